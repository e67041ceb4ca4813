//! AWS query and EC2 query: every call is a form that is posted to `/`. What comes back is XML.
//!
//! Rules: [awsQuery](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html) and
//! [ec2Query](https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html). HTTP bindings of
//! the model are ignored.

use super::post;
use crate::body::Body;
use crate::codec::CodecError;
use crate::codec::query::{self, Dialect};
use crate::error::{Failure, FailureKind};
use crate::value::Structure;
use crate::{Endpoint, Operation};
use http::Request;
use http::header::{CONTENT_TYPE, HeaderValue};

/// Makes the request for `input`. `version` is that of the service's API.
pub(super) fn encode(
    dialect: Dialect,
    version: &str,
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
) -> Result<Request<Body>, Failure> {
    let refuse = |what: String| Failure::new(FailureKind::Input, operation.name, what);
    let mut request = post(operation, input, endpoint, "/")?;
    let mut form = format!("Action={}&Version={version}", operation.name);
    query::write(&mut form, dialect, input).map_err(|CodecError(what)| refuse(what))?;
    *request.body_mut() = form.into();
    request.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    Ok(request)
}
