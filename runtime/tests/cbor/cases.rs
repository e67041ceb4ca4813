//! What is sent, what is read, and what is refused.

use crate::shapes::{Choice, Error, Kind, Nothing, RULES, answer, body, request, shapes};
use std::collections::BTreeMap;
use tinsmith::{BigNumber, DefaultValue, Document, Protocol, Timestamp, member, rare};

static SERVICE: tinsmith::Service =
    tinsmith::service("Test", "test", Protocol::RpcV2Cbor("Test"), &RULES).query_compatible();

shapes! {
    All {
        0 flag: bool = member("fl"),
        1 byte: i8 = member("by"),
        2 long: i64 = member("lo"),
        3 float: f32 = member("ff"),
        4 double: f64 = member("db"),
        5 text: String = member("tx"),
        6 blob: Vec<u8> = member("bl"),
        7 time: Timestamp = member("tm"),
        8 dense: Vec<String> = member("de"),
        9 sparse: Vec<Option<String>> = member("sp").sparse(),
        10 map: BTreeMap<String, i32> = member("ma"),
        11 gaps: BTreeMap<Kind, Option<i32>> = member("ga").sparse(),
        12 big: BigNumber = member("bi"),
        13 next: Box<All> = member("ne"),
        14 choice: Choice = member("ch"),
        15 document: Document = member("do"),
        16 part: Part = member("pa"),
    }
    Part { 0 text: String = member("tx").rare(&rare().default(DefaultValue::Text("hi"))) }
    Empty {}
    Absent {}
}

tinsmith::boxed!(All);
tinsmith::operation! { All => All, Error; SERVICE, "Do", GET, "/ignored" }
tinsmith::operation! { Empty => Nothing, Error; SERVICE, "Empty", POST, "/" }
tinsmith::operation! { Absent => Nothing, Error; SERVICE, "Absent", POST, "/", .no_input() }

const HEADER: (&str, &str) = ("smithy-protocol", "rpc-v2-cbor");

/// Bytes as they are written in RFC 8949.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| str::from_utf8(pair).expect("digits"));
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).expect("digits"))
        .collect()
}

/// A map with one member, whose name has two letters.
fn one(name: &str, value: &str) -> Vec<u8> {
    [&hex("a1 62"), name.as_bytes(), &hex(value)].concat()
}

fn read(body: &[u8]) -> All {
    answer::<All>(200, &[HEADER], body).unwrap_or_else(|error| panic!("{body:02x?}: {error}"))
}

fn refused(body: &[u8]) -> String {
    let answer = answer::<All>(200, &[HEADER], body);
    answer
        .err()
        .unwrap_or_else(|| panic!("{body:02x?} is read"))
        .to_string()
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().expect("a time"))
}

#[test]
fn every_call_is_a_post_to_its_name() {
    let sent = request(&Empty::default());
    assert_eq!(
        (sent.method().as_str(), sent.uri().path()),
        ("POST", "/service/Test/operation/Empty")
    );
    let headers = sent.headers();
    assert_eq!(
        (&headers["smithy-protocol"], &headers["accept"]),
        (
            &"rpc-v2-cbor".parse().unwrap(),
            &"application/cbor".parse().unwrap()
        )
    );
    assert_eq!(
        (&headers["content-type"], &headers["x-amzn-query-mode"]),
        (
            &"application/cbor".parse().unwrap(),
            &"true".parse().unwrap()
        )
    );
    assert_eq!(sent.body().as_bytes().unwrap()[..], hex("a0"));
    // What takes nothing has no body, and no type of it.
    let sent = request(&Absent::default());
    assert!(
        sent.body().as_bytes().unwrap().is_empty() && !sent.headers().contains_key("content-type")
    );
}

