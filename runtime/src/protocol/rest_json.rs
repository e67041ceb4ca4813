//! AWS restJson1: members bound to the HTTP message, the rest as one JSON object in the body.
//!
//! Rules: <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.

use crate::codec::json;
use crate::error::{ErrorDetails, Failure, FailureKind};
use crate::http_binding::{self, BindError};
use crate::operation::excerpt;
use crate::value::Structure;
use crate::{Binding, Endpoint, Operation};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Request, Response};

/// Makes the request for `input`.
pub(crate) fn encode(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<Request<Bytes>, Failure> {
    let refuse = |BindError(what)| Failure::new(FailureKind::Input, operation.name, what);
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = operation.method.clone();
    *request.uri_mut() =
        http_binding::uri(endpoint, operation.uri, input, token).map_err(refuse)?;
    if has_body(input) {
        let body = json::encode(input, token)
            .map_err(|error| Failure::new(FailureKind::Input, operation.name, error.to_string()))?;
        *request.body_mut() = body.into();
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    http_binding::write_headers(request.headers_mut(), input, token).map_err(refuse)?;
    Ok(request)
}

/// Whether the operation has a document in its body, be it an empty one.
fn has_body(input: &dyn Structure) -> bool {
    input
        .schema()
        .members
        .iter()
        .any(|member| member.binding == Binding::Body)
}

/// Reads the answer of a call that succeeded.
pub(crate) fn decode(response: &Response<Bytes>, output: &mut dyn Structure) -> Result<(), String> {
    http_binding::read_headers(response.status().as_u16(), response.headers(), output)
        .map_err(|BindError(what)| what)?;
    if !has_body(output) || response.body().is_empty() {
        return Ok(());
    }
    json::decode(response.body(), output).map_err(|error| {
        let what = format!("the answer is not the JSON that the model describes: {error}");
        // A document may hold what must not be shown; a proxy's page is the caller's best clue.
        match response.body().trim_ascii_start().starts_with(b"{") {
            true => what,
            false => format!("{what}; it begins: {}", excerpt(response.body())),
        }
    })
}

/// Collects what the answer of a failed call says about itself.
///
/// The code is in the header `x-amzn-errortype`, or in the body as `code` or `__type`, any of them
/// with a namespace before `#` or a URI after `:`.
pub(crate) fn error_facts(
    operation: &'static Operation,
    response: &Response<Bytes>,
) -> ErrorDetails {
    let facts = json::error_facts(response.body());
    let code = header_code(response.headers()).or(facts.code);
    let code = code
        .as_deref()
        .map(bare_code)
        .filter(|code| !code.is_empty())
        .map(str::to_owned);
    let message = facts
        .message
        .or_else(|| match (facts.is_object, response.body().is_empty()) {
            // Not from the service: a proxy's page, say. Its beginning is the best that there is.
            (false, false) => Some(excerpt(response.body())),
            _ => None,
        });
    let status = response.status().as_u16();
    ErrorDetails::new(operation.name, status, response.headers(), code, message)
}

fn header_code(headers: &HeaderMap) -> Option<String> {
    Some(headers.get("x-amzn-errortype")?.to_str().ok()?.to_owned())
}

/// `aws.chime#NotFoundException:http://…` is `NotFoundException`.
fn bare_code(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code).trim()
}

/// Reads the members of a modelled error, as far as they can be read.
pub(crate) fn read_error(response: &Response<Bytes>, error: &mut dyn Structure) {
    let status = response.status().as_u16();
    let _ = http_binding::read_headers(status, response.headers(), error);
    let _ = json::decode(response.body(), error);
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
