#!/usr/bin/env python3
"""Holds a generated crate to account against botocore, the AWS SDK for Python.

    differential.py --service chime --wire target/debug/wire [--model DIR]

The exit code is 0 when all is equal, 1 when something differs, and 2 when it cannot be told.

For every operation of the service, seeded random cases go both ways:

* requests: botocore and the crate each make a request from the same input;
* responses: botocore and the crate each read the same random answer;
* errors: the same, for every modelled error, one of another operation, and one not modelled.

The crate is reached through its `wire` binary: JSON lines in, JSON lines out (runtime/src/driver.rs
describes them). Nothing is sent anywhere, and no credentials are needed.

Where botocore is known to differ from the protocol's own rules, the random values keep away from
that corner, and the code says so at that place. Everything else that differs is reported.
"""

from __future__ import annotations

import argparse
import base64
import collections
import gzip
import hashlib
import io
import json
import os
import random
import re
import string
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import formatdate
from typing import Any, Callable, NoReturn
from urllib.parse import parse_qsl, unquote_plus, urlsplit
from xml.etree import ElementTree

import cbor
import client
import smithy
import xml_answers
from client import Message, as_text
from xml_answers import Node

try:
    from botocore import awsrequest, loaders, model, parsers
    from botocore.exceptions import EventStreamError
    from botocore.utils import is_json_value_header
except ImportError as error:
    print(f"botocore cannot be imported ({error}); pip install botocore", file=sys.stderr)
    sys.exit(2)

# What fills an idempotency token that the input leaves out, on both sides.
TOKEN = "token-for-the-gaps"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Below this depth of nesting, and after this many values, only what is required is made. Shapes
# may be recursive, and a list of lists of large structures grows out of hand.
DEPTH = 4
BUDGET = 300
BLOCKS = 20
UNMODELLED = "TinsmithUnmodelledException"


# --- Random values --------------------------------------------------------------------------------

# Each piece has broken somebody's encoder: reserved characters, escapes that look finished,
# characters outside of the basic plane, joined emoji, combining marks, right-to-left text.
PIECES = [
    *"aZ09 /%+&=?#\"'\\<>:;,@!*()[]{}|^`$~-_.",
    *("%2F", "%zz", "&amp;", "..", "//", "null", "true", "\u00a0", "\u2028"),
    *("\u00e9", "\u00df", "e\u0301", "\u6f22\u5b57", "\u0639\u0631", "\U0001f600"),
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
]
PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]
# botocore neither escapes a backslash within a quoted element of a list header nor reads quotes at
# all, so list headers keep to what both sides can say.
PLAIN = string.ascii_letters + string.digits + "-_./+=%"
HOST = string.ascii_lowercase + string.digits


class Values:
    """Random values for shapes, in the types that botocore takes and gives.

    `density` is how likely an optional member is. `place` says where a value travels, because an
    URI label, a header and a body do not allow the same text.
    """

    def __init__(self, rng: random.Random, density: float, milliseconds: bool):
        self.rng = rng
        self.density = density
        self.milliseconds = milliseconds
        self.budget = BUDGET

    def structure(self, shape, place_of: Callable, depth: int = 0) -> Any:
        """A value of a structure; `place_of` gives each member's place."""
        if shape.is_document_type:
            # A null would be no value at all, which a union's only member may not be.
            return self.document(depth, least=1)
        members = {n: m for n, m in shape.members.items() if not is_json_value_header(m)}
        if shape.is_tagged_union:
            members = self.one_of(members, depth)
        out = {}
        for name, member in members.items():
            place = place_of(member)
            needed = (
                shape.is_tagged_union
                or name in shape.required_members
                or place in ("uri", "host", "status")
            )
            if needed or self.wanted(depth):
                out[name] = self.value(member, place, depth + 1)
        return out

    def wanted(self, depth: int) -> bool:
        """Whether an optional member is to be there."""
        # Members of the outermost structure do not pay for each other's size.
        return not (depth and self.tired(depth)) and self.rng.random() < self.density

    def tired(self, depth: int) -> bool:
        """Whether it is time to come to an end."""
        return depth >= DEPTH or self.budget <= 0

    def one_of(self, members: dict, depth: int) -> dict:
        """One member of a union; one that does not nest, if it is time to come to an end."""
        simple = [n for n, m in members.items() if m.type_name not in ("structure", "list", "map")]
        ending = [n for n, m in members.items() if m.type_name in ("list", "map")]
        names = (self.tired(depth) and (simple or ending)) or list(members)
        name = self.rng.choice(names)
        return {name: members[name]}

    def value(self, shape, place: str, depth: int) -> Any:
        """A value of any shape."""
        self.budget -= 1
        make = getattr(self, "make_" + shape.type_name, None)
        if make is None:
            raise NotImplementedError(f"no random values for shapes of type {shape.type_name}")
        return make(shape, place, depth)

    def make_structure(self, shape, _place: str, depth: int) -> Any:
        return self.structure(shape, lambda _member: "body", depth)

    def make_list(self, shape, place: str, depth: int) -> list:
        # An empty list in a header cannot be told from no list.
        # Neither can one that has no XML element of its own.
        least = 1 if place == "header" or shape.serialization.get("flattened") else 0
        most = least if self.tired(depth) else 3
        size = self.rng.randint(1, 3) if self.rng.random() < 0.8 else least
        inner = "header element" if place == "header" else place
        return [self.value(shape.member, inner, depth + 1) for _ in range(min(size, most))]

    def make_map(self, shape, place: str, depth: int) -> dict:
        size = 0 if self.tired(depth) else self.rng.choice([0, 1, 2, 3, 3])
        size = max(size, 1) if shape.serialization.get("flattened") else size
        inner = {"headers": "header", "querystring": "querystring"}.get(place, "body")
        # In the order of the driver's maps: forms number their entries, and XML has an order.
        known = shape.key.metadata.get("enum", [])
        keys = {self.key(shape.key, place) for _ in range(size)}
        keys = sorted(keys, key=lambda k: (known.index(k) if k in known else len(known), k))
        return {key: self.value(shape.value, inner, depth + 1) for key in keys}

    def key(self, shape, place: str) -> str:
        """A key of a map. Those that become names of headers or parameters collide with none."""
        if place == "headers":
            return "k-" + self.letters(HOST, 1, 8)
        if place == "querystring":
            return "k" + self.text("querystring")
        return self.make_string(shape, "body", 0)

    def make_string(self, shape, place: str, _depth: int) -> str:
        values = shape.metadata.get("enum")
        if values and self.rng.random() < 0.9:
            return self.rng.choice(values)
        if values:
            return "Tinsmith-Unknown-" + self.letters(HOST, 1, 4)
        return self.text(place)

    def make_character(self, _shape, _place: str, _depth: int) -> str:
        return self.rng.choice(PLAIN)

    def text(self, place: str) -> str:
        """Text that the place allows. Labels and headers must not be empty."""
        rng = self.rng
        if place == "host":
            return self.letters(HOST, 1, 8)
        if place == "header element":
            return self.letters(PLAIN, 1, 12)
        if place == "header":
            middle = "".join(rng.choice(PRINTABLE) for _ in range(rng.randint(0, 20)))
            return rng.choice(PLAIN) + middle + rng.choice(PLAIN)
        if place == "body" and rng.random() < 0.03:
            return self.letters(PIECES, 200, 400)
        empty_is_fine = place in ("body", "querystring", "payload")
        if empty_is_fine and rng.random() < 0.1:
            return ""
        if rng.random() < 0.3:
            return self.letters(PLAIN, 1, 12)
        return self.letters(PIECES, 1, 8)

    def letters(self, alphabet, least: int, most: int) -> str:
        return "".join(self.rng.choice(alphabet) for _ in range(self.rng.randint(least, most)))

    def make_boolean(self, _shape, _place: str, _depth: int) -> bool:
        return self.rng.random() < 0.5

    def make_integer(self, shape, _place: str, _depth: int, bits: int = 32) -> int:
        """A whole number in the modelled range, its ends more often than chance would have it."""
        least = max(-(2 ** (bits - 1)), int(shape.metadata.get("min", -(2**63))))
        most = min(2 ** (bits - 1) - 1, int(shape.metadata.get("max", 2**63)))
        if least > most:
            raise ValueError(f"shape {shape.name} has an empty range: {least} to {most}")
        near = [n for n in (-1, 0, 1, 100) if least <= n <= most]
        return self.rng.choice([least, most, self.rng.randint(least, most), *near])

    def make_long(self, shape, place: str, depth: int) -> int:
        return self.make_integer(shape, place, depth, bits=64)

    def make_float(self, shape, _place: str, _depth: int) -> float:
        """A number that 32 bits hold exactly, unless the modelled range is too small for one."""
        value = self.rng.choice([0.0, 1.0, -1.0, 42.0, self.rng.randint(-80000, 80000) / 8])
        return self.clamp(shape, value)

    def make_double(self, shape, _place: str, _depth: int) -> float:
        digits = self.rng.randint(1, 6)
        value = self.rng.choice([0.0, 1.0, -3.0, round(self.rng.uniform(-1e6, 1e6), digits)])
        # Tiny numbers are left out of it: `1e-07` and `1e-7` are the same, and differ as text.
        return self.clamp(shape, value if abs(value) > 1e-3 else 0.0)

    def clamp(self, shape, value: float) -> float:
        """The nearest value that the model allows."""
        least = float(shape.metadata.get("min", value))
        most = float(shape.metadata.get("max", value))
        return max(least, min(most, value))

    def make_timestamp(self, shape, place: str, _depth: int) -> datetime:
        """A point in time, with a fraction only where the format holds one.

        botocore writes a fraction outside of JSON with six digits, where the specification has
        three at most, so that the text would differ for the same time.
        """
        rng = self.rng
        seconds = rng.choice([0, rng.randint(10**9, 2 * 10**9), rng.randint(-(10**9), 4 * 10**9)])
        fraction = 0
        if place == "body" and self.milliseconds and not is_http_date(shape, place):
            fraction = rng.choice([0, 0, 500, rng.randint(1, 999)])
        return EPOCH + timedelta(seconds=seconds, milliseconds=fraction)

    def make_blob(self, _shape, place: str, _depth: int) -> bytes:
        least = 1 if place.startswith("header") else 0
        return bytes(self.rng.getrandbits(8) for _ in range(self.rng.randint(least, 20)))

    def document(self, depth: int, least: int = 0) -> Any:
        """Any JSON; members that no model names have such values, too."""
        kind = self.rng.randint(least, 4 if self.tired(depth) else 6)
        if kind == 5:
            return [self.document(depth + 1) for _ in range(self.rng.randint(0, 3))]
        if kind == 6:
            return {self.text("body"): self.document(depth + 1) for _ in range(2)}
        return [None, True, self.rng.randint(-9, 9), 1.5, self.text("body")][kind]


