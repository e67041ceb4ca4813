//! Checksums of requests and answers, so that damage on the way is seen.
//!
//! Rules: the [httpChecksum trait] and AWS's [data integrity protections]. A request whose
//! operation can have a checksum gets CRC-32 unless the input chooses another or brings its own; an
//! answer that carries one is held against it. The sums are those of well-kept crates (`crc`,
//! `md-5`, `sha1`, `sha2`): 6 crates, 3 CPU seconds of a cold release build.
//!
//! [httpChecksum trait]: https://smithy.io/2.0/aws/aws-core.html#aws-protocols-httpchecksum-trait
//! [data integrity protections]: https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html

use super::Sent;
use crate::body::Body;
use crate::error::{BoxError, Failure, FailureKind};
use crate::value::{Structure, Value, View};
use crate::{Binding, BodyKind, Checksum, ChecksumAlgorithm, Member, Operation};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, Table};
use futures_core::Stream;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::pin::Pin;
use std::task::{Context, Poll};

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
/// Every header of a checksum begins so.
const PREFIX: &str = "x-amz-checksum-";

static CRC32: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);
static CRC32C: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);
static CRC64: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_NVME);

impl ChecksumAlgorithm {
    /// The name in the members that choose one.
    fn name(self) -> &'static str {
        match self {
            ChecksumAlgorithm::Crc32 => "CRC32",
            ChecksumAlgorithm::Crc32c => "CRC32C",
            ChecksumAlgorithm::Crc64Nvme => "CRC64NVME",
            ChecksumAlgorithm::Sha1 => "SHA1",
            ChecksumAlgorithm::Sha256 => "SHA256",
        }
    }

    /// The length of a sum in base64.
    #[cfg(feature = "client")]
    fn text_length(self) -> usize {
        match self {
            ChecksumAlgorithm::Crc32 | ChecksumAlgorithm::Crc32c => 8,
            ChecksumAlgorithm::Crc64Nvme => 12,
            ChecksumAlgorithm::Sha1 => 28,
            ChecksumAlgorithm::Sha256 => 44,
        }
    }

    fn header(self) -> HeaderName {
        HeaderName::from_static(match self {
            ChecksumAlgorithm::Crc32 => "x-amz-checksum-crc32",
            ChecksumAlgorithm::Crc32c => "x-amz-checksum-crc32c",
            ChecksumAlgorithm::Crc64Nvme => "x-amz-checksum-crc64nvme",
            ChecksumAlgorithm::Sha1 => "x-amz-checksum-sha1",
            ChecksumAlgorithm::Sha256 => "x-amz-checksum-sha256",
        })
    }
}

/// A checksum in the making.
enum Sum {
    Crc32(crc::Digest<'static, u32, Table<16>>),
    Crc64(crc::Digest<'static, u64, Table<16>>),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Sum {
    fn new(algorithm: ChecksumAlgorithm) -> Self {
        match algorithm {
            ChecksumAlgorithm::Crc32 => Sum::Crc32(CRC32.digest()),
            ChecksumAlgorithm::Crc32c => Sum::Crc32(CRC32C.digest()),
            ChecksumAlgorithm::Crc64Nvme => Sum::Crc64(CRC64.digest()),
            ChecksumAlgorithm::Sha1 => Sum::Sha1(Sha1::new()),
            ChecksumAlgorithm::Sha256 => Sum::Sha256(Sha256::new()),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Sum::Crc32(digest) => digest.update(bytes),
            Sum::Crc64(digest) => digest.update(bytes),
            Sum::Sha1(digest) => digest.update(bytes),
            Sum::Sha256(digest) => digest.update(bytes),
        }
    }

    /// The sum as it stands in a header: base64 of its bytes, the highest first.
    fn finish(self) -> String {
        match self {
            Sum::Crc32(digest) => BASE64.encode(digest.finalize().to_be_bytes()),
            Sum::Crc64(digest) => BASE64.encode(digest.finalize().to_be_bytes()),
            Sum::Sha1(digest) => BASE64.encode(digest.finalize()),
            Sum::Sha256(digest) => BASE64.encode(digest.finalize()),
        }
    }
}

/// The MD5 of the bytes that `text` is the base64 of, in base64 too.
pub(crate) fn md5_of_base64(text: &str) -> Result<String, ()> {
    let bytes = BASE64.decode(text).map_err(drop)?;
    Ok(BASE64.encode(Md5::digest(bytes)))
}

/// Tells, among the extensions of a request, that a checksum has to follow its body, which is a
/// stream. A [`Client`](crate::Client) sees to it; who sends what [`encode`](crate::encode) makes
/// by other means has to do so too, or to collect the body first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailingChecksum {
    algorithm: ChecksumAlgorithm,
    /// The header that names the algorithm.
    chooser: Option<HeaderName>,
}

impl TrailingChecksum {
    #[cfg(all(test, feature = "client"))]
    pub(crate) fn new(algorithm: ChecksumAlgorithm) -> Self {
        TrailingChecksum {
            algorithm,
            chooser: None,
        }
    }

