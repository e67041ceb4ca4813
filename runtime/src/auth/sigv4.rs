//! AWS Signature Version 4 and 4A, in the headers of a request or in its URL.
//!
//! Rules: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.
//! The signing key is kept for the day that it is good for. `aws-sigv4` does the same in 5.5 µs and
//! 21 crates more.

mod error;
mod query;

pub use error::SignError;

use super::Credentials;
use super::canonical::{Canonical, Headers, PathForm};
use super::date::Date;
use crate::Timestamp;
use crate::hash::{Hmac, Sha256};
use bytes::Bytes;
use http::Uri;
use http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue};
use http::request::Parts;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

static X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
static X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
#[cfg(feature = "sigv4a")]
static X_AMZ_REGION_SET: HeaderName = HeaderName::from_static("x-amz-region-set");

/// Signs requests for one service in one region, or with an asymmetric key in several.
pub struct Signer {
    algorithm: Algorithm,
    service: String,
    /// The region, or the regions with commas between.
    region: String,
    /// Whether the hash of the body stands in a header of its own.
    body_hash: bool,
    path: PathForm,
    /// The header that holds the session token.
    token_header: HeaderName,
    /// The key of a day, for the secret that it was made from.
    kept: Mutex<Option<Kept>>,
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Hmac,
    #[cfg(feature = "sigv4a")]
    Ecdsa,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Algorithm::Hmac => "AWS4-HMAC-SHA256",
            #[cfg(feature = "sigv4a")]
            Algorithm::Ecdsa => "AWS4-ECDSA-P256-SHA256",
        }
    }
}

/// What a signature says about the body of a request.
#[derive(Clone, Copy, Debug)]
pub enum SignedBody<'a> {
    /// It is these bytes.
    Bytes(&'a [u8]),
    /// Nothing. TLS protects the body then, and a service has to allow it.
    Unsigned,
    /// Nothing, and a checksum follows the body (`STREAMING-UNSIGNED-PAYLOAD-TRAILER`).
    UnsignedTrailer,
    /// It comes in chunks, each with a signature that goes on from the one before, and that of the
    /// first from that of the request; a trailer may follow.
    Chunks {
        /// Whether a checksum follows the last chunk.
        trailer: bool,
    },
    /// It is a stream of events, each with a signature that goes on from that of the request.
    Events,
}

/// What a signature is made with. The larger one is that of nearly all calls, and no call should
/// allocate for it.
#[derive(Clone)]
#[cfg_attr(feature = "sigv4a", allow(clippy::large_enum_variant))]
pub(super) enum Key {
    Hmac(Hmac),
    #[cfg(feature = "sigv4a")]
    Ecdsa(super::asymmetric::Key),
}

#[cfg(feature = "event-stream")]
impl Key {
    /// The key of SigV4, which is all that events are signed with.
    pub(super) fn into_hmac(self) -> Result<Hmac, SignError> {
        match self {
            Key::Hmac(mac) => Ok(mac),
            #[cfg(feature = "sigv4a")]
            Key::Ecdsa(_) => Err(SignError::asymmetric_events()),
        }
    }
}

/// A key, and what it was made from.
struct Kept {
    day: [u8; 8],
    credentials: Credentials,
    key: Key,
    token: Option<HeaderValue>,
}

/// A signature, in hexadecimal digits.
pub(super) struct Signature {
    digits: [u8; Signature::LONGEST],
    length: usize,
}

impl Signature {
    /// Twice the 72 bytes that an ECDSA signature with P-256 has at most.
    const LONGEST: usize = 144;

    fn of(bytes: &[u8]) -> Self {
        let mut digits = [0; Signature::LONGEST];
        let length = write_hex(&mut digits, bytes);
        Signature { digits, length }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    /// The digits of a symmetric signature.
    #[cfg(any(feature = "checksum", feature = "event-stream"))]
    pub(super) fn hmac(&self) -> [u8; 64] {
        let mut digits = [0; 64];
        digits.copy_from_slice(&self.digits[..64]);
        digits
    }
}

/// The text that is signed, in the parts that it is made of.
struct ToSign<'a> {
    signer: &'a Signer,
    date: Date,
    request: [u8; 64],
}