def is_http_date(shape, place: str) -> bool:
    """Whether a timestamp is written as an HTTP date, which has whole seconds only."""
    default = "rfc822" if place.startswith("header") else ""
    return shape.serialization.get("timestampFormat", default).lower() == "rfc822"


def density_of(index: int) -> float:
    """The first case of an operation has every member, the second only what is required."""
    return {0: 1.0, 1: 0.0}.get(index, 0.6)


def place_in_request(protocol: str) -> Callable:
    """Where a member of an input travels. Only the REST protocols bind members to places."""

    def place(member) -> str:
        if member.serialization.get("hostLabel"):
            return "host"
        if not protocol.startswith("rest-"):
            return "body"
        return member.serialization.get("location", "body")

    return place


def place_in_response(protocol: str, shape) -> Callable:
    """Where a member of an output travels."""
    payload = shape.serialization.get("payload") if protocol.startswith("rest-") else None
    payload_name = payload and shape.members[payload]

    def place(member) -> str:
        if not protocol.startswith("rest-"):
            return "body"
        if payload_name is not None and member is payload_name:
            return "payload"
        location = member.serialization.get("location", "body")
        return {"statusCode": "status"}.get(location, location)

    return place


# --- The same value on both sides -----------------------------------------------------------------


def for_driver(value: Any, shape) -> Any:
    """botocore's value as the driver takes it: the model's names, base64, RFC 3339."""
    if shape.type_name == "structure" and not shape.is_document_type:
        return {name: for_driver(v, shape.members[name]) for name, v in value.items()}
    if shape.type_name == "list":
        return [for_driver(v, shape.member) for v in value]
    if shape.type_name == "map":
        return {name: for_driver(v, shape.value) for name, v in value.items()}
    if shape.type_name == "blob":
        return base64.b64encode(value).decode()
    if shape.type_name == "timestamp":
        return rfc3339(value)
    return value


def rfc3339(time: datetime) -> str:
    """`2019-12-16T23:48:18.5Z`."""
    fraction = f".{time.microsecond:06}".rstrip("0") if time.microsecond else ""
    return f"{time:%Y-%m-%dT%H:%M:%S}{fraction}Z"


class Unequal(Exception):
    """A value that is not even of the right kind."""


def canonical(value: Any, shape, names: Callable = lambda name, _shape: name) -> Any:
    """A value in one form, whichever side it comes from: instants, bytes, numbers.

    `names` gives the name under which a structure's member is found: the model's name, or the
    name on the wire. A name that the shape does not have is kept, so that it shows as a difference.
    """
    kind = shape.type_name
    if value is None:
        return None
    if kind == "structure" and not shape.is_document_type:
        members = {names(name, member): member for name, member in shape.members.items()}
        out = expect(dict, value, shape)
        known = {n: canonical(v, members[n], names) for n, v in out.items() if n in members}
        return {n: v for n, v in {**out, **known}.items() if v is not None}
    if kind == "list":
        return [canonical(v, shape.member, names) for v in expect(list, value, shape)]
    if kind == "map":
        values = expect(dict, value, shape).items()
        return {name: canonical(v, shape.value, names) for name, v in values}
    if kind == "timestamp":
        return instant(value)
    if kind == "blob":
        return as_bytes(value)
    if kind == "float" and isinstance(value, (int, float)) and not isinstance(value, bool):
        # Python has 64 bits for what the model gives 32.
        return struct.unpack("f", struct.pack("f", value))[0]
    return value


def expect(kind: type, value: Any, shape) -> Any:
    """The value, if it is of the kind that the shape asks for."""
    if not isinstance(value, kind):
        raise Unequal(f"{shape.name} is a {shape.type_name}, and this is not: {value!r}")
    return value


@dataclass(frozen=True)
class Instant:
    """A point in time, in whole microseconds since 1970, which 64-bit floats can tell apart."""

    microseconds: int

    def __repr__(self) -> str:
        return f"<{EPOCH + timedelta(microseconds=self.microseconds):%Y-%m-%dT%H:%M:%S.%f}Z>"


TIMESTAMP = 1
"""The tag of seconds since 1970 in CBOR."""