    /// How the checksum is made.
    pub fn algorithm(&self) -> ChecksumAlgorithm {
        self.algorithm
    }
}

/// The checksum that follows a body, in the making.
#[cfg(feature = "client")]
pub(crate) struct Trailer {
    of: TrailingChecksum,
    sum: Sum,
}

#[cfg(feature = "client")]
impl Trailer {
    /// That of a request, if it has one.
    pub(crate) fn of(request: &http::request::Parts) -> Option<Self> {
        let of = request.extensions.get::<TrailingChecksum>()?.clone();
        let sum = Sum::new(of.algorithm);
        Some(Trailer { of, sum })
    }

    /// The name of its header.
    pub(crate) fn name(&self) -> HeaderName {
        self.of.algorithm.header()
    }

    /// Names the algorithm in the header that is for it.
    pub(crate) fn add_algorithm(&self, headers: &mut HeaderMap) {
        if let Some(name) = &self.of.chooser {
            insert(headers, name.clone(), self.of.algorithm.name().to_owned());
        }
    }

    /// Goes on with the next piece of the body.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sum.update(bytes);
    }

    /// The length of its line.
    pub(crate) fn line_length(&self) -> u64 {
        let name = self.of.algorithm.header();
        (name.as_str().len() + 1 + self.of.algorithm.text_length()) as u64
    }

    /// The line that follows the body, without its end.
    pub(crate) fn line(self) -> String {
        let name = self.of.algorithm.header();
        [name.as_str(), ":", &self.sum.finish()].concat()
    }
}

/// Adds to a request the sums that its operation asks for, and asks for one of the answer.
pub(super) fn add(
    operation: &'static Operation,
    input: &dyn Structure,
    request: &mut Request<Body>,
    sent: Sent,
) -> Result<(), Failure> {
    let refuse = |what: String| Failure::new(FailureKind::Input, operation.name, what);
    let has_sum =
        |headers: &HeaderMap| headers.keys().any(|name| name.as_str().starts_with(PREFIX));
    let wants = Wants {
        // Who sends it later may send another stream, and may not look at a checksum.
        default: sent == Sent::Now,
        required: sent == Sent::Now || operation.takes != BodyKind::Stream,
    };
    if let Some(checksum) = operation.checksum
        && !has_sum(request.headers())
    {
        let given = chosen(checksum, input).map_err(refuse)?;
        add_chosen(checksum, given, input, request, &wants).map_err(refuse)?;
    }
    let needs_md5 = operation.md5 && wants.required && !has_sum(request.headers());
    if needs_md5 && !request.headers().contains_key(CONTENT_MD5) {
        let bytes = request.body().as_bytes();
        let bytes = bytes.ok_or_else(|| refuse("a stream has no MD5: collect it first".into()))?;
        let sum = BASE64.encode(Md5::digest(bytes));
        insert(request.headers_mut(), CONTENT_MD5, sum);
    }
    Ok(())
}

