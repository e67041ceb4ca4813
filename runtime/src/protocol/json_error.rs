//! How an error looks in the JSON protocols.

use super::{bare_code, by_status, page, query_error};
use crate::Operation;
use crate::codec::{Codec, json};
use crate::error::ErrorDetails;
use crate::schema::Names;
use bytes::Bytes;
use http::{HeaderMap, Response};

/// Collects what the answer of a failed call says about itself.
///
/// The code is in the header `x-amzn-errortype`, or in the body as `code` or `__type`, any of them
/// with a namespace before `#` or a URI after `:`. An answer without a body is known by its status, and has no message.
pub(super) fn facts(operation: &Operation, response: &Response<Bytes>) -> ErrorDetails {
    let codec = Codec::Json(Names::Wire);
    let (status, headers, body) = (response.status(), response.headers(), response.body());
    let facts = json::error_facts(body);
    let code = header_code(headers).or(facts.code.as_deref().and_then(bare_code));
    let message = facts.message.or_else(|| page(codec, body));
    let code = match body.is_empty() {
        true => by_status(status, code, None).0,
        false => code,
    };
    ErrorDetails::new(operation.name, status.as_u16(), headers, code, message)
        .with_query_error(query_error(operation, headers))
}

/// The code in the header, which may be there and say nothing.
fn header_code(headers: &HeaderMap) -> Option<String> {
    bare_code(headers.get("x-amzn-errortype")?.to_str().ok()?)
}
