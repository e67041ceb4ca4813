//! An HTTP answer with a member at every place: headers of every type, lists of them, a map of the
//! headers with a prefix, the status, and in the body the rest or a payload of any kind.

use crate::all::{All, Choice, Error, Kind};
use std::collections::BTreeMap;
use std::fmt::Debug;
use tinsmith::endpoint::RuleSet;
use tinsmith::{Document, Input, Protocol, Timestamp, TimestampFormat, member};

static RULES: RuleSet = RuleSet::NONE;
static SERVICE: tinsmith::Service = tinsmith::service("Test", "test", Protocol::RestJson, &RULES);

struct Asked {}

static ASKED: tinsmith::Schema = tinsmith::schema("Asked", &[]);
tinsmith::structure!(Asked: ASKED, Default {});

struct Bound {
    flag: Option<bool>,
    byte: Option<i8>,
    long: Option<i64>,
    double: Option<f64>,
    text: Option<String>,
    kind: Option<Kind>,
    date: Option<Timestamp>,
    epoch: Option<Timestamp>,
    texts: Option<Vec<String>>,
    numbers: Option<Vec<i32>>,
    dates: Option<Vec<Timestamp>>,
    document: Option<String>,
    prefixed: Option<BTreeMap<String, String>>,
    status: Option<i32>,
    rest: Option<String>,
}

static BOUND: tinsmith::Schema = tinsmith::schema(
    "Bound",
    &[
        member("Flag").header("x-flag"),
        member("Byte").header("x-byte"),
        member("Long").header("x-long"),
        member("Double").header("x-double"),
        member("Text").header("x-text"),
        member("Kind").header("x-kind"),
        member("Date").header("x-date"),
        member("Epoch")
            .header("x-epoch")
            .timestamp(TimestampFormat::EpochSeconds),
        member("Texts").header("x-texts"),
        member("Numbers").header("x-numbers"),
        member("Dates").header("x-dates"),
        member("Document").header("x-document").json(),
        member("Prefixed").prefix_headers("x-any-"),
        member("Status").status(),
        member("Rest"),
    ],
);

tinsmith::structure!(Bound: BOUND, Default {
    0 flag, 1 byte, 2 long, 3 double, 4 text, 5 kind, 6 date, 7 epoch, 8 texts, 9 numbers,
    10 dates, 11 document, 12 prefixed, 13 status, 14 rest,
});

tinsmith::operation! { Asked => Bound, Error; SERVICE, "Ask", GET, "/" }

/// Declares answers that are a payload, in JSON and in XML.
macro_rules! payloads {
    ($($asked:ident $answered:ident: $service:ident, $type:ty = $row:expr;)*) => {$(
        struct $asked {}
        struct $answered {
            it: Option<$type>,
        }
        const _: () = {
            static NOTHING: tinsmith::Schema = tinsmith::schema("Asked", &[]);
            tinsmith::structure!($asked: NOTHING, Default {});
            static ROWS: tinsmith::Schema = tinsmith::schema("Answered", &[$row]);
            tinsmith::structure!($answered: ROWS, Default { 0 it });
            tinsmith::operation! { $asked => $answered, Error; $service, "Ask", GET, "/" }
        };
    )*};
}

static XML: tinsmith::Service = tinsmith::service("Test", "test", Protocol::RestXml, &RULES);

payloads! {
    AskBlob Blob: SERVICE, Vec<u8> = member("It").payload();
    AskText Text: SERVICE, String = member("It").payload();
    AskKind AKind: SERVICE, Kind = member("It").payload();
    AskDocument ADocument: SERVICE, Document = member("It").payload();
    AskJson Json: SERVICE, All = member("It").object_payload();
    AskChoice AChoice: SERVICE, Choice = member("It").payload();
    AskXml AnXml: XML, All = member("It").object_payload();
    AskXmlChoice AnXmlChoice: XML, Choice = member("It").payload();
}

/// Headers, one a line as `name: value`; what follows an empty line is the body.
pub fn http_binding(data: &[u8]) {
    let end = data.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (data, &[][..]),
    };
    let status = match head.first() {
        Some(byte) => 200 + u16::from(*byte),
        None => 200,
    };
    let mut response = http::Response::builder().status(status);
    for line in head.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let name = http::HeaderName::from_bytes(&line[..colon]);
        let value = http::HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            response = response.header(name, value);
        }
    }
    let response = response.body(body.to_vec()).expect("a response");
    match status % 9 {
        0 => read::<Asked>(response),
        1 => read::<AskBlob>(response),
        2 => read::<AskText>(response),
        3 => read::<AskKind>(response),
        4 => read::<AskDocument>(response),
        5 => read::<AskJson>(response),
        6 => read::<AskChoice>(response),
        7 => read::<AskXml>(response),
        _ => read::<AskXmlChoice>(response),
    }
}

fn read<I: Input<Output: Debug>>(response: http::Response<Vec<u8>>) {
    match tinsmith::decode::<I>(response) {
        Ok(answer) => drop(format!("{answer:?}")),
        Err(error) => drop(format!("{error} {error:?}")),
    }
}
