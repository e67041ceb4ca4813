//! Requests with the signature in their URL. What is signed is held against AWS's own signer.

use crate::service::{
    Error, GetInput, Kept, OpenInput, PutInput, RemoveInput, STORE, SendInput, THINGS, TalkInput,
};
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use std::collections::HashMap;
use std::time::{Duration, UNIX_EPOCH};
use tinsmith::{Body, Client, Config, Credentials, FailureKind, Input, Service};

const KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "a/session+token==";
const HOUR: Duration = Duration::from_secs(3600);

fn client(service: &'static Service) -> Client {
    let config = Config::new()
        .region("us-east-1")
        .endpoint_url("https://things.example/base")
        .credentials(Credentials::new(KEY_ID, SECRET).with_session_token(TOKEN));
    Kept::default().client(service, config)
}

/// The parameters of a URL.
fn parameters(request: &http::Request<Body>) -> HashMap<&str, &str> {
    let pairs = request.uri().query().unwrap_or_default().split('&');
    pairs.filter_map(|pair| pair.split_once('=')).collect()
}

/// The signature that AWS's signer makes of the request, at the time that it names.
fn by_aws(request: &http::Request<Body>, name: &str) -> String {
    let (is_s3, body) = (name == "store", request.body().as_bytes().unwrap());
    let all = parameters(request);
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(all["X-Amz-Expires"].parse().unwrap()));
    if is_s3 {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", all["X-Amz-Date"]).unwrap();
    let at = jiff::tz::Offset::UTC.to_timestamp(at).unwrap();
    let token = Some(TOKEN.to_owned());
    let credentials = aws_credential_types::Credentials::new(KEY_ID, SECRET, token, None, "test");
    let identity = credentials.into();
    let params = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name(name)
        .time(UNIX_EPOCH + Duration::from_secs(at.as_second().unsigned_abs()))
        .settings(settings)
        .build()
        .unwrap();
    let url = request.uri().to_string();
    let (url, _) = url.split_once("X-Amz-Algorithm").unwrap();
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    let body = match is_s3 {
        true => SignableBody::UnsignedPayload,
        false => SignableBody::Bytes(body),
    };
    let url = url.trim_end_matches(['&', '?']);
    let signable = SignableRequest::new(request.method().as_str(), url, headers, body).unwrap();
    sign(signable, &params.into())
        .unwrap()
        .signature()
        .to_owned()
}

#[tokio::test]
async fn a_request_is_signed_in_its_url() {
    let request = client(&THINGS).presign(GetInput {}, HOUR).await.unwrap();
    let url = request.uri().to_string();
    assert!(
        url.starts_with("https://things.example/base/get?all=1&X-Amz-Algorithm="),
        "{url}"
    );
    let names: Vec<_> = request.headers().keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["host"]);
    let all = parameters(&request);
    assert_eq!(all["X-Amz-SignedHeaders"], "host");
    assert_eq!(all["X-Amz-Expires"], "3600");
    assert_eq!(all["X-Amz-Signature"], by_aws(&request, "my-things"));
}

#[tokio::test]
async fn a_document_has_to_be_sent_as_it_is() {
    let text = Some("some text".to_owned());
    let request = client(&THINGS)
        .presign(SendInput { text }, HOUR)
        .await
        .unwrap();
    let body = request.body().as_bytes().unwrap();
    assert_eq!(body, r#"{"text":"some text"}"#);
    let all = parameters(&request);
    assert_eq!(all["X-Amz-SignedHeaders"], "content-type%3Bhost");
    assert_eq!(all["X-Amz-Signature"], by_aws(&request, "my-things"));
}

#[tokio::test]
async fn an_upload_is_for_any_body_unless_it_asks_for_more() {
    let put = |kind: Option<&str>, algorithm: Option<&str>, body: Option<Body>| PutInput {
        key: "a//b/../c d".to_owned(),
        kind: kind.map(str::to_owned),
        algorithm: algorithm.map(str::to_owned),
        body,
    };
    for (input, signed) in [
        (put(None, None, None), "host"),
        (put(None, None, Some("some".into())), "host"),
        (put(Some("text/plain"), None, None), "content-type%3Bhost"),
        (
            put(None, Some("CRC32"), Some("123456789".into())),
            "host%3Bx-amz-checksum-crc32%3Bx-amz-sdk-checksum-algorithm",
        ),
    ] {
        let request = client(&STORE).presign(input, HOUR).await.unwrap();
        assert_eq!(request.uri().path(), "/base/a//b/../c%20d");
        let all = parameters(&request);
        assert_eq!(all["X-Amz-SignedHeaders"], signed);
        assert_eq!(all["X-Amz-Signature"], by_aws(&request, "store"));
    }
}

/// The body is known, and the service takes none without a checksum.
#[tokio::test]
async fn a_checksum_that_has_to_be_there_is_signed_too() {
    let key = Some("k".to_owned());
    let request = client(&STORE).presign(RemoveInput { key }, HOUR).await;
    let request = request.unwrap();
    assert_eq!(request.body().as_bytes().unwrap(), r#"{"key":"k"}"#);
    assert_eq!(request.headers()["x-amz-checksum-crc32"], "pKufJw==");
    let all = parameters(&request);
    assert_eq!(all["X-Amz-Signature"], by_aws(&request, "store"));
}

#[cfg(feature = "xml")]
#[tokio::test]
async fn a_form_becomes_a_get() {
    use crate::service::{FORMS, FormInput};
    let request = client(&FORMS).presign(FormInput {}, HOUR).await.unwrap();
    assert_eq!(request.method(), "GET");
    let url = request.uri().to_string();
    let begin = "https://things.example/base/?Action=Form&Version=2020-01-01&X-Amz-";
    assert!(url.starts_with(begin), "{url}");
    let all = parameters(&request);
    assert_eq!(all["X-Amz-SignedHeaders"], "host");
    assert_eq!(all["X-Amz-Signature"], by_aws(&request, "forms"));
}

/// Why a request is not signed.
async fn refusal<I: Input<Error = Error>>(input: I, expiry: Duration) -> (FailureKind, String) {
    let client = client(I::OPERATION.service);
    let error = client
        .presign(input, expiry)
        .await
        .expect_err("it is refused");
    let failure = error.failure();
    (failure.kind(), failure.to_string())
}

#[tokio::test]
async fn what_cannot_be_signed_so_is_refused() {
    let week = Duration::from_secs(7 * 24 * 3600);
    client(&THINGS).presign(GetInput {}, week).await.unwrap();
    for expiry in [Duration::ZERO, Duration::from_millis(999), week + HOUR] {
        let (kind, said) = refusal(GetInput {}, expiry).await;
        assert_eq!(kind, FailureKind::Config);
        assert!(said.contains("1 second to 7 days"), "{said}");
    }
    let (kind, said) = refusal(TalkInput {}, HOUR).await;
    assert_eq!(kind, FailureKind::Input);
    assert!(said.contains("a stream of events cannot"), "{said}");
    let (_, said) = refusal(OpenInput {}, HOUR).await;
    assert!(said.contains("the request is not signed"), "{said}");
}
