//! AWS restJson1: members bound to the HTTP message, the rest as one JSON object in the body.
//!
//! Rules: <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.

use crate::codec::json;
use crate::error::{ErrorDetails, Failure, FailureKind};
use crate::http_binding::{self, BindError};
use crate::operation::excerpt;
use crate::value::{Slot, Structure, Value, View};
use crate::{Binding, Endpoint, Member, Operation};
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
    *request.uri_mut() = http_binding::uri(endpoint, operation, input, token).map_err(refuse)?;
    let body = body(input, token)
        .map_err(|error| Failure::new(FailureKind::Input, operation.name, error.to_string()))?;
    if let Some((content_type, body)) = body {
        *request.body_mut() = body.into();
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    http_binding::write_headers(request.headers_mut(), input, token).map_err(refuse)?;
    Ok(request)
}

/// The body and its type, if there is one.
fn body(
    input: &dyn Structure,
    token: Option<&str>,
) -> Result<Option<(&'static str, Vec<u8>)>, serde_json::Error> {
    const JSON: &str = "application/json";
    let Some((index, member)) = payload(input) else {
        return match has_body(input) {
            true => Ok(Some((JSON, json::encode(input, token)?))),
            false => Ok(None),
        };
    };
    Ok(match input.get(index).map_or(View::Null, Value::view) {
        View::Null if member.is_object() => Some((JSON, b"{}".to_vec())),
        View::Null => None,
        View::Blob(bytes) => Some(("application/octet-stream", bytes.to_vec())),
        View::Text(text) => Some(("text/plain", text.as_bytes().to_vec())),
        view => Some((JSON, json::encode_value(view, member)?)),
    })
}

/// The member that is the whole body, if one is.
fn payload(of: &dyn Structure) -> Option<(usize, &'static Member)> {
    let mut members = of.schema().members.iter().enumerate();
    members.find(|(_, member)| member.binding == Binding::Payload)
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
    read_body(response.body(), output).map_err(|error| {
        let what = format!("the answer is not the JSON that the model describes: {error}");
        match page(response.body()) {
            Some(page) => format!("{what}; it begins: {page}"),
            None => what,
        }
    })
}

/// The beginning of a body that is no JSON: a proxy's page, say, and the caller's best clue. JSON,
/// be it damaged, is never quoted, because it may hold what must not be shown.
fn page(body: &[u8]) -> Option<String> {
    let first = body.trim_ascii_start().first()?;
    let is_json = matches!(first, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9');
    (!is_json).then(|| excerpt(body))
}

/// Reads the body into the payload member, or else into the members of the document.
fn read_body(body: &Bytes, output: &mut dyn Structure) -> Result<(), serde_json::Error> {
    let payload = payload(output);
    if body.is_empty() || (payload.is_none() && !has_body(output)) {
        return Ok(());
    }
    let Some((index, member)) = payload else {
        return json::decode(body, output);
    };
    let Some(value) = output.get_mut(index) else {
        return Ok(());
    };
    match value.slot() {
        Slot::Blob(slot) => *slot = body.to_vec(),
        Slot::Text(slot) => *slot = String::from_utf8_lossy(body).into_owned(),
        Slot::Enum(slot) => slot.set(&String::from_utf8_lossy(body)),
        slot => return json::decode_value(body, slot, member),
    }
    Ok(())
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
    let message = facts.message.or_else(|| page(response.body()));
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
    let _ = read_body(response.body(), error);
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
