//! Messages become events, through the tables, and errors.

use super::frame::Message;
use super::frames::{Fault, Frames};
use super::header::HeaderValue;
use crate::body::Body;
use crate::error::{BoxError, ErrorDetails, Failure, FailureKind};
use crate::value::{Slot, Structure, Union, Value};
use crate::{Binding, Member, Operation, Timestamp, protocol};
use http::response::Parts;
use http::{HeaderMap, Response, StatusCode};
use std::task::{Context, Poll, ready};

/// The first message of a stream that has no other place for the rest of the output.
const INITIAL: &str = "initial-response";

/// The events that an answer brings, before they have a type.
pub struct Incoming {
    operation: &'static Operation,
    status: StatusCode,
    headers: HeaderMap,
    frames: Frames,
    /// A message that was looked at already.
    held: Option<Message>,
    is_over: bool,
}

/// One message, by what it is.
pub(super) enum Received {
    /// An event, by its name.
    Event(String, Message),
    /// An error that the model may name, by its name in the stream.
    Exception(String, Message),
    /// An error that it does not name.
    Error(ErrorDetails),
}

/// The beginning of a body, which was read before its answer is decoded. It stands among the
/// extensions of the answer.
#[cfg(feature = "client")]
#[derive(Clone)]
struct Begun(bytes::Bytes);

/// Waits until the first message of an answer has come, which may hold members of the output.
#[cfg(feature = "client")]
pub(crate) async fn begun(response: Response<Body>) -> Result<Response<Body>, BoxError> {
    let (mut head, mut body) = response.into_parts();
    let mut splitter = super::frame::Splitter::default();
    let mut first = Vec::new();
    // What is damaged is told when the message is decoded.
    while let Ok(None) = splitter.next() {
        let Some(piece) = body.next().await else {
            break;
        };
        let piece = piece?;
        splitter.push(&piece);
        first.extend_from_slice(&piece);
    }
    head.extensions.insert(Begun(first.into()));
    Ok(Response::from_parts(head, body))
}

/// Gives the payload of `output` the events that an answer brings. Where other members come in a
/// first message, they are read too if that message is in memory.
pub(crate) fn receive(
    operation: &'static Operation,
    head: Parts,
    body: Body,
    output: &mut dyn Structure,
) -> Result<(), String> {
    let mut events = Incoming::new(operation, head, body);
    if !operation.service.protocol.has_bindings() {
        events.read_initial(output)?;
    }
    let mut rows = output.schema().members.iter();
    let payload = rows.position(|row| row.binding == Binding::Payload);
    match payload.and_then(|index| Some(output.get_mut(index)?.slot())) {
        Some(Slot::Events(place)) => {
            place.receive(events);
            Ok(())
        }
        _ => Err("the output has no place for events".to_owned()),
    }
}

/// What was read of an answer's body before it is decoded.
#[cfg(feature = "client")]
fn beginning(head: &Parts) -> &[u8] {
    let begun = head.extensions.get::<Begun>();
    begun.map_or(&[], |Begun(bytes)| bytes)
}

/// Without a client nobody reads before.
#[cfg(not(feature = "client"))]
fn beginning(_: &Parts) -> &[u8] {
    &[]
}

