//! Members in headers, in both directions.

use crate::shapes::{Error, Kind, Nothing, RULES, answer, endpoint, request, shapes};
use std::collections::BTreeMap;
use tinsmith::{Protocol, Timestamp, TimestampFormat, member};

static SERVICE: tinsmith::Service = tinsmith::service("Test", "test", Protocol::RestJson, &RULES);

shapes! {
    Headers {
        0 text: String = member("Text").header("x-text"),
        1 number: i64 = member("Number").header("x-number"),
        2 float: f32 = member("Float").header("x-float"),
        3 flag: bool = member("Flag").header("x-flag"),
        4 date: Timestamp = member("Date").header("x-date").timestamp(TimestampFormat::HttpDate),
        5 time: Timestamp = member("Time").header("x-time").timestamp(TimestampFormat::DateTime),
        6 json: String = member("Json").header("x-json").json(),
        7 blob: Vec<u8> = member("Blob").header("x-blob"),
        8 texts: Vec<String> = member("Texts").header("x-texts"),
        9 numbers: Vec<i32> = member("Numbers").header("x-numbers"),
        10 dates: Vec<Timestamp> = member("Dates").header("x-dates"),
        11 epochs: Vec<Timestamp> = member("Epochs").header("x-epochs")
            .item(&member("member").timestamp(TimestampFormat::EpochSeconds)),
        12 kinds: Vec<Kind> = member("Kinds").header("x-kinds"),
        13 floats: Vec<f64> = member("Floats").header("x-floats"),
        14 jsons: Vec<String> = member("Jsons").header("x-jsons").item(&member("member").json()),
        15 any: BTreeMap<String, String> = member("Any").prefix_headers("x-any-"),
        16 status: i32 = member("Status").status(),
    }
    Send { 0 headers: Headers = member("Headers") }
    All {
        0 hello: String = member("Hello").header("hello"),
        1 all: BTreeMap<String, String> = member("All").prefix_headers(""),
    }
}

tinsmith::operation! { Headers => Headers, Error; SERVICE, "Headers", GET, "/" }
tinsmith::operation! { All => All, Error; SERVICE, "All", POST, "/" }
tinsmith::operation! { Send => Nothing, Error; SERVICE, "Send", POST, "/" }

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn texts(all: &[&str]) -> Option<Vec<String>> {
    Some(all.iter().map(|text| (*text).to_owned()).collect())
}

/// Inputs, and the one header that each has. Most are read again as they were.
fn cases() -> Vec<(Headers, &'static str, &'static str)> {
    let none = Headers::default;
    let date = at("2019-12-16T23:48:18Z");
    vec![
        (
            Headers {
                text: Some("a, \"b\"".into()),
                ..none()
            },
            "x-text",
            "a, \"b\"",
        ),
        (
            Headers {
                number: Some(-1),
                ..none()
            },
            "x-number",
            "-1",
        ),
        (
            Headers {
                float: Some(f32::INFINITY),
                ..none()
            },
            "x-float",
            "Infinity",
        ),
        (
            Headers {
                flag: Some(false),
                ..none()
            },
            "x-flag",
            "false",
        ),
        (
            Headers {
                date: Some(date),
                ..none()
            },
            "x-date",
            "Mon, 16 Dec 2019 23:48:18 GMT",
        ),
        (
            Headers {
                time: Some(at("2019-12-16T23:48:18.5Z")),
                ..none()
            },
            "x-time",
            "2019-12-16T23:48:18.5Z",
        ),
        (
            Headers {
                json: Some("{\"a\": \"\u{e9}\"}".into()),
                ..none()
            },
            "x-json",
            "eyJhIjogIsOpIn0=",
        ),
        (
            Headers {
                blob: Some(b"\0".to_vec()),
                ..none()
            },
            "x-blob",
            "AA==",
        ),
        (
            Headers {
                texts: texts(&["b,c", "\"d\"", "a", "e\\,"]),
                ..none()
            },
            "x-texts",
            r#""b,c", "\"d\"", a, "e\\,""#,
        ),
        (
            Headers {
                texts: texts(&[" a", "b "]),
                ..none()
            },
            "x-texts",
            r#"" a", "b ""#,
        ),
        (
            Headers {
                numbers: Some(vec![1, 2]),
                ..none()
            },
            "x-numbers",
            "1, 2",
        ),
        (
            Headers {
                dates: Some(vec![date, date]),
                ..none()
            },
            "x-dates",
            "Mon, 16 Dec 2019 23:48:18 GMT, Mon, 16 Dec 2019 23:48:18 GMT",
        ),
        (
            Headers {
                epochs: Some(vec![at("1970-01-01T00:00:01.5Z")]),
                ..none()
            },
            "x-epochs",
            "1.5",
        ),
        (
            Headers {
                kinds: Some(vec![Kind::Small, Kind::Large]),
                ..none()
            },
            "x-kinds",
            "small, \"large, wide\"",
        ),
        (
            Headers {
                floats: Some(vec![1.5, f64::NEG_INFINITY]),
                ..none()
            },
            "x-floats",
            "1.5, -Infinity",
        ),
        (
            Headers {
                jsons: texts(&["1", "2"]),
                ..none()
            },
            "x-jsons",
            "MQ==, Mg==",
        ),
        (
            Headers {
                any: Some([("K".into(), "v".into())].into()),
                ..none()
            },
            "x-any-k",
            "v",
        ),
    ]
}

