//! JSON bodies, in both directions: every kind of value, gaps, defaults, and what a service may leave
//! out or send besides.

use crate::shapes::{Choice, Error, Kind, RULES, answer, body, shapes};
use std::collections::BTreeMap;
use tinsmith::{
    BigNumber, Blank, DefaultValue, Document, Protocol, Timestamp, TimestampFormat, member, rare,
    schema,
};

static SERVICE: tinsmith::Service = tinsmith::service("Test", "test", Protocol::RestJson, &RULES);

shapes! {
    Body {
        0 float: f32 = member("Float"),
        1 double: f64 = member("Double"),
        2 long: i64 = member("Long"),
        3 byte: i8 = member("Byte"),
        4 big: BigNumber = member("Big"),
        5 blob: Vec<u8> = member("Blob"),
        6 time: Timestamp = member("Time"),
        7 text_time: Timestamp = member("TextTime").timestamp(TimestampFormat::DateTime),
        8 date: Timestamp = member("Date").timestamp(TimestampFormat::HttpDate),
        9 times: Vec<Timestamp> = member("Times").item(&member("member").timestamp(TimestampFormat::HttpDate)),
        10 kinds: BTreeMap<Kind, Kind> = member("Kinds"),
        11 dense: Vec<String> = member("Dense"),
        12 sparse: Vec<Option<String>> = member("Sparse").sparse(),
        13 dense_map: BTreeMap<String, i32> = member("DenseMap"),
        14 sparse_map: BTreeMap<String, Option<i32>> = member("SparseMap").sparse(),
        15 grid: Vec<Vec<i32>> = member("Grid"),
        16 document: Document = member("Document"),
        17 choice: Choice = member("Choice"),
        18 next: Box<Body> = member("Next").wire("next"),
    }
}

tinsmith::boxed!(Body);
tinsmith::operation! { Body => Body, Error; SERVICE, "Body", POST, "/" }

fn written(input: &Body) -> String {
    String::from_utf8(body(input)).expect("text")
}

fn read(text: &str) -> Body {
    answer::<Body>(200, &[], text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().expect("a time"))
}

