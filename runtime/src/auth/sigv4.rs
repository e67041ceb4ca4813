//! AWS Signature Version 4, in the `Authorization` header.
//!
//! Rules: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.
//! The canonical request is hashed as it is made and never stands in memory; the signing key is
//! kept for the day that it is good for. `aws-sigv4` does the same in 5.5 µs and 21 crates more.

use super::Credentials;
use crate::uri::RESERVED;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::Uri;
use http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue, InvalidHeaderValue};
use http::request::Parts;
use jiff::Timestamp;
use jiff::tz::Offset;
use percent_encoding::utf8_percent_encode;
use sha2::{Digest, Sha256};
use std::fmt::{self, Display, Formatter};
use std::sync::{Mutex, PoisonError};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
const X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// Signs requests for one service in one region.
pub struct Signer {
    service: String,
    region: String,
    /// Whether the hash of the body stands in a header of its own.
    body_hash: bool,
    /// The key of a day, for the secret that it was made from.
    key: Mutex<Option<SigningKey>>,
}

/// What a signature says about the body of a request.
#[derive(Clone, Copy, Debug)]
pub enum SignedBody<'a> {
    /// It is these bytes.
    Bytes(&'a [u8]),
    /// Nothing. TLS protects the body then, and a service has to allow it.
    Unsigned,
    /// It is a stream of events, each with a signature that goes on from that of the request.
    Events,
}

struct SigningKey {
    day: [u8; 8],
    credentials: Credentials,
    key: [u8; 32],
}

/// A credential that no header can hold, such as a session token with a line break.
#[derive(Debug)]
pub struct SignError(InvalidHeaderValue);

impl Display for SignError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("the credentials hold a character that no header may hold")
    }
}

impl std::error::Error for SignError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl From<InvalidHeaderValue> for SignError {
    fn from(error: InvalidHeaderValue) -> Self {
        SignError(error)
    }
}

impl Signer {
    /// A signer for the service by its signing name, such as `chime`.
    pub fn new(service: impl Into<String>, region: impl Into<String>) -> Self {
        Signer {
            service: service.into(),
            region: region.into(),
            body_hash: false,
            key: Mutex::new(None),
        }
    }

    /// Puts the hash of each body into `x-amz-content-sha256` too, as Amazon S3 and its kin want.
    pub fn body_hash(mut self, on: bool) -> Self {
        self.body_hash = on;
        self
    }

    /// Adds the headers `host`, `x-amz-date`, `x-amz-security-token`, `authorization`, and where
    /// the signature is not plainly of the body's bytes, `x-amz-content-sha256`. All headers that
    /// the request has by then are signed.
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

    /// [`sign`](Signer::sign), which gives the signature in hexadecimal digits.
    pub(super) fn sign_hex(
        &self,
        request: &mut Parts,
        body: SignedBody<'_>,
        credentials: &Credentials,
        time: Timestamp,
    ) -> Result<[u8; 64], SignError> {
        let date = amz_date(time);
        self.add_headers(request, credentials, &date)?;
        let hash = self.add_body_hash(request, body)?;
        let signed_headers = SignedHeaders::of(request);
        let canonical_request = canonical_request(request, &signed_headers, hash.as_bytes());

        let day = &date[..8];
        let mut string_to_sign = Hmac::<Sha256>::new_from_slice(&self.key(credentials, &date))
            .expect("HMAC takes keys of every length");
        for part in [
            ALGORITHM,
            "\n",
            &date,
            "\n",
            day,
            "/",
            &self.region,
            "/",
            &self.service,
        ] {
            string_to_sign.update(part.as_bytes());
        }
        string_to_sign.update(b"/aws4_request\n");
        string_to_sign.update(&hex(&canonical_request));
        let signature = hex(&string_to_sign.finalize().into_bytes().into());

        let key_id = credentials.access_key_id();
        let mut authorization = Vec::with_capacity(
            key_id.len()
                + self.region.len()
                + self.service.len()
                + signed_headers.names.len()
                + 160,
        );
        for part in [
            ALGORITHM,
            " Credential=",
            key_id,
            "/",
            day,
            "/",
            &self.region,
            "/",
            &self.service,
            "/aws4_request, SignedHeaders=",
            &signed_headers.names,
            ", Signature=",
        ] {
            authorization.extend_from_slice(part.as_bytes());
        }
        authorization.extend_from_slice(&signature);
        let mut authorization = HeaderValue::from_maybe_shared(Bytes::from(authorization))?;
        authorization.set_sensitive(true);
        request.headers.insert(AUTHORIZATION, authorization);
        Ok(signature)
    }

    /// A signer of the same, with a key of its own.
    #[cfg(feature = "event-stream")]
    pub(super) fn again(&self) -> Signer {
        Signer::new(&*self.service, &*self.region).body_hash(self.body_hash)
    }