impl ToSign<'_> {
    fn write(&self, write: &mut dyn FnMut(&[u8])) {
        write(self.signer.algorithm.name().as_bytes());
        write(b"\n");
        write(self.date.as_str().as_bytes());
        write(b"\n");
        self.signer.write_scope(self.date, write);
        write(b"\n");
        write(&self.request);
    }
}

impl Signer {
    /// A signer for the service by its signing name, such as `chime`.
    pub fn new(service: impl Into<String>, region: impl Into<String>) -> Self {
        Signer {
            algorithm: Algorithm::Hmac,
            service: service.into(),
            region: region.into(),
            body_hash: false,
            token_header: HeaderName::from_static("x-amz-security-token"),
            path: PathForm {
                encode_again: true,
                normalize: true,
            },
            kept: Mutex::new(None),
        }
    }

    /// A signer with Signature Version 4A, whose signatures are good in several regions: their
    /// names with commas between, of which `*` is every region, and `us-*` some.
    #[cfg(feature = "sigv4a")]
    pub fn asymmetric(service: impl Into<String>, region_set: impl Into<String>) -> Self {
        Signer {
            algorithm: Algorithm::Ecdsa,
            ..Signer::new(service, region_set)
        }
    }

    /// Puts the hash of each body into `x-amz-content-sha256` too, as Amazon S3 and its kin want.
    pub fn body_hash(mut self, on: bool) -> Self {
        self.body_hash = on;
        self
    }

    /// Puts the session token into this header, and not into `x-amz-security-token`; in a URL, into
    /// the parameter of that name, each word of which begins with a capital.
    pub fn token_header(mut self, name: HeaderName) -> Self {
        self.token_header = name;
        self
    }

    /// Signs the path as it is encoded, and not encoded once more.
    pub fn encode_path_once(mut self, on: bool) -> Self {
        self.path.encode_again = !on;
        self
    }

    /// Signs the path with the dot segments and the empty segments that it has.
    pub fn keep_path(mut self, on: bool) -> Self {
        self.path.normalize = !on;
        self
    }

    /// Adds the headers `host`, `x-amz-date`, `x-amz-security-token`, `authorization`, and where
    /// the signature is not plainly of the body's bytes, `x-amz-content-sha256`; with an
    /// asymmetric key `x-amz-region-set` too. The headers that the request has by then are signed,
    /// but for those that are rewritten on the way, such as `user-agent`.
    ///
    /// # Errors
    ///
    /// [`SignError`] when a credential cannot stand in a header.
    pub fn sign(
        &self,
        request: &mut Parts,
        body: SignedBody<'_>,
        credentials: &Credentials,
        time: Timestamp,
    ) -> Result<(), SignError> {
        self.sign_hex(request, body, credentials, time).map(|_| ())
    }

