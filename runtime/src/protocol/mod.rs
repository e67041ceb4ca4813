//! The protocols: which codec, which bindings, and how an error looks.

#[cfg(feature = "json")]
mod aws_json;
#[cfg(feature = "json")]
mod json_error;
#[cfg(feature = "xml")]
mod query;
#[cfg(any(feature = "json", feature = "xml"))]
mod rest;
#[cfg(feature = "cbor")]
mod rpc_v2_cbor;
#[cfg(feature = "xml")]
mod xml_error;

use crate::body::Body;
#[cfg(feature = "xml")]
use crate::codec::query::Dialect;
use crate::codec::{Codec, CodecError};
use crate::error::{ErrorDetails, Failure, FailureKind};
use crate::operation::excerpt;
#[cfg(any(feature = "json", feature = "xml"))]
use crate::schema::Names;
#[cfg(feature = "event-stream")]
use crate::stand_in::Without;
use crate::uri::{BindError, rpc_uri};
use crate::value::Structure;
#[cfg(feature = "event-stream")]
use crate::{Binding, BodyKind, event_stream};
use crate::{Endpoint, Operation, Protocol, default_value, payload};
use bytes::Bytes;
use http::response::Parts;
use http::{Method, Request, Response, StatusCode};

/// Makes the request for `input`.
pub(crate) fn encode(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
) -> Result<Request<Body>, Failure> {
    #[cfg(feature = "event-stream")]
    if operation.takes == BodyKind::Events {
        let rest = Without::new(input, Binding::Payload);
        let request = encode_whole(operation, &rest, endpoint)?;
        return event_stream::send(operation, input, request);
    }
    encode_whole(operation, input, endpoint)
}

/// Begins the request of a protocol without bindings: a POST to `path` below the endpoint's.
fn post(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    path: &str,
) -> Result<Request<Body>, Failure> {
    let mut request = Request::new(Body::default());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = rpc_uri(endpoint, operation, input, path)
        .map_err(|BindError(what)| Failure::new(FailureKind::Input, operation.name, what))?;
    Ok(request)
}

fn encode_whole(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
) -> Result<Request<Body>, Failure> {
    match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson => {
            let codec = Codec::Json(Names::BoundWire);
            rest::encode(codec, operation, input, endpoint)
        }
        #[cfg(feature = "json")]
        Protocol::AwsJson10(target) => {
            aws_json::encode(aws_json::V1_0, target, operation, input, endpoint)
        }
        #[cfg(feature = "json")]
        Protocol::AwsJson11(target) => {
            aws_json::encode(aws_json::V1_1, target, operation, input, endpoint)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(service) => rpc_v2_cbor::encode(service, operation, input, endpoint),
        #[cfg(feature = "xml")]
        Protocol::RestXml => {
            let codec = Codec::Xml(Names::BoundWire);
            rest::encode(codec, operation, input, endpoint)
        }
        #[cfg(feature = "xml")]
        Protocol::AwsQuery(version) => {
            query::encode(Dialect::Aws, version, operation, input, endpoint)
        }
        #[cfg(feature = "xml")]
        Protocol::Ec2Query(version) => {
            query::encode(Dialect::Ec2, version, operation, input, endpoint)
        }
    }
}

/// Reads the answer of a call that succeeded into `output`.
pub(crate) fn decode(
    operation: &'static Operation,
    response: Response<Body>,
    output: &mut dyn Structure,
) -> Result<(), Failure> {
    let (head, body) = response.into_parts();
    decode_parts(operation, &head, body, output).map_err(|message| {
        Failure::new(FailureKind::Decode, operation.name, message)
            .with_answer(head.status.as_u16(), &head.headers)
    })
}