    /// What a signature is good for: the day, the region and the service.
    #[cfg(feature = "event-stream")]
    pub(super) fn scope(&self, date: &str) -> String {
        let day = &date[..8];
        format!("{day}/{}/{}/aws4_request", self.region, self.service)
    }

    fn add_headers(
        &self,
        request: &mut Parts,
        credentials: &Credentials,
        date: &str,
    ) -> Result<(), SignError> {
        let headers = &mut request.headers;
        if let Some(host) = host(&request.uri) {
            headers.insert(HOST, host?);
        }
        headers.insert(X_AMZ_DATE, HeaderValue::from_str(date)?);
        if let Some(token) = credentials.session_token() {
            let mut token = HeaderValue::from_str(token)?;
            token.set_sensitive(true);
            headers.insert(X_AMZ_SECURITY_TOKEN, token);
        }
        Ok(())
    }

    /// What stands for the body in the canonical request, and in its header where there is one.
    fn add_body_hash(
        &self,
        request: &mut Parts,
        body: SignedBody<'_>,
    ) -> Result<BodyHash, SignError> {
        let hash = match body {
            SignedBody::Bytes(bytes) => BodyHash::Hex(hex(&Sha256::digest(bytes).into())),
            SignedBody::Unsigned => BodyHash::Word("UNSIGNED-PAYLOAD"),
            SignedBody::Events => BodyHash::Word("STREAMING-AWS4-HMAC-SHA256-EVENTS"),
        };
        if self.body_hash || matches!(hash, BodyHash::Word(_)) {
            let value = HeaderValue::from_bytes(hash.as_bytes())?;
            request.headers.insert(X_AMZ_CONTENT_SHA256, value);
        }
        Ok(hash)
    }

    /// The signing key of the day, made anew when day or credentials have changed.
    pub(super) fn key(&self, credentials: &Credentials, date: &str) -> [u8; 32] {
        let mut day = [0; 8];
        day.copy_from_slice(&date.as_bytes()[..8]);
        // A poisoned lock still guards a whole key: it is replaced in one assignment.
        let mut kept = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &*kept
            && kept.day == day
            && kept.credentials == *credentials
        {
            return kept.key;
        }
        let secret = ["AWS4", credentials.secret_access_key()].concat();
        let parts = [
            &day[..],
            self.region.as_bytes(),
            self.service.as_bytes(),
            b"aws4_request",
        ];
        let key = parts
            .into_iter()
            .fold(secret.into_bytes(), |key, part| hmac(&key, part).to_vec());
        let mut array = [0; 32];
        array.copy_from_slice(&key);
        *kept = Some(SigningKey {
            day,
            credentials: credentials.clone(),
            key: array,
        });
        array
    }
}

fn hmac(key: &[u8], data: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(data);
    mac.finalize().into_bytes().into()
}

pub(super) fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = [0; 64];
    for (pair, byte) in out.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    out
}

