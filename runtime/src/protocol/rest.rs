//! The REST protocols: members bound to the HTTP message, the rest as one document in the body.
//!
//! Rules: [restJson1](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html) and
//! [restXml](https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html), which differ in the
//! document and in how an error looks.

use crate::body::Body;
use crate::codec::{Codec, CodecError, payload};
use crate::error::{Failure, FailureKind};
use crate::http_binding::{self, payload_of};
use crate::uri::BindError;
use crate::value::{Slot, Structure, Value, View};
use crate::{Binding, BodyKind, Endpoint, Operation};
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
) -> Result<Request<Body>, Failure> {
    let refuse = |BindError(what)| Failure::new(FailureKind::Input, operation.name, what);
    let mut request = Request::new(Body::default());
    let method = operation.method.to_http();
    *request.method_mut() = method.map_err(|what| refuse(BindError(what)))?;
    *request.uri_mut() = http_binding::uri(endpoint, operation, input).map_err(refuse)?;
    let body = body(codec, input)
        .map_err(|CodecError(what)| Failure::new(FailureKind::Input, operation.name, what))?;
    if let Some((content_type, body)) = body {
        *request.body_mut() = body;
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    http_binding::write_headers(request.headers_mut(), input).map_err(refuse)?;
    Ok(request)
}

/// The body and its type, if there is one.
fn body(codec: Codec, input: &dyn Structure) -> Result<Option<(&'static str, Body)>, CodecError> {
    let document = codec.media_type();
    let Some((index, member)) = payload_of(input) else {
        return match has_body(input) {
            true => Ok(Some((document, codec.encode(input)?.into()))),
            false => Ok(None),
        };
    };
    match input.get(index).map_or(View::Null, Value::view) {
        View::Null if member.is_object() => Ok(codec
            .empty_payload()
            .map(|empty| (document, Body::from(empty)))),
        View::Null => Ok(None),
        view => {
            let media_type = payload::media_type(codec, &view, member);
            Ok(Some((media_type, payload::write(codec, view, member)?)))
        }
    }
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
    operation: &'static Operation,
    head: &Parts,
    body: Body,
    output: &mut dyn Structure,
) -> Result<(), String> {
    http_binding::read_headers(head.status.as_u16(), &head.headers, output)
        .map_err(|BindError(what)| what)?;
    // An answer has its stream, be it an empty one: by what means it is empty depends on the server.
    if operation.answers == BodyKind::Stream
        && let Some((index, _)) = payload_of(output)
        && let Some(Slot::Stream(place)) = output.get_mut(index).map(Value::slot)
    {
        *place = body;
        return Ok(());
    }
    let body = super::in_memory(&body)?;
    read_body(codec, body, output).map_err(|CodecError(what)| super::unreadable(codec, body, &what))
}

/// Reads the body into the payload member, or else into the members of the document. Where there is
/// nothing, an optional member stays as it is.
fn read_body(codec: Codec, body: &Bytes, output: &mut dyn Structure) -> Result<(), CodecError> {
    if body.is_empty() {
        return Ok(());
    }
    match payload_of(output) {
        Some((index, member)) => match output.get_mut(index) {
            Some(value) => payload::read(codec, body, value.slot(), member),
            None => Ok(()),
        },
        None if has_body(output) => codec.decode(body, output),
        None => Ok(()),
    }
}

/// Reads the members of a modelled error, as far as they can be read.
pub(crate) fn read_error(
    codec: Codec,
    response: &Response<Bytes>,
    error: &mut dyn Structure,
) -> Result<(), CodecError> {
    let status = response.status().as_u16();
    let headers = http_binding::read_headers(status, response.headers(), error);
    match payload_of(error) {
        Some(_) => read_body(codec, response.body(), error)?,
        None => codec.decode_error(response.body(), error)?,
    }
    headers.map_err(|BindError(what)| CodecError(what))
}