def instant(value: Any) -> Instant:
    """Reads a point in time in any of the forms of AWS."""
    if isinstance(value, cbor.Tagged) and value.tag == TIMESTAMP:
        value = value.value
    if isinstance(value, str):
        value = parsers.parse_timestamp(value)
    if isinstance(value, datetime):
        return Instant((value - EPOCH) // timedelta(microseconds=1))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Instant(round(value * 1_000_000))
    raise Unequal(f"not a point in time: {value!r}")


def as_bytes(value: Any) -> bytes:
    """The bytes of a blob: as they are, from a stream, or from base64."""
    if hasattr(value, "read"):
        return value.read()
    if isinstance(value, str):
        return base64.b64decode(value, validate=True)
    return bytes(value)


def differences(expected: Any, actual: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The places where two trees differ. 1 and 1.0 are equal, 1 and true are not."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in sorted(expected.keys() | actual.keys(), key=str):
            yield from differences(
                expected.get(name, ABSENT), actual.get(name, ABSENT), f"{path}.{name}"
            )
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (left, right) in enumerate(zip(expected, actual)):
            yield from differences(left, right, f"{path}[{index}]")
    elif isinstance(expected, bool) != isinstance(actual, bool) or expected != actual:
        yield path, expected, actual


def under(path: str, found: Iterable) -> Iterator[tuple[str, Any, Any]]:
    """Differences with the path to where they were found."""
    return ((path + what, expected, actual) for what, expected, actual in found)


class Absent:
    """Stands for what is not there, which is not the same as null."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT = Absent()


# --- Cases ----------------------------------------------------------------------------------------


@dataclass
class Case:
    """One line for the driver, and what to make of the answer."""

    direction: str
    name: str
    line: dict
    # Gives (what, expected, actual) for everything that differs.
    compare: Callable[[dict], Iterable[tuple[str, Any, Any]]]


def protocol_of(service) -> str:
    """The protocol that the crate speaks: botocore's own choice, but CBOR before JSON."""
    offered = service.metadata.get("protocols", [])
    return RPC_V2_CBOR if RPC_V2_CBOR in offered else service.resolved_protocol


@dataclass
class Oracle:
    """botocore's half for one service."""

    service: Any
    seed: str
    protocol: str = ""
    skipped: collections.Counter = field(default_factory=collections.Counter)
    # The operations that are compared, by patterns; all, if there is none.
    wanted: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.protocol = protocol_of(self.service)
        name, description = self.service.service_name, self.service._service_description
        self.client = client.Client(name, description, self.protocol)
        self.parser = parsers.ResponseParserFactory().create_parser(self.protocol)

    @property
    def operations(self) -> list:
        names = self.service.operation_names
        if self.wanted:
            names = [n for n in names if any(is_named(n, pattern) for pattern in self.wanted)]
        return [self.service.operation_model(name) for name in names]

    @property
    def errors(self) -> list:
        """The errors that the crate knows."""
        if not self.wanted:
            return self.service.error_shapes
        errors = {e.name: e for of in self.operations for e in of.error_shapes}
        return list(errors.values())

    def rng(self, *parts) -> random.Random:
        """Randomness for one case alone, so that it can be repeated without the others."""
        return random.Random("/".join(str(part) for part in (self.seed, *parts)))

    def values(self, rng: random.Random, index: int) -> Values:
        return Values(rng, density_of(index), "json" in self.protocol)

    def answer_values(self, rng: random.Random, index: int) -> Values:
        """The same for what a service says, which nobody writes anew."""
        return Values(rng, density_of(index), milliseconds=True)


# --- Requests -------------------------------------------------------------------------------------


def request_case(oracle: Oracle, operation, index: int) -> Case:
    """One random input, and the request that botocore makes of it."""
    shape = operation.input_shape
    values = oracle.values(oracle.rng(operation.name, index), index)
    given = index % 2 == 0
    params = values.structure(shape, place_of_input(oracle, operation)) if shape else {}
    settle_tokens(params, operation, values, given)
    settle_checksum(params, operation, values)

    def words() -> str:
        return values.letters(HOST, 1, 12)

    client.settle(params, operation, oracle.service.metadata.get("serviceId"), words, given)
    filled = {**dict.fromkeys(operation.idempotent_members, TOKEN), **params}
    # The client takes out of it what it sends elsewhere.
    expected, endpoint = oracle.client.request(operation, dict(filled))
    line = {"operation": operation.name, "endpoint": endpoint}
    params = client.for_model(operation.name, params)
    line["input"] = for_driver(params, shape) if shape else {}
    if operation.idempotent_members:
        # Also where the input has a token of its own, which must win.
        line["token"] = TOKEN

    def compare(answer: dict):
        if "request" not in answer:
            yield "no request", summary(expected), answer.get("error", answer)
            return
        yield from compare_requests(oracle, operation, expected, driver_request(answer["request"]))

    name = f"{operation.name}/{index}/{oracle.seed}"
    return Case("request", name, {"encode": line}, compare)


def place_of_input(oracle: Oracle, operation) -> Callable:
    """Where a member of an input travels. What endpoint rules read may become a part of a host."""
    place = place_in_request(oracle.protocol)
    members = operation.input_shape.members
    hosts = [members[name] for name in client.names_endpoint(operation)]
    return lambda member: "host" if any(member is host for host in hosts) else place(member)


def settle_tokens(params: dict, operation, values: Values, given: bool) -> None:
    """Sets the idempotency tokens, or leaves them to be filled in."""
    for name in operation.idempotent_members:
        member = operation.input_shape.members[name]
        if given:
            place = place_in_request("rest-json")(member)
            params.setdefault(name, values.make_string(member, place, 0))
        else:
            params.pop(name, None)


# What botocore sums up without a library of its own.
CHECKSUMS = ["CRC32", "SHA1", "SHA256"]


def settle_checksum(params: dict, operation, values: Values) -> None:
    """Chooses a checksum that both sides can make, if one is chosen."""
    name = operation.http_checksum.get("requestAlgorithmMember")
    if name in params:
        params[name] = values.rng.choice(CHECKSUMS)


def driver_request(request: dict) -> Message:
    headers = [(name, value) for name, value in request["headers"]]
    body = as_bytes(request["body"])
    return client.unpacked(Message(request["method"], request["uri"], headers, body))


def summary(message: Message) -> str:
    return f"{message.method} {message.url}"


def compare_requests(oracle: Oracle, operation, expected: Message, actual: Message):
    """Everything in which two requests differ."""
    yield from compare_if("method", expected.method, actual.method)
    left, right = urlsplit(expected.url), urlsplit(actual.url)
    yield from compare_if("scheme and host", left[:2], right[:2])
    # An endpoint without a path is asked for `/`.
    yield from compare_if("path", hex_upper(left.path or "/"), hex_upper(right.path or "/"))
    yield from compare_queries(left.query, right.query)
    yield from compare_headers(operation, expected, actual)
    yield from compare_bodies(oracle.protocol, operation.input_shape, expected.body, actual.body)


def compare_if(what: str, expected: Any, actual: Any):
    if expected != actual:
        yield what, expected, actual


def hex_upper(text: str) -> str:
    """Percent-encoding with its hex digits in upper case; everything else stays as it is."""
    return re.sub(r"%[0-9a-fA-F]{2}", lambda found: found.group().upper(), text)


def compare_queries(expected: str, actual: str):
    """Compares query strings: any order of names, but the order of one name's values counts.

    The encoding has to be the same, too: `+` is not `%20` to AWS, and signatures depend on it.
    """
    left, right = query_values(expected), query_values(actual)
    if left != right:
        same_text = decoded(left) == decoded(right)
        yield "query (its encoding only)" if same_text else "query", expected, actual


def query_values(query: str) -> dict:
    """The raw values of each raw name. `name` and `name=` are the same, as in a signature."""
    out = collections.defaultdict(list)
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        out[hex_upper(name)].append(hex_upper(value))
    return dict(out)


def decoded(values: dict) -> dict:
    return {unquote_plus(name): [unquote_plus(v) for v in values[name]] for name in values}


def in_base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


SUMS = {
    "x-amz-checksum-crc32": lambda body: in_base64(zlib.crc32(body).to_bytes(4, "big")),
    "x-amz-checksum-sha1": lambda body: in_base64(hashlib.sha1(body).digest()),
    "x-amz-checksum-sha256": lambda body: in_base64(hashlib.sha256(body).digest()),
}


SENT_BY_ALL = ("x-amz", "smithy-")


def compare_headers(operation, expected: Message, actual: Message):
    """Compares the headers that the model or AWS give a meaning."""
    left, right = joined(expected.headers), joined(actual.headers)
    lists, modelled, prefixes = modelled_headers(operation.input_shape)
    if left.get("content-length") == str(len(expected.body)) and "content-length" not in right:
        # The transport adds it, to every request that has a body.
        del left["content-length"]
    if is_md5_enough(operation):
        left.pop("x-amz-checksum-crc32", None)
    for name in sorted(left.keys() | right.keys()):
        if name == "content-type" and name not in modelled:
            continue
        # Not even S3's own member makes botocore say what a stream is.
        if name == "content-type" and name not in left:
            continue
        if name in modelled or name == "accept" or name.startswith(SENT_BY_ALL + prefixes):
            form = comma_form if name in lists else str
            values = [form(side[name]) if name in side else ABSENT for side in (left, right)]
            if name in SUMS and ABSENT not in values:
                # Bodies that mean the same may differ in bytes, and each has its own sum.
                bodies = (expected.body, actual.body)
                values = [v == SUMS[name](body) or v for v, body in zip(values, bodies)]
            yield from compare_if(f"header {name}", *values)
    if "content-type" not in modelled:
        yield from compare_content_types(left, right, expected.body)
    if is_md5_enough(operation):
        yield from compare_if("header content-md5", md5(actual.body), right.get("content-md5"))


def is_md5_enough(operation) -> bool:
    """Whether a request has to have a checksum and the model names none. Smithy's trait for that
    asks for an MD5, where botocore sends a CRC-32 since 2025."""
    return bool(operation.http_checksum_required) and not operation.http_checksum


def md5(body: bytes) -> str:
    return in_base64(hashlib.md5(body).digest())


def joined(headers: Iterable[tuple[str, str]]) -> dict:
    """Headers by their lower-case names; repeated ones mean the same as one with commas."""
    out: dict = {}
    for given, value in headers:
        name = given.lower()
        out[name] = f"{out[name]}, {value}" if name in out else value
    return out


def modelled_headers(shape) -> tuple[set, set, tuple]:
    """The names of headers that are lists, of all modelled ones, and the prefixes."""
    members = list(shape.members.items()) if shape else []
    bound = [(name, m) for name, m in members if m.serialization.get("location") == "header"]
    wire = {m.serialization.get("name", name).lower(): m for name, m in bound}
    lists = {name for name, m in wire.items() if m.type_name == "list"}
    prefixes = [m for _, m in members if m.serialization.get("location") == "headers"]
    # Under an empty prefix any header may be meant, and then none can be told from another.
    names = (m.serialization.get("name", "").lower() for m in prefixes)
    return lists, set(wire), tuple(filter(None, names))


def comma_form(text: str) -> str:
    """A list header with bare commas outside of quotes: botocore writes `,`, Smithy `, `."""
    return re.sub(r'("(?:[^"\\]|\\.)*")|,\s*', lambda found: found.group(1) or ",", text)


def compare_content_types(left: dict, right: dict, body: bytes):
    """Compares the media type of a body.

    botocore leaves it out for streams, where Smithy asks for `application/octet-stream`.
    """
    media_type = left.get("content-type", "").partition(";")[0].strip().lower()
    actual = right.get("content-type", "").partition(";")[0].strip().lower()
    if body and media_type:
        yield from compare_if("header content-type", media_type, actual)


def compare_bodies(protocol: str, shape, expected: bytes, actual: bytes):
    """Compares bodies by what they mean, in the way of the protocol."""
    if expected == actual:
        return
    read = body_reader(protocol, shape)
    try:
        yield from under("body", differences(read(expected), read(actual)))
    except (Unequal, ValueError, ElementTree.ParseError) as error:
        yield f"body ({error})", expected, actual


def body_reader(protocol: str, shape) -> Callable[[bytes], Any]:
    """What turns a request's body into a tree that can be compared."""
    payload = payload_of(protocol, shape)
    if payload is not None and payload.type_name in ("blob", "string"):
        return lambda body: body
    if "json" in protocol:
        return lambda body: read_json(body, payload if payload is not None else shape)
    if protocol == "rest-xml":
        return lambda body: read_xml(body, payload is None)
    if protocol in ("query", "ec2"):
        return read_form
    return lambda body: read_cbor(body, shape)


def payload_of(protocol: str, shape):
    """The member that is the whole body, if there is one."""
    name = shape.serialization.get("payload") if shape and protocol.startswith("rest-") else None
    return shape.members[name] if name else None


def wire_name(name: str, member) -> str:
    return member.serialization.get("name", name)


def read_json(body: bytes, shape) -> Any:
    """JSON by its shape, with no body kept apart from an empty object."""
    if not body:
        return ABSENT
    value = json.loads(body, object_pairs_hook=unique)
    return canonical(value, shape, wire_name) if shape else value


def unique(pairs: list) -> dict:
    """An object, unless it says something twice."""
    twice = [name for name, count in collections.Counter(n for n, _ in pairs).items() if count > 1]
    if twice:
        raise Unequal(f"{twice} more than once in one object")
    return dict(pairs)


def read_form(body: bytes) -> dict:
    """A form's values by name; the order of names means nothing."""
    out = collections.defaultdict(list)
    for name, value in parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True):
        out[name].append(value)
    return dict(out)


def read_xml(body: bytes, may_be_empty: bool) -> Any:
    """XML as a tree; the order counts only among elements of one name.

    Of an input that has a document, but nothing in it, botocore writes no document, and all others
    of AWS's clients write an empty one, as they do in JSON.
    """
    if not body:
        return ABSENT
    root = ElementTree.fromstring(body)
    is_empty = len(root) == 0 and not root.attrib and not root.text
    return ABSENT if is_empty and may_be_empty else xml_tree(root)


def xml_tree(node) -> list:
    children = sorted((xml_tree(child) for child in node), key=lambda child: child[0])
    text = (node.text or "") if not children else (node.text or "").strip()
    return [node.tag, dict(node.attrib), text, children]


def read_cbor(body: bytes, shape) -> Any:
    """CBOR by its shape, with no body kept apart from an empty map."""
    if not body:
        return ABSENT
    value = cbor.read(body)
    return canonical(value, shape, wire_name) if shape else value


# --- Responses ------------------------------------------------------------------------------------


@dataclass
class Answer:
    """A response of the service."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def for_driver(self, operation) -> dict:
        return {
            "operation": operation.name,
            "status": self.status,
            "headers": self.headers,
            "body": base64.b64encode(self.body).decode(),
        }

    def for_botocore(self, stream: bool = False) -> dict:
        """botocore reads a blob that is the whole body as a stream, and anything else at once."""
        return {
            "status_code": self.status,
            "headers": awsrequest.HeadersDict(self.headers),
            "body": io.BytesIO(self.body) if stream else self.body,
            "context": {},
        }


class Service:
    """Answers as a service might: in every spelling that the protocol allows."""

    media_type = "application/json"

    def __init__(self, protocol: str, values: Values):
        self.protocol = protocol
        self.values = values
        self.rng = values.rng

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def bound(self, shape, value: dict, place: str) -> dict:
        """The members of a value that travel in one place, with their shapes."""
        place_of = place_in_response(self.protocol, shape)
        members = ((name, shape.members[name]) for name in value)
        return {name: m for name, m in members if place_of(m) == place}

    def headers(self, shape, value: dict) -> list[tuple[str, str]]:
        """The headers of an answer: what the model binds, and what every answer has."""
        out = {}
        for name, member in self.bound(shape, value, "header").items():
            out[self.any_case(wire_name(name, member))] = self.header_text(value[name], member)
        for name, member in self.bound(shape, value, "headers").items():
            # In lower case: the map's keys come from here, and HTTP does not keep their case.
            prefix = member.serialization.get("name", "").lower()
            out.update((prefix + key, text) for key, text in value[name].items())
        taken = {name.lower() for name in out}
        for name, text in (("content-type", self.media_type), ("x-amzn-requestid", "r-1")):
            if name not in taken:
                out[self.any_case(name)] = text
        return list(out.items())

    def any_case(self, name: str) -> str:
        return self.rng.choice([str, str.lower, str.upper, str.title])(name)

    def header_text(self, value: Any, shape) -> str:
        """A value as text of a header."""
        if shape.type_name == "list":
            texts = [self.header_text(v, shape.member) for v in value]
            return self.rng.choice([",", ", "]).join(texts)
        if shape.type_name == "timestamp":
            return str(self.timestamp(value, shape.serialization.get("timestampFormat", "rfc822")))
        if shape.type_name == "blob":
            return base64.b64encode(value).decode()
        return json.dumps(value) if isinstance(value, (bool, int, float)) else value

    def body(self, shape, value: dict) -> bytes:
        """The body: one member's bytes or text, or a JSON document."""
        payload = payload_of(self.protocol, shape)
        if payload is None:
            return self.document(self.members(shape, value))
        (given,) = [v for n, v in value.items() if shape.members[n] is payload] or [None]
        if given is None:
            return b""
        if payload.type_name in ("blob", "string"):
            return given if isinstance(given, bytes) else given.encode()
        return self.document(self.json(given, payload))

    def document(self, value: Any) -> bytes:
        """JSON with and without line breaks and escapes. An empty object may be left out."""
        if value == {} and self.chance(0.3):
            return b""
        return self.encode(value)

    def encode(self, value: Any) -> bytes:
        indent = self.rng.choice([None, None, 1])
        return json.dumps(value, ensure_ascii=self.chance(0.5), indent=indent).encode()

    def event(self, _name: str, value: dict, shape) -> bytes:
        """The document of an event."""
        return self.document(self.members(shape, value, top=False)) or b"{}"

    def json(self, value: Any, shape) -> Any:
        """A value as JSON."""
        kind = shape.type_name
        if kind == "structure":
            return value if shape.is_document_type else self.members(shape, value, top=False)
        if kind == "list":
            return [self.json(v, shape.member) for v in value]
        if kind == "map":
            return {name: self.json(v, shape.value) for name, v in value.items()}
        if kind == "timestamp":
            default = "unixTimestamp"
            return self.timestamp(value, shape.serialization.get("timestampFormat", default))
        if kind == "blob":
            return base64.b64encode(value).decode()
        if kind in ("integer", "long", "float", "double"):
            return self.number(value)
        return value

    def number(self, value: Any) -> Any:
        """A whole number may be written with a fraction of zero, or without one."""
        if value == int(value) and abs(value) < 2**53 and self.chance(0.1):
            return int(value) if isinstance(value, float) else float(value)
        return value

    def timestamp(self, time: datetime, form: str) -> Any:
        """A point in time: with a fraction, with an offset from UTC, as a whole number or not."""
        seconds = (time - EPOCH) / timedelta(seconds=1)
        if form.lower() == "unixtimestamp":
            return int(seconds) if seconds == int(seconds) and self.chance(0.7) else seconds
        if form.lower() == "rfc822":
            return formatdate(seconds, usegmt=True)
        offset = timedelta(hours=self.rng.choice([0, 0, 0, 0, -7, 2]))
        local = time.astimezone(timezone(offset))
        precision = "milliseconds" if time.microsecond or self.chance(0.3) else "seconds"
        text = local.isoformat(timespec=precision)
        return text.replace("+00:00", "Z") if self.chance(0.8) else text

    def members(self, shape, value: dict, top: bool = True) -> dict:
        """A structure's members as JSON, among nulls and others that the model does not know.

        Bindings to the HTTP message count only for the outermost structure.
        """
        given = self.bound(shape, value, "body") if top else {n: shape.members[n] for n in value}
        pairs = [(wire_name(name, m), self.json(value[name], m)) for name, m in given.items()]
        pairs += self.nulls(shape, value) + self.strangers(shape)
        if self.chance(0.5):
            self.rng.shuffle(pairs)
        return dict(pairs)

    def nulls(self, shape, value: dict) -> list:
        """Now and then, a null for a member that is not there."""
        missing = [(n, m) for n, m in shape.members.items() if n not in value]
        body = [(n, m) for n, m in missing if "location" not in m.serialization]
        return [(wire_name(n, m), None) for n, m in body if self.chance(0.15)]

    def strangers(self, shape) -> list:
        """Now and then, a member that the model does not have, or not in that case of letters."""
        if shape.is_tagged_union:
            # The only stranger that a union may have.
            return [("__type", "aws.tinsmith#Stranger")] if self.chance(0.2) else []
        known = [wire_name(n, m) for n, m in shape.members.items()]
        names = ["tinsmithStranger"] if self.chance(0.15) else []
        if known and self.chance(0.1):
            names.append(self.rng.choice(known).swapcase())
        return [(name, self.values.document(2)) for name in names if name not in known]


class CborService(Service):
    """The same for the protocol that answers in CBOR."""

    media_type = "application/cbor"
    maps = 0

    def strangers(self, shape) -> list:
        return [] if self.maps else super().strangers(shape)

    def headers(self, shape, value: dict) -> list[tuple[str, str]]:
        return [*super().headers(shape, value), ("smithy-protocol", "rpc-v2-cbor")]

    def document(self, value: Any) -> bytes:
        """botocore cannot read an answer without a body, which the protocol allows."""
        return self.encode(value)

    def encode(self, value: Any) -> bytes:
        return cbor.Writer(self.rng).write(value)

    def json(self, value: Any, shape) -> Any:
        if shape.type_name == "map":
            # botocore looks at no map's values, and gives what the model does not have.
            maps, self.maps = self.maps, self.maps + 1
            value = super().json(value, shape)
            self.maps = maps
            return value
        if shape.type_name == "timestamp":
            return cbor.Tagged(TIMESTAMP, self.timestamp(value, "unixTimestamp"))
        return value if shape.type_name == "blob" else super().json(value, shape)


class XmlService(Service):
    """The same for the protocols that answer in XML."""

    def __init__(self, protocol: str, values: Values, operation):
        self.protocol = protocol
        self.values = values
        self.rng = values.rng
        self.operation = operation

    def body(self, shape, value: dict) -> bytes:
        payload = payload_of(self.protocol, shape)
        if self.operation.name == "GetBucketLocation":
            # No model can say it: the document is the member.
            text = value.get("LocationConstraint", "")
            return xml_answers.document(Node("LocationConstraint", text=text), self.rng)
        if payload is None:
            return self.result(shape, self.nodes(shape, value, top=True), value)
        (given,) = [v for n, v in value.items() if shape.members[n] is payload] or [None]
        if given is None:
            return b""
        if payload.type_name in ("blob", "string"):
            return given if isinstance(given, bytes) else given.encode()
        (root,) = self.element(payload.serialization.get("name", "Payload"), given, payload)
        return xml_answers.document(root, self.rng)

    def result(self, shape, nodes: list[Node], value: dict) -> bytes:
        """A structure in what the protocol puts around it."""
        attributes = self.attributes(shape, value)
        name = self.operation.name
        identity = Node("RequestId", text="r-1")
        if self.protocol == "ec2":
            identity = Node("requestId", text="r-1")
            root = Node(f"{name}Response", xml_answers.mixed([*nodes, identity], self.rng))
        elif self.protocol == "query":
            wrapper = shape.serialization.get("resultWrapper")
            inner = [Node(wrapper, nodes, attributes=attributes)] if wrapper else nodes
            metadata = Node("ResponseMetadata", [identity])
            root = Node(f"{name}Response", xml_answers.mixed([*inner, metadata], self.rng))
        elif not nodes and not attributes and self.chance(0.3):
            return b""
        else:
            root = Node(f"{name}Result", nodes, attributes=attributes)
        return xml_answers.document(root, self.rng)

    def event(self, name: str, value: dict, shape) -> bytes:
        (root,) = self.element(name, value, shape)
        return xml_answers.document(root, self.rng)

    def nodes(self, shape, value: dict, top: bool = False) -> list[Node]:
        """A structure's members, among others that the model does not know."""
        given = self.bound(shape, value, "body") if top else {n: shape.members[n] for n in value}
        nodes: list[Node] = []
        for name, member in given.items():
            if not member.serialization.get("xmlAttribute"):
                nodes += self.element(self.key_name(name, member), value[name], member)
        if not shape.is_tagged_union and self.chance(0.1):
            inner = [Node("member", text=self.values.text("body")), Node("member")]
            nodes.append(Node("tinsmithStranger", inner))
        return xml_answers.mixed(self.settle_twins(shape, nodes), self.rng)

    def settle_twins(self, shape, nodes: list[Node]) -> list[Node]:
        """S3 has values and lists under one name: no more than one element, because several make
        botocore take the value for a list."""
        names = collections.Counter(self.key_name(n, m) for n, m in shape.members.items())
        seen: set = set()
        out = []
        for node in nodes:
            if names[node.name] < 2 or node.name not in seen:
                out.append(node)
            seen.add(node.name)
        return out

    def key_name(self, name: str, member) -> str:
        """The name of a member's elements: botocore reads a flattened list by its elements'."""
        if member.type_name == "list" and member.serialization.get("flattened"):
            name = member.serialization.get("name", name)
            return member.member.serialization.get("name", name)
        return wire_name(name, member)

    def attributes(self, shape, value: dict) -> dict:
        found = {}
        for name, member in shape.members.items():
            if name in value and member.serialization.get("xmlAttribute"):
                found[wire_name(name, member)] = value[name]
        return {"xmlns:xsi": xml_answers.XSI, **found} if found else {}

    def element(self, name: str, value: Any, shape) -> list[Node]:
        """A value's element; several, if it is flattened."""
        kind = shape.type_name
        if kind == "structure":
            return [Node(name, self.nodes(shape, value), attributes=self.attributes(shape, value))]
        flattened = shape.serialization.get("flattened")
        if kind == "list":
            item = name if flattened else shape.member.serialization.get("name", "member")
            inner = [node for v in value for node in self.element(item, v, shape.member)]
            return inner if flattened else [Node(name, inner)]
        if kind == "map":
            inner = [self.entry(name if flattened else "entry", *e, shape) for e in value.items()]
            return inner if flattened else [Node(name, inner)]
        return [Node(name, text=self.simple(value, shape))]

    def entry(self, name: str, key: str, value: Any, shape) -> Node:
        """An entry of a map; its value may come before its key."""
        first = Node(shape.key.serialization.get("name", "key"), text=key)
        second = self.element(shape.value.serialization.get("name", "value"), value, shape.value)
        return Node(name, xml_answers.mixed([first, *second], self.rng))

    def simple(self, value: Any, shape) -> str:
        kind = shape.type_name
        if kind == "timestamp":
            return str(self.timestamp(value, shape.serialization.get("timestampFormat", "iso8601")))
        if kind == "blob":
            text = base64.b64encode(value).decode()
            return f"{text[:4]}\n{text[4:]}" if len(text) > 4 and self.chance(0.1) else text
        if kind == "boolean":
            return "true" if value else "false"
        if kind in ("integer", "long", "float", "double"):
            return f"\n {value} " if self.chance(0.05) else str(value)
        return value

    def error(self, shape, value: dict, spot: str, code: str) -> bytes:
        """An error, with whatever the spot puts around it."""
        nodes = self.nodes(shape, value, top=True)
        names = {node.name for node in nodes}
        if "Code" not in names:
            nodes.append(Node("Code", text=code))
        if "Message" not in names and self.chance(0.9):
            nodes.append(Node("Message", text=self.values.text("body")))
        if "Type" not in names and self.chance(0.5):
            nodes.append(Node("Type", text="Sender"))
        inner = [Node("Error", xml_answers.mixed(nodes, self.rng))]
        identity = Node("RequestId", text="r-1")
        if spot == "Error":
            root = inner[0]
            if "RequestId" not in names:
                root.children.append(identity)
            # botocore knows this one by its name without any namespace.
            return xml_answers.document(root, self.rng, namespaces=False)
        if spot == "Errors":
            inner = [Node("Errors", inner)]
            identity.name = "RequestID"
        name = "Response" if spot == "Errors" else "ErrorResponse"
        return xml_answers.document(
            Node(name, xml_answers.mixed([*inner, identity], self.rng)), self.rng
        )


def service_of(oracle: Oracle, operation, values: Values) -> Service:
    """What answers for an operation."""
    if oracle.protocol in XML_PROTOCOLS:
        return XmlService(oracle.protocol, values, operation)
    if oracle.protocol == RPC_V2_CBOR:
        return CborService(oracle.protocol, values)
    return Service(oracle.protocol, values)


def response_case(oracle: Oracle, operation, index: int) -> Case:
    """One random answer, and what botocore reads in it."""
    shape = operation.output_shape or NOTHING
    values = oracle.answer_values(oracle.rng(operation.name, index, "response"), index)
    service = service_of(oracle, operation, values)
    status = success_status(operation, values.rng)
    value = readable(shape, values.structure(shape, place_in_response(oracle.protocol, shape)))
    if operation.http_checksum.get("responseAlgorithms"):
        # The driver holds the answer against them, and random ones are wrong.
        value = {n: v for n, v in value.items() if not is_checksum(shape.members[n])}
    value.update((name, status) for name in service.bound(shape, value, "status"))
    answer = Answer(status, service.headers(shape, value), service.body(shape, value))
    expected = botocore_output(oracle, operation, answer)

    def compare(reply: dict):
        if "output" not in reply:
            yield "no output", expected, reply.get("error", reply)
            return
        actual = settled(oracle.protocol, shape, reply["output"])
        yield from under("output", differences(expected, actual))

    name = f"{operation.name}/{index}/{oracle.seed}"
    return Case("response", name, {"decode": answer.for_driver(operation)}, compare)


def is_checksum(member) -> bool:
    return member.serialization.get("name", "").lower().startswith("x-amz-checksum-")


# What an operation without an output answers.
NOTHING = model.StructureShape("Nothing", {"type": "structure", "members": {}})


def success_status(operation, rng: random.Random) -> int:
    """The modelled status, or now and then another one of success."""
    status = operation.http.get("responseCode", 200)
    return status if 200 <= status < 300 and rng.random() < 0.8 else rng.choice([200, 201, 202])


def readable(shape, value: dict) -> dict:
    """A value without the lists of HTTP dates in headers, which botocore takes apart at commas."""

    def dates(member) -> bool:
        in_header = member.serialization.get("location") == "header"
        return in_header and member.type_name == "list" and member.member.type_name == "timestamp"

    return {name: v for name, v in value.items() if not dates(shape.members[name])}


def botocore_output(oracle: Oracle, operation, answer: Answer) -> dict:
    """What botocore reads in an answer."""
    shape = operation.output_shape
    payload = payload_of(oracle.protocol, shape)
    stream = payload is not None and payload.type_name == "blob"
    parsed = oracle.client.parse(oracle.parser, operation, answer.for_botocore(stream), shape)
    parsed.pop("ResponseMetadata", None)
    return settled(oracle.protocol, shape or NOTHING, parsed)


def settled(protocol: str, shape, value: dict) -> dict:
    """A value without what may be there and empty or not be there at all, as nothing tells which.

    botocore gives a map of headers even where there are none, and an empty body as an empty value.
    """
    value = canonical(value, shape)
    payload = payload_of(protocol, shape)
    for name in value.keys() & shape.members.keys():
        if shape.members[name].serialization.get("location") == "headers":
            # HTTP does not keep the case of a header's name.
            value[name] = {key.lower(): text for key, text in value[name].items()}

    def nothing(name: str) -> bool:
        member = shape.members.get(name)
        loose = member is not None and (
            member is payload or member.serialization.get("location") == "headers"
        )
        return loose and value[name] in ({}, "", b"")

    return {name: v for name, v in value.items() if not nothing(name)}


# --- Streams of events ----------------------------------------------------------------------------


class Pieces:
    """A body that comes in pieces, as botocore reads streams of events."""

    def __init__(self, body: bytes, rng: random.Random):
        self.body = body
        self.size = rng.randint(1, 400)

    def stream(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), self.size):
            yield self.body[start : start + self.size]


