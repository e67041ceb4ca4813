//! The framing `application/vnd.amazon.eventstream`: messages with headers, a payload and two
//! checksums.
//!
//! Rules: <https://smithy.io/2.0/aws/amazon-eventstream.html>. The checksums are `crc32fast`'s, as
//! many crates of the field use it: one crate, 0.5 CPU seconds of a cold release build.

use super::header::{self, HeaderValue};
use bytes::{Buf, BufMut, Bytes, BytesMut};
use std::fmt::{self, Display, Formatter};

/// The two lengths and their checksum.
const PRELUDE: usize = 12;
/// The prelude, and the checksum of the message.
const SMALLEST: usize = PRELUDE + 4;
/// A message that is larger does not become an event. The specification lets services refuse more
/// than 24 MiB and forbids it to clients, so that this bound is far above: it is for a peer that
/// means harm, and the same as for an answer in one piece.
const LARGEST: usize = crate::limits::LONGEST;
/// What a service refuses.
const LARGEST_SENT_HEADERS: usize = 128 << 10;
const LARGEST_SENT_PAYLOAD: usize = 24 << 20;

/// Why bytes are no message, or a message cannot be sent.
#[derive(Debug)]
pub(crate) struct FrameError(String);

impl FrameError {
    pub(super) fn new(what: impl Into<String>) -> Self {
        FrameError(what.into())
    }
}

impl Display for FrameError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FrameError {}

/// One message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Message {
    pub(crate) headers: Vec<(String, HeaderValue)>,
    pub(crate) payload: Bytes,
}

impl Message {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&HeaderValue> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// The text of a header that is a string.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.header(name) {
            Some(HeaderValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Adds a header that is a string.
    pub(crate) fn push_text(&mut self, name: &str, text: impl Into<String>) {
        let value = HeaderValue::Text(text.into());
        self.headers.push((name.to_owned(), value));
    }

    /// The message as a frame.
    pub(crate) fn encode(&self) -> Result<Bytes, FrameError> {
        let mut headers = BytesMut::new();
        for (name, value) in &self.headers {
            header::write(&mut headers, name, value)?;
        }
        if headers.len() > LARGEST_SENT_HEADERS || self.payload.len() > LARGEST_SENT_PAYLOAD {
            return Err(FrameError::new(format!(
                "an event may have {} KiB of headers and {} MiB of payload",
                LARGEST_SENT_HEADERS >> 10,
                LARGEST_SENT_PAYLOAD >> 20
            )));
        }
        let total = SMALLEST + headers.len() + self.payload.len();
        let mut out = BytesMut::with_capacity(total);
        // Both were held against their limits, which fit.
        out.put_u32(total as u32);
        out.put_u32(headers.len() as u32);
        out.put_u32(crc32fast::hash(&out));
        out.put_slice(&headers);
        out.put_slice(&self.payload);
        out.put_u32(crc32fast::hash(&out));
        Ok(out.freeze())
    }

    /// Reads a whole frame, which a [`Splitter`] has cut out.
    pub(crate) fn decode(frame: &Bytes) -> Result<Self, FrameError> {
        let Some(Prelude { total, headers }) = Prelude::read(frame)? else {
            return Err(FrameError::new("the message is too short"));
        };
        if frame.len() != total {
            return Err(FrameError::new(
                "the message has another length than it says",
            ));
        }
        let end = total - 4;
        if crc32fast::hash(&frame[..end]) != (&frame[end..]).get_u32() {
            return Err(FrameError::new(
                "the message is damaged: its checksum differs",
            ));
        }
        let block = frame.slice(PRELUDE..PRELUDE + headers);
        Ok(Message {
            headers: header::read(block)?,
            payload: frame.slice(PRELUDE + headers..end),
        })
    }
}

/// What the beginning of a frame says, once its checksum agrees.
struct Prelude {
    total: usize,
    headers: usize,
}

impl Prelude {
    /// Reads the prelude; nothing where it is not all there.
    fn read(bytes: &[u8]) -> Result<Option<Self>, FrameError> {
        let Some((mut lengths, mut crc)) = bytes.get(..PRELUDE).map(|prelude| prelude.split_at(8))
        else {
            return Ok(None);
        };
        if crc32fast::hash(lengths) != crc.get_u32() {
            return Err(FrameError::new(
                "the beginning of a message is damaged: its checksum differs",
            ));
        }
        let (total, headers) = (lengths.get_u32() as usize, lengths.get_u32() as usize);
        if total > LARGEST {
            return Err(FrameError::new(format!(
                "a message of {total} bytes is announced, and {LARGEST} is the most"
            )));
        }
        match total.checked_sub(SMALLEST) {
            Some(rest) if headers <= rest => Ok(Some(Prelude { total, headers })),
            _ => Err(FrameError::new(
                "the lengths of a message contradict each other",
            )),
        }
    }
}

/// Cuts a stream of bytes into frames. It holds what has come, never what is announced.
#[derive(Default)]
pub(crate) struct Splitter {
    buffer: BytesMut,
}

impl Splitter {
    /// Adds what has come.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.buffer.extend_from_slice(piece);
    }

    /// The next frame, if it is all there.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, FrameError> {
        match Prelude::read(&self.buffer)? {
            Some(Prelude { total, .. }) if total <= self.buffer.len() => {
                Ok(Some(self.buffer.split_to(total).freeze()))
            }
            _ => Ok(None),
        }
    }

    /// Whether nothing is left that could become a frame.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }
}

#[cfg(test)]
mod tests;