impl Incoming {
    /// Whose answer the events are.
    #[cfg(feature = "blocking")]
    pub(super) fn operation(&self) -> &'static Operation {
        self.operation
    }

    fn new(operation: &'static Operation, head: Parts, body: Body) -> Self {
        Incoming {
            operation,
            status: head.status,
            frames: Frames::new(beginning(&head), body),
            headers: head.headers,
            held: None,
            is_over: false,
        }
    }

    /// Reads members of the output from the first message, if it has come and holds them.
    fn read_initial(&mut self, output: &mut dyn Structure) -> Result<(), String> {
        let frame = self.frames.ready().map_err(|error| error.to_string())?;
        let Some(frame) = frame else {
            return Ok(());
        };
        let message = Message::decode(&frame).map_err(|error| error.to_string())?;
        if message.text(":event-type") != Some(INITIAL) {
            self.held = Some(message);
            return Ok(());
        }
        if message.payload.is_empty() {
            return Ok(());
        }
        let codec = protocol::event_codec(self.operation);
        let read = codec.decode(&message.payload, output);
        read.map_err(|error| format!("the first message cannot be read: {}", error.0))
    }

    /// The next message but for an initial one, which was read if it was expected. An error that
    /// a service sends ends the stream.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Received, Failure>>> {
        loop {
            if self.is_over {
                return Poll::Ready(None);
            }
            let message = match self.held.take() {
                Some(message) => message,
                None => match ready!(self.poll_message(context)) {
                    Some(Ok(message)) => message,
                    Some(Err(failure)) => {
                        self.is_over = true;
                        return Poll::Ready(Some(Err(failure)));
                    }
                    None => return Poll::Ready(None),
                },
            };
            if message.text(":event-type") == Some(INITIAL) {
                continue;
            }
            let received = self.sort(message);
            self.is_over = matches!(received, Ok(Received::Exception(..) | Received::Error(_)));
            return Poll::Ready(Some(received));
        }
    }

    fn poll_message(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Message, Failure>>> {
        let frame = ready!(self.frames.poll(context));
        Poll::Ready(frame.map(|frame| {
            let frame = frame.map_err(|fault| self.failure(fault))?;
            Message::decode(&frame).map_err(|error| self.failure(Fault::Frame(error)))
        }))
    }

    fn sort(&self, message: Message) -> Result<Received, Failure> {
        let name = |header: &str| {
            let name = message.text(header).map(str::to_owned);
            name.ok_or_else(|| self.unreadable(format!("it has no header `{header}`")))
        };
        match message.text(":message-type") {
            Some("event") => Ok(Received::Event(name(":event-type")?, message)),
            Some("exception") => Ok(Received::Exception(name(":exception-type")?, message)),
            Some("error") => Ok(Received::Error(ErrorDetails::new(
                self.operation.name,
                self.status.as_u16(),
                &self.headers,
                message.text(":error-code").map(str::to_owned),
                message.text(":error-message").map(str::to_owned),
            ))),
            Some(other) => Err(self.unreadable(format!("it is of the unknown kind `{other}`"))),
            None => Err(self.unreadable("it has no header `:message-type`".to_owned())),
        }
    }

    /// Reads an event into its union. One that the model does not name is kept by its name.
    pub(super) fn read_event(
        &self,
        name: &str,
        message: &Message,
        event: &mut dyn Union,
    ) -> Result<(), Failure> {
        // The name in the model, in every protocol.
        let rows = event.schema().members.iter();
        let Some(index) = rows.into_iter().position(|row| row.name == name) else {
            event.set_unknown(name);
            return Ok(());
        };
        let read = match event.select(index).map(Value::slot) {
            Some(Slot::Structure(structure)) => self.read_members(message, structure),
            _ => Err("the model gives it no structure".to_owned()),
        };
        read.map_err(|what| self.unreadable(format!("`{name}`: {what}")))
    }

    /// What an error in the stream says about itself, read by the rules of an answer that failed.
    pub(super) fn error_facts(&self, code: &str, message: &Message) -> ErrorDetails {
        let mut answer = Response::new(message.payload.clone());
        *answer.status_mut() = self.status;
        *answer.headers_mut() = self.headers.clone();
        protocol::error_facts(self.operation, &answer).with_code(code)
    }

    /// Reads the members of an error, as far as they can be read.
    pub(super) fn read_error(&self, message: &Message, error: &mut dyn Structure) {
        let _ = self.read_members(message, error);
    }

    fn read_members(&self, message: &Message, into: &mut dyn Structure) -> Result<(), String> {
        let codec = protocol::event_codec(self.operation);
        let rows = into.schema().members;
        for (index, member) in rows.iter().enumerate() {
            let header = match member.binding {
                Binding::Header => message.header(member.wire_name()),
                _ => None,
            };
            if let (Some(header), Some(value)) = (header, into.get_mut(index)) {
                read_header(header, value.slot(), member)?;
            }
        }
        let mut payloads = rows.iter().enumerate();
        let payload = payloads.find(|(_, member)| member.binding == Binding::Payload);
        let bytes = &message.payload;
        let read = match payload.and_then(|(index, row)| Some((into.get_mut(index)?, row))) {
            Some((value, member)) => match value.slot() {
                Slot::Blob(slot) => {
                    *slot = bytes.to_vec();
                    Ok(())
                }
                Slot::Text(slot) => {
                    *slot = String::from_utf8_lossy(bytes).into_owned();
                    Ok(())
                }
                Slot::Enum(slot) => {
                    slot.set(&String::from_utf8_lossy(bytes));
                    Ok(())
                }
                _ if bytes.is_empty() => Ok(()),
                slot => codec.decode_value(bytes, slot, member),
            },
            None if bytes.is_empty() || rows.is_empty() => Ok(()),
            None => codec.decode(bytes, into),
        };
        read.map_err(|error| format!("it is not the {} of the model: {}", codec.name(), error.0))
    }

    fn unreadable(&self, what: String) -> Failure {
        let what = format!("an event cannot be read: {what}");
        let failure = Failure::new(FailureKind::Decode, self.operation.name, what);
        failure.with_answer(self.status.as_u16(), &self.headers)
    }

    fn failure(&self, fault: Fault) -> Failure {
        let (kind, what, source): (_, _, Option<BoxError>) = match fault {
            Fault::Frame(error) => (FailureKind::Decode, error.to_string(), Some(error.into())),
            Fault::BrokenOff => {
                let what = "the stream broke off within an event".to_owned();
                (FailureKind::Transport, what, None)
            }
            Fault::Body(error) => (kind_of(&error), error.to_string(), Some(error)),
        };
        let what = format!("the events cannot be read: {what}");
        let failure = Failure::new(kind, self.operation.name, what);
        let failure = failure.with_answer(self.status.as_u16(), &self.headers);
        match source {
            Some(source) => failure.with_source(source),
            None => failure,
        }
    }
}