/// Which checksums a request gets that its input does not ask for.
struct Wants {
    /// Those that may be there.
    default: bool,
    /// Those that have to be there.
    required: bool,
}

fn add_chosen(
    checksum: &Checksum,
    given: Option<ChecksumAlgorithm>,
    input: &dyn Structure,
    request: &mut Request<Body>,
    wants: &Wants,
) -> Result<(), String> {
    if wants.default
        && let Some(name) = checksum.mode.and_then(|mode| header_of(input, mode))
        && !request.headers().contains_key(&name)
    {
        insert(request.headers_mut(), name, "ENABLED".to_owned());
    }
    let is_required = checksum.required && wants.required;
    let is_default = checksum.algorithm.is_some() && wants.default;
    if given.is_none() && !is_required && !is_default {
        return Ok(());
    }
    let algorithm = given.unwrap_or(ChecksumAlgorithm::Crc32);
    let chooser = checksum
        .algorithm
        .and_then(|member| header_of(input, member));
    let Some(bytes) = request.body().as_bytes() else {
        // Nobody asked for it, and it would change how the body is sent.
        if given.is_some() || is_required {
            let trailing = TrailingChecksum { algorithm, chooser };
            request.extensions_mut().insert(trailing);
        }
        return Ok(());
    };
    let mut sum = Sum::new(algorithm);
    sum.update(bytes);
    let sum = sum.finish();
    if let Some(name) = chooser {
        insert(request.headers_mut(), name, algorithm.name().to_owned());
    }
    insert(request.headers_mut(), algorithm.header(), sum);
    Ok(())
}

/// The algorithm that the input chooses, if it does.
fn chosen(checksum: &Checksum, input: &dyn Structure) -> Result<Option<ChecksumAlgorithm>, String> {
    let row = checksum.algorithm.and_then(|name| row(input, name));
    let Some((index, _)) = row else {
        return Ok(None);
    };
    let Some(View::Text(name)) = input.get(index).map(Value::view) else {
        return Ok(None);
    };
    const KNOWN: [ChecksumAlgorithm; 5] = [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32c,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ];
    let found = KNOWN.into_iter().find(|known| known.name() == name);
    found.map(Some).ok_or_else(|| {
        let known = KNOWN.map(ChecksumAlgorithm::name).join(", ");
        format!("the checksum `{name}` is not one of {known}: give the sum itself in its member")
    })
}

fn row(input: &dyn Structure, name: &str) -> Option<(usize, &'static Member)> {
    let mut members = input.schema().members.iter().enumerate();
    members.find(|(_, member)| member.name == name)
}

/// The header that the member is bound to.
fn header_of(input: &dyn Structure, name: &str) -> Option<HeaderName> {
    let (_, member) = row(input, name)?;
    let is_header = member.binding == Binding::Header;
    HeaderName::from_bytes(member.wire_name().as_bytes())
        .ok()
        .filter(|_| is_header)
}

fn insert(headers: &mut HeaderMap, name: HeaderName, text: String) {
    // Sums are base64, names of algorithms are letters: both can stand in a header.
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(name, value);
    }
}

/// Holds an answer against the first sum that it carries.
pub(super) fn verify(checksum: &Checksum, headers: &HeaderMap, body: Body) -> Result<Body, String> {
    let carried = checksum.response.iter().find_map(|algorithm| {
        let value = headers.get(algorithm.header())?;
        let text = value.to_str().ok()?;
        // A sum of the sums of parts, as `…-3`, says nothing about the whole.
        (!text.contains('-')).then(|| (*algorithm, text.to_owned()))
    });
    let Some((algorithm, expected)) = carried else {
        return Ok(body);
    };
    let mut sum = Sum::new(algorithm);
    Ok(match body.as_bytes() {
        Some(bytes) => {
            sum.update(bytes);
            if sum.finish() != expected {
                return Err(damaged(algorithm));
            }
            body
        }
        None => {
            let length = body.length();
            let checked = Checked {
                body,
                sum: Some(sum),
                algorithm,
                expected,
            };
            Body::from_boxed(Box::pin(checked), length)
        }
    })
}

