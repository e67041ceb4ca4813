//! Bodies whose checksum follows them, and bodies whose signature does not come first.

use crate::service::{Kept, PutInput, STORE};
use bytes::Bytes;
use futures_core::Stream;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tinsmith::{Body, Config, Credentials};

/// A stream of one piece.
struct Once(Option<&'static str>);

impl Stream for Once {
    type Item = Result<Bytes, Infallible>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(|text| Ok(text.into())))
    }
}

/// Sends `123456789` as a stream, and gives what came: the headers that matter, and the body.
async fn put(config: Config, scheme: &str, algorithm: Option<&str>) -> ([String; 6], String) {
    let kept = Kept::default();
    let config = config.endpoint_url(format!("{scheme}://store.example"));
    let client = kept.client(&STORE, config.region("us-east-1"));
    let input = PutInput {
        key: "k".to_owned(),
        algorithm: algorithm.map(str::to_owned),
        body: Some(Body::from_stream(Once(Some("123456789")), Some(9))),
        ..PutInput::default()
    };
    client.call(input).await.unwrap();
    let names = [
        "x-amz-content-sha256",
        "content-encoding",
        "x-amz-decoded-content-length",
        "content-length",
        "x-amz-trailer",
        "x-amz-sdk-checksum-algorithm",
    ];
    let headers = names.map(|name| kept.header(name).unwrap_or_default());
    (headers, kept.last().into_body())
}

fn signing() -> Config {
    Config::new().credentials(Credentials::new("AKIDEXAMPLE", "secret"))
}

#[tokio::test]
async fn a_checksum_that_is_asked_for_follows_the_stream_over_tls() {
    for config in [signing(), Config::new().no_credentials()] {
        let (headers, body) = put(config, "https", Some("CRC32")).await;
        let trailer = "x-amz-checksum-crc32";
        let kind = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
        assert_eq!(headers, [kind, "aws-chunked", "9", "50", trailer, "CRC32"]);
        let expected = "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
        assert_eq!(body, expected);
        assert_eq!(body.len(), 50);
    }
}

#[tokio::test]
async fn a_stream_is_signed_in_chunks_where_nothing_protects_it() {
    let (headers, body) = put(signing(), "http", None).await;
    let kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    assert_eq!(headers[..3], [kind, "aws-chunked", "9"]);
    assert_eq!(headers[3], body.len().to_string());
    assert!(body.starts_with("9;chunk-signature="), "{body}");
    assert!(
        body.contains("\r\n123456789\r\n0;chunk-signature="),
        "{body}"
    );

    let (headers, body) = put(signing(), "http", Some("SHA256")).await;
    assert_eq!(headers[0], format!("{kind}-TRAILER"));
    assert_eq!(headers[3], body.len().to_string());
    assert_eq!(headers[4..], ["x-amz-checksum-sha256", "SHA256"]);
    let trailer = "\r\nx-amz-checksum-sha256:FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=\r\n\
                   x-amz-trailer-signature:";
    assert!(body.contains(trailer), "{body}");
}

#[tokio::test]
async fn a_stream_goes_as_it_is_where_nothing_is_asked_for() {
    for (config, kind) in [
        (signing(), "UNSIGNED-PAYLOAD"),
        (Config::new().no_credentials(), ""),
    ] {
        let (headers, body) = put(config, "https", None).await;
        assert_eq!(headers, [kind, "", "", "9", "", ""]);
        assert_eq!(body, "123456789");
    }
}
