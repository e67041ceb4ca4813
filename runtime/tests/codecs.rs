//! Every codec against random values, which have to come back as they were, and against damaged
//! answers, which have to be refused or read, but never panic.
//!
//! A second of it runs with the other tests; `TINSMITH_FUZZ_SECONDS=600 cargo test --release
//! --package tinsmith --all-features --test codecs` is the long run.

#![expect(missing_docs, reason = "the table says what the members are")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tinsmith::{
    BigNumber, Document, Endpoint, ErrorDetails, Failure, Input, List, Map, Modeled, Protocol,
    Service, Slot, StringEnum, Structure, Timestamp, TimestampFormat, Union, Value, member, schema,
};

/// A structure with a member of every kind.
#[derive(Clone, Default, PartialEq)]
pub struct All {
    pub flag: Option<bool>,
    pub byte: Option<i8>,
    pub short: Option<i16>,
    pub integer: Option<i32>,
    pub long: Option<i64>,
    pub float: Option<f32>,
    pub double: Option<f64>,
    pub text: Option<String>,
    pub kind: Option<Kind>,
    pub blob: Option<Vec<u8>>,
    pub time: Option<Timestamp>,
    pub date: Option<Timestamp>,
    pub texts: Option<Vec<String>>,
    pub sparse: Option<Vec<Option<i32>>>,
    pub times: Option<Vec<Timestamp>>,
    pub map: Option<BTreeMap<String, i64>>,
    pub nested: Option<Box<All>>,
    pub list: Option<Vec<All>>,
    pub choice: Option<Choice>,
    pub big: Option<BigNumber>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    Small,
    Large,
    Unknown(String),
}

#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Choice {
    Number(i32),
    Word(String),
    Unknown(String),
}

static ALL: tinsmith::Schema = schema(
    "All",
    &[
        member("Flag"),
        member("Byte"),
        member("Short"),
        member("Integer"),
        member("Long"),
        member("Float"),
        member("Double"),
        member("Text").wire("text"),
        member("Kind"),
        member("Blob").sensitive(),
        member("Time"),
        member("Date").timestamp(TimestampFormat::HttpDate),
        member("Texts").item(&member("member").wire("Item")),
        member("Sparse").sparse(),
        member("Times").item(&member("member").timestamp(TimestampFormat::DateTime)),
        member("Map"),
        member("Nested"),
        member("List").flattened(),
        member("Choice"),
        member("Big"),
    ],
);

tinsmith::structure!(All: ALL {
    0 flag, 1 byte, 2 short, 3 integer, 4 long, 5 float, 6 double, 7 text, 8 kind, 9 blob, 10 time,
    11 date, 12 texts, 13 sparse, 14 times, 15 map, 16 nested, 17 list, 18 choice, 19 big,
});
tinsmith::string_enum!(Kind {
    Small: "small",
    Large: "large"
});
static CHOICE: tinsmith::Schema = schema("Choice", &[member("Number"), member("Word")]);
tinsmith::union!(Choice: CHOICE { 0 Number, 1 Word });

/// The one error of the services here.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    Broken(Modeled<All>),
    Unmodeled(ErrorDetails),
    Failure(Failure),
}

tinsmith::service_error!(Error { Broken: "Broken" });

static RULES: tinsmith::endpoint::RuleSet = tinsmith::endpoint::RuleSet::NONE;

/// A structure that is input and output of a service with this protocol, in a module of its own
/// because an input has one operation.
macro_rules! service {
    ($module:ident, $protocol:expr) => {
        mod $module {
            use super::*;

            static SERVICE: Service = tinsmith::service("Test", "test", $protocol, &RULES);

            #[derive(Clone, Default, PartialEq)]
            pub struct In(pub All);

            impl Structure for In {
                fn schema(&self) -> &'static tinsmith::Schema {
                    self.0.schema()
                }
                fn get(&self, index: usize) -> Option<&dyn Value> {
                    self.0.get(index)
                }
                fn get_mut(&mut self, index: usize) -> Option<&mut dyn Value> {
                    self.0.get_mut(index)
                }
            }

            tinsmith::operation! { In => All, Error; SERVICE, "Call", POST, "/" }

            #[test]
            fn values_come_back_as_they_were() {
                super::round_trip(In);
            }

            #[test]
            fn no_answer_makes_a_panic() {
                super::damage::<In>(In);
            }
        }
    };
}

#[cfg(feature = "json")]
service!(rest_json, Protocol::RestJson);
#[cfg(feature = "json")]
service!(aws_json, Protocol::AwsJson11("Test"));
#[cfg(feature = "xml")]
service!(rest_xml, Protocol::RestXml);
#[cfg(feature = "cbor")]
service!(rpc_v2_cbor, Protocol::RpcV2Cbor("Test"));

/// Numbers that are the same on every run (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 12] = [
            "a",
            "B",
            " ",
            "\"",
            "\\",
            "<&>",
            "\u{e9}",
            "\u{1f600}",
            "\n",
            "]]>",
            "%2F",
            "'",
        ];
        let mut text: String = (0..self.below(6))
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect();
        // White space at the ends is not told from layout in every format.
        text.insert(0, 'x');
        text.push('x');
        text
    }
}

