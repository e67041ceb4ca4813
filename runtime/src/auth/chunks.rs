//! Bodies in chunks (`aws-chunked`): each with a signature that goes on from the one before, or
//! all of it unsigned, with a checksum behind it. Nothing is read twice, and no more than one chunk
//! is held.
//!
//! Rules: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>.

use super::date::Date;
use super::sigv4::{Key, Signer, hex};
use super::{Credentials, SignError, SignedBody};
use crate::Timestamp;
use crate::body::Body;
use crate::error::BoxError;
use crate::hash::{Hmac, Sha256};
use crate::payload::Trailer;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, HeaderValue};
use http::request::Parts;
use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

const X_AMZ_DECODED_CONTENT_LENGTH: HeaderName =
    HeaderName::from_static("x-amz-decoded-content-length");
const X_AMZ_TRAILER: HeaderName = HeaderName::from_static("x-amz-trailer");
const AWS_CHUNKED: HeaderValue = HeaderValue::from_static("aws-chunked");

/// How much of a body one signature is of. It is held until it is signed; services want 8 KiB.
const CHUNK: usize = 64 << 10;
const CHUNK_SIGNATURE: &str = ";chunk-signature=";
const TRAILER_SIGNATURE: &str = "x-amz-trailer-signature:";

impl Signer {
    /// Signs a request whose body is a stream of known length, and gives the body in which each
    /// chunk has a signature, and the checksum that follows it too.
    ///
    /// # Errors
    ///
    /// As [`Signer::sign`].
    pub(crate) fn sign_chunks(
        &self,
        request: &mut Parts,
        (body, length): (Body, u64),
        trailer: Option<Trailer>,
        credentials: &Credentials,
        time: Timestamp,
    ) -> Result<Body, SignError> {
        let encoded = signed_length(length, trailer.as_ref());
        add_headers(request, Some(length), Some(encoded), trailer.as_ref());
        let kind = SignedBody::Chunks {
            trailer: trailer.is_some(),
        };
        let seed = self.sign_hex(request, kind, credentials, time)?;
        let date = Date::of(time);
        let (key, _) = self.key(credentials, date)?;
        let mut scope = Vec::new();
        self.write_scope(date, &mut |part| scope.extend_from_slice(part));
        let framing = match key {
            Key::Hmac(key) => Framing::Signed(Box::new(Chain {
                key,
                date,
                scope,
                prior: seed.hmac(),
            })),
            #[cfg(feature = "sigv4a")]
            Key::Ecdsa(_) => return Err(SignError::no_key()),
        };
        Ok(Chunked::new(body, Some(length), framing, trailer).into_body(Some(encoded)))
    }
}

/// The body that a checksum follows, unsigned, and the headers that say so.
pub(crate) fn with_trailer(request: &mut Parts, body: Body, trailer: Trailer) -> Body {
    let length = body.length();
    let encoded = length.map(|length| unsigned_length(length, &trailer));
    add_headers(request, length, encoded, Some(&trailer));
    let framing = match length {
        Some(_) => Framing::Whole,
        None => Framing::Pieces,
    };
    Chunked::new(body, length, framing, Some(trailer)).into_body(encoded)
}

fn add_headers(
    request: &mut Parts,
    length: Option<u64>,
    encoded: Option<u64>,
    trailer: Option<&Trailer>,
) {
    let headers = &mut request.headers;
    // Encodings are named in the order in which they were applied.
    let before = headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes);
    let both = before.map(|before| [before, b",", AWS_CHUNKED.as_bytes()].concat());
    // Two values that are headers make a third with a comma between.
    let both = both.and_then(|both| HeaderValue::from_maybe_shared(Bytes::from(both)).ok());
    headers.insert(CONTENT_ENCODING, both.unwrap_or(AWS_CHUNKED));
    if let Some(length) = length {
        headers.insert(X_AMZ_DECODED_CONTENT_LENGTH, length.into());
    }
    if let Some(encoded) = encoded {
        headers.insert(CONTENT_LENGTH, encoded.into());
    }
    if let Some(trailer) = trailer {
        headers.insert(X_AMZ_TRAILER, HeaderValue::from_name(trailer.name()));
        trailer.add_algorithm(headers);
    }
}

/// The length of a body in signed chunks.
fn signed_length(length: u64, trailer: Option<&Trailer>) -> u64 {
    let frame = |length: u64| {
        let digits = format!("{length:x}").len();
        (digits + CHUNK_SIGNATURE.len() + 64 + 4) as u64 + length
    };
    let (full, rest) = (length / CHUNK as u64, length % CHUNK as u64);
    let rest = if rest == 0 { 0 } else { frame(rest) };
    let trailer = trailer.map_or(0, |trailer| {
        trailer.line_length() + TRAILER_SIGNATURE.len() as u64 + 64 + 4
    });
    full * frame(CHUNK as u64) + rest + frame(0) + trailer
}

/// The length of a body in one chunk, and of the checksum behind it.
fn unsigned_length(length: u64, trailer: &Trailer) -> u64 {
    let digits = format!("{length:x}").len() as u64;
    let body = if length == 0 { 0 } else { digits + length + 4 };
    body + 3 + trailer.line_length() + 4
}

/// What the next signature is made of.
struct Chain {
    key: Hmac,
    date: Date,
    scope: Vec<u8>,
    /// The signature before, in hexadecimal digits.
    prior: [u8; 64],
}

