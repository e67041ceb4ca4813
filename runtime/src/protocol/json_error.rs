//! How an error looks in the JSON protocols.

use super::{bare_code, page, query_code};
use crate::Operation;
use crate::codec::{Codec, json};
use crate::error::ErrorDetails;
use crate::schema::Names;
use bytes::Bytes;
use http::{HeaderMap, Response};

/// Collects what the answer of a failed call says about itself.
///
/// The code is in the header `x-amzn-errortype`, or in the body as `code` or `__type`, any of them
/// with a namespace before `#` or a URI after `:`.
pub(super) fn facts(operation: &Operation, response: &Response<Bytes>) -> ErrorDetails {
    let codec = Codec::Json(Names::Wire);
    let facts = json::error_facts(response.body());
    // The model names its errors as they are called now; the older code is for those that it does
    // not name.
    let code = header_code(response.headers()).or(facts.code);
    let code = code.or_else(|| query_code(operation, response.headers()));
    let code = code.map(|code| match bare_code(&code) {
        bare if bare.len() < code.len() => bare.to_owned(),
        _ => code,
    });
    let code = code.filter(|code| !code.is_empty());
    let message = facts.message.or_else(|| page(codec, response.body()));
    let status = response.status().as_u16();
    ErrorDetails::new(operation.name, status, response.headers(), code, message)
}

fn header_code(headers: &HeaderMap) -> Option<String> {
    Some(headers.get("x-amzn-errortype")?.to_str().ok()?.to_owned())
}
