//! The oracle of JSON as such is serde_json: the same texts are read, to the same values.

use super::tokens::{Tokens, plain};
use super::{read_document, text, write_object};
use crate::Document;
use proptest::prelude::*;
use serde_core::de::IgnoredAny;
use serde_json::{Value, json};

/// Pieces of JSON, and of what is none.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\"a\"",
    "\"\"",
    "\"b\\n\\/\\\\\\\"\\u00E9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"\\ud83d\\u0041\"",
    "\"\\u12g4\"",
    "\"\\x\"",
    "\"\u{1}\"",
    "\"\t\"",
    "\"é😀 and more than eight\"",
    "null",
    "true",
    "false",
    "nul",
    "True",
    "0",
    "-0",
    "-",
    "+1",
    "01",
    "1.",
    ".5",
    "1.50",
    "-12e3",
    "1E+2",
    "1e",
    "1e-400",
    "1e400",
    "0.1",
    "123456789012345678",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    " ",
    "\n",
    "\t",
    "\r",
    "\u{b}",
    "\u{feff}",
    "//",
];

/// A text that may be JSON.
fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// What is read of `text`, as serde_json has it.
fn ours(text: &str) -> Option<Value> {
    let document = read_document(text.as_bytes()).ok()?;
    Some(serde_json::to_value(document).unwrap())
}

fn is_skipped(text: &str) -> bool {
    let mut tokens = Tokens::new(text);
    tokens.skip().is_ok() && tokens.end().is_ok()
}

fn same(text: &str) {
    assert_eq!(ours(text), serde_json::from_str(text).ok(), "{text}");
    let theirs = serde_json::from_str::<IgnoredAny>(text).is_ok();
    assert_eq!(is_skipped(text), theirs, "skipped: {text}");
}

/// A string that may be one.
fn string_piece() -> impl Strategy<Value = &'static str> {
    let strings: Vec<_> = PIECES
        .iter()
        .filter(|piece| piece.starts_with('"'))
        .collect();
    prop::sample::select(strings).prop_map(|piece| *piece)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_json_is_read_and_nothing_else(text in pieces()) {
        same(&text);
        // Whole values, so that more of them are JSON.
        same(&format!("[{text}]"));
        same(&format!("{{\"a\":{text}}}"));
        same(&format!("\"{text}\""));
    }

    #[test]
    fn so_it_is_of_names(name in string_piece(), value in prop::sample::select(PIECES)) {
        same(&format!("{{{name}:{value}}}"));
        same(&format!("[{{ {name} : {value} }}]"));
    }

    #[test]
    fn values_come_back(value in value(), pretty in any::<bool>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let text = match pretty {
            true => serde_json::to_string_pretty(&value).unwrap(),
            false => value.to_string(),
        };
        same(&text);
        // The same with one byte wrong.
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            same(&text);
        }
    }

    #[test]
    fn written_is_what_serde_json_reads(value in value()) {
        let document: Document = serde_json::from_value(value.clone()).unwrap();
        let members = [("a\"b".to_owned(), document.clone()), ("c".to_owned(), document)].into();
        let written = write_object(&members);
        let read: Value = serde_json::from_slice(&written).unwrap();
        prop_assert_eq!(read, json!({"a\"b": value.clone(), "c": value}));
    }

    #[test]
    fn strings_have_the_same_escapes(string in prop_oneof![any::<String>(), "[\\x00-\\x7f]{0,40}"]) {
        let mut written = Vec::new();
        text::string(&mut written, &string);
        prop_assert_eq!(String::from_utf8(written).unwrap(), serde_json::to_string(&string).unwrap());
    }

    #[test]
    fn plain_bytes_are_told_from_others(bytes in any::<Vec<u8>>(), start in 0_usize..20) {
        let mut bytes = bytes;
        bytes.splice(..0, std::iter::repeat_n(b'a', start));
        let is_plain = |byte: &u8| *byte >= 0x20 && !matches!(byte, b'"' | b'\\');
        let expected = bytes.iter().take_while(|byte| is_plain(byte)).count();
        prop_assert_eq!(plain(&bytes), expected);
    }
}

#[test]
fn every_byte_is_told_at_every_place() {
    for (place, byte) in (0..20).flat_map(|place| (0..=u8::MAX).map(move |byte| (place, byte))) {
        let mut bytes = [0xff; 20];
        bytes[place] = byte;
        let is_plain = byte >= 0x20 && !matches!(byte, b'"' | b'\\');
        let expected = if is_plain { 20 } else { place };
        assert_eq!(plain(&bytes), expected, "{byte} at {place}");
    }
}

#[test]
fn depth_is_bounded_where_something_is_kept_of_it() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read_document(nested(128).as_bytes()).is_ok());
    let error = read_document(nested(129).as_bytes()).unwrap_err();
    assert_eq!(error.0, "it is more than 128 levels deep, at byte 128");
    assert!(is_skipped(&nested(100_000)));
    // What is beside each other is not deep.
    assert!(read_document(format!("[{}0]", "[],{},[0],".repeat(300)).as_bytes()).is_ok());
}

#[test]
fn errors_tell_where_and_quote_nothing() {
    for (text, expected) in [
        ("", "it breaks off, at byte 0"),
        ("{\"a\": ", "it breaks off, at byte 6"),
        ("{\"a\" 1}", "a colon is missing, at byte 5"),
        ("[1 2]", "a comma is missing, at byte 3"),
        ("[1,]", "a value is missing, at byte 3"),
        ("{\"a\":1,}", "a string is missing, at byte 7"),
        ("[secret]", "a value is missing, at byte 1"),
        ("[\"secret", "it breaks off, at byte 8"),
        (
            "[\"\\ud800secret\"]",
            "an escape is half of a character, at byte 3",
        ),
        ("[\"\\q\"]", "an escape is none of JSON's, at byte 3"),
        ("[\"\\u00\"]", "an escape has four digits, at byte 3"),
        ("[\"\n\"]", "a control character is not escaped, at byte 2"),
        ("[1e999]", "a number is out of range, at byte 1"),
        ("[-]", "a number is missing, at byte 1"),
        ("[tru]", "a boolean is missing, at byte 1"),
        ("[truefalse]", "a comma is missing, at byte 5"),
        ("[nil]", "a value is missing, at byte 1"),
        ("1 1", "something follows the document, at byte 2"),
    ] {
        assert_eq!(
            read_document(text.as_bytes()).unwrap_err().0,
            expected,
            "{text}"
        );
    }
    let error = read_document(b"[\"\xff\"]").unwrap_err();
    assert_eq!(error.0, "it is not UTF-8, at byte 2");
}
