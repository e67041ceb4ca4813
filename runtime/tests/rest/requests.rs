//! Labels, query strings and host labels.

use crate::shapes::{Broken, Error, Kind, Nothing, RULES, request, shapes};
use std::collections::BTreeMap;
use tinsmith::{Endpoint, FailureKind, Protocol, Timestamp, TimestampFormat, member};

static SERVICE: tinsmith::Service = tinsmith::service("Test", "test", Protocol::RestJson, &RULES);

shapes! {
    Labels {
        0 text: String = member("Text").label("text").required(),
        1 number: i32 = member("Number").label("number").required(),
        2 float: f64 = member("Float").label("float").required(),
        3 flag: bool = member("Flag").label("flag").required(),
        4 time: Timestamp = member("Time").label("time").required(),
        5 epoch: Timestamp = member("Epoch").label("epoch").required().timestamp(TimestampFormat::EpochSeconds),
        6 rest: String = member("Rest").label("rest").required(),
    }
    Host { 0 name: String = member("Name").required() }
    Purge { 0 text: String = member("Text").query("text") }
}

tinsmith::operation! {
    Labels => Nothing, Error;
    SERVICE, "Label", GET, "/a/{text}/{number}/{float}/{flag}/{time}/{epoch}/rest/{rest+}"
}
tinsmith::operation! {
    Host => Nothing, Error;
    SERVICE, "Host", POST, "/host", .host_prefix("data.{Name}.")
}
// Neither of these has a constant in every version of `http`.
tinsmith::operation! { Purge => Nothing, Error; SERVICE, "Purge", "PURGE", "/" }
tinsmith::operation! { Nothing => Nothing, Error; SERVICE, "Odd", "x-a.very~long|token!", "/" }
tinsmith::operation! { Broken => Nothing, Error; SERVICE, "Broken", "no token", "/" }

fn time(text: &str) -> Option<Timestamp> {
    Some(text.parse().expect("a time"))
}

fn labels() -> Labels {
    Labels {
        text: Some("t".into()),
        number: Some(-7),
        float: Some(f64::NAN),
        flag: Some(true),
        time: time("2019-12-16T23:48:18.25Z"),
        epoch: time("1970-01-01T00:00:01Z"),
        rest: Some("r".into()),
    }
}

#[test]
fn a_method_may_be_any_token() {
    let purge = request(&Purge {
        text: Some("t".into()),
    });
    assert_eq!(purge.method(), "PURGE");
    assert_eq!(purge.uri().query(), Some("text=t"));
    assert_eq!(
        request(&Nothing::default()).method(),
        "x-a.very~long|token!"
    );
    let endpoint = Endpoint::new("https://host").expect("an endpoint");
    let refused = tinsmith::encode(&Broken::default(), &endpoint).expect_err("no token");
    assert_eq!(refused.kind(), FailureKind::Input);
    assert!(
        refused.to_string().contains("`no token` is no HTTP method"),
        "{refused}"
    );
}

#[test]
fn a_label_is_escaped_and_a_greedy_one_keeps_its_slashes() {
    let path = |text: &str, rest: &str| {
        let mut labels = labels();
        (labels.text, labels.rest) = (Some(text.into()), Some(rest.into()));
        request(&labels).uri().path().to_owned()
    };
    let times = "2019-12-16T23%3A48%3A18.25Z/1";
    for (text, rest, written) in [
        ("t", "r", format!("/a/t/-7/NaN/true/{times}/rest/r")),
        (
            "a/b c%:?#[]@!$&'()*+,;=",
            "a//b c?",
            format!(
                "/a/a%2Fb%20c%25%3A%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D/-7/NaN/true/\
                 {times}/rest/a//b%20c%3F"
            ),
        ),
        (
            "\u{e9}\u{1f600}",
            "-._~",
            format!("/a/%C3%A9%F0%9F%98%80/-7/NaN/true/{times}/rest/-._~"),
        ),
    ] {
        assert_eq!(path(text, rest), written);
    }
}

#[test]
fn a_label_is_never_empty() {
    for broken in [
        Labels {
            text: None,
            ..labels()
        },
        Labels {
            rest: Some(String::new()),
            ..labels()
        },
    ] {
        let endpoint = crate::shapes::endpoint();
        let error = tinsmith::encode(&broken, &endpoint).unwrap_err();
        assert!(error.to_string().contains("is part of the path"), "{error}");
    }
}