def event_stream_case(oracle: Oracle, operation, index: int) -> Case:
    """An answer of random events, and what botocore reads of them."""
    shape = operation.output_shape
    stream_name = shape.event_stream_name
    stream = shape.members[stream_name]
    values = oracle.values(oracle.rng(operation.name, index, "events"), index)
    service = service_of(oracle, operation, values)
    place_of = place_in_response(oracle.protocol, shape)
    rest = {n: m for n, m in shape.members.items() if n != stream_name}
    value = {n: values.value(m, place_of(m), 1) for n, m in rest.items()}
    frames = []
    if not oracle.protocol.startswith("rest-"):
        first = service.document(service.members(shape, value))
        frames.append(
            frame([(":message-type", "event"), (":event-type", "initial-response")], first)
        )
    names = [n for n, m in stream.members.items() if not m.metadata.get("exception")]
    for name in values.rng.choices(names, k=values.rng.randint(1, 5)):
        frames.append(event_frame(service, name, stream.members[name]))
    errors = [n for n in stream.members if n not in names]
    if errors and service.chance(0.4):
        frames.append(exception_frame(service, values.rng.choice(errors), stream))
    answer = Answer(200, service.headers(shape, value), b"".join(frames))
    expected = botocore_events(oracle, operation, answer, values.rng)

    def compare(reply: dict):
        if "output" not in reply:
            yield "no output", expected, reply.get("error", reply)
            return
        output = reply["output"]
        events = [canonical(event, stream) for event in output.pop(stream_name)]
        others = settled(oracle.protocol, shape, output)
        error = reply.get("error", {})
        actual = (others, events, error.get("code"), error.get("message"))
        for what, left, right in zip(("output", "events", "code", "message"), expected, actual):
            yield from under(what, differences(left, right))

    name = f"{operation.name}/{index}/{oracle.seed}"
    return Case("response", name, {"decode": answer.for_driver(operation)}, compare)


