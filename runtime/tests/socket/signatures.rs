//! The oracle of signatures: `aws-sigv4`, AWS's own signer.

use super::server::Request;
use super::{KEY_ID, SECRET, between};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The headers that `aws-sigv4` gives to a request which was received, at the time that it names.
fn headers_by_aws(request: &Request, session_token: Option<&str>) -> Vec<(String, String)> {
    let authorization = request.header("authorization").expect("it is signed");
    let signed = between(authorization, "SignedHeaders=", ", ");
    let signed: Vec<&str> = signed.split(';').collect();
    for name in ["host", "x-amz-date"] {
        assert!(signed.contains(&name), "{name} is signed: {authorization}");
    }
    let headers = request.headers.iter();
    let headers = headers
        .filter(|(name, _)| signed.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let host = request.header("host").expect("a request has a host");
    let signable = SignableRequest::new(
        &request.method,
        format!("http://{host}{}", request.target),
        headers,
        SignableBody::Bytes(&request.body),
    );
    let credentials = aws_credential_types::Credentials::new(
        KEY_ID,
        SECRET,
        session_token.map(str::to_owned),
        None,
        "test",
    );
    let identity = credentials.into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("chime")
        .time(time_of(request))
        .settings(SigningSettings::default())
        .build()
        .expect("nothing is missing");
    let output = sign(signable.expect("it can be signed"), &params.into());
    let (instructions, _) = output.expect("it can be signed").into_parts();
    let headers = instructions.headers();
    headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The time of `x-amz-date`, read without the code under test.
pub(super) fn time_of(request: &Request) -> SystemTime {
    let date = request.header("x-amz-date").expect("it has a date");
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).expect("it is a date");
    let at = jiff::tz::Offset::UTC.to_timestamp(at);
    let seconds = at.expect("it is in range").as_second();
    UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())
}

/// Holds what AWS's signer adds to a request against what came with it.
pub(super) fn assert_signed_as_by_aws(request: &Request, session_token: Option<&str>) {
    let expected = headers_by_aws(request, session_token);
    assert!(expected.iter().any(|(name, _)| name == "authorization"));
    for (name, value) in &expected {
        assert_eq!(
            request.header(name),
            Some(value.as_str()),
            "{name} of {} {}",
            request.method,
            request.target
        );
    }
}
