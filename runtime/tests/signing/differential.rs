//! Random requests, signed by us and by AWS's signer for Rust.

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use http::request::Parts;
use std::time::{Duration, UNIX_EPOCH};
use tinsmith::{Credentials, SignedBody, Signer, Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Numbers that look random, and are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % limit
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())]
    }

    fn is(&mut self) -> bool {
        self.below(2) == 1
    }

    /// Up to so many of these, one after the other.
    fn text(&mut self, most: usize, among: &[&str]) -> String {
        (0..self.below(most + 1))
            .map(|_| self.pick(among))
            .collect()
    }
}

/// What both signers are told.
#[derive(Debug)]
struct Case {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    token: Option<String>,
    seconds: u32,
    is_s3: bool,
}

impl Case {
    fn random(random: &mut Random) -> Self {
        let segments = [
            "a",
            "B-9",
            "%20",
            "%2F",
            "~x_",
            "..",
            ".",
            "",
            "%E1%88%B4",
            "@",
            ":y",
        ];
        let mut target = String::from("/");
        for _ in 0..random.below(5) {
            target.push_str(random.pick(&segments));
            target.push('/');
        }
        target.push_str(&random.text(2, &["z", "%3D", "0"]));
        let part = ["p", "Q", "%20", "%2F", "-", "7", "%C3%BC"];
        for index in 0..random.below(5) {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(random.pick(&["x", "y", "X-", "list-type"]));
            target.push_str(&random.text(2, &part));
            target.push('=');
            target.push_str(&random.text(3, &part));
        }
        let names = [
            "x-amz-meta-a",
            "x-amz-meta-b",
            "content-type",
            "range",
            "user-agent",
            "a",
        ];
        let mut headers = Vec::new();
        for _ in 0..random.below(8) {
            let value = random.text(6, &["v", " ", "  ", "1", ";", "\"", ",", "W"]);
            headers.push((random.pick(&names).to_owned(), value));
        }
        Case {
            method: random.pick(&["GET", "PUT", "POST", "DELETE", "HEAD"]),
            target,
            headers,
            body: random.is().then(|| random.text(40, &["{", "body", "\n"])),
            token: random
                .is()
                .then(|| random.text(9, &["token", "/", "+", "="])),
            seconds: random.below(4_000_000_000) as u32,
            is_s3: random.is(),
        }
    }

    fn request(&self) -> Parts {
        let uri = format!("https://host.example.com{}", self.target);
        let mut request = http::Request::builder().method(self.method).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(()).expect("it is a request").into_parts().0
    }

    fn ours(&self, expiry: Option<Duration>) -> String {
        let signer = Signer::new("service", "eu-central-1");
        let signer = signer.encode_path_once(self.is_s3).keep_path(self.is_s3);
        let signer = signer.body_hash(self.is_s3);
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        let credentials = match &self.token {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        };
        let body = match &self.body {
            Some(body) => SignedBody::Bytes(body.as_bytes()),
            None => SignedBody::Unsigned,
        };
        let time = Timestamp::from_second(self.seconds.into()).unwrap();
        let mut request = self.request();
        match expiry {
            Some(expiry) => signer.presign(&mut request, body, &credentials, time, expiry),
            None => signer.sign(&mut request, body, &credentials, time),
        }
        .expect("it can be signed");
        match expiry {
            Some(_) => {
                let query = request.uri.query().expect("the signature is there");
                query.rsplit_once('=').expect("it is the last").1.to_owned()
            }
            None => {
                let header = request.headers["authorization"].to_str().unwrap();
                header
                    .rsplit_once('=')
                    .expect("it is the last")
                    .1
                    .to_owned()
            }
        }
    }

    fn theirs(&self, expiry: Option<Duration>) -> String {
        let mut settings = SigningSettings::default();
        if self.is_s3 {
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        }
        // The header has to be there where the body has no hash of its own.
        if self.is_s3 || self.body.is_none() {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        if expiry.is_some() {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = expiry;
        }
        let credentials = aws_credential_types::Credentials::new(
            "AKIDEXAMPLE",
            SECRET,
            self.token.clone(),
            None,
            "test",
        );
        let identity = credentials.into();
        let params = aws_sigv4::sign::v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-central-1")
            .name("service")
            .time(UNIX_EPOCH + Duration::from_secs(self.seconds.into()))
            .settings(settings)
            .build()
            .expect("nothing is missing");
        let request = self.request();
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let body = match &self.body {
            Some(body) => SignableBody::Bytes(body.as_bytes()),
            None => SignableBody::UnsignedPayload,
        };
        let uri = format!("https://host.example.com{}", self.target);
        let request = SignableRequest::new(self.method, uri, headers, body);
        let output = sign(request.expect("it can be signed"), &params.into());
        output.expect("it can be signed").signature().to_owned()
    }
}

#[test]
fn random_requests_are_signed_as_awss_own_signer_does() {
    let mut random = Random(20150830);
    for _ in 0..2_000 {
        let case = Case::random(&mut random);
        assert_eq!(case.ours(None), case.theirs(None), "{case:?}");
        let expiry = Some(Duration::from_secs(1 + random.below(604_800) as u64));
        assert_eq!(
            case.ours(expiry),
            case.theirs(expiry),
            "{case:?} {expiry:?}"
        );
    }
}