def botocore_events(oracle: Oracle, operation, answer: Answer, rng: random.Random) -> tuple:
    """What botocore reads: the members that are no events, the events, and how they end."""
    shape = operation.output_shape
    response = answer.for_botocore()
    response["body"] = Pieces(answer.body, rng)
    parsed = oracle.parser.parse(response, shape)
    parsed.pop("ResponseMetadata", None)
    stream = shape.members[shape.event_stream_name]
    events, code, message = [], None, None
    try:
        for event in parsed.pop(shape.event_stream_name):
            events.append(canonical(event, stream))
    except EventStreamError as error:
        # botocore gives the name in the stream, and not that of the error.
        error = error.response["Error"]
        code, message = stream.members[error["Code"]].name, error["Message"]
    return settled(oracle.protocol, shape, parsed), events, code, message


def event_frame(service: Service, name: str, shape) -> bytes:
    """A random event as a frame."""
    value = service.values.structure(shape, lambda _member: "body", 1)
    headers = [(":message-type", "event"), (":event-type", name)]
    payload = [n for n, m in shape.members.items() if m.serialization.get("eventpayload")]
    for header in [n for n, m in shape.members.items() if m.serialization.get("eventheader")]:
        if header in value:
            headers.append((header, value.pop(header)))
    if not payload:
        return frame(headers, service.event(name, value, shape))
    given, member = value.get(payload[0], b""), shape.members[payload[0]]
    if member.type_name == "structure":
        given = service.event(payload[0], given or {}, member)
    return frame(headers, given if isinstance(given, bytes) else given.encode())