impl Chain {
    /// Signs the next part, which is told by the hashes of what is said of it.
    fn sign(&mut self, algorithm: &str, hashes: &[[u8; 32]]) -> [u8; 64] {
        let mut mac = self.key.clone();
        for line in [
            algorithm.as_bytes(),
            self.date.as_str().as_bytes(),
            &self.scope,
        ] {
            mac.update(line);
            mac.update(b"\n");
        }
        mac.update(&self.prior);
        for hash in hashes {
            mac.update(b"\n");
            mac.update(&hex(hash));
        }
        self.prior = hex(&mac.finish());
        self.prior
    }

    fn sign_chunk(&mut self, chunk: &[u8]) -> [u8; 64] {
        let hashes = [Sha256::digest(b""), Sha256::digest(chunk)];
        self.sign("AWS4-HMAC-SHA256-PAYLOAD", &hashes)
    }

    fn sign_trailer(&mut self, line: &str) -> [u8; 64] {
        let mut hash = Sha256::new();
        hash.update(line.as_bytes());
        hash.update(b"\n");
        self.sign("AWS4-HMAC-SHA256-TRAILER", &[hash.finish()])
    }
}

/// How a body is cut into chunks.
enum Framing {
    /// Each as long as the others, and signed.
    Signed(Box<Chain>),
    /// All of it is one, whose length is known.
    Whole,
    /// Each piece is one.
    Pieces,
}

/// A body in chunks.
struct Chunked {
    body: Body,
    /// What the body should have, and what it had so far.
    length: Option<u64>,
    read: u64,
    framing: Framing,
    trailer: Option<Trailer>,
    /// What is not signed yet.
    held: BytesMut,
    ready: VecDeque<Bytes>,
    is_over: bool,
}

impl Chunked {
    fn new(body: Body, length: Option<u64>, framing: Framing, trailer: Option<Trailer>) -> Self {
        let mut ready = VecDeque::with_capacity(4);
        if let (Framing::Whole, Some(length @ 1..)) = (&framing, length) {
            ready.push_back(format!("{length:x}\r\n").into());
        }
        Chunked {
            body,
            length,
            read: 0,
            framing,
            trailer,
            held: BytesMut::new(),
            ready,
            is_over: false,
        }
    }

    fn into_body(self, length: Option<u64>) -> Body {
        Body::from_boxed(Box::pin(self), length)
    }

    fn piece(&mut self, piece: Bytes) {
        self.read += piece.len() as u64;
        if let Some(trailer) = &mut self.trailer {
            trailer.update(&piece);
        }
        match &self.framing {
            Framing::Whole => self.ready.push_back(piece),
            // A chunk without bytes would be the last.
            Framing::Pieces if piece.is_empty() => {}
            Framing::Pieces => {
                self.ready
                    .push_back(format!("{:x}\r\n", piece.len()).into());
                self.ready.push_back(piece);
                self.ready.push_back("\r\n".into());
            }
            Framing::Signed(_) => {
                self.held.extend_from_slice(&piece);
                while self.held.len() >= CHUNK {
                    let chunk = self.held.split_to(CHUNK).freeze();
                    self.signed_chunk(chunk);
                }
            }
        }
    }

    fn signed_chunk(&mut self, chunk: Bytes) {
        if let Framing::Signed(chain) = &mut self.framing {
            let signature = chain.sign_chunk(&chunk);
            let mut head = format!("{:x}{CHUNK_SIGNATURE}", chunk.len()).into_bytes();
            head.extend_from_slice(&signature);
            head.extend_from_slice(b"\r\n");
            self.ready.push_back(head.into());
            if !chunk.is_empty() {
                self.ready.push_back(chunk);
                self.ready.push_back("\r\n".into());
            }
        }
    }

    fn finish(&mut self) {
        self.is_over = true;
        match &self.framing {
            Framing::Signed(_) => {
                let rest = self.held.split().freeze();
                if !rest.is_empty() {
                    self.signed_chunk(rest);
                }
                self.signed_chunk(Bytes::new());
            }
            Framing::Whole if self.read > 0 => self.ready.push_back("\r\n0\r\n".into()),
            Framing::Whole | Framing::Pieces => self.ready.push_back("0\r\n".into()),
        }
        if let Some(trailer) = self.trailer.take() {
            let line = trailer.line();
            let mut end = format!("{line}\r\n").into_bytes();
            if let Framing::Signed(chain) = &mut self.framing {
                end.extend_from_slice(TRAILER_SIGNATURE.as_bytes());
                end.extend_from_slice(&chain.sign_trailer(&line));
                end.extend_from_slice(b"\r\n");
            }
            self.ready.push_back(end.into());
        }
        self.ready.push_back("\r\n".into());
    }

    /// What is wrong with the body's length, if something is.
    fn wrong_length(&self, at_end: bool) -> Option<BoxError> {
        let length = self.length?;
        let is_wrong = self.read > length || (at_end && self.read < length);
        is_wrong.then(|| {
            let more = if at_end { "" } else { " or more" };
            format!("the body has {}{more} bytes, and not {length}", self.read).into()
        })
    }
}

impl Stream for Chunked {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(bytes) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(bytes)));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            let piece = ready!(Pin::new(&mut self.body).poll_next(context));
            let error = match piece {
                Some(Ok(piece)) => {
                    self.piece(piece);
                    self.wrong_length(false)
                }
                Some(Err(error)) => Some(error),
                None => match self.wrong_length(true) {
                    None => {
                        self.finish();
                        None
                    }
                    error => error,
                },
            };
            if let Some(error) = error {
                self.is_over = true;
                self.ready.clear();
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

#[cfg(test)]
mod tests;