/// Puts a random value in a place.
fn fill(slot: Slot<'_>, random: &mut Random, depth: usize) {
    match slot {
        Slot::Boolean(slot) => *slot = random.below(2) == 0,
        Slot::Byte(slot) => *slot = random.next() as i8,
        Slot::Short(slot) => *slot = random.next() as i16,
        Slot::Integer(slot) => *slot = random.next() as i32,
        Slot::Long(slot) => *slot = random.next() as i64,
        Slot::Float(slot) => *slot = [0.0, -1.5, 3.25e7, f32::INFINITY, 0.1][random.below(5)],
        Slot::Double(slot) => *slot = [0.0, -1.5, 3.25e70, f64::NEG_INFINITY, 0.1][random.below(5)],
        Slot::BigNumber(slot) => {
            const NUMBERS: [&str; 5] = ["0", "-12.5", "7e3", "0.001", "18446744073709551616"];
            let number = NUMBERS[random.below(5)].parse();
            *slot = number.expect("a number");
        }
        Slot::Text(slot) => *slot = random.text(),
        Slot::Enum(slot) => StringEnum::set(slot, ["small", "large", "new"][random.below(3)]),
        Slot::Blob(slot) => *slot = (0..random.below(9)).map(|_| random.next() as u8).collect(),
        Slot::Timestamp(slot) => {
            let seconds = random.below(4_000_000_000) as i64 - 1_000_000_000;
            *slot = Timestamp::from_second(seconds).expect("a time of this century");
        }
        Slot::Structure(slot) => fill_members(slot, random, depth + 1),
        Slot::Union(slot) => fill_variant(slot, random, depth),
        Slot::List(slot) => fill_list(slot, random, depth),
        Slot::Map(slot) => fill_map(slot, random, depth),
        Slot::Document(slot) => *slot = Document::from(random.text()),
        other => panic!("no member is a {}", std::any::type_name_of_val(&other)),
    }
}

fn fill_members(structure: &mut dyn Structure, random: &mut Random, depth: usize) {
    for index in 0..structure.schema().members.len() {
        // Deeper ones have fewer members, so that it ends.
        if random.below(2 + 2 * depth) == 0 {
            let value = structure.get_mut(index).expect("a member of the table");
            fill(value.slot(), random, depth);
        }
    }
}

fn fill_variant(union: &mut dyn Union, random: &mut Random, depth: usize) {
    let index = random.below(union.schema().members.len());
    let value = union.select(index).expect("a variant of the table");
    fill(value.slot(), random, depth);
}

fn fill_list(list: &mut dyn List, random: &mut Random, depth: usize) {
    for _ in 0..random.below(4) + 1 {
        fill(list.push().slot(), random, depth);
    }
}

fn fill_map(map: &mut dyn Map, random: &mut Random, depth: usize) {
    for _ in 0..random.below(4) + 1 {
        fill(map.entry(&random.text()).slot(), random, depth);
    }
}

fn seconds() -> Duration {
    let given = std::env::var("TINSMITH_FUZZ_SECONDS").ok();
    given
        .and_then(|seconds| seconds.parse().ok())
        .map_or(Duration::from_millis(200), Duration::from_secs)
}

fn value(random: &mut Random) -> All {
    let mut all = All::default();
    fill_members(&mut all, random, 0);
    all
}

fn body<I: Input>(input: &I) -> Vec<u8> {
    let endpoint = Endpoint::new("https://example.com").expect("an endpoint");
    let request = tinsmith::encode(input, &endpoint).expect("a request");
    request.into_body().as_bytes().expect("bytes").to_vec()
}

/// A request's body, read as if it were an answer.
fn round_trip<I: Input<Output = All, Error = Error>>(input: fn(All) -> I) {
    let mut random = Random(0x5eed);
    let end = Instant::now() + seconds();
    for count in 0.. {
        let all = value(&mut random);
        let written = body(&input(all.clone()));
        let read = tinsmith::decode::<I>(http::Response::new(written.clone()));
        let read = read.unwrap_or_else(|error| {
            panic!("{error} in {}", String::from_utf8_lossy(&written));
        });
        assert!(
            read == all,
            "case {count}: {all:?} came back as {read:?} from {}",
            String::from_utf8_lossy(&written)
        );
        if Instant::now() > end {
            return;
        }
    }
}

/// Answers and errors with damage of every kind.
fn damage<I: Input<Output = All, Error = Error>>(input: fn(All) -> I) {
    let mut random = Random(0xdead);
    let end = Instant::now() + seconds();
    let mut bodies: Vec<Vec<u8>> = vec![
        Vec::new(),
        vec![b'['; 100_000],
        vec![0x81; 100_000],
        b"<List>".repeat(50_000),
    ];
    while Instant::now() < end {
        let start = match bodies.pop() {
            Some(body) => body,
            None => body(&input(value(&mut random))),
        };
        let damaged = damaged(start, &mut random);
        let status = [200, 400, 500][random.below(3)];
        let response = http::Response::builder()
            .status(status)
            .header(
                "x-amzn-errortype",
                ["Broken", "Other", "a#b:c"][random.below(3)],
            )
            .body(damaged)
            .expect("a response");
        let begun = Instant::now();
        match tinsmith::decode::<I>(response) {
            Ok(all) => drop(format!("{all:?}")),
            Err(error) => drop(format!("{error} {error:?}")),
        }
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "an answer took too long"
        );
    }
}

fn damaged(mut body: Vec<u8>, random: &mut Random) -> Vec<u8> {
    for _ in 0..random.below(4) + 1 {
        let at = random.below(body.len() + 1);
        match random.below(6) {
            0 => body.truncate(at),
            1 => body.insert(at, random.next() as u8),
            2 if at < body.len() => body[at] = random.next() as u8,
            3 if at < body.len() => body[at] ^= 1 << random.below(8),
            4 if at < body.len() => drop(body.drain(at..(at + random.below(9)).min(body.len()))),
            _ => {
                let end = (at + random.below(40)).min(body.len());
                let piece = body[at..end].to_vec();
                let to = random.below(body.len() + 1);
                body.splice(to..to, piece);
            }
        }
    }
    body
}
