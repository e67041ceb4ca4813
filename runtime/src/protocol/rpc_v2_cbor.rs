//! Smithy RPC v2 with CBOR: every call is a `POST` to a path with its name, its input the body.
//!
//! Rules: <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>. HTTP bindings of
//! the model are ignored.

use super::{bare_code, by_status, page, post, query_error};
use crate::body::Body;
use crate::codec::{Codec, CodecError, cbor};
use crate::error::{ErrorDetails, Failure, FailureKind};
use crate::value::Structure;
use crate::{BodyKind, Endpoint, Operation};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Request, Response};

const SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
const PROTOCOL: HeaderValue = HeaderValue::from_static("rpc-v2-cbor");
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/cbor");

/// Makes the request for `input`. `service` is the service's name in the path.
pub(super) fn encode(
    service: &str,
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
) -> Result<Request<Body>, Failure> {
    let refuse = |what: String| Failure::new(FailureKind::Input, operation.name, what);
    let path = format!("/service/{service}/operation/{}", operation.name);
    let mut request = post(operation, input, endpoint, &path)?;
    let headers = request.headers_mut();
    headers.insert(SMITHY_PROTOCOL, PROTOCOL);
    headers.insert(
        ACCEPT,
        match operation.answers {
            BodyKind::Events => HeaderValue::from_static("application/vnd.amazon.eventstream"),
            BodyKind::Whole | BodyKind::Stream => MEDIA_TYPE,
        },
    );
    // An operation that takes nothing has no body; one that takes an empty structure has one.
    if operation.has_input {
        headers.insert(CONTENT_TYPE, MEDIA_TYPE);
        let body = Codec::Cbor.encode(input);
        *request.body_mut() = body.map_err(|CodecError(what)| refuse(what))?.into();
    }
    Ok(request)
}

/// Whether an answer says that it is of this protocol. One that does not is malformed, whatever its
/// body holds, and is handled by its status alone.
fn is_of_protocol(headers: &HeaderMap) -> bool {
    headers.get(SMITHY_PROTOCOL) == Some(&PROTOCOL)
}

/// What makes an answer that tells of success malformed.
///
/// By its status the call succeeded, and to drop what it answered would help nobody: without the
/// header a document is read all the same, as a case of botocore's suite wants it. What is of
/// another protocol, or no CBOR, is not.
pub(super) fn malformed(headers: &HeaderMap, body: &Body) -> Option<String> {
    let may_be_document = body
        .as_bytes()
        .is_none_or(|body| body.is_empty() || Codec::Cbor.can_begin(body));
    match headers.get(SMITHY_PROTOCOL) {
        Some(protocol) if *protocol == PROTOCOL => None,
        Some(_) => Some(
            "the answer is of another protocol, as its header `smithy-protocol` says".to_owned(),
        ),
        None if may_be_document => None,
        None => Some("the answer has no header `smithy-protocol: rpc-v2-cbor`".to_owned()),
    }
}

/// Collects what the answer of a failed call says about itself.
pub(super) fn error_facts(operation: &Operation, response: &Response<Bytes>) -> ErrorDetails {
    let (status, headers, body) = (response.status(), response.headers(), response.body());
    let (code, message) = match is_of_protocol(headers) {
        true => cbor::error_facts(body),
        false => (None, None),
    };
    let code = code.as_deref().and_then(bare_code);
    let message = message.or_else(|| page(Codec::Cbor, body));
    let (code, message) = match is_of_protocol(headers) && !body.is_empty() {
        true => (code, message),
        false => by_status(status, code, message),
    };
    ErrorDetails::new(operation.name, status.as_u16(), headers, code, message)
        .with_query_error(query_error(operation, headers))
}
