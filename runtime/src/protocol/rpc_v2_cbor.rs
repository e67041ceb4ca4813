//! Smithy RPC v2 with CBOR: every call is a `POST` to a path with its name, its input the body.
//!
//! Rules: <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>. HTTP bindings of
//! the model are ignored.

use super::{bare_code, query_code};
use crate::body::Body;
use crate::codec::{Codec, CodecError, cbor};
use crate::error::{ErrorDetails, Failure, FailureKind};
use crate::uri::{BindError, rpc_uri};
use crate::value::Structure;
use crate::{BodyKind, Endpoint, Operation};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response};

const SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/cbor");

/// Makes the request for `input`. `service` is the service's name in the path.
pub(super) fn encode(
    service: &str,
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<Request<Body>, Failure> {
    let refuse = |what: String| Failure::new(FailureKind::Input, operation.name, what);
    let path = format!("/service/{service}/operation/{}", operation.name);
    let mut request = Request::new(Body::default());
    *request.method_mut() = Method::POST;
    *request.uri_mut() =
        rpc_uri(endpoint, operation, input, &path).map_err(|BindError(what)| refuse(what))?;
    let headers = request.headers_mut();
    headers.insert(SMITHY_PROTOCOL, HeaderValue::from_static("rpc-v2-cbor"));
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
        let body = Codec::Cbor.encode(input, token);
        *request.body_mut() = body.map_err(|CodecError(what)| refuse(what))?.into();
    }
    Ok(request)
}

/// Collects what the answer of a failed call says about itself.
pub(super) fn error_facts(operation: &Operation, response: &Response<Bytes>) -> ErrorDetails {
    let (code, message) = cbor::error_facts(response.body());
    let code = code
        .map(|code| bare_code(&code).to_owned())
        .or_else(|| query_code(operation, response.headers()));
    let message = message.or_else(|| super::page(Codec::Cbor, response.body()));
    let status = response.status().as_u16();
    ErrorDetails::new(operation.name, status, response.headers(), code, message)
}
