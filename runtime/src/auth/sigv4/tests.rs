//! Keys, hosts, and what stands for a body.

use super::*;

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
        let value = request.headers.get(&X_AMZ_CONTENT_SHA256).cloned();
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
    let key = |credentials, time: &str| {
        let date = Date::of(time.parse().unwrap());
        match signer.key(credentials, date).unwrap() {
            (Key::Hmac(mac), None) => mac.finish(),
            _ => panic!("a symmetric key without a token"),
        }
    };
    let keys = [
        key(&one, "2026-01-01T00:00:00Z"),
        key(&one, "2026-01-02T00:00:00Z"),
        key(&two, "2026-01-02T00:00:00Z"),
    ];
    assert_ne!(keys[0], keys[1]);
    assert_ne!(keys[1], keys[2]);
    assert_eq!(key(&one, "2026-01-01T23:59:59Z"), keys[0]);
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
        assert_eq!(host(&url.parse().unwrap()), Some(expected));
    }
}