fn damaged(algorithm: ChecksumAlgorithm) -> String {
    let name = algorithm.name();
    format!("the answer was damaged on its way: its {name} checksum does not match")
}

/// A stream that is held against its sum when it ends.
struct Checked {
    body: Body,
    /// Gone when the sum was looked at.
    sum: Option<Sum>,
    algorithm: ChecksumAlgorithm,
    expected: String,
}

impl Stream for Checked {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = Pin::new(&mut self.body).poll_next(context);
        match (&piece, &mut self.sum) {
            (Poll::Ready(Some(Ok(bytes))), Some(sum)) => sum.update(bytes),
            (Poll::Ready(None), sum) => {
                if let Some(sum) = sum.take()
                    && sum.finish() != self.expected
                {
                    return Poll::Ready(Some(Err(damaged(self.algorithm).into())));
                }
            }
            _ => {}
        }
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> String {
        let mut sum = Sum::new(algorithm);
        sum.update(bytes);
        sum.finish()
    }

    /// The check values of the CRC catalogue and of the hashes' own documents, for `123456789`.
    #[test]
    fn sums_are_those_of_their_specifications() {
        let check = b"123456789";
        let base64 = |bytes: &[u8]| BASE64.encode(bytes);
        assert_eq!(
            sum(ChecksumAlgorithm::Crc32, check),
            base64(&0xcbf4_3926u32.to_be_bytes())
        );
        assert_eq!(
            sum(ChecksumAlgorithm::Crc32c, check),
            base64(&0xe306_9283u32.to_be_bytes())
        );
        assert_eq!(
            sum(ChecksumAlgorithm::Crc64Nvme, check),
            base64(&0xae8b_1486_0a79_9888u64.to_be_bytes())
        );
        assert_eq!(
            sum(ChecksumAlgorithm::Sha1, b""),
            "2jmj7l5rSw0yVb/vlWAYkK/YBwk="
        );
        assert_eq!(
            sum(ChecksumAlgorithm::Sha256, b""),
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }

    #[test]
    fn a_damaged_answer_is_an_error_in_memory_and_as_a_stream() {
        static CHECKSUM: Checksum =
            crate::checksum().response("ChecksumMode", &[ChecksumAlgorithm::Crc32]);
        let answer = |body: Body| {
            let sum = HeaderValue::from_static("y/Q5Jg==");
            let headers = HeaderMap::from_iter([(ChecksumAlgorithm::Crc32.header(), sum)]);
            verify(&CHECKSUM, &headers, body)
        };
        assert!(answer("123456789".into()).is_ok());
        assert!(answer("123456780".into()).unwrap_err().contains("CRC32"));

        struct Once(Option<Bytes>);
        impl Stream for Once {
            type Item = Result<Bytes, BoxError>;
            fn poll_next(
                mut self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Self::Item>> {
                Poll::Ready(self.0.take().map(Ok))
            }
        }
        let collected = |text: &'static str| {
            let stream = Once(Some(Bytes::from_static(text.as_bytes())));
            let answer = answer(Body::from_stream(stream, None)).unwrap();
            let mut all = Box::pin(answer.collect());
            let mut context = Context::from_waker(std::task::Waker::noop());
            match all.as_mut().poll(&mut context) {
                Poll::Ready(result) => result,
                Poll::Pending => panic!("nothing is waited for"),
            }
        };
        assert_eq!(collected("123456789").unwrap(), "123456789");
        assert!(collected("123456780").is_err());
    }
}
