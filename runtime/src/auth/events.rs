//! Signatures of events: each is wrapped into a message that carries one, which goes on from that
//! of the event before, and the first from that of the request.
//!
//! Rules: <https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html>.

use super::clock::Clock;
use super::date::Date;
use super::sigv4::{Signer, hex};
use super::{Credentials, SignError, SignedBody};
use crate::Timestamp;
use crate::body::Body;
use crate::error::BoxError;
use crate::event_stream::{Fault, Frames, HeaderValue, Message, write_header};
use crate::hash::Sha256;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::request::Parts;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

const ALGORITHM: &[u8] = b"AWS4-HMAC-SHA256-PAYLOAD";
const DATE: &str = ":date";
const SIGNATURE: &str = ":chunk-signature";

impl Signer {
    /// Signs a request whose body is a stream of events at `time`, and gives the body in which each
    /// of them is signed when it is sent, by `clock`. A last message without content tells that there are
    /// no more.
    ///
    /// # Errors
    ///
    /// As [`Signer::sign`].
    pub(crate) fn sign_events(
        &self,
        request: &mut Parts,
        body: Body,
        credentials: &Credentials,
        time: Timestamp,
        clock: Clock,
    ) -> Result<Body, SignError> {
        if self.is_asymmetric() {
            return Err(SignError::asymmetric_events());
        }
        let prior = self.sign_hex(request, SignedBody::Events, credentials, time)?;
        let events = SignedEvents {
            frames: Frames::new(&[], body),
            chain: Chain {
                signer: self.again(),
                credentials: credentials.clone(),
                prior: prior.hmac(),
            },
            clock,
            is_over: false,
        };
        Ok(Body::from_boxed(Box::pin(events), None))
    }
}

/// What the next signature is made of.
struct Chain {
    signer: Signer,
    credentials: Credentials,
    /// The signature before, in hexadecimal digits.
    prior: [u8; 64],
}

impl Chain {
    /// Wraps a message, or nothing, into one with a signature.
    fn sign(&mut self, payload: Bytes, time: Timestamp) -> Result<Bytes, BoxError> {
        // The text that is signed has whole seconds, and the header has to tell the same time.
        let milliseconds = HeaderValue::Timestamp(time.as_second() * 1000);
        let mut headers = BytesMut::new();
        write_header(&mut headers, DATE, &milliseconds)?;
        let signature = self.signature(time, &headers, &payload)?;
        self.prior = hex(&signature);
        let signature = HeaderValue::Bytes(Bytes::copy_from_slice(&signature));
        let message = Message {
            headers: vec![
                (DATE.to_owned(), milliseconds),
                (SIGNATURE.to_owned(), signature),
            ],
            payload,
        };
        Ok(message.encode()?)
    }

    fn signature(
        &self,
        time: Timestamp,
        headers: &[u8],
        payload: &[u8],
    ) -> Result<[u8; 32], SignError> {
        let date = Date::of(time);
        let (key, _) = self.signer.key(&self.credentials, date)?;
        let mut mac = key.into_hmac()?;
        for line in [ALGORITHM, b"\n", date.as_str().as_bytes(), b"\n"] {
            mac.update(line);
        }
        self.signer.write_scope(date, &mut |part| mac.update(part));
        let headers = hex(&Sha256::digest(headers));
        let payload = hex(&Sha256::digest(payload));
        for line in [&self.prior, &headers, &payload] {
            mac.update(b"\n");
            mac.update(line);
        }
        Ok(mac.finish())
    }
}

/// The messages of a body, signed as they are read.
struct SignedEvents {
    frames: Frames,
    chain: Chain,
    clock: Clock,
    is_over: bool,
}

impl Stream for SignedEvents {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let frame = ready!(self.frames.poll(context));
        self.is_over = !matches!(frame, Some(Ok(_)));
        let signed = match frame.transpose() {
            Ok(frame) => {
                let time = self.clock.now();
                self.chain.sign(frame.unwrap_or_default(), time)
            }
            Err(Fault::Body(error)) => Err(error),
            Err(Fault::Frame(error)) => Err(error.into()),
            Err(Fault::BrokenOff) => Err("the events break off within a message".into()),
        };
        Poll::Ready(Some(signed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of AWS's signer for Rust: its event, time, credentials and text to be signed.
    #[test]
    fn the_text_that_is_signed_is_that_of_awss_own_signer() {
        let mut message = Message {
            payload: Bytes::from("test payload"),
            ..Message::default()
        };
        message.push_text("some-header", "value");
        let payload = message.encode().unwrap();
        let sha256 = |bytes: &[u8]| hex(&Sha256::digest(bytes));
        let date = HeaderValue::Timestamp(123_456_789_000);
        let mut headers = BytesMut::new();
        write_header(&mut headers, DATE, &date).unwrap();
        let text = |bytes: [u8; 64]| String::from_utf8(bytes.into()).unwrap();
        assert_eq!(
            text(sha256(b"last message sts")),
            "be1f8c7d79ef8e1abc5254a2c70e4da3bfaf4f07328f527444e1fc6ea67273e2"
        );
        assert_eq!(
            text(sha256(&headers)),
            "0c0e3b3bf66b59b976181bd7d401927bbd624107303c713fd1e5f3d3c8dd1b1e"
        );
        assert_eq!(
            text(sha256(&payload)),
            "f2eba0f2e95967ee9fbc6db5e678d2fd599229c0d04b11e4fc8e0f2a02a806c6"
        );
    }
}
