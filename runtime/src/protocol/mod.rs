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
use crate::value::Structure;
#[cfg(feature = "event-stream")]
use crate::{BodyKind, event_stream};
use crate::{Endpoint, Operation, Protocol, payload};
use bytes::Bytes;
#[cfg(feature = "event-stream")]
use http::response::Parts;
use http::{Request, Response};

/// Makes the request for `input`.
pub(crate) fn encode(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<Request<Body>, Failure> {
    #[cfg(feature = "event-stream")]
    if operation.takes == BodyKind::Events {
        let rest = event_stream::Without::payload(input);
        let request = encode_whole(operation, &rest, endpoint, token)?;
        return event_stream::send(operation, input, request);
    }
    encode_whole(operation, input, endpoint, token)
}

fn encode_whole(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<Request<Body>, Failure> {
    match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson => {
            let codec = Codec::Json(Names::BoundWire);
            rest::encode(codec, operation, input, endpoint, token)
        }
        #[cfg(feature = "json")]
        Protocol::AwsJson10(target) => {
            aws_json::encode(aws_json::V1_0, target, operation, input, endpoint, token)
        }
        #[cfg(feature = "json")]
        Protocol::AwsJson11(target) => {
            aws_json::encode(aws_json::V1_1, target, operation, input, endpoint, token)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(service) => {
            rpc_v2_cbor::encode(service, operation, input, endpoint, token)
        }
        #[cfg(feature = "xml")]
        Protocol::RestXml => {
            let codec = Codec::Xml(Names::BoundWire);
            rest::encode(codec, operation, input, endpoint, token)
        }
        #[cfg(feature = "xml")]
        Protocol::AwsQuery(version) => {
            query::encode(Dialect::Aws, version, operation, input, endpoint, token)
        }
        #[cfg(feature = "xml")]
        Protocol::Ec2Query(version) => {
            query::encode(Dialect::Ec2, version, operation, input, endpoint, token)
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
    let refuse = |message: String| {
        Failure::new(FailureKind::Decode, operation.name, message)
            .with_answer(head.status.as_u16(), &head.headers)
    };
    let body = payload::verify(operation, &head.headers, body).map_err(refuse)?;
    #[cfg(feature = "event-stream")]
    if operation.answers == BodyKind::Events {
        return decode_events(operation, head.clone(), body, output).map_err(refuse);
    }
    let read = match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson => rest::decode(Codec::Json(Names::BoundWire), &head, body, output),
        #[cfg(feature = "json")]
        Protocol::AwsJson10(_) | Protocol::AwsJson11(_) => {
            document(Codec::Json(Names::Wire), operation, &body, output)
        }
        #[cfg(feature = "xml")]
        Protocol::RestXml => rest::decode(Codec::Xml(Names::BoundWire), &head, body, output),
        #[cfg(feature = "xml")]
        Protocol::AwsQuery(_) | Protocol::Ec2Query(_) => {
            document(Codec::Xml(Names::Wire), operation, &body, output)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(_) => document(Codec::Cbor, operation, &body, output),
    };
    read.map_err(refuse)
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
    head: Parts,
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

/// The code that an error had when the service spoke AWS query, if it says so ([awsQueryCompatible
/// trait]): `Code;Sender` in a header.
///
/// [awsQueryCompatible trait]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
#[cfg(any(feature = "json", feature = "cbor"))]
fn query_code(operation: &Operation, headers: &http::HeaderMap) -> Option<String> {
    let value = headers.get("x-amzn-query-error")?.to_str().ok()?;
    let code = value.split(';').next().unwrap_or(value).trim();
    (operation.service.query_compatible && !code.is_empty()).then(|| code.to_owned())
}

/// An error's code in JSON and CBOR without namespace and URI: `example#NotFound:http://…` is `NotFound`.
#[cfg(any(feature = "json", feature = "cbor"))]
pub(crate) fn bare_code(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code).trim()
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
            assert_eq!(bare_code(code), "NotFoundException");
        }
    }
}
