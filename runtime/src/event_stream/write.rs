//! Events become messages, through the tables.

use super::frame::Message;
use super::header::HeaderValue;
use super::{Event, MEDIA_TYPE, Outgoing};
use crate::body::{AlreadyRead, Body};
use crate::codec::{Codec, CodecError, payload};
use crate::default_value::sent;
use crate::error::{BoxError, Failure, FailureKind};
use crate::stand_in::Without;
use crate::value::{Slot, Structure, Value, View};
use crate::{Binding, Operation, protocol};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::Request;
use http::header::{CONTENT_TYPE, HeaderValue as HttpHeaderValue};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Puts the events of `input` into the body of its request. A document that the request has so far
/// becomes the first message.
pub(crate) fn send(
    operation: &'static Operation,
    input: &dyn Structure,
    mut request: Request<Body>,
) -> Result<Request<Body>, Failure> {
    let refuse = |what: String| Failure::new(FailureKind::Input, operation.name, what);
    let codec = protocol::event_codec(operation);
    let mut first = Bytes::new();
    if !operation.service.protocol.has_bindings() {
        let document = request.body().as_bytes().cloned().unwrap_or_default();
        first = initial(codec, document).map_err(refuse)?;
    }
    let mut rows = input.schema().members.iter().enumerate();
    let index = rows.find(|(_, member)| member.binding == Binding::Payload);
    let view = index.and_then(|(index, _)| input.get(index).map(Value::view));
    let events = match view {
        Some(View::Events(events)) => events
            .take()
            .ok_or_else(|| refuse(AlreadyRead.to_string()))?,
        _ => Outgoing::Ready(Vec::new()),
    };
    *request.body_mut() = body(codec, first, events).map_err(refuse)?;
    let media_type = HttpHeaderValue::from_static(MEDIA_TYPE);
    request.headers_mut().insert(CONTENT_TYPE, media_type);
    Ok(request)
}

/// The message that holds what is no event.
fn initial(codec: Codec, document: Bytes) -> Result<Bytes, String> {
    let mut message = Message {
        payload: document,
        ..Message::default()
    };
    message.push_text(":message-type", "event");
    message.push_text(":event-type", "initial-request");
    message.push_text(":content-type", codec.media_type());
    message.encode().map_err(|error| error.to_string())
}

/// The body: in memory where the events are.
fn body(codec: Codec, first: Bytes, events: Outgoing) -> Result<Body, String> {
    match events {
        Outgoing::Ready(events) => {
            let mut all = BytesMut::from(first);
            for mut event in events {
                all.extend_from_slice(&frame(codec, &mut *event)?);
            }
            Ok(all.freeze().into())
        }
        Outgoing::Stream(events) => {
            let encoding = Encoding {
                first,
                events,
                codec,
                is_over: false,
            };
            Ok(Body::from_boxed(Box::pin(encoding), None))
        }
    }
}

/// Frames of the events of a stream.
struct Encoding {
    first: Bytes,
    events: Pin<Box<dyn Stream<Item = Box<dyn Event>> + Send>>,
    codec: Codec,
    is_over: bool,
}

impl Stream for Encoding {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.first.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.first))));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        let event = ready!(self.events.as_mut().poll_next(context));
        let frame = event.map(|mut event| frame(self.codec, &mut *event));
        self.is_over = !matches!(frame, Some(Ok(_)));
        Poll::Ready(frame.map(|frame| frame.map_err(BoxError::from)))
    }
}

/// One event as a frame.
fn frame(codec: Codec, event: &mut dyn Event) -> Result<Bytes, String> {
    let schema = event.schema();
    let Some((index, value)) = event.get_mut() else {
        let name = schema.name;
        return Err(format!(
            "a `{name}` that the model does not name cannot be sent"
        ));
    };
    let name = schema.members[index].name;
    let refuse = |what: String| format!("the event `{name}` cannot be sent: {what}");
    let Slot::Structure(structure) = value.slot() else {
        return Err(refuse("the model gives it no structure".to_owned()));
    };
    let mut message = Message::default();
    message.push_text(":message-type", "event");
    message.push_text(":event-type", name);
    if let Some((media_type, payload)) =
        payload_of(codec, structure).map_err(|error| refuse(error.0))?
    {
        message.push_text(":content-type", media_type);
        message.payload = payload;
    }
    push_headers(&mut message, structure).map_err(refuse)?;
    message.encode().map_err(|error| refuse(error.to_string()))
}

/// The payload of an event and its type, if it has one: a member, or a document of all that are no
/// headers.
fn payload_of(
    codec: Codec,
    event: &dyn Structure,
) -> Result<Option<(&'static str, Bytes)>, CodecError> {
    let rows = event.schema().members;
    let mut payloads = rows.iter().enumerate();
    let Some((index, member)) = payloads.find(|(_, member)| member.binding == Binding::Payload)
    else {
        if rows.iter().all(|member| member.binding == Binding::Header) {
            return Ok(None);
        }
        let document = codec.encode(&Without::new(event, Binding::Header))?;
        return Ok(Some((codec.media_type(), document.into())));
    };
    let view = match sent(event, index, member) {
        View::Null => return Ok(None),
        view => view,
    };
    let media_type = payload::media_type(codec, &view, member);
    let body = payload::write(codec, view, member)?;
    // No stream is within an event, so that the bytes are there.
    Ok(Some((
        media_type,
        body.as_bytes().cloned().unwrap_or_default(),
    )))
}

/// Adds the members that are headers. Their place tells how wide a number is, their view does not.
fn push_headers(message: &mut Message, event: &mut dyn Structure) -> Result<(), String> {
    for (index, member) in event.schema().members.iter().enumerate() {
        let is_set = !matches!(event.get(index).map_or(View::Null, Value::view), View::Null);
        if member.binding != Binding::Header || !is_set {
            continue;
        }
        let Some(value) = event.get_mut(index) else {
            continue;
        };
        let value = match value.slot() {
            Slot::Boolean(value) => HeaderValue::Boolean(*value),
            Slot::Byte(value) => HeaderValue::Byte(*value),
            Slot::Short(value) => HeaderValue::Short(*value),
            Slot::Integer(value) => HeaderValue::Integer(*value),
            Slot::Long(value) => HeaderValue::Long(*value),
            Slot::Text(text) => HeaderValue::Text(text.clone()),
            Slot::Enum(value) => HeaderValue::Text(value.as_str().to_owned()),
            Slot::Blob(bytes) => HeaderValue::Bytes(Bytes::copy_from_slice(bytes)),
            Slot::Timestamp(time) => HeaderValue::Timestamp(time.as_millisecond()),
            _ => return Err(format!("`{}` is of a type that no header has", member.name)),
        };
        message.headers.push((member.wire_name().to_owned(), value));
    }
    Ok(())
}