#[test]
fn a_host_label_stands_before_the_host_and_in_the_body() {
    let host = |name: &str| Host {
        name: Some(name.into()),
    };
    let sent = request(&host("b-1"));
    assert_eq!(sent.uri(), "https://data.b-1.example.com/host");
    assert_eq!(sent.body().as_bytes().unwrap(), r#"{"Name":"b-1"}"#);
    // An endpoint may have a path of its own.
    let endpoint = Endpoint::new("https://example.com/own/").unwrap();
    let sent = tinsmith::encode(&host("b"), &endpoint).unwrap();
    assert_eq!(sent.uri(), "https://data.b.example.com/own/host");
    for name in ["", "a.b", "a/b", "-a", "a-", "a@b", &"a".repeat(64)] {
        let error = tinsmith::encode(&host(name), &crate::shapes::endpoint()).unwrap_err();
        assert!(
            error.to_string().contains("is part of the host"),
            "{name}: {error}"
        );
    }
}

shapes! {
    Query {
        0 text: String = member("Text").query("text"),
        1 texts: Vec<String> = member("Texts").query("texts"),
        2 times: Vec<Timestamp> = member("Times").query("times"),
        3 epoch: Timestamp = member("Epoch").query("epoch").timestamp(TimestampFormat::EpochSeconds),
        4 floats: Vec<f64> = member("Floats").query("floats"),
        5 kind: Kind = member("Kind").query("kind"),
        6 json: String = member("Json").query("json").json(),
        7 blob: Vec<u8> = member("Blob").query("blob"),
        8 token: String = member("Token").query("token").idempotency_token(),
        9 rest: BTreeMap<String, Vec<String>> = member("Rest").query_map(),
    }
    Plain { 0 rest: BTreeMap<String, String> = member("Rest").query_map() }
}

tinsmith::operation! { Query => Nothing, Error; SERVICE, "Query", GET, "/q?const=1&flag" }
tinsmith::operation! { Plain => Nothing, Error; SERVICE, "Plain", GET, "/p" }

fn query(input: Query) -> String {
    let token = Some(input.token.unwrap_or_else(|| "T".into()));
    let sent = request(&Query { token, ..input });
    let query = sent.uri().query().unwrap_or_default();
    let ours = query
        .strip_prefix("const=1&flag")
        .expect("what is always there comes first");
    ours.replace("&token=T", "")
}

#[test]
fn every_kind_has_its_form_in_a_query() {
    let input = Query {
        text: Some(" %:/?#[]@!$&'()*+,;=\u{1f600}".into()),
        texts: Some(vec!["a".into(), String::new()]),
        times: Some(vec![Timestamp::UNIX_EPOCH]),
        epoch: time("1970-01-01T00:00:01.5Z"),
        floats: Some(vec![f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1.0]),
        kind: Some(Kind::Large),
        json: Some("{\"a\":1}".into()),
        blob: Some(b"\xff\xff".to_vec()),
        ..Query::default()
    };
    assert_eq!(
        query(input),
        "&text=%20%25%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%F0%9F%98%80\
         &texts=a&texts=&times=1970-01-01T00%3A00%3A00Z&epoch=1.5\
         &floats=Infinity&floats=-Infinity&floats=NaN&floats=1.0&kind=large%2C%20wide\
         &json=%7B%22a%22%3A1%7D&blob=%2F%2F8%3D"
    );
}

#[test]
fn nothing_is_no_parameter_and_an_empty_text_is_one() {
    assert_eq!(query(Query::default()), "");
    let empty = Query {
        text: Some(String::new()),
        texts: Some(Vec::new()),
        rest: Some(BTreeMap::new()),
        ..Query::default()
    };
    assert_eq!(query(empty), "&text=");
}

#[test]
fn a_parameter_with_a_member_wins_over_the_map() {
    let map = |pairs: &[(&str, &[&str])]| {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let pairs = pairs
            .iter()
            .map(|(key, texts)| ((*key).to_owned(), owned(texts)));
        Some(pairs.collect())
    };
    let input = Query {
        text: Some("own".into()),
        rest: map(&[
            ("text", &["map"]),
            ("const", &["2"]),
            ("a b", &["1", "2"]),
            ("texts", &["t"]),
        ]),
        ..Query::default()
    };
    assert_eq!(query(input), "&text=own&a%20b=1&a%20b=2&texts=t");
    let plain = Plain {
        rest: Some([("k".to_owned(), "v&".to_owned())].into()),
    };
    assert_eq!(request(&plain).uri(), "https://example.com/p?k=v%26");
    assert_eq!(request(&Plain::default()).uri(), "https://example.com/p");
}

#[test]
fn a_token_that_is_not_given_is_a_random_uuid() {
    let token = || {
        let sent = request(&Query::default());
        let query = sent.uri().query().unwrap();
        query.rsplit('=').next().unwrap().to_owned()
    };
    let (one, other) = (token(), token());
    assert_ne!(one, other);
    assert_eq!((one.len(), &one[14..15]), (36, "4"));
}

#[test]
fn no_input_is_no_body() {
    let sent = request(&Plain::default());
    assert!(sent.body().as_bytes().unwrap().is_empty() && sent.headers().is_empty());
    assert_eq!(sent.method(), "GET");
}