#[test]
fn every_value_is_written_in_its_form_and_read_again() {
    let none = Body::default;
    let map = |pairs: &[(&str, Option<i32>)]| {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), *value))
            .collect()
    };
    for (value, text) in [
        (none(), r#"{}"#),
        (
            Body {
                float: Some(0.1),
                ..none()
            },
            r#"{"Float":0.1}"#,
        ),
        (
            Body {
                double: Some(f64::INFINITY),
                float: Some(f32::NEG_INFINITY),
                ..none()
            },
            r#"{"Float":"-Infinity","Double":"Infinity"}"#,
        ),
        (
            Body {
                long: Some(i64::MIN),
                byte: Some(-128),
                ..none()
            },
            r#"{"Long":-9223372036854775808,"Byte":-128}"#,
        ),
        (
            Body {
                big: Some("1.234567890123456789e400".parse().unwrap()),
                ..none()
            },
            r#"{"Big":1.234567890123456789e400}"#,
        ),
        (
            Body {
                blob: Some(b"\xfb\xff".to_vec()),
                ..none()
            },
            r#"{"Blob":"+/8="}"#,
        ),
        (
            Body {
                blob: Some(Vec::new()),
                dense: Some(Vec::new()),
                dense_map: Some([].into()),
                ..none()
            },
            r#"{"Blob":"","Dense":[],"DenseMap":{}}"#,
        ),
        // Fractions are those that were given, and no neighbour of them.
        (
            Body {
                time: at("2014-04-29T18:30:38.123Z"),
                ..none()
            },
            r#"{"Time":1398796238.123}"#,
        ),
        (
            Body {
                time: at("2014-04-29T18:30:38.001001Z"),
                ..none()
            },
            r#"{"Time":1398796238.001001}"#,
        ),
        (
            Body {
                time: at("2014-04-29T18:30:38Z"),
                ..none()
            },
            r#"{"Time":1398796238}"#,
        ),
        (
            Body {
                time: at("1969-12-31T23:59:59.75Z"),
                ..none()
            },
            r#"{"Time":-0.25}"#,
        ),
        (
            Body {
                text_time: at("2014-04-29T18:30:38.12Z"),
                ..none()
            },
            r#"{"TextTime":"2014-04-29T18:30:38.12Z"}"#,
        ),
        (
            Body {
                date: at("2014-04-29T18:30:38Z"),
                ..none()
            },
            r#"{"Date":"Tue, 29 Apr 2014 18:30:38 GMT"}"#,
        ),
        (
            Body {
                times: Some(vec![Timestamp::UNIX_EPOCH]),
                ..none()
            },
            r#"{"Times":["Thu, 01 Jan 1970 00:00:00 GMT"]}"#,
        ),
        (
            Body {
                kinds: Some([(Kind::Unknown("new".into()), Kind::Small)].into()),
                ..none()
            },
            r#"{"Kinds":{"new":"small"}}"#,
        ),
        (
            Body {
                sparse: Some(vec![Some("a".into()), None]),
                ..none()
            },
            r#"{"Sparse":["a",null]}"#,
        ),
        (
            Body {
                sparse_map: Some(map(&[("a", None), ("b", Some(0))])),
                ..none()
            },
            r#"{"SparseMap":{"a":null,"b":0}}"#,
        ),
        (
            Body {
                grid: Some(vec![vec![], vec![1, 2]]),
                ..none()
            },
            r#"{"Grid":[[],[1,2]]}"#,
        ),
        (
            Body {
                choice: Some(Choice::Number(0)),
                ..none()
            },
            r#"{"Choice":{"Number":0}}"#,
        ),
        (
            Body {
                next: Some(Box::new(Body {
                    byte: Some(1),
                    next: Some(Box::default()),
                    ..none()
                })),
                ..none()
            },
            r#"{"next":{"Byte":1,"next":{}}}"#,
        ),
        (
            Body {
                dense: Some(vec!["\"\\\n\u{1}\u{e9}\u{1f600}".into()]),
                ..none()
            },
            "{\"Dense\":[\"\\\"\\\\\\n\\u0001\u{e9}\u{1f600}\"]}",
        ),
    ] {
        assert_eq!(written(&value), text);
        assert!(read(text) == value, "{text}");
    }
    let nan = Body {
        double: Some(f64::NAN),
        ..none()
    };
    assert_eq!(written(&nan), r#"{"Double":"NaN"}"#);
    assert!(read(r#"{"Double":"NaN"}"#).double.is_some_and(f64::is_nan));
}

#[test]
fn a_document_may_be_anything() {
    for text in [
        "null",
        "true",
        "1",
        "-2.5",
        "\"x\"",
        "[]",
        "{}",
        "18446744073709551615",
        r#"{"a":[1,2.5,null,"x",{"b":true}]}"#,
    ] {
        let body = format!("{{\"Document\":{text}}}");
        let value = read(&body);
        match text {
            // Null is nothing for a member.
            "null" => assert_eq!(value.document, None),
            _ => assert_eq!(written(&value), body),
        }
    }
    let none = Body {
        document: Some(Document::Null),
        ..Body::default()
    };
    assert_eq!(written(&none), r#"{"Document":null}"#);
}

#[test]
fn what_a_service_sends_is_read_kindly() {
    for (text, as_if) in [
        ("", "{}"),
        (r#"{"New":{"a":[1]},"Byte":1}"#, r#"{"Byte":1}"#),
        (
            r#"{"Byte":null,"Dense":null,"next":null,"Choice":null}"#,
            "{}",
        ),
        (
            r#"{"Dense":["a",null],"DenseMap":{"x":null,"y":1}}"#,
            r#"{"Dense":["a"],"DenseMap":{"y":1}}"#,
        ),
        (r#"{"Long":1e3,"Byte":1.0}"#, r#"{"Long":1000,"Byte":1}"#),
        (
            r#"{"Time":"2014-04-29T18:30:38+02:00"}"#,
            r#"{"Time":1398789038}"#,
        ),
        (
            r#"{"TextTime":1.5,"Date":"1970-01-01T00:00:00Z"}"#,
            r#"{"TextTime":"1970-01-01T00:00:01.5Z","Date":0}"#,
        ),
        (
            r#"{"Choice":{"__type":"t","Word":null,"Number":1}}"#,
            r#"{"Choice":{"Number":1}}"#,
        ),
        (r#" {"Byte" : 1 } "#, r#"{"Byte":1}"#),
    ] {
        assert!(read(text) == read(as_if), "{text}");
    }
    let new = read(r#"{"Choice":{"Later":{"a":1}}}"#);
    assert!(new.choice == Some(Choice::Unknown("Later".into())));
}

#[test]
fn what_is_not_of_the_model_is_refused_by_name_without_quoting_it() {
    for (text, part) in [
        (r#"{"Byte":128}"#, "`Byte`"),
        (r#"{"Byte":1.5}"#, "`Byte`"),
        (r#"{"Float":1e400}"#, "`Float` is not a number of that size"),
        (
            r#"{"Double":1e400}"#,
            "`Double` is not a number of that size",
        ),
        (r#"{"Dense":"secret"}"#, "`Dense`"),
        (r#"{"Blob":"secret!"}"#, "base64"),
        (r#"{"Time":"secret"}"#, "a timestamp"),
        (
            r#"{"Choice":{"Word":"a","Number":1}}"#,
            "`Choice` has two variants, at byte 31",
        ),
        (r#"{"Byte":1}{"#, "something follows the document"),
        (r#"{"Byte":"#, "it breaks off, at byte 8"),
        ("<html>secret</html>", "it begins: <html>secret"),
    ] {
        let error = answer::<Body>(200, &[], text).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
        assert!(
            text.starts_with('<') || !error.contains("secret"),
            "{text}: {error}"
        );
    }
}

/// A structure with members that a service must send.
pub struct Strict {
    text: String,
    kind: Kind,
    items: Vec<i32>,
    choice: Choice,
    part: Part,
    level: i32,
}
static STRICT: tinsmith::Schema = schema(
    "Strict",
    &[
        member("Text").required(),
        member("Kind").required(),
        member("Items").required(),
        member("Choice").required(),
        member("Part").required(),
        member("Level")
            .required()
            .rare(&rare().default(DefaultValue::Integer(3))),
    ],
);
tinsmith::structure!(Strict: STRICT { 0 text, 1 kind, 2 items, 3 choice, 4 part, 5 level });

shapes! {
    Ask {}
    Part {
        0 text: String = member("Text").rare(&rare().default(DefaultValue::Text("hi"))),
        1 flag: bool = member("Flag").rare(&rare().default(DefaultValue::Boolean(false))),
        2 float: f32 = member("Float").rare(&rare().default(DefaultValue::Float(1.0))),
        3 blob: Vec<u8> = member("Blob").rare(&rare().default(DefaultValue::Blob(b"abc"))),
        4 time: Timestamp = member("Time").rare(&rare().default(DefaultValue::Timestamp(Timestamp::UNIX_EPOCH))),
        5 list: Vec<String> = member("List").rare(&rare().default(DefaultValue::List)),
        6 map: BTreeMap<String, String> = member("Map").rare(&rare().default(DefaultValue::Map)),
        7 kind: Kind = member("Kind").rare(&rare().default(DefaultValue::Text("small"))),
        8 document: Document = member("Document").rare(&rare().default(DefaultValue::Map)),
        9 plain: i32 = member("Plain"),
    }
    Defaults { 0 part: Part = member("Part"), 1 parts: Vec<Part> = member("Parts") }
}

tinsmith::operation! { Ask => Strict, Error; SERVICE, "Ask", GET, "/" }
tinsmith::operation! { Defaults => Part, Error; SERVICE, "Defaults", POST, "/" }

const ALL_DEFAULTS: &str = r#"{"Text":"hi","Flag":false,"Float":1.0,"Blob":"YWJj","Time":0,"List":[],"Map":{},"Kind":"small","Document":{}}"#;

#[test]
fn required_members_that_a_service_leaves_out_are_blank_or_their_defaults() {
    let strict = answer::<Ask>(200, &[], "{}").unwrap();
    assert!(
        strict
            == Strict {
                level: 3,
                ..Strict::blank()
            }
    );
    assert!(strict.choice == Choice::Unknown(String::new()));
}

#[test]
fn defaults_are_sent_below_the_top_and_read_where_nothing_comes() {
    let sent = |input: &Defaults| String::from_utf8(body(input)).expect("text");
    assert_eq!(sent(&Defaults::default()), "{}");
    let part = Some(Part::default());
    assert_eq!(
        sent(&Defaults { part, parts: None }),
        format!("{{\"Part\":{ALL_DEFAULTS}}}")
    );
    let parts = Some(vec![Part {
        text: Some("own".into()),
        ..Part::default()
    }]);
    let own = ALL_DEFAULTS.replace("hi", "own");
    assert_eq!(
        sent(&Defaults { part: None, parts }),
        format!("{{\"Parts\":[{own}]}}")
    );

    let all = answer::<Defaults>(200, &[], ALL_DEFAULTS).unwrap();
    for text in ["", "{}", r#"{"Text":null}"#] {
        assert!(answer::<Defaults>(200, &[], text).unwrap() == all, "{text}");
    }
    let own =
        answer::<Defaults>(200, &[], r#"{"Text":"","List":["a"],"Time":5,"Plain":1}"#).unwrap();
    let expected = Part {
        text: Some(String::new()),
        list: Some(vec!["a".into()]),
        time: at("1970-01-01T00:00:05Z"),
        plain: Some(1),
        ..all
    };
    assert!(own == expected);
}
