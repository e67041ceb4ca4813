//! Every codec against random values, which have to come back as they were, and against damaged
//! answers, which have to be refused or read, but never panic.
//!
//! `PROPTEST_CASES=100000 cargo test --release --package tinsmith --all-features --test codecs` is a
//! long run. `cargo xtask fuzz` looks for damage that finds new ways through the code.

mod all;
mod choices;

use all::{All, Error};
use choices::{same, value};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, TestCaseError, any, prop_assert, proptest};
use tinsmith::{Endpoint, Input};

fn body<I: Input>(input: &I) -> Vec<u8> {
    let endpoint = Endpoint::new("https://example.com").expect("an endpoint");
    let request = tinsmith::encode(input, &endpoint).expect("a request");
    request.into_body().as_bytes().expect("bytes").to_vec()
}

/// An answer with what some protocol looks for in its headers.
fn answer(status: u16, body: Vec<u8>) -> http::Response<Vec<u8>> {
    let response = http::Response::builder()
        .status(status)
        .header("smithy-protocol", "rpc-v2-cbor")
        .header("x-amzn-errortype", "a#Broken:c");
    response.body(body).expect("a response")
}

/// A request's body, read as if it were an answer.
fn round_trip<I: Input<Output = All, Error = Error>>(
    input: fn(All) -> I,
    choices: &[u64],
) -> Result<(), TestCaseError> {
    let all = value(choices);
    let written = body(&input(all.clone()));
    let shown = || String::from_utf8_lossy(&written).into_owned();
    let read = tinsmith::decode::<I>(answer(200, written.clone()));
    let read = read.map_err(|error| TestCaseError::fail(format!("{error} in {}", shown())))?;
    prop_assert!(
        same(&read, &all),
        "{all:?} came back as {read:?} from {}",
        shown()
    );
    Ok(())
}

/// One edit of a body: what is done, where, and with which byte.
type Edit = (u8, usize, u8);

fn damaged(mut body: Vec<u8>, edits: &[Edit]) -> Vec<u8> {
    for &(edit, at, byte) in edits {
        let at = at % (body.len() + 1);
        let end = (at + usize::from(byte % 40)).min(body.len());
        match edit % 5 {
            0 => body.truncate(at),
            1 => body.insert(at, byte),
            2 if at < body.len() => body[at] ^= byte | 1,
            3 => drop(body.drain(at..end)),
            _ => {
                let piece = body[at..end].to_vec();
                let to = usize::from(byte) % (body.len() + 1);
                body.splice(to..to, piece);
            }
        }
    }
    body
}

/// Reads an answer, whatever it is, and what came of it.
fn read<I: Input<Output = All, Error = Error>>(status: u16, body: Vec<u8>) {
    match tinsmith::decode::<I>(answer(status, body)) {
        Ok(all) => drop(format!("{all:?}")),
        Err(error) => drop(format!("{error} {error:?}")),
    }
}

fn read_damaged<I: Input<Output = All, Error = Error>>(
    input: fn(All) -> I,
    choices: &[u64],
    edits: &[Edit],
) {
    let damaged = damaged(body(&input(value(choices))), edits);
    read::<I>(200, damaged.clone());
    read::<I>(500, damaged);
}

/// Answers that are nothing but nesting.
fn read_deep<I: Input<Output = All, Error = Error>>() {
    for body in [
        vec![b'['; 100_000],
        b"{\"Nested\":".repeat(20_000),
        vec![0x81; 100_000],
        b"<Nested>".repeat(50_000),
        b"\xa1fNested".repeat(20_000),
    ] {
        read::<I>(200, body.clone());
        read::<I>(400, body);
    }
}

fn choices() -> impl Strategy<Value = Vec<u64>> {
    vec(any::<u64>(), 0..300)
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    vec(any::<Edit>(), 1..5)
}

/// Without the numbers for which `==` says something else than their texts: NaN, and -0.
#[cfg(feature = "json")]
fn plain(mut all: All) -> All {
    all.float = all
        .float
        .filter(|value| !value.is_nan())
        .map(|value| value + 0.0);
    all.double = all
        .double
        .filter(|value| !value.is_nan())
        .map(|value| value + 0.0);
    all.nested = all.nested.map(|nested| Box::new(plain(*nested)));
    all.list = all.list.map(|list| list.into_iter().map(plain).collect());
    all
}

#[cfg(feature = "json")]
proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Copies and comparisons go by the tables; what says that they are right is JSON, in which
    /// different values differ.
    #[test]
    fn values_are_equal_when_nothing_differs(
        mut choices in choices(), at in any::<proptest::sample::Index>(), choice in any::<u64>(),
    ) {
        let one = plain(value(&choices));
        prop_assert!(one.clone() == one, "the copy of {one:?} is {:?}", one.clone());
        if !choices.is_empty() {
            let at = at.index(choices.len());
            choices[at] = choice;
        }
        let other = plain(value(&choices));
        let is_same = body(&all::rest_json::In(one.clone())) == body(&all::rest_json::In(other.clone()));
        prop_assert!((one == other) == is_same, "{one:?} and {other:?}");
    }
}

/// The tests of one codec.
macro_rules! codec {
    ($($(#[$on:meta])* $module:ident;)*) => {$(
        $(#[$on])*
        mod $module {
            use super::*;
            use crate::all::$module::In;

            proptest! {
                #![proptest_config(ProptestConfig {
                    failure_persistence: None,
                    ..ProptestConfig::default()
                })]

                #[test]
                fn values_come_back_as_they_were(choices in choices()) {
                    round_trip(In, &choices)?;
                }

                #[test]
                fn no_answer_makes_a_panic(choices in choices(), edits in edits()) {
                    read_damaged(In, &choices, &edits);
                }
            }

            #[test]
            fn depth_is_bounded() {
                read_deep::<In>();
            }
        }
    )*};
}

codec! {
    #[cfg(feature = "json")]
    rest_json;
    #[cfg(feature = "json")]
    aws_json;
    #[cfg(feature = "xml")]
    rest_xml;
    #[cfg(feature = "cbor")]
    rpc_v2_cbor;
}

/// The queries, which ask in one form and answer in another: in XML.
#[cfg(feature = "xml")]
mod queries {
    use super::*;
    use crate::all::{aws_query, ec2_query, rest_xml};

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn every_value_has_a_form(choices in choices()) {
            let all = value(&choices);
            let forms = [body(&aws_query::In(all.clone())), body(&ec2_query::In(all))];
            for form in forms {
                let form = String::from_utf8(form).expect("text");
                let pairs = form.split('&').skip(2);
                prop_assert!(pairs.into_iter().all(|pair| pair.contains('=')), "{}", form);
            }
        }

        #[test]
        fn no_answer_makes_a_panic(choices in choices(), edits in edits()) {
            let damaged = damaged(body(&rest_xml::In(value(&choices))), &edits);
            for status in [200, 400] {
                read::<aws_query::In>(status, damaged.clone());
                read::<ec2_query::In>(status, damaged.clone());
            }
        }
    }

    #[test]
    fn depth_is_bounded() {
        read_deep::<aws_query::In>();
        read_deep::<ec2_query::In>();
    }
}
