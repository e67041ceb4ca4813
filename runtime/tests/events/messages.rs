//! Messages by AWS's own crate for frames, which is the oracle.

use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::{Buf, Bytes};

/// A message of these headers, all of them strings.
pub fn message(headers: &[(&str, &str)], payload: &[u8]) -> Message {
    let headers = headers.iter().map(|(name, value)| {
        Header::new(
            (*name).to_owned(),
            HeaderValue::String((*value).to_owned().into()),
        )
    });
    Message::new_from_parts(headers.collect(), Bytes::copy_from_slice(payload))
}

/// The frame of a message.
pub fn frame(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write_message_to(&message(headers, payload), &mut out).expect("a message");
    out
}

/// The frame of an event.
pub fn event(name: &str, payload: &str) -> Vec<u8> {
    let headers = [
        (":message-type", "event"),
        (":event-type", name),
        (":content-type", "application/json"),
    ];
    frame(&headers, payload.as_bytes())
}

/// The frame of an error that the model names.
pub fn exception(name: &str, payload: &str) -> Vec<u8> {
    let headers = [(":message-type", "exception"), (":exception-type", name)];
    frame(&headers, payload.as_bytes())
}

/// All messages of a body.
pub fn messages(body: &[u8]) -> Vec<Message> {
    let mut body = Bytes::copy_from_slice(body);
    let mut messages = Vec::new();
    while body.has_remaining() {
        let length = (&body[..]).get_u32() as usize;
        let frame = body.split_to(length);
        messages.push(read_message_from(frame).expect("a message"));
    }
    messages
}

/// The value of a header that is a string.
pub fn text<'a>(message: &'a Message, name: &str) -> Option<&'a str> {
    let mut headers = message.headers().iter();
    let header = headers.find(|header| header.name().as_str() == name)?;
    header.value().as_string().ok().map(|text| text.as_str())
}