    /// [`sign`](Signer::sign), which gives the signature.
    pub(super) fn sign_hex(
        &self,
        request: &mut Parts,
        body: SignedBody<'_>,
        credentials: &Credentials,
        time: Timestamp,
    ) -> Result<Signature, SignError> {
        let date = Date::of(time);
        let (key, token) = self.key(credentials, date)?;
        let body = BodyHash::of(body);
        let has_hash = self.body_hash || matches!(body, BodyHash::Word(_));
        let host = host(&request.uri).unwrap_or_default();

        let mut added = Added::default();
        if !host.is_empty() {
            added.push("host", host.as_bytes());
        }
        added.push(X_AMZ_DATE.as_str(), date.as_str().as_bytes());
        if has_hash {
            added.push(X_AMZ_CONTENT_SHA256.as_str(), body.as_bytes());
        }
        if let Some(token) = &token {
            added.push(self.token_header.as_str(), token.as_bytes());
        }
        #[cfg(feature = "sigv4a")]
        if self.algorithm == Algorithm::Ecdsa {
            added.push(X_AMZ_REGION_SET.as_str(), self.region.as_bytes());
        }
        let headers = Headers::new(&request.headers, added.all());
        let canonical = Canonical {
            method: request.method.as_str(),
            path: request.uri.path(),
            form: self.path,
            query: request.uri.query().unwrap_or_default(),
            headers: &headers,
            body: body.as_bytes(),
        };
        let signature = self.signature(key, date, canonical.hash())?;

        // One allocation for the values of all headers, each of which is a part of it.
        let names = headers.names_length();
        let length = host.len() + body.as_bytes().len() + credentials.access_key_id().len();
        let length = length + 2 * self.region.len() + self.service.len() + names;
        let mut text = Text(Vec::with_capacity(length + signature.length + 112));
        let host = text.add(&[host]);
        let date_at = text.add(&[date.as_str()]);
        let hash = text.add_bytes(body.as_bytes());
        #[cfg(feature = "sigv4a")]
        let region = text.add(&[&self.region]);
        let authorization = text.add(&[
            self.algorithm.name(),
            " Credential=",
            credentials.access_key_id(),
            "/",
        ]);
        self.write_scope(date, &mut |part| text.0.extend_from_slice(part));
        text.add(&[", SignedHeaders="]);
        headers.names(&mut |part| text.0.extend_from_slice(part.as_bytes()));
        text.add(&[", Signature="]);
        text.add_bytes(signature.as_bytes());
        let authorization = authorization.start..text.0.len();

        let text = Bytes::from(text.0);
        let value = |at: Range<usize>| HeaderValue::from_maybe_shared(text.slice(at));
        if !host.is_empty() {
            request.headers.insert(HOST, value(host)?);
        }
        request.headers.insert(&X_AMZ_DATE, value(date_at)?);
        if has_hash {
            request.headers.insert(&X_AMZ_CONTENT_SHA256, value(hash)?);
        }
        if let Some(token) = token {
            request.headers.insert(&self.token_header, token);
        }
        #[cfg(feature = "sigv4a")]
        if self.algorithm == Algorithm::Ecdsa {
            request.headers.insert(&X_AMZ_REGION_SET, value(region)?);
        }
        let mut authorization = value(authorization)?;
        authorization.set_sensitive(true);
        request.headers.insert(AUTHORIZATION, authorization);
        Ok(signature)
    }

    fn signature(&self, key: Key, date: Date, request: [u8; 32]) -> Result<Signature, SignError> {
        let to_sign = ToSign {
            signer: self,
            date,
            request: hex(&request),
        };
        match key {
            Key::Hmac(mut mac) => {
                to_sign.write(&mut |part| mac.update(part));
                Ok(Signature::of(&mac.finish()))
            }
            #[cfg(feature = "sigv4a")]
            Key::Ecdsa(key) => {
                let mut hash = Sha256::new();
                to_sign.write(&mut |part| hash.update(part));
                key.sign(&hash.finish(), Signature::of)
            }
        }
    }

    /// A signer of the same, with a key of its own.
    #[cfg(feature = "event-stream")]
    pub(super) fn again(&self) -> Signer {
        Signer {
            algorithm: self.algorithm,
            service: self.service.clone(),
            region: self.region.clone(),
            token_header: self.token_header.clone(),
            kept: Mutex::new(None),
            ..*self
        }
    }

    /// Whether the key is asymmetric.
    pub(crate) fn is_asymmetric(&self) -> bool {
        self.algorithm != Algorithm::Hmac
    }

    /// What a signature is good for: the day, the region unless there are several, the service.
    pub(super) fn write_scope(&self, date: Date, write: &mut dyn FnMut(&[u8])) {
        write(date.day().as_bytes());
        write(b"/");
        if !self.is_asymmetric() {
            write(self.region.as_bytes());
            write(b"/");
        }
        write(self.service.as_bytes());
        write(b"/aws4_request");
    }

