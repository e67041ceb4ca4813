"""botocore's client, with everything that it does to a request before it is sent.

botocore's models do not say all that AWS's services need; the rest is in its event handlers. So the
requests that count are those of a whole client. It is stopped at its event `before-send`, where the
request is ready and signed, and nothing is ever sent.
"""

from __future__ import annotations

import base64
import gzip
import os
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from botocore import handlers, loaders, session
from botocore.config import Config

# A host without TLS: over TLS botocore puts the sum of a stream behind it, and the driver, which
# has no streams, before it.
ENDPOINT = "http://example.com"


@dataclass
class Message:
    """A request on the wire."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes


class Captured(BaseException):
    """Ends a call before anything is sent. No `Exception`, which botocore would try again."""

    def __init__(self, request: Any):
        super().__init__()
        self.request = request


class OneModel(loaders.Loader):
    """botocore's own data, but for one service's model."""

    def __init__(self, name: str, description: dict):
        data = loaders.Loader.BUILTIN_DATA_PATH
        super().__init__(extra_search_paths=[data], include_default_search_paths=False)
        self.one = (name, "service-2")
        self.description = description

    def load_service_model(self, service_name, type_name, api_version=None):
        if (service_name, type_name) == self.one:
            return self.description
        return super().load_service_model(service_name, type_name, api_version)


# What botocore makes easier for its callers, who have dicts and bytes where the model and the wire
# have texts. None of it is what a service says.
CONVENIENCES = [
    ("after-call.iam", handlers.json_decode_policies),
    ("after-call.ec2.GetConsoleOutput", handlers.decode_console_output),
    ("after-call.cloudformation.GetTemplate", handlers.json_decode_template_body),
]


def forget_the_machine() -> None:
    """Whoever runs this may have settings for AWS, which are none of ours."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        os.environ[name] = os.devnull


class Client:
    """A client of one service, in one protocol."""

    def __init__(self, name: str, description: dict, protocol: str):
        forget_the_machine()
        metadata = {**description["metadata"], "protocol": protocol, "protocols": [protocol]}
        self.session = session.Session()
        loader = OneModel(name, {**description, "metadata": metadata})
        self.session.register_component("data_loader", loader)
        self.client = self.session.create_client(
            name,
            region_name="us-west-2",
            endpoint_url=ENDPOINT,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="secret",
            aws_session_token=None,
            config=Config(
                # What a service would not take is sent as well.
                parameter_validation=False,
                # Random texts are no accounts.
                account_id_endpoint_mode="disabled",
                retries={"total_max_attempts": 1},
            ),
        )
        self.events = self.client.meta.events
        for event, handler in CONVENIENCES:
            self.events.unregister(event, handler)
        self.events.register_last("before-sign", self.before_sign)
        self.events.register_first("before-send", self.before_send)
        self.resolve = self.client._resolve_endpoint_ruleset
        self.client._resolve_endpoint_ruleset = self.keep_endpoint

    def keep_endpoint(self, *args, **kwargs):
        """What the endpoint rules say, which the driver does not run."""
        resolved = self.resolve(*args, **kwargs)
        self.endpoint = resolved[0]
        return resolved

    def before_sign(self, request, **_kwargs):
        self.unsigned = {name.lower() for name in request.headers.keys()}

    @staticmethod
    def before_send(request, **_kwargs):
        raise Captured(request)

    def request(self, operation, params: dict) -> tuple[Message, str]:
        """The request that botocore would send, without its signature, and the endpoint that it is
        of: for the driver, whose paths have a bucket that rules would put into the URL."""
        self.unsigned = None
        try:
            self.client._make_api_call(operation.name, params)
        except Captured as captured:
            request = captured.request
        headers = [(name.lower(), as_text(value)) for name, value in request.headers.items()]
        if self.unsigned is not None:
            kept = {*self.unsigned, "content-length"}
            headers = [(name, value) for name, value in headers if name in kept]
        body = request.body or b""
        body = body.read() if hasattr(body, "read") else body
        body = body.encode() if isinstance(body, str) else bytes(body)
        endpoint = self.endpoint
        # What is left of the model's path when a handler has taken the bucket out of it.
        if "authPath" in self.client._service_model.operation_model(operation.name).http:
            endpoint = endpoint.removesuffix("/" + params["Bucket"])
        return unpacked(Message(request.method, request.url, headers, body)), endpoint

    def parse(self, parser, operation, response: dict, shape) -> dict:
        """What botocore reads in an answer, with what its handlers do before and after."""
        service = self.client.meta.service_model.service_id.hyphenize()
        custom: dict = {}
        self.events.emit(
            f"before-parse.{service}.{operation.name}",
            operation_model=operation,
            response_dict=response,
            customized_response_dict=custom,
        )
        parsed = parser.parse(response, shape)
        parsed.update(custom)
        # The text of a date, beside the date: the model has no such member.
        parsed.pop("ExpiresString", None)
        self.events.emit(
            f"after-call.{service}.{operation.name}",
            http_response=SimpleNamespace(
                raw=True, content=response["body"], status_code=response["status_code"]
            ),
            parsed=parsed,
            model=operation,
            context={},
        )
        return parsed