/// Whether a body stalled or broke.
fn kind_of(error: &BoxError) -> FailureKind {
    #[cfg(feature = "client")]
    let limit = error
        .downcast_ref::<crate::TransportError>()
        .and_then(crate::TransportError::limit);
    #[cfg(not(feature = "client"))]
    let limit = {
        let _ = error;
        None
    };
    limit.map_or(FailureKind::Transport, FailureKind::Timeout)
}

fn read_header(header: &HeaderValue, slot: Slot<'_>, member: &Member) -> Result<(), String> {
    let wrong = || format!("the header for `{}` is of another type", member.name);
    match (slot, header) {
        (Slot::Boolean(slot), HeaderValue::Boolean(value)) => *slot = *value,
        (Slot::Text(slot), HeaderValue::Text(text)) => slot.clone_from(text),
        (Slot::Text(slot), HeaderValue::Uuid(uuid)) => *slot = crate::operation::uuid(*uuid),
        (Slot::Enum(slot), HeaderValue::Text(text)) => slot.set(text),
        (Slot::Blob(slot), HeaderValue::Bytes(bytes)) => *slot = bytes.to_vec(),
        (Slot::Blob(slot), HeaderValue::Uuid(uuid)) => *slot = uuid.to_vec(),
        (Slot::Timestamp(slot), HeaderValue::Timestamp(value)) => {
            *slot = Timestamp::from_millisecond(*value).map_err(|_| wrong())?;
        }
        (Slot::Byte(slot), header) => *slot = whole(header).ok_or_else(wrong)?,
        (Slot::Short(slot), header) => *slot = whole(header).ok_or_else(wrong)?,
        (Slot::Integer(slot), header) => *slot = whole(header).ok_or_else(wrong)?,
        (Slot::Long(slot), header) => *slot = whole(header).ok_or_else(wrong)?,
        _ => return Err(wrong()),
    }
    Ok(())
}

/// A whole number of any width, if it fits.
fn whole<T: TryFrom<i64>>(header: &HeaderValue) -> Option<T> {
    let value = match header {
        HeaderValue::Byte(value) => (*value).into(),
        HeaderValue::Short(value) => (*value).into(),
        HeaderValue::Integer(value) => (*value).into(),
        HeaderValue::Long(value) => *value,
        _ => return None,
    };
    T::try_from(value).ok()
}