def exception_frame(service: Service, name: str, stream) -> bytes:
    shape = stream.members[name]
    value = service.values.structure(shape, lambda _member: "body", 1)
    headers = [(":message-type", "exception"), (":exception-type", name)]
    return frame(headers, service.event(name, value, shape))


def frame(headers: list[tuple[str, Any]], payload: bytes) -> bytes:
    """A message of `application/vnd.amazon.eventstream`."""
    block = b"".join(event_header(name, value) for name, value in headers)
    prelude = struct.pack("!II", 16 + len(block) + len(payload), len(block))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + block + payload
    return message + struct.pack("!I", zlib.crc32(message))


def event_header(name: str, value: Any) -> bytes:
    out = struct.pack("!B", len(name)) + name.encode()
    if isinstance(value, bool):
        return out + (b"\0" if value else b"\1")
    if isinstance(value, int):
        return out + struct.pack("!Bq", 5, value)
    if isinstance(value, datetime):
        return out + struct.pack("!Bq", 8, (value - EPOCH) // timedelta(milliseconds=1))
    kind, value = (6, value) if isinstance(value, bytes) else (7, value.encode())
    return out + struct.pack("!BH", kind, len(value)) + value


# --- Errors ---------------------------------------------------------------------------------------

RPC_V2_CBOR = "smithy-rpc-v2-cbor"
XML_PROTOCOLS = ("rest-xml", "query", "ec2")

# How services decorate the code of an error.
DECORATIONS = [
    "{}",
    "aws.tinsmith#{}",
    "{}:http://internal.amazon.com/coral/com.amazon.coral.validate/",
    "aws.tinsmith#{}:http://internal.amazon.com/coral/#x",
]
CODE_HEADER = "x-amzn-errortype"
# Where the code is: in a header, in the body, or in a header with no body at all; in XML, what is
# around it, or nothing but the status.
SPOTS = {
    "rest-json": ["header", "code", "__type", "header alone"],
    "json": ["__type"],
    RPC_V2_CBOR: ["__type"],
    "query": ["ErrorResponse"],
    "ec2": ["Errors"],
    "rest-xml": ["ErrorResponse", "Error", "status"],
}


def decorations(protocol: str) -> list[str]:
    """XML has plain codes only."""
    return DECORATIONS[:1] if protocol in XML_PROTOCOLS else DECORATIONS


def error_cases(oracle: Oracle, operation) -> Iterator[Case]:
    """Modelled errors, one of another operation, one unmodelled; the code wherever it may be."""
    own = list(operation.error_shapes)
    own_names = {shape.name for shape in own}
    others = [shape for shape in oracle.errors if shape.name not in own_names]
    other = [oracle.rng(operation.name, "other error").choice(others)] if others else []
    index = 0
    for shape in [*own, *other, None]:
        for spot in SPOTS.get(oracle.protocol, ["body"]):
            for decoration in decorations(oracle.protocol):
                case = error_case(oracle, operation, index, shape, spot, decoration)
                index += 1
                if case is not None:
                    yield case


def error_case(
    oracle: Oracle, operation, index: int, shape, spot: str, decoration: str
) -> Case | None:
    """One error, and what botocore reads in it; `None` where the code cannot be in that spot."""
    rng = oracle.rng(operation.name, index, "error")
    values = oracle.answer_values(rng, index % len(DECORATIONS))
    code = shape.error_code if shape is not None else UNMODELLED
    make = xml_error_answer if oracle.protocol in XML_PROTOCOLS else error_answer
    answer = make(oracle, operation, values, shape or NOTHING, spot, decoration.format(code))
    if answer is None:
        oracle.skipped[f"errors whose required members leave no room for: {spot}"] += 1
        return None
    expected = botocore_error(oracle, operation, answer)
    known = oracle.service.shape_for_error_code(expected["code"]) or NOTHING

    def compare(reply: dict):
        error = reply.get("error", {})
        if error.get("kind") != "service":
            yield f"no service error ({code})", expected, reply
            return
        actual = {
            "code": error.get("code"),
            "message": error.get("message") or "",
            "members": settled(oracle.protocol, known, error.get("members") or {}),
        }
        yield from under(f"error {code}", differences(expected, actual))

    name = f"{operation.name}/{index}/{oracle.seed}"
    return Case("error", name, {"decode": answer.for_driver(operation)}, compare)


def xml_error_answer(
    oracle: Oracle, operation, values: Values, shape, spot: str, code: str
) -> Answer | None:
    """An answer in XML that fails."""
    service = service_of(oracle, operation, values)
    value = readable(shape, values.structure(shape, place_in_response(oracle.protocol, shape)))
    if spot == "status":
        alone = not shape.required_members
        return Answer(error_status(NOTHING, values.rng), [], b"") if alone else None
    body = service.error(shape, value, spot, code)
    return Answer(error_status(shape, values.rng), service.headers(shape, value), body)


def error_answer(
    oracle: Oracle, operation, values: Values, shape, spot: str, code: str
) -> Answer | None:
    """An answer in JSON or CBOR that fails, with its code in one spot."""
    service = service_of(oracle, operation, values)
    value = readable(shape, values.structure(shape, place_in_response(oracle.protocol, shape)))
    body = service.members(shape, value)
    headers = [pair for pair in service.headers(shape, value) if pair[0].lower() != CODE_HEADER]
    if spot.startswith("header"):
        headers.append((service.any_case(CODE_HEADER), code))
    elif CODE_HEADER in required_names(shape):
        return None
    if spot == "header alone":
        # botocore reads nothing at all in a server's fault without a body.
        alone = not required_names(shape) & {name.lower() for name in body}
        return Answer(error_status(shape, values.rng, 499), headers, b"") if alone else None
    if not make_room(shape, body, spot):
        return None
    if spot in ("code", "__type"):
        body[spot] = code
    add_message(body, values)
    return Answer(error_status(shape, values.rng), headers, service.encode(body))


def required_names(shape) -> set:
    """The names on the wire of what an error cannot do without, in lower case."""
    return {wire_name(name, shape.members[name]).lower() for name in shape.required_members}


def make_room(shape, body: dict, spot: str) -> bool:
    """Takes out of the body what would be mistaken for the error's code or message.

    An error may model a member `code` or `Code`. With the code in `__type`, botocore takes such a
    member for it, which no specification asks for.
    """
    for name in ("message", "Message", "code", "Code", "__type"):
        if name in body and body[name] is None:
            del body[name]
    members = {wire_name(n, m): (n, m) for n, m in shape.members.items()}
    for name in ("code", "Code"):
        if spot == "__type" and name in body:
            if members[name][0] in shape.required_members:
                return False
            del body[name]
    return spot != "code" or "code" not in members or members["code"][1].type_name == "string"


def add_message(body: dict, values: Values) -> None:
    """Adds a message under either name, unless the error's own members hold one."""
    if "message" not in body and "Message" not in body and values.rng.random() < 0.9:
        body[values.rng.choice(["message", "Message"])] = values.text("body")


def error_status(shape, rng: random.Random, most: int = 599) -> int:
    """The modelled status, or any that AWS uses for errors."""
    modelled = shape.metadata.get("error", {}).get("httpStatusCode")
    if modelled and 400 <= modelled <= most:
        return modelled
    return rng.choice([status for status in (400, 403, 404, 409, 429, 500, 503) if status <= most])


def code_of(error: dict) -> str:
    """The code of an error. botocore takes the status for one that has none but the status, where
    other clients (and models that come from Smithy) say `NotFound`."""
    if not error["Code"].isdigit():
        return error["Code"].strip()
    return re.sub("[ '-]", "", error["Message"])


def botocore_error(oracle: Oracle, operation, answer: Answer) -> dict:
    """What botocore reads in an answer that fails, in the two steps of its endpoint."""
    parsed = oracle.parser.parse(answer.for_botocore(), operation.output_shape)
    error = parsed["Error"]
    shape = oracle.service.shape_for_error_code(error["Code"])
    members = oracle.parser.parse(answer.for_botocore(), shape) if shape is not None else {}
    return {
        "code": code_of(error),
        # Where the model calls the message `message`, botocore takes it for nothing but a member.
        "message": error.get("Message") or error.get("message") or "",
        "members": settled(oracle.protocol, shape or NOTHING, members),
    }


# --- All together ---------------------------------------------------------------------------------


def stop(message: str) -> NoReturn:
    """Ends with a code of its own: nothing was found out, neither equal nor different."""
    print(message, file=sys.stderr)
    sys.exit(2)


def load_service(name: str, folder: str | None):
    """The service's model: from a folder, or botocore's own, made as old as a Smithy model."""
    given = read_json_file(folder) if folder and os.path.isfile(folder) else {}
    if folder is None or smithy.is_smithy(given):
        data = loaders.Loader.BUILTIN_DATA_PATH
        loader = loaders.Loader(extra_search_paths=[data], include_default_search_paths=False)
        description = loader.load_service_model(name, "service-2")
    else:
        description = read_model(folder)
    if smithy.is_smithy(given):
        description = smithy.as_old_as(description, given)
    return model.ServiceModel(description, name)


def read_model(path: str) -> dict:
    """A model, with what botocore's authors add to it."""
    file, folder = path, os.path.dirname(path)
    if os.path.isdir(path):
        file, folder = os.path.join(path, "service-2.json"), path
    known = [name for name in (file, file + ".gz") if os.path.exists(name)]
    if not known:
        stop(f"{path} holds no service-2.json and no service-2.json.gz; check --model")
    description = read_json_file(known[0])
    for shape in description["shapes"].values():
        if shape["type"] == "list":
            # In Smithy a list has no name of its own. botocore gives it to members that have none;
            # one service has such a member, and AWS's other clients read it by the member's name.
            shape.pop("locationName", None)
    extras = os.path.join(folder, "service-2.sdk-extras.json")
    if os.path.exists(extras):
        loaders.ExtrasProcessor().process(description, [read_json_file(extras)])
    return description


def read_json_file(path: str) -> dict:
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def make_cases(oracle: Oracle, count: int, only: list[str]) -> list[Case]:
    """All cases of all operations, or those of `only`: an operation, and maybe an index."""
    cases: list[Case] = []
    for operation in oracle.operations:
        if only and only[0] != operation.name:
            continue
        if operation.has_event_stream_input:
            oracle.skipped["operations' requests that are event streams"] += 1
        else:
            cases.extend(request_cases(oracle, operation, count))
        for make in (response_cases, error_cases_or_none):
            cases.extend(make(oracle, operation, count))
    if len(only) > 1:
        cases = [case for case in cases if case.name.split("/")[1] == only[1]]
    return cases


def is_named(name: str, pattern: str) -> bool:
    """Whether a pattern names an operation: `Get*` names all that begin so."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def request_cases(oracle: Oracle, operation, count: int) -> list[Case]:
    return [request_case(oracle, operation, index) for index in range(count)]


def response_cases(oracle: Oracle, operation, count: int) -> list[Case]:
    """Random answers, as far as they can be made for the protocol."""
    case = event_stream_case if operation.has_event_stream_output else response_case
    try:
        return [case(oracle, operation, index) for index in range(count)]
    except NotImplementedError as error:
        oracle.skipped[f"operations' responses: {error}"] += 1
        return []


def error_cases_or_none(oracle: Oracle, operation, _count: int) -> list[Case]:
    """Errors, as far as they can be made for the protocol."""
    try:
        return list(error_cases(oracle, operation))
    except NotImplementedError as error:
        oracle.skipped[f"operations' errors: {error}"] += 1
        return []


def ask(wire: str, cases: list[Case]) -> dict:
    """All answers of the driver, by the number of the case.

    Lines go through files: with pipes, a driver that waits for its answers to be read and a
    parent that waits for its questions to be taken would wait for ever.
    """
    with tempfile.TemporaryFile() as questions, tempfile.TemporaryFile() as answers:
        for number, case in enumerate(cases):
            questions.write(json.dumps({"id": number, **case.line}).encode() + b"\n")
        questions.seek(0)
        try:
            code = subprocess.run([wire], stdin=questions, stdout=answers, check=False).returncode
        except OSError as error:
            stop(f"the driver {wire} cannot be run ({error}); check --wire")
        if code:
            print(f"the driver {wire} ended with code {code}; some answers may be missing")
        answers.seek(0)
        return dict(read_answers(answers))


def read_answers(lines: Iterable[bytes]) -> Iterator[tuple[int, dict]]:
    for line in lines:
        try:
            answer = json.loads(line)
            yield answer["id"], answer
        except (ValueError, KeyError, TypeError):
            print(f"the driver wrote a line that is no answer: {line[:200]!r}")


class Report:
    """Counts, and shows what differs."""

    def __init__(self, verbose: bool):
        self.verbose = verbose
        self.compared: collections.Counter = collections.Counter()
        self.equal: collections.Counter = collections.Counter()

    def add(self, case: Case, answer: dict | None) -> None:
        found = self.compare(case, answer)
        self.compared[case.direction] += 1
        self.equal[case.direction] += not found
        different = sum(self.compared.values()) - sum(self.equal.values())
        if found and (self.verbose or different <= BLOCKS):
            self.show(case, found)
        elif found and different == BLOCKS + 1:
            print("more differences are not shown; --verbose shows them all\n")

    def compare(self, case: Case, answer: dict | None) -> list:
        if answer is None:
            return [("the driver gave no answer", "any", ABSENT)]
        try:
            return list(case.compare(answer))
        except (Unequal, KeyError, ValueError, TypeError) as error:
            return [(f"an answer that cannot be read ({error!r})", ABSENT, answer)]

    def show(self, case: Case, found: list) -> None:
        """One block: the case, every difference, and how to see it again."""
        print(f"{case.direction} {case.name}")
        for what, expected, actual in found:
            print(f"  {what}")
            print(f"    botocore: {self.short(expected)}")
            print(f"    driver:   {self.short(actual)}")
        if self.verbose:
            print(f"  line: {json.dumps(case.line)}")
        print(f"  again, alone: --only {case.name} --verbose\n")

    def short(self, value: Any) -> str:
        text = repr(value)
        return text if self.verbose or len(text) <= 600 else text[:600] + "…"

    def totals(self) -> bool:
        """Prints the totals and tells whether all is equal."""
        for direction in ("request", "response", "error"):
            compared, equal = self.compared[direction], self.equal[direction]
            print(f"{direction}s: {compared} compared, {equal} equal")
        compared, equal = sum(self.compared.values()), sum(self.equal.values())
        print(f"{compared} compared, {equal} equal")
        return compared == equal


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares a generated crate with botocore.")
    parser.add_argument("--service", required=True, help="botocore's name of the service: chime")
    parser.add_argument("--wire", required=True, help="the crate's `wire` binary")
    parser.add_argument("--model", help="folder with service-2.json; botocore's own if not given")
    parser.add_argument("--cases", type=int, default=50, help="random cases per operation and way")
    parser.add_argument("--seed", default="1", help="another seed makes other cases")
    parser.add_argument("--operations", metavar="A,B", help="these operations, not all")
    parser.add_argument("--only", metavar="CASE", help="OPERATION, or OPERATION/INDEX[/SEED]")
    parser.add_argument("--verbose", action="store_true", help="all differences, in full length")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    only = options.only.split("/") if options.only else []
    seed = only[2] if len(only) > 2 else options.seed
    count = max(options.cases, int(only[1]) + 1) if len(only) > 1 else options.cases
    wanted = options.operations.split(",") if options.operations else []
    oracle = Oracle(load_service(options.service, options.model), seed, wanted=wanted)
    cases = make_cases(oracle, count, only)
    if not cases:
        stop(f"there is nothing to compare: check --cases, and --only against {options.service}")
    answers = ask(options.wire, cases)
    report = Report(options.verbose)
    for number, case in enumerate(cases):
        report.add(case, answers.get(number))
    for what, count in sorted(oracle.skipped.items()):
        print(f"left out: {count} {what}")
    return 0 if report.totals() else 1


if __name__ == "__main__":
    # Differences have characters that not every terminal's encoding holds.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        sys.exit(main())
    except NotImplementedError as error:
        stop(f"this comparison is not written yet: {error}")