#[test]
fn every_value_is_written_in_its_shortest_form_and_read_again() {
    let none = All::default;
    let text = |text: &str| Some(text.to_owned());
    for (value, name, written) in [
        (
            All {
                flag: Some(true),
                ..none()
            },
            "fl",
            "f5",
        ),
        (
            All {
                byte: Some(-1),
                ..none()
            },
            "by",
            "20",
        ),
        (
            All {
                long: Some(23),
                ..none()
            },
            "lo",
            "17",
        ),
        (
            All {
                long: Some(24),
                ..none()
            },
            "lo",
            "1818",
        ),
        (
            All {
                long: Some(i64::MIN),
                ..none()
            },
            "lo",
            "3b7fffffffffffffff",
        ),
        // 32 bits where these hold the number, and never 16.
        (
            All {
                float: Some(1.5),
                ..none()
            },
            "ff",
            "fa3fc00000",
        ),
        (
            All {
                double: Some(1.5),
                ..none()
            },
            "db",
            "fa3fc00000",
        ),
        (
            All {
                double: Some(1.1),
                ..none()
            },
            "db",
            "fb3ff199999999999a",
        ),
        (
            All {
                double: Some(f64::NEG_INFINITY),
                ..none()
            },
            "db",
            "faff800000",
        ),
        (
            All {
                double: Some(-0.0),
                ..none()
            },
            "db",
            "fa80000000",
        ),
        (
            All {
                text: text("\u{e9}"),
                ..none()
            },
            "tx",
            "62c3a9",
        ),
        (
            All {
                blob: Some(vec![1, 255]),
                ..none()
            },
            "bl",
            "4201ff",
        ),
        (
            All {
                time: at("1970-01-01T00:00:01Z"),
                ..none()
            },
            "tm",
            "c101",
        ),
        (
            All {
                time: at("1970-01-01T00:00:01.5Z"),
                ..none()
            },
            "tm",
            "c1fa3fc00000",
        ),
        (
            All {
                time: at("2014-04-29T18:30:38.123Z"),
                ..none()
            },
            "tm",
            "c1fb41d4d7fbf387df3b",
        ),
        (
            All {
                dense: Some(Vec::new()),
                ..none()
            },
            "de",
            "80",
        ),
        (
            All {
                sparse: Some(vec![text("a"), None]),
                ..none()
            },
            "sp",
            "826161f6",
        ),
        (
            All {
                map: Some([("b".into(), 1), ("a".into(), 2)].into()),
                ..none()
            },
            "ma",
            "a2616102616201",
        ),
        (
            All {
                gaps: Some([(Kind::Small, None)].into()),
                ..none()
            },
            "ga",
            "a165736d616c6cf6",
        ),
        (
            All {
                big: Some("18446744073709551616".parse().unwrap()),
                ..none()
            },
            "bi",
            "c249010000000000000000",
        ),
        (
            All {
                big: Some("273.15".parse().unwrap()),
                ..none()
            },
            "bi",
            "c48221196ab3",
        ),
        (
            All {
                next: Some(Box::default()),
                ..none()
            },
            "ne",
            "a0",
        ),
        (
            All {
                choice: Some(Choice::Number(7)),
                ..none()
            },
            "ch",
            "a1664e756d62657207",
        ),
        (
            All {
                document: Some(vec![Document::Null, 0.5.into()].into()),
                ..none()
            },
            "do",
            "82f6fa3f000000",
        ),
        (
            All {
                part: Some(Part { text: text("") }),
                ..none()
            },
            "pa",
            "a162747860",
        ),
    ] {
        let document = one(name, written);
        assert_eq!(body(&value), document, "{name} {written}");
        assert!(read(&document) == value, "{name} {written}");
    }
    assert_eq!(
        body(&All {
            double: Some(f64::NAN),
            ..none()
        }),
        one("db", "fa7fc00000")
    );
    // A default is sent below the top, and read where nothing comes.
    let part = All {
        part: Some(Part::default()),
        ..none()
    };
    assert_eq!(body(&part), one("pa", "a1627478626869"));
    assert!(read(&one("pa", "a0")).part == Some(Part { text: text("hi") }));
}

