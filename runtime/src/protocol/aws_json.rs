//! AWS JSON 1.0 and 1.1: every call is a `POST` to `/`, its name in a header, its input the body.
//!
//! Rules: <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>. HTTP bindings of the
//! model are ignored. Answers and errors are those of restJson1 without headers.

use crate::codec::json;
use crate::error::{Failure, FailureKind};
use crate::http_binding::{self, BindError};
use crate::value::Structure;
use crate::{Endpoint, Operation};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request};

const X_AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// The two versions differ in their content type only.
#[derive(Clone, Copy)]
pub(crate) enum Version {
    V10,
    V11,
}

/// Makes the request for `input`. `target` is the service's name in the header.
pub(crate) fn encode(
    version: Version,
    target: &str,
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<Request<Bytes>, Failure> {
    let refuse = |what: String| Failure::new(FailureKind::Input, operation.name, what);
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = http_binding::uri(endpoint, operation, input, None)
        .map_err(|BindError(what)| refuse(what))?;
    let body = json::encode(input, token).map_err(|error| refuse(error.to_string()))?;
    *request.body_mut() = body.into();
    let content_type = match version {
        Version::V10 => "application/x-amz-json-1.0",
        Version::V11 => "application/x-amz-json-1.1",
    };
    let target = HeaderValue::try_from(format!("{target}.{}", operation.name))
        .map_err(|error| refuse(error.to_string()))?;
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(X_AMZ_TARGET, target);
    Ok(request)
}
