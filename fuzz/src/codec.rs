//! A codec: what it writes it reads again, and what it did not write it reads or refuses.

use crate::all::{All, Error};
use crate::choices::{same, value};
use tinsmith::{Body, Endpoint, Input};

/// The first byte says what the rest is: the choices that make a value, or an answer of some status.
pub fn codec<I: Input<Output = All, Error = Error>>(data: &[u8], input: fn(All) -> I) {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    match kind {
        0..64 => round_trip(rest, input),
        64..192 => read::<I>(200, rest.to_vec()),
        _ => read::<I>(400, rest.to_vec()),
    }
}

/// The same for a protocol that asks in one form and answers in another.
pub fn query<I: Input<Output = All, Error = Error>>(data: &[u8], input: fn(All) -> I) {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    match kind {
        0..64 => drop(request(rest, input)),
        64..192 => read::<I>(200, rest.to_vec()),
        _ => read::<I>(400, rest.to_vec()),
    }
}

fn read<I: Input<Output = All, Error = Error>>(status: u16, body: Vec<u8>) {
    match tinsmith::decode::<I>(answer(status, body)) {
        Ok(all) => drop(format!("{all:?}")),
        Err(error) => drop(format!("{error} {error:?}")),
    }
}

/// A value, and the body of the request with it.
fn request<I: Input>(data: &[u8], input: fn(All) -> I) -> (All, Body) {
    let choices: Vec<u64> = data.iter().map(|byte| u64::from(*byte)).collect();
    let all = value(&choices);
    let endpoint = Endpoint::new("https://example.com").expect("an endpoint");
    let request = tinsmith::encode(&input(all.clone()), &endpoint).expect("a request");
    (all, request.into_body())
}

fn round_trip<I: Input<Output = All, Error = Error>>(data: &[u8], input: fn(All) -> I) {
    let (all, body) = request(data, input);
    let read = tinsmith::decode::<I>(answer(200, body)).expect("what was written can be read");
    assert!(same(&read, &all), "{all:?} came back as {read:?}");
}

fn answer<B>(status: u16, body: B) -> http::Response<B> {
    let response = http::Response::builder()
        .status(status)
        .header("smithy-protocol", "rpc-v2-cbor");
    response.body(body).expect("a response")
}