fn decode_parts(
    operation: &'static Operation,
    head: &Parts,
    body: Body,
    output: &mut dyn Structure,
) -> Result<(), String> {
    let body = payload::verify(operation, &head.headers, body)?;
    #[cfg(feature = "cbor")]
    if matches!(operation.service.protocol, Protocol::RpcV2Cbor(_))
        && let Some(what) = rpc_v2_cbor::malformed(&head.headers, &body)
    {
        let body = body.as_bytes().map_or(&[][..], |body| body);
        return Err(with_page(Codec::Cbor, body, what));
    }
    default_value::fill(output);
    #[cfg(feature = "event-stream")]
    if operation.answers == BodyKind::Events {
        return decode_events(operation, head, body, output);
    }
    match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson => {
            let codec = Codec::Json(Names::BoundWire);
            rest::decode(codec, operation, head, body, output)
        }
        #[cfg(feature = "json")]
        Protocol::AwsJson10(_) | Protocol::AwsJson11(_) => {
            document(Codec::Json(Names::Wire), operation, &body, output)
        }
        #[cfg(feature = "xml")]
        Protocol::RestXml => {
            let codec = Codec::Xml(Names::BoundWire);
            rest::decode(codec, operation, head, body, output)
        }
        #[cfg(feature = "xml")]
        Protocol::AwsQuery(_) | Protocol::Ec2Query(_) => {
            document(Codec::Xml(Names::Wire), operation, &body, output)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(_) => document(Codec::Cbor, operation, &body, output),
    }
}

/// Whether the answer says that the call failed. The status says so, except that S3 may find out
/// after it has sent the status.
pub(crate) fn is_failure(
    operation: &'static Operation,
    response: &Response<Body>,
    output: &dyn Structure,
) -> bool {
    #[cfg(feature = "xml")]
    if operation.service.protocol == Protocol::RestXml && response.status().is_success() {
        return xml_error::is_disguised(response.body(), output);
    }
    let _ = (operation, output);
    !response.status().is_success()
}

/// Reads the head of an answer whose body is a stream of events, which is read later.
#[cfg(feature = "event-stream")]
fn decode_events(
    operation: &'static Operation,
    head: &Parts,
    body: Body,
    output: &mut dyn Structure,
) -> Result<(), String> {
    #[cfg(any(feature = "json", feature = "xml"))]
    if operation.service.protocol.has_bindings() {
        let read = crate::http_binding::read_headers(head.status.as_u16(), &head.headers, output);
        read.map_err(|error| error.0)?;
    }
    event_stream::receive(operation, head, body, output)
}

/// The format of the documents in events. All members that are no part of an event's document are
/// kept from it before it is written.
#[cfg(feature = "event-stream")]
pub(crate) fn event_codec(operation: &'static Operation) -> Codec {
    match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson | Protocol::AwsJson10(_) | Protocol::AwsJson11(_) => {
            Codec::Json(Names::Wire)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(_) => Codec::Cbor,
        #[cfg(feature = "xml")]
        Protocol::RestXml | Protocol::AwsQuery(_) | Protocol::Ec2Query(_) => {
            Codec::Xml(Names::Wire)
        }
    }
}

/// Collects what the answer of a failed call says about itself.
pub(crate) fn error_facts(operation: &Operation, response: &Response<Bytes>) -> ErrorDetails {
    let facts = match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson | Protocol::AwsJson10(_) | Protocol::AwsJson11(_) => {
            json_error::facts(operation, response)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(_) => rpc_v2_cbor::error_facts(operation, response),
        #[cfg(feature = "xml")]
        Protocol::RestXml | Protocol::AwsQuery(_) | Protocol::Ec2Query(_) => {
            xml_error::facts(operation, response)
        }
    };
    facts.with_model(operation.service)
}

/// Reads the members of a modelled error, as far as they can be read.
pub(crate) fn read_error(
    operation: &'static Operation,
    response: &Response<Bytes>,
    error: &mut dyn Structure,
) {
    let body = response.body();
    default_value::fill(error);
    // What the error is, is known without its members.
    let _ = match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson => rest::read_error(Codec::Json(Names::BoundWire), response, error),
        #[cfg(feature = "json")]
        Protocol::AwsJson10(_) | Protocol::AwsJson11(_) => {
            Codec::Json(Names::Wire).decode_error(body, error)
        }
        #[cfg(feature = "xml")]
        Protocol::RestXml => rest::read_error(Codec::Xml(Names::BoundWire), response, error),
        #[cfg(feature = "xml")]
        Protocol::AwsQuery(_) | Protocol::Ec2Query(_) => {
            Codec::Xml(Names::Wire).decode_error(body, error)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(_) => Codec::Cbor.decode_error(body, error),
    };
}