def as_text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def unpacked(message: Message) -> Message:
    """A message whose body is not compressed: two programs pack the same in two ways."""
    if ("content-encoding", "gzip") in message.headers and message.body[:2] == b"\x1f\x8b":
        return Message(message.method, message.url, message.headers, gzip.decompress(message.body))
    return message


# --- What a caller gives, where botocore's callers and the model's differ ---------------------------


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# Members that the model wants in another form than botocore, which makes that form of what it gets.
# The driver gets what the model's documentation asks for.
FORMS = {
    # "A customer's key" is base64 on the wire; botocore's callers give its bytes.
    "SSECustomerKey": in_base64,
    "CopySourceSSECustomerKey": in_base64,
    # "The value must be URL-encoded": botocore does it for its callers.
    "CopySource": lambda text: quote(text, safe="-._~/"),
    # "You must provide base64-encoded text": the same.
    ("RunInstances", "UserData"): in_base64,
    ("CreateLaunchConfiguration", "UserData"): in_base64,
}


def for_model(operation: str, params: dict) -> dict:
    """An input in the form that the model asks for."""
    out = {}
    for name, value in params.items():
        form = FORMS.get((operation, name)) or FORMS.get(name)
        out[name] = form(value) if form and isinstance(value, str) else value
    return out


# Endpoint parameters of S3 that none of its rules reads.
UNREAD = ("Key", "Prefix", "CopySource")


def names_endpoint(operation) -> set:
    """The members that endpoint rules are told, and that have to be what those take."""
    params = operation.context_parameters
    return {param.member_name for param in params if param.name not in UNREAD}


def settle(params: dict, operation, service_id: str, words, given: bool) -> None:
    """Makes of random values those that botocore's handlers do not change out of hand.

    `words` makes a word that any place takes.
    """
    # botocore asks for keys in URL encoding and takes it off again, for its XML parser that cannot
    # read control characters. Callers who ask for it get it as it is.
    if operation.name in ("ListObjects", "ListObjectsV2", "ListObjectVersions"):
        params["EncodingType"] = "url"
    # The MD5 of a key goes with it, unless the caller has it; a key that is there without its MD5
    # is base64 on one side only.
    for key in ("SSECustomerKey", "CopySourceSSECustomerKey"):
        params.pop(key + "MD5", None)
        # Of these two botocore has lost sight, so that nothing goes with its keys.
        if operation.name in ("GetObjectAttributes", "ListParts"):
            params.pop(key, None)
    # A presigned request in a request, which Tinsmith does not make yet: the caller has to set it.
    for name in ("PresignedUrl", "PreSignedUrl"):
        if operation.input_shape and name in operation.input_shape.members:
            params.setdefault(name, words())
    if "PredictEndpoint" in params:
        params["PredictEndpoint"] = f"https://{words()}.example.org"
    if service_id == "Glacier" and not given:
        params.pop("accountId", None)
    if service_id == "Route 53":
        for name in params:
            # What follows the last slash is sent, and has to be something.
            if operation.input_shape.members[name].name in ("ResourceId", "ChangeId"):
                params[name] = words() if given else f"/{words()}/{words()}"