#[test]
fn every_kind_has_its_form_in_a_header_and_is_read_again() {
    for (input, name, value) in cases() {
        let sent = request(&input);
        assert_eq!(sent.headers().len(), 1, "{name}");
        assert_eq!(sent.headers()[name], value);
        let mut read = answer::<Headers>(200, &[(name, value)], "").unwrap();
        assert_eq!(read.status.take(), Some(200));
        // A map of headers is always there.
        let any = read.any.take().unwrap_or_default();
        assert_eq!(any.len(), input.any.as_ref().map_or(0, BTreeMap::len));
        // HTTP does not tell capitals in the names of headers.
        if input.any.is_none() {
            assert!(read == input, "{name}: {read:?}");
        }
    }
}

#[test]
fn nothing_is_no_header_and_so_is_what_is_empty() {
    let empty = Headers {
        text: Some(String::new()),
        texts: Some(Vec::new()),
        any: Some(BTreeMap::new()),
        ..Headers::default()
    };
    for input in [Headers::default(), empty] {
        assert!(request(&input).headers().is_empty());
    }
}

#[test]
fn what_no_header_may_hold_is_refused_without_quoting_it() {
    let line = Headers {
        text: Some("a\r\nx-evil: 1".into()),
        ..Headers::default()
    };
    let name = Headers {
        any: Some([("a b".into(), "v".into())].into()),
        ..Headers::default()
    };
    for (input, member) in [(line, "`Text`"), (name, "`Any`")] {
        let error = tinsmith::encode(&input, &endpoint())
            .unwrap_err()
            .to_string();
        assert!(error.contains(member) && !error.contains("evil"), "{error}");
    }
}

#[test]
fn lists_are_read_however_they_are_spread_out() {
    let read = |lines: &[&str]| {
        let lines: Vec<_> = lines.iter().map(|line| ("x-texts", *line)).collect();
        answer::<Headers>(200, &lines, "").unwrap().texts.unwrap()
    };
    for (lines, elements) in [
        (&["a,b"][..], &["a", "b"][..]),
        (&["a", "\"b,c\""], &["a", "b,c"]),
        (&[" a ,\tb "], &["a", "b"]),
        // RFC 9110, section 5.6.1: empty elements mean nothing. An empty text is within quotes.
        (&["a,,b,"], &["a", "b"]),
        (&["a,\"\""], &["a", ""]),
        (&[" , "], &[]),
        (&["\" a\\\"\\\\ \""], &[" a\"\\ "]),
    ] {
        assert_eq!(read(lines), elements, "{lines:?}");
    }
    let headers = [
        ("x-numbers", "1, 2,"),
        ("x-dates", "Mon, 16 Dec 2019 23:48:18 GMT"),
        ("x-dates", "Mon, 16 Dec 2019 23:48:18 GMT"),
    ];
    let read = answer::<Headers>(200, &headers, "").unwrap();
    assert_eq!(read.numbers, Some(vec![1, 2]));
    assert_eq!(read.dates, Some(vec![at("2019-12-16T23:48:18Z"); 2]));
}

#[test]
fn a_header_that_is_no_time_leaves_the_rest_of_the_answer_alone() {
    for text in ["never", "", "-", "Mon, 99 Foo 2019"] {
        let headers = [("x-date", text), ("x-text", "t")];
        let read = answer::<Headers>(200, &headers, "").unwrap();
        assert_eq!(
            (read.date, read.text.as_deref()),
            (None, Some("t")),
            "{text}"
        );
    }
    let error = answer::<Headers>(200, &[("x-number", "secret")], "")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`Number`") && !error.contains("secret"),
        "{error}"
    );
}

#[test]
fn the_status_is_a_member() {
    assert_eq!(answer::<Headers>(201, &[], "").unwrap().status, Some(201));
}

#[test]
fn a_header_with_a_member_wins_over_a_map_of_all() {
    let pairs = [("x-foo", "Foo"), ("hello", "Hello")];
    let all: BTreeMap<String, String> = pairs.map(|(k, v)| (k.into(), v.into())).into();
    let sent = request(&All {
        hello: Some("There".into()),
        all: Some(all),
    });
    assert_eq!(
        (&sent.headers()["hello"], &sent.headers()["x-foo"]),
        (&"There".parse().unwrap(), &"Foo".parse().unwrap())
    );
    let read = answer::<All>(200, &[("x-foo", "Foo"), ("hello", "There")], "").unwrap();
    let all = [("x-foo", "Foo"), ("hello", "There")].map(|(k, v)| (k.into(), v.into()));
    assert!(
        read == All {
            hello: Some("There".into()),
            all: Some(all.into())
        }
    );
}

#[test]
fn bindings_below_the_top_mean_nothing() {
    let headers = Headers {
        number: Some(1),
        status: Some(2),
        ..Headers::default()
    };
    // The generator gives such a structure a table without them; a table with them writes none.
    let sent = request(&Send {
        headers: Some(headers),
    });
    assert!(!sent.headers().contains_key("x-number"));
}
