//! The two examples of AWS's documentation: 65 KiB of `a`, without a trailer and with one.

use super::*;
use crate::ChecksumAlgorithm;
use crate::payload::TrailingChecksum;
use std::task::Waker;

const CHUNKS: [&str; 3] = [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
];

/// A stream of pieces, none of which is as long as a chunk.
struct Pieces(Vec<usize>);

impl Stream for Pieces {
    type Item = Result<Bytes, BoxError>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop().map(|length| Ok(vec![b'a'; length].into())))
    }
}

fn body(pieces: &[usize], length: Option<u64>) -> Body {
    Body::from_stream(Pieces(pieces.to_vec()), length)
}

fn collect(body: Body) -> Result<String, String> {
    let mut all = Box::pin(body.collect());
    let mut context = Context::from_waker(Waker::noop());
    match all.as_mut().poll(&mut context) {
        Poll::Ready(Ok(bytes)) => Ok(String::from_utf8(bytes.to_vec()).unwrap()),
        Poll::Ready(Err(error)) => Err(error.to_string()),
        Poll::Pending => panic!("nothing is waited for"),
    }
}

fn signer() -> Signer {
    let signer = Signer::new("s3", "us-east-1").body_hash(true);
    signer.encode_path_once(true).keep_path(true)
}

fn credentials() -> Credentials {
    Credentials::new(
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    )
}

fn time() -> Timestamp {
    "2013-05-24T00:00:00Z".parse().unwrap()
}

fn request() -> Parts {
    let request = http::Request::put("https://s3.amazonaws.com/examplebucket/chunkObject.txt")
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY");
    request.body(()).unwrap().into_parts().0
}

fn signature(request: &Parts) -> &str {
    let header = request.headers["authorization"].to_str().unwrap();
    header.split_once("Signature=").unwrap().1
}

/// What the documentation sends.
fn documented(signatures: [&str; 3], trailer: &str) -> String {
    let [first, second, last] = signatures;
    let (long, short) = ("a".repeat(65_536), "a".repeat(1024));
    format!(
        "10000;chunk-signature={first}\r\n{long}\r\n400;chunk-signature={second}\r\n{short}\r\n\
         0;chunk-signature={last}\r\n{trailer}\r\n"
    )
}

#[test]
fn signed_chunks_are_those_of_the_documentation() {
    let mut request = request();
    let body = (body(&[1024, 60_000, 5_536], Some(66_560)), 66_560);
    let body = signer()
        .sign_chunks(&mut request, body, None, &credentials(), time())
        .unwrap();
    assert_eq!(
        signature(&request),
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    );
    assert_eq!(request.headers["content-length"], "66824");
    assert_eq!(body.length(), Some(66_824));
    assert!(collect(body).unwrap() == documented(CHUNKS, ""));
}

#[test]
fn an_encoding_that_is_there_stays_before_the_chunks() {
    let mut request = request();
    let gzip = HeaderValue::from_static("gzip");
    request.headers.insert(CONTENT_ENCODING, gzip);
    add_headers(&mut request, None, None, None);
    let all: Vec<_> = request.headers.get_all(CONTENT_ENCODING).iter().collect();
    assert_eq!(all, ["gzip,aws-chunked"]);
}

#[test]
fn a_body_of_another_length_than_it_says_is_an_error() {
    for (pieces, expected) in [
        (&[3, 3][..], "the body has 6 or more bytes, and not 5"),
        (&[3], "the body has 3 bytes, and not 5"),
    ] {
        let body = (body(pieces, Some(5)), 5);
        let body = signer()
            .sign_chunks(&mut request(), body, None, &credentials(), time())
            .unwrap();
        assert_eq!(collect(body).unwrap_err(), expected);
    }
}

const SEED: &str = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";

fn trailer(algorithm: ChecksumAlgorithm) -> Trailer {
    let mut request = request();
    let of = TrailingChecksum::new(algorithm);
    request.extensions.insert(of);
    Trailer::of(&request).unwrap()
}

/// The example leaves the length out of the signature; it is on the way that it is added.
#[test]
fn a_signed_trailer_is_that_of_the_documentation() {
    let mut request = request();
    let kind = SignedBody::Chunks { trailer: true };
    let trailer = trailer(ChecksumAlgorithm::Crc32c);
    add_headers(&mut request, Some(66_560), None, Some(&trailer));
    let signer = signer();
    let seed = signer.sign_hex(&mut request, kind, &credentials(), time());
    assert_eq!(signature(&request), SEED);
    let (Key::Hmac(key), _) = signer.key(&credentials(), Date::of(time())).unwrap() else {
        panic!("a symmetric key");
    };
    let chain = Chain {
        key,
        date: Date::of(time()),
        scope: b"20130524/us-east-1/s3/aws4_request".to_vec(),
        prior: seed.unwrap().hmac(),
    };
    let encoded = signed_length(66_560, Some(&trailer));
    let (body, framing) = (body(&[66_560], None), Framing::Signed(Box::new(chain)));
    let sent = Chunked::new(body, None, framing, Some(trailer)).into_body(None);
    let sent = collect(sent).unwrap();
    let signatures = [
        "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    ];
    let line = "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:\
                d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n";
    assert!(sent == documented(signatures, line));
    assert_eq!(sent.len() as u64, encoded);
}

/// For each algorithm, as long as was said before it was made.
#[test]
fn an_unsigned_trailer_follows_one_chunk_or_each_piece() {
    for (algorithm, name, length) in [
        (ChecksumAlgorithm::Crc32, "crc32", 8),
        (ChecksumAlgorithm::Crc32c, "crc32c", 8),
        (ChecksumAlgorithm::Crc64Nvme, "crc64nvme", 12),
        (ChecksumAlgorithm::Sha1, "sha1", 28),
        (ChecksumAlgorithm::Sha256, "sha256", 44),
    ] {
        let trailing = |pieces: &[usize], length| {
            let body = body(pieces, length);
            with_trailer(&mut request(), body, trailer(algorithm))
        };
        let whole = trailing(&[2, 3], Some(5));
        let said = whole.length();
        let whole = collect(whole).unwrap();
        let (head, end) = whole
            .split_once(&format!("x-amz-checksum-{name}:"))
            .unwrap();
        assert_eq!(head, "5\r\naaaaa\r\n0\r\n");
        assert!(
            end.len() == length + 4 && end.ends_with("=\r\n\r\n"),
            "{end}"
        );
        assert_eq!(said, Some(whole.len() as u64));
        let pieces = collect(trailing(&[2, 0, 3], None)).unwrap();
        assert_eq!(
            pieces,
            format!("3\r\naaa\r\n2\r\naa\r\n0\r\nx-amz-checksum-{name}:{end}")
        );
        let none = trailing(&[], Some(0));
        let said = none.length();
        let none = collect(none).unwrap();
        assert!(none.starts_with(&format!("0\r\nx-amz-checksum-{name}:")));
        assert_eq!(said, Some(none.len() as u64));
    }
}