#[test]
fn every_form_that_a_service_may_choose_is_read() {
    for (name, sent, as_if) in [
        // Half floats (RFC 8949, appendix A).
        ("ff", "f93e00", "fa3fc00000"),
        ("db", "f90001", "fb3e70000000000000"),
        ("db", "f97bff", "fa477fe000"),
        ("db", "f9fc00", "faff800000"),
        ("db", "f98000", "fa80000000"),
        // Numbers that were written as others.
        ("lo", "fa40400000", "03"),
        ("db", "1bffffffffffffffff", "fb43f0000000000000"),
        ("db", "3bffffffffffffffff", "fbc3f0000000000000"),
        ("by", "1b0000000000000001", "01"),
        // Lengths that are not known.
        ("tx", "7f61616162ff", "626162"),
        ("tx", "7fff", "60"),
        ("bl", "5f41014102ff", "420102"),
        ("de", "9f6161ff", "816161"),
        ("ma", "bf616101ff", "a1616101"),
        ("ne", "bfff", "a0"),
        ("do", "9fbf6161f6ffff", "81a16161f6"),
        // Times, with and without a tag.
        ("tm", "01", "c101"),
        ("tm", "c1f93e00", "c1fa3fc00000"),
        ("tm", "c11a5d2bd2a2", "c11a5d2bd2a2"),
        // Tags that say nothing here.
        ("tx", "d8206161", "6161"),
        ("de", "d9d9f7d9010281c06161", "816161"),
        ("do", "d8206161", "6161"),
        // Nulls and gaps.
        ("de", "82f66161", "816161"),
        ("sp", "82f7 6161", "82f66161"),
        ("ma", "a26161f6616201", "a1616201"),
        // Beside the one member of a union its type may stand.
        (
            "ch",
            "a2665f5f747970656161664e756d62657201",
            "a1664e756d62657201",
        ),
    ] {
        let (sent, as_if) = (one(name, sent), one(name, as_if));
        assert!(read(&sent) == read(&as_if), "{name}: {sent:02x?}");
    }
    for nan in ["f97e00", "f97c01", "fa7fc00000", "fb7ff8000000000001"] {
        assert!(
            read(&one("db", nan)).double.is_some_and(f64::is_nan),
            "{nan}"
        );
    }
    for nothing in [
        "a0",
        "bfff",
        "d9d9f7a0",
        "a1627478f6",
        "a1627478f7",
        "a16378797a9fbf6161c101ff01ff",
    ] {
        assert!(read(&hex(nothing)) == All::default(), "{nothing}");
    }
    assert!(read(b"") == All::default());
    assert!(read(&one("ch", "a1654c61746572a0")).choice == Some(Choice::Unknown("Later".into())));
}

#[test]
fn what_is_not_of_the_model_is_refused() {
    for (document, part) in [
        (one("by", "1880"), "`by`"),
        (one("by", "f93e00"), "`by`"),
        (one("lo", "1bffffffffffffffff"), ""),
        (one("tx", "01"), ""),
        (one("tx", "62fffe"), ""),
        (one("tm", "c26101"), "`tm`"),
        (one("tm", "c1fb7ff0000000000000"), "`tm`"),
        (
            one("ch", "a2664e756d6265720164576f72646161"),
            "`Choice` has two variants",
        ),
        (hex("a0a0"), "something follows"),
        (hex("a1016161"), ""),
        (hex("a162"), ""),
        (hex("80"), ""),
        (hex("bf"), ""),
        (one("de", "9bffffffffffffffff"), ""),
    ] {
        let error = refused(&document);
        assert!(
            error.contains(part) && error.contains("CBOR"),
            "{document:02x?}: {error}"
        );
    }
}

#[test]
fn an_answer_of_another_protocol_is_not_read() {
    let document = one("tx", "6161");
    let other = [("smithy-protocol", "rpc-v2-json")];
    let error = answer::<All>(200, &other, &document)
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("smithy-protocol"), "{error}");
    let page = answer::<All>(200, &[], "<html>sign in</html>")
        .err()
        .unwrap()
        .to_string();
    assert!(
        page.contains("smithy-protocol") && page.contains("<html>sign in"),
        "{page}"
    );
    // By its status the call succeeded.
    assert_eq!(
        answer::<All>(200, &[], &document).unwrap().text.as_deref(),
        Some("a")
    );
}

#[test]
fn an_error_is_known_by_its_body_or_else_by_its_status() {
    let body = [
        &hex("a2 665f5f74797065 68"),
        &b"a#Broken"[..],
        &hex("676d657373616765 616d"),
    ]
    .concat();
    let error = answer::<All>(400, &[HEADER], &body).err().unwrap();
    assert_eq!((error.code(), error.message()), (Some("Broken"), Some("m")));
    assert!(matches!(error, Error::Broken(_)));
    // A header of JSON's says nothing here, and without that of the protocol neither does a body.
    let no_code = [HEADER, ("x-amzn-errortype", "Broken")];
    let error = answer::<All>(400, &no_code, hex("a0")).err().unwrap();
    assert_eq!(error.code(), None);
    let error = answer::<All>(503, &[], &body).err().unwrap();
    assert_eq!(
        (error.code(), error.message()),
        (Some("ServiceUnavailable"), Some("Service Unavailable"))
    );
    let older = [HEADER, ("x-amzn-query-error", "Service.Broken;Sender")];
    let error = answer::<All>(400, &older, &body).err().unwrap();
    assert_eq!(error.code(), Some("Service.Broken"));
    assert!(matches!(error, Error::Broken(_)));
}
