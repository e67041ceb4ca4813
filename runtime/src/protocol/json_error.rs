//! How an error looks in the JSON protocols.

use super::{bare_code, by_status, page, query_error};
use crate::Operation;
use crate::codec::{Codec, json};
use crate::error::ErrorDetails;
use crate::schema::Names;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Response};

/// Collects what the answer of a failed call says about itself.
///
/// The code is in the header `x-amzn-errortype`, or in the body as `code` or `__type`, any of them
/// with a namespace before `#` or a URI after `:`. An answer without a body is known by its status,
/// and has no message.
pub(super) fn facts(operation: &Operation, response: &Response<Bytes>) -> ErrorDetails {
    let codec = Codec::Json(Names::Wire);
    let (status, headers, body) = (response.status(), response.headers(), response.body());
    let facts = json::error_facts(body);
    let code = header_code(headers).or_else(|| bare(facts.code?));
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
    static TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
    bare_code(headers.get(&TYPE)?.to_str().ok()?)
}

/// [`bare_code`] of a text that is kept where nothing is to be taken off, which is usual.
fn bare(code: String) -> Option<String> {
    let is_bare = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b':' | b'#');
    match !code.is_empty() && code.bytes().all(is_bare) {
        true => Some(code),
        false => bare_code(&code),
    }
}
