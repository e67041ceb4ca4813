//! AWS JSON 1.0 and 1.1: every call is a `POST` to `/`, its name in a header, its input the body.
//!
//! Rules: <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>. HTTP bindings of the
//! model are ignored. Answers and errors are those of restJson1 without headers.

use super::post;
use crate::body::Body;
use crate::codec::{Codec, CodecError};
use crate::error::{Failure, FailureKind};
use crate::schema::Names;
use crate::value::Structure;
use crate::{Endpoint, Operation};
use http::Request;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

const X_AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// The content types of the two versions, which differ in nothing else.
pub(super) const V1_0: &str = "application/x-amz-json-1.0";
pub(super) const V1_1: &str = "application/x-amz-json-1.1";

/// Makes the request for `input`. `target` is the service's name in the header.
pub(super) fn encode(
    content_type: &'static str,
    target: &str,
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
) -> Result<Request<Body>, Failure> {
    let refuse = |what: String| Failure::new(FailureKind::Input, operation.name, what);
    let mut request = post(operation, input, endpoint, "/")?;
    let body = Codec::Json(Names::Wire).encode(input);
    let body = body.map_err(|CodecError(what)| refuse(what))?;
    *request.body_mut() = body.into();
    let target = HeaderValue::try_from(format!("{target}.{}", operation.name))
        .map_err(|error| refuse(error.to_string()))?;
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(X_AMZ_TARGET, target);
    Ok(request)
}
