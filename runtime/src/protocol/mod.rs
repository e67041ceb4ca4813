//! The protocols: which codec, which bindings, and how an error looks.

#[cfg(feature = "json")]
mod aws_json;
#[cfg(feature = "json")]
mod json_error;
#[cfg(any(feature = "json", feature = "xml"))]
mod rest;
#[cfg(feature = "cbor")]
mod rpc_v2_cbor;

use crate::body::Body;
use crate::codec::Codec;
use crate::error::{ErrorDetails, Failure, FailureKind};
use crate::operation::excerpt;
#[cfg(feature = "json")]
use crate::schema::Names;
use crate::value::Structure;
use crate::{Endpoint, Operation, Protocol, payload};
use bytes::Bytes;
use http::{Request, Response};

/// Makes the request for `input`.
pub(crate) fn encode(
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
    }
}

/// Reads the answer of a call that succeeded into `output`.
pub(crate) fn decode(
    operation: &'static Operation,
    response: Response<Body>,
    output: &mut dyn Structure,
) -> Result<(), Failure> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let refuse = |message: String| {
        Failure::new(FailureKind::Decode, operation.name, message).with_answer(status, &headers)
    };
    let response = payload::verify(operation, response).map_err(refuse)?;
    let read = match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson => rest::decode(Codec::Json(Names::BoundWire), response, output),
        #[cfg(feature = "json")]
        Protocol::AwsJson10(_) | Protocol::AwsJson11(_) => {
            document(Codec::Json(Names::Wire), response.body(), output)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(_) => document(Codec::Cbor, response.body(), output),
    };
    read.map_err(refuse)
}

/// Collects what the answer of a failed call says about itself.
pub(crate) fn error_facts(
    operation: &'static Operation,
    response: &Response<Bytes>,
) -> ErrorDetails {
    match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson | Protocol::AwsJson10(_) | Protocol::AwsJson11(_) => {
            json_error::facts(operation, response)
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(_) => rpc_v2_cbor::error_facts(operation, response),
    }
}

/// Reads the members of a modelled error, as far as they can be read.
pub(crate) fn read_error(
    operation: &'static Operation,
    response: &Response<Bytes>,
    error: &mut dyn Structure,
) {
    match operation.service.protocol {
        #[cfg(feature = "json")]
        Protocol::RestJson => {
            rest::read_error(Codec::Json(Names::BoundWire), response, error);
        }
        #[cfg(feature = "json")]
        Protocol::AwsJson10(_) | Protocol::AwsJson11(_) => {
            let _ = Codec::Json(Names::Wire).decode(response.body(), error);
        }
        #[cfg(feature = "cbor")]
        Protocol::RpcV2Cbor(_) => {
            let _ = Codec::Cbor.decode(response.body(), error);
        }
    }
}

/// Reads an answer that is one document, or nothing.
fn document(codec: Codec, body: &Body, output: &mut dyn Structure) -> Result<(), String> {
    let body = in_memory(body)?;
    if body.is_empty() || output.schema().members.is_empty() {
        return Ok(());
    }
    codec
        .decode(body, output)
        .map_err(|error| unreadable(codec, body, &error.0))
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
    let first = body.trim_ascii_start().first()?;
    (!codec.can_begin(*first)).then(|| excerpt(body))
}

/// An error's code without namespace and URI: `example#NotFound:http://…` is `NotFound`.
pub(crate) fn bare_code(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code).trim()
}

#[cfg(test)]
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
