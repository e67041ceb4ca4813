//! AWS's published vectors.

use http::request::Parts;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use std::time::Duration;
use tinsmith::{Credentials, SignedBody, Signer, Timestamp};

/// A line of the table.
struct Vector {
    name: &'static str,
    method: &'static str,
    target: &'static str,
    as_is: bool,
    hash: bool,
    token: Option<&'static str>,
    headers: &'static str,
    body: &'static str,
    /// Signatures, and the hashes of canonical requests: of SigV4 in a header and in the URL, of
    /// SigV4A in both.
    expected: [&'static str; 4],
}

fn vectors() -> Vec<Vector> {
    let lines = include_str!("vectors.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let vector = |line: &'static str| {
        let fields: Vec<&str> = line.split('|').collect();
        let [name, method, target, options, headers, body, ..] = fields[..] else {
            panic!("{line} has too few fields");
        };
        let mut options = options.split(',');
        Vector {
            name,
            method,
            target,
            as_is: options.clone().any(|option| option == "as-is"),
            hash: options.clone().any(|option| option == "hash"),
            token: options.find_map(|option| option.strip_prefix("token=")),
            headers,
            body,
            expected: [fields[6], fields[7], fields[8], fields[9]],
        }
    };
    lines.map(vector).collect()
}

impl Vector {
    fn request(&self) -> Parts {
        let uri = format!("https://example.amazonaws.com{}", self.target);
        let mut request = http::Request::builder().method(self.method).uri(uri);
        for header in self.headers.split(";;").filter(|header| !header.is_empty()) {
            let (name, value) = header.split_once(':').expect("a header has a value");
            request = request.header(name, value);
        }
        request.body(()).expect(self.name).into_parts().0
    }

    fn credentials(&self) -> Credentials {
        let credentials =
            Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        match self.token {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        }
    }

    /// The suite encodes paths once.
    fn signer(&self, signer: Signer) -> Signer {
        let signer = signer.encode_path_once(true).keep_path(self.as_is);
        signer.body_hash(self.hash)
    }

    /// The signature in the `Authorization` header.
    fn in_header(&self, signer: Signer) -> String {
        let (mut request, body) = (self.request(), SignedBody::Bytes(self.body.as_bytes()));
        let signer = self.signer(signer);
        let signed = signer.sign(&mut request, body, &self.credentials(), time());
        signed.expect(self.name);
        let header = request.headers["authorization"].to_str().unwrap();
        header.split_once("Signature=").unwrap().1.to_owned()
    }

    /// The signature in the URL.
    fn in_url(&self, signer: Signer) -> String {
        let (mut request, body) = (self.request(), SignedBody::Bytes(self.body.as_bytes()));
        let (signer, expiry) = (self.signer(signer), Duration::from_secs(3600));
        let signed = signer.presign(&mut request, body, &self.credentials(), time(), expiry);
        signed.expect(self.name);
        let query = request.uri.query().unwrap();
        query.split_once("X-Amz-Signature=").unwrap().1.to_owned()
    }
}

fn time() -> Timestamp {
    "2015-08-30T12:36:00Z".parse().unwrap()
}

#[test]
fn signatures_are_those_of_the_published_suite() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 38);
    for vector in vectors {
        let signer = || Signer::new("service", "us-east-1");
        let [in_header, in_url, ..] = vector.expected;
        assert_eq!(vector.in_header(signer()), in_header, "{}", vector.name);
        assert_eq!(vector.in_url(signer()), in_url, "{}", vector.name);
    }
}

/// The published key verifies the signature of the published text, which is all that a service
/// does.
#[test]
fn asymmetric_signatures_are_of_what_the_published_suite_signs() {
    let point = "04b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1\
                 865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518";
    let key = VerifyingKey::from_sec1_bytes(&unhex(point)).unwrap();
    let verify = |vector: &Vector, hash: &str, signature: &str| {
        let text = format!(
            "AWS4-ECDSA-P256-SHA256\n20150830T123600Z\n20150830/service/aws4_request\n{hash}"
        );
        let signature = DerSignature::from_bytes(&unhex(signature)).unwrap();
        let is_good = key.verify(text.as_bytes(), &signature).is_ok();
        assert!(is_good, "{}", vector.name);
    };
    for vector in vectors() {
        let signer = || Signer::asymmetric("service", "us-east-1");
        let [.., in_header, in_url] = vector.expected;
        verify(&vector, in_header, &vector.in_header(signer()));
        verify(&vector, in_url, &vector.in_url(signer()));
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digits).collect()
}
