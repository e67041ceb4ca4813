//! How an error looks in the XML protocols.

use super::page;
use crate::codec::{Codec, xml};
use crate::error::ErrorDetails;
use crate::http_binding::payload;
use crate::schema::Names;
use crate::value::Structure;
use crate::{Body, Operation};
use bytes::Bytes;
use http::{Response, StatusCode};

/// Collects what the answer of a failed call says about itself.
///
/// An answer without a body, as there is to every `HEAD`, is known by its status alone: 404 is the
/// error `NotFound`.
pub(super) fn facts(operation: &Operation, response: &Response<Bytes>) -> ErrorDetails {
    let body = response.body();
    let facts = xml::error_facts(body);
    let (code, message) = match body.is_empty() {
        true => by_status(response.status()),
        false => (facts.code, facts.message),
    };
    let code = code.map(|code| code.trim().to_owned());
    let code = code.filter(|code| !code.is_empty());
    let message = message.or_else(|| page(Codec::Xml(Names::Wire), body));
    let status = response.status().as_u16();
    ErrorDetails::new(operation.name, status, response.headers(), code, message)
        .or_request_id(facts.request_id)
}

/// The code and message of a status: `NotFound` and `Not Found`.
fn by_status(status: StatusCode) -> (Option<String>, Option<String>) {
    let reason = status.canonical_reason();
    let code = reason.map(|reason| reason.split([' ', '-', '\'']).collect());
    (code, reason.map(str::to_owned))
}

/// Whether an answer with a status of success is an error all the same. S3 answers so when it
/// finds out too late: to a copy, or when an upload is put together.
///
/// A body that is content, and no document, may hold anything.
pub(super) fn is_disguised(body: &Body, output: &dyn Structure) -> bool {
    let content = payload(output).is_some_and(|(_, member)| !member.is_object());
    !content && body.as_bytes().is_some_and(|body| xml::is_error(body))
}