/// `20150830T123600Z`, in UTC.
pub(super) fn amz_date(time: Timestamp) -> String {
    let at = Offset::UTC.to_datetime(time);
    // A clock outside of these years is broken, and AWS will say so.
    let year = at.year().clamp(0, 9999);
    format!(
        "{year:04}{:02}{:02}T{:02}{:02}{:02}Z",
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// The host as it is signed and sent: without the scheme's own port.
fn host(uri: &Uri) -> Option<Result<HeaderValue, InvalidHeaderValue>> {
    let authority = uri.authority()?;
    let default = match uri.scheme_str() {
        Some("http") => 80,
        _ => 443,
    };
    let host = match authority.port_u16() {
        Some(port) if port != default => authority.as_str(),
        _ => authority.host(),
    };
    Some(HeaderValue::from_str(host))
}

/// What stands for a body: its hash, or a word that says why there is none.
enum BodyHash {
    Hex([u8; 64]),
    Word(&'static str),
}

impl BodyHash {
    fn as_bytes(&self) -> &[u8] {
        match self {
            BodyHash::Hex(hex) => hex,
            BodyHash::Word(word) => word.as_bytes(),
        }
    }
}

/// The names of a request's headers, sorted, and joined as the signature lists them.
struct SignedHeaders {
    sorted: Vec<HeaderName>,
    names: String,
}

impl SignedHeaders {
    fn of(request: &Parts) -> Self {
        let mut sorted: Vec<HeaderName> = request.headers.keys().cloned().collect();
        sorted.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        let mut names = String::with_capacity(sorted.iter().map(|n| n.as_str().len() + 1).sum());
        for name in &sorted {
            if !names.is_empty() {
                names.push(';');
            }
            names.push_str(name.as_str());
        }
        SignedHeaders { sorted, names }
    }
}

/// The hash of the canonical request.
fn canonical_request(request: &Parts, signed: &SignedHeaders, body_hash: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(request.method.as_str());
    hash.update("\n");
    hash_path(&mut hash, request.uri.path());
    hash.update("\n");
    hash_query(&mut hash, request.uri.query().unwrap_or(""));
    hash.update("\n");
    for name in &signed.sorted {
        hash.update(name.as_str());
        for (index, value) in request.headers.get_all(name).iter().enumerate() {
            hash.update(if index == 0 { ":" } else { "," });
            hash_header_value(&mut hash, value.as_bytes());
        }
        hash.update("\n");
    }
    hash.update("\n");
    hash.update(&signed.names);
    hash.update("\n");
    hash.update(body_hash);
    hash.finalize().into()
}

/// The path with dot segments and empty segments gone, each segment encoded once more.
fn hash_path(hash: &mut Sha256, path: &str) {
    let mut segments: Vec<&str> = Vec::with_capacity(8);
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    for segment in &segments {
        hash.update("/");
        for part in utf8_percent_encode(segment, RESERVED) {
            hash.update(part);
        }
    }
    let ends_open = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    if segments.is_empty() || ends_open {
        hash.update("/");
    }
}

/// The parameters, already encoded, in the order of names and then values.
fn hash_query(hash: &mut Sha256, query: &str) {
    let mut pairs: Vec<(&str, &str)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        hash.update(if index == 0 { "" } else { "&" });
        hash.update(name);
        hash.update("=");
        hash.update(value);
    }
}

/// The value without space around it, runs of spaces within it made one.
fn hash_header_value(hash: &mut Sha256, value: &[u8]) {
    let mut words = value
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    if let Some(first) = words.next() {
        hash.update(first);
    }
    for word in words {
        hash.update(b" ");
        hash.update(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases of AWS's published SigV4 test suite: method, target, and the signature.
    const SUITE: [(&str, &str, &str); 4] = [
        (
            "GET",
            "/",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "GET",
            "/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "POST",
            "/",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "GET",
            "/example/..",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
    ];

    #[test]
    fn signatures_match_the_published_suite() {
        let credentials =
            Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let time: Timestamp = "2015-08-30T12:36:00Z".parse().unwrap();
        let signer = Signer::new("service", "us-east-1");
        for (method, target, signature) in SUITE {
            let mut request = head(method, target);
            let body = SignedBody::Bytes(b"");
            signer.sign(&mut request, body, &credentials, time).unwrap();
            assert_eq!(
                request.headers[AUTHORIZATION],
                format!(
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/\
                     aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}"
                )
            );
        }
    }

    fn head(method: &str, target: &str) -> Parts {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("https://example.amazonaws.com{target}"));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn what_stands_for_the_body_has_a_header_where_it_is_no_plain_hash() {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret");
        let header = |signer: Signer, body| {
            let mut request = head("PUT", "/");
            let time = Timestamp::UNIX_EPOCH;
            signer.sign(&mut request, body, &credentials, time).unwrap();
            let value = request.headers.get(X_AMZ_CONTENT_SHA256).cloned();
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        let signer = || Signer::new("service", "us-east-1");
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(header(signer(), SignedBody::Bytes(b"")), None);
        assert_eq!(
            header(signer().body_hash(true), SignedBody::Bytes(b"")).as_deref(),
            Some(empty)
        );
        assert_eq!(
            header(signer(), SignedBody::Unsigned).as_deref(),
            Some("UNSIGNED-PAYLOAD")
        );
    }

    #[test]
    fn the_key_follows_the_day_and_the_credentials() {
        let signer = Signer::new("chime", "us-east-1");
        let one = Credentials::new("A", "1");
        let two = Credentials::new("A", "2");
        let keys = [
            signer.key(&one, "20260101T000000Z"),
            signer.key(&one, "20260102T000000Z"),
            signer.key(&two, "20260102T000000Z"),
        ];
        assert_ne!(keys[0], keys[1]);
        assert_ne!(keys[1], keys[2]);
        assert_eq!(signer.key(&one, "20260101T000000Z"), keys[0]);
    }

    #[test]
    fn the_host_has_a_port_only_where_it_is_not_the_schemes_own() {
        for (url, expected) in [
            ("https://a.com/", "a.com"),
            ("https://a.com:443/", "a.com"),
            ("http://a.com:80/", "a.com"),
            ("http://127.0.0.1:4566/", "127.0.0.1:4566"),
            ("https://[::1]:8443/", "[::1]:8443"),
        ] {
            assert_eq!(host(&url.parse().unwrap()).unwrap().unwrap(), expected);
        }
    }
}