/// Reads an answer that is one document, or nothing.
fn document(
    codec: Codec,
    operation: &'static Operation,
    body: &Body,
    output: &mut dyn Structure,
) -> Result<(), String> {
    let body = in_memory(body)?;
    if body.is_empty() || output.schema().members.is_empty() {
        return Ok(());
    }
    codec
        .decode_result(operation.name, body, output)
        .map_err(|CodecError(what)| unreadable(codec, body, &what))
}

/// The bytes of an answer that is no stream.
fn in_memory(body: &Body) -> Result<&Bytes, String> {
    let message = "the answer is still a stream: collect its body before it is decoded";
    body.as_bytes().ok_or_else(|| message.to_owned())
}

/// Says that a body is not the document that it should be.
fn unreadable(codec: Codec, body: &Bytes, why: &str) -> String {
    let what = format!(
        "the answer is not the {} that the model describes: {why}",
        codec.name()
    );
    with_page(codec, body, what)
}

/// Adds the beginning of a body of another format to what is wrong with it.
fn with_page(codec: Codec, body: &[u8], what: String) -> String {
    match page(codec, body) {
        Some(page) => format!("{what}; it begins: {page}"),
        None => what,
    }
}

/// The beginning of a body of another format: a proxy's page, say, and the caller's best clue. A
/// document, be it damaged, is never quoted, because it may hold what must not be shown.
fn page(codec: Codec, body: &[u8]) -> Option<String> {
    let is_blank = body.trim_ascii().is_empty();
    (!is_blank && !codec.can_begin(body)).then(|| excerpt(body))
}

/// Completes what an answer says about itself by its status: 404 is the error `NotFound`.
fn by_status(
    status: StatusCode,
    code: Option<String>,
    message: Option<String>,
) -> (Option<String>, Option<String>) {
    // An error among the events of an answer comes with the status of success.
    let reason = status.canonical_reason().filter(|_| !status.is_success());
    let name = || Some(reason?.split([' ', '-', '\'']).collect());
    (
        code.or_else(name),
        message.or_else(|| reason.map(str::to_owned)),
    )
}

/// What an error was when the service spoke AWS query, if it says so ([awsQueryCompatible trait]):
/// `Code;Sender` in a header.
///
/// [awsQueryCompatible trait]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
#[cfg(any(feature = "json", feature = "cbor"))]
fn query_error(operation: &Operation, headers: &http::HeaderMap) -> Option<String> {
    let value = headers.get("x-amzn-query-error")?.to_str().ok()?;
    operation.service.query_compatible.then(|| value.to_owned())
}

/// An error's code in JSON and CBOR without namespace and URI: `example#NotFound:http://…` is
/// `NotFound`. A text may hold no code at all.
#[cfg(any(feature = "json", feature = "cbor"))]
fn bare_code(code: &str) -> Option<String> {
    let code = code.split(':').next().unwrap_or(code);
    let code = code.rsplit('#').next().unwrap_or(code).trim();
    (!code.is_empty()).then(|| code.to_owned())
}

#[cfg(all(test, any(feature = "json", feature = "cbor")))]
mod tests {
    use super::bare_code;

    #[test]
    fn codes_lose_namespace_and_uri() {
        for code in [
            "NotFoundException",
            "aws.chime#NotFoundException",
            "NotFoundException:http://internal.amazon.com/coral/com.amazon.coral.validate/",
            "aws.chime#NotFoundException:http://internal.amazon.com/coral/#x",
        ] {
            assert_eq!(bare_code(code).as_deref(), Some("NotFoundException"));
        }
        for nothing in ["", " ", ":x", "a#", "#:"] {
            assert_eq!(bare_code(nothing), None, "{nothing}");
        }
    }
}
