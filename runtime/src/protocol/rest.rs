//! The REST protocols: members bound to the HTTP message, the rest as one document in the body.
//!
//! Rules: [restJson1](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html) and
//! [restXml](https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html), which differ in the
//! document and in how an error looks.

use crate::body::Body;
use crate::codec::{Codec, CodecError};
use crate::error::{Failure, FailureKind};
use crate::http_binding::{self, payload};
use crate::uri::BindError;
use crate::value::{Slot, Structure, Value, View};
use crate::{Binding, Endpoint, Operation};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::response::Parts;
use http::{Request, Response};

/// Makes the request for `input`.
pub(crate) fn encode(
    codec: Codec,
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<Request<Body>, Failure> {
    let refuse = |BindError(what)| Failure::new(FailureKind::Input, operation.name, what);
    let mut request = Request::new(Body::default());
    *request.method_mut() = operation.method.clone();
    *request.uri_mut() = http_binding::uri(endpoint, operation, input, token).map_err(refuse)?;
    let body = body(codec, input, token)
        .map_err(|CodecError(what)| Failure::new(FailureKind::Input, operation.name, what))?;
    if let Some((content_type, body)) = body {
        *request.body_mut() = body;
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    http_binding::write_headers(request.headers_mut(), input, token).map_err(refuse)?;
    Ok(request)
}

/// The body and its type, if there is one.
fn body(
    codec: Codec,
    input: &dyn Structure,
    token: Option<&str>,
) -> Result<Option<(&'static str, Body)>, CodecError> {
    let document = codec.media_type();
    let Some((index, member)) = payload(input) else {
        return match has_body(input) {
            true => Ok(Some((document, codec.encode(input, token)?.into()))),
            false => Ok(None),
        };
    };
    const BYTES: &str = "application/octet-stream";
    Ok(match input.get(index).map_or(View::Null, Value::view) {
        View::Null if member.is_object() => codec
            .empty_payload()
            .map(|empty| (document, Body::from(empty))),
        View::Null => None,
        View::Stream(body) => {
            let body = body.take().map_err(|error| CodecError(error.to_string()))?;
            Some((BYTES, body))
        }
        View::Blob(bytes) => Some((BYTES, bytes.to_vec().into())),
        View::Text(text) => Some(("text/plain", text.to_owned().into())),
        view => Some((document, codec.encode_value(view, member)?.into())),
    })
}

/// Whether the operation has a document in its body, be it an empty one.
pub(super) fn has_body(input: &dyn Structure) -> bool {
    input
        .schema()
        .members
        .iter()
        .any(|member| member.binding == Binding::Body)
}

/// Reads the answer of a call that succeeded. What is not a stream has to be in memory.
pub(crate) fn decode(
    codec: Codec,
    head: &Parts,
    body: Body,
    output: &mut dyn Structure,
) -> Result<(), String> {
    http_binding::read_headers(head.status.as_u16(), &head.headers, output)
        .map_err(|BindError(what)| what)?;
    // Where there is nothing, an optional member stays as it is.
    let is_empty = body.as_bytes().is_some_and(|body| body.is_empty());
    if !is_empty
        && let Some((index, _)) = payload(output)
        && let Some(Slot::Stream(place)) = output.get_mut(index).map(Value::slot)
    {
        *place = body;
        return Ok(());
    }
    let body = super::in_memory(&body)?;
    read_body(codec, body, output).map_err(|CodecError(what)| super::unreadable(codec, body, &what))
}

/// Reads the body into the payload member, or else into the members of the document.
fn read_body(codec: Codec, body: &Bytes, output: &mut dyn Structure) -> Result<(), CodecError> {
    let payload = payload(output);
    if body.is_empty() || (payload.is_none() && !has_body(output)) {
        return Ok(());
    }
    let Some((index, member)) = payload else {
        return codec.decode(body, output);
    };
    let Some(value) = output.get_mut(index) else {
        return Ok(());
    };
    match value.slot() {
        Slot::Blob(slot) => *slot = body.to_vec(),
        Slot::Text(slot) => *slot = String::from_utf8_lossy(body).into_owned(),
        Slot::Enum(slot) => slot.set(&String::from_utf8_lossy(body)),
        slot => return codec.decode_value(body, slot, member),
    }
    Ok(())
}

/// Reads the members of a modelled error, as far as they can be read.
pub(crate) fn read_error(
    codec: Codec,
    response: &Response<Bytes>,
    error: &mut dyn Structure,
) -> Result<(), CodecError> {
    let status = response.status().as_u16();
    let headers = http_binding::read_headers(status, response.headers(), error);
    match payload(error) {
        Some(_) => read_body(codec, response.body(), error)?,
        None => codec.decode_error(response.body(), error)?,
    }
    headers.map_err(|BindError(what)| CodecError(what))
}