    /// The signing key of the day, made anew when day or credentials have changed, and the session
    /// token as a header.
    pub(super) fn key(
        &self,
        credentials: &Credentials,
        date: Date,
    ) -> Result<(Key, Option<HeaderValue>), SignError> {
        // A poisoned lock still guards a whole key: it is replaced in one assignment.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let day = date.day().as_bytes();
        if let Some(kept) = &*kept
            && kept.day == *day
            && kept.credentials == *credentials
        {
            return Ok((kept.key.clone(), kept.token.clone()));
        }
        let key = match self.algorithm {
            Algorithm::Hmac => Key::Hmac(self.day_key(credentials, day)),
            #[cfg(feature = "sigv4a")]
            Algorithm::Ecdsa => Key::Ecdsa(super::asymmetric::Key::of(credentials)?),
        };
        let token = credentials.session_token().map(|token| {
            let mut token = HeaderValue::from_str(token)?;
            token.set_sensitive(true);
            Ok::<_, SignError>(token)
        });
        let token = token.transpose()?;
        let mut array = [0; 8];
        array.copy_from_slice(day);
        *kept = Some(Kept {
            day: array,
            credentials: credentials.clone(),
            key: key.clone(),
            token: token.clone(),
        });
        Ok((key, token))
    }

    fn day_key(&self, credentials: &Credentials, day: &[u8]) -> Hmac {
        let secret = ["AWS4", credentials.secret_access_key()].concat();
        let mut mac = Hmac::new(secret.as_bytes());
        for part in [
            day,
            self.region.as_bytes(),
            self.service.as_bytes(),
            b"aws4_request",
        ] {
            mac.update(part);
            mac = Hmac::new(&mac.finish());
        }
        mac
    }
}

/// The headers that a signature adds: at most five.
#[derive(Default)]
struct Added<'a> {
    headers: [super::canonical::Header<'a>; 5],
    count: usize,
}

impl<'a> Added<'a> {
    fn push(&mut self, name: &'a str, value: &'a [u8]) {
        self.headers[self.count] = (name, value);
        self.count += 1;
    }

    fn all(&self) -> &[super::canonical::Header<'a>] {
        &self.headers[..self.count]
    }
}

/// A text that is made of parts, and tells where each of them is.
struct Text(Vec<u8>);

impl Text {
    fn add(&mut self, parts: &[&str]) -> Range<usize> {
        let start = self.0.len();
        for part in parts {
            self.0.extend_from_slice(part.as_bytes());
        }
        start..self.0.len()
    }

    fn add_bytes(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.0.len();
        self.0.extend_from_slice(bytes);
        start..self.0.len()
    }
}

/// Writes hexadecimal digits, two for a byte, and says how many.
fn write_hex(out: &mut [u8], bytes: &[u8]) -> usize {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (pair, byte) in out.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    2 * bytes.len()
}

pub(super) fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    let mut out = [0; 64];
    write_hex(&mut out, bytes);
    out
}

/// The host as it is signed and sent: without the scheme's own port.
fn host(uri: &Uri) -> Option<&str> {
    let authority = uri.authority()?;
    let default = match uri.scheme_str() {
        Some("http") => 80,
        _ => 443,
    };
    Some(match authority.port_u16() {
        Some(port) if port != default => authority.as_str(),
        _ => authority.host(),
    })
}

/// The SHA-256 of nothing, which most requests without a body have.
const EMPTY: &[u8; 64] = b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What stands for a body: its hash, or a word that says why there is none.
enum BodyHash {
    Hex([u8; 64]),
    Word(&'static str),
}

impl BodyHash {
    fn of(body: SignedBody<'_>) -> Self {
        BodyHash::Word(match body {
            SignedBody::Bytes([]) => return BodyHash::Hex(*EMPTY),
            SignedBody::Bytes(bytes) => return BodyHash::Hex(hex(&Sha256::digest(bytes))),
            SignedBody::Unsigned => "UNSIGNED-PAYLOAD",
            SignedBody::UnsignedTrailer => "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            SignedBody::Chunks { trailer: false } => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            SignedBody::Chunks { trailer: true } => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            SignedBody::Events => "STREAMING-AWS4-HMAC-SHA256-EVENTS",
        })
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            BodyHash::Hex(hex) => hex,
            BodyHash::Word(word) => word.as_bytes(),
        }
    }
}

#[cfg(test)]
mod tests;
