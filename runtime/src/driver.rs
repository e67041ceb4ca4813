//! The wire driver: a generated crate on standard input and output, one JSON object a line, so
//! that an oracle in any language can hold it to account. It sends nothing.
//!
//! ```text
//! {"id":1,"encode":{"operation":"GetUser","input":{…},"endpoint":"https://host"}}
//! {"id":1,"request":{"method":"GET","uri":"https://host/…","headers":[["…","…"]],"body":"<base64>"}}
//! {"id":2,"decode":{"operation":"GetUser","status":200,"headers":[["…","…"]],"body":"<base64>"}}
//! {"id":2,"output":{…}}
//! {"id":2,"error":{"kind":"service","code":"…","message":"…","members":{…}}}
//! ```
//!
//! A stream of bytes is base64, and a stream of events a list of them, each an object with the name
//! of the event. Where an answer's events end with an error, `error` stands beside `output`, which
//! holds those before it. Events are encoded without signatures.
//!
//! `kind` is `service`, `decode` or `input`. Members have the model's names, as with feature
//! `serde`. `"token"` beside `"input"` is the idempotency token to use where the input has none.
//! Inputs and outputs go through as they are, so that no number loses a digit.

use crate::codec::tree::{Members, Tree};
use crate::error::{AnyError, Failure, FailureKind};
use crate::limits::Budget;
use crate::operation::{decode, encode_with_token};
#[cfg(feature = "event-stream")]
use crate::{Binding, BodyKind, Slot};
use crate::{Blank, Body, Endpoint, Input, Operation, Structure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use serde_core::de::{Deserialize, DeserializeSeed};
use serde_core::ser::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

/// One operation, reachable by its name.
pub struct Entry {
    name: &'static str,
    encode: Encode,
    decode: Decode,
}

/// An input as JSON, the endpoint, and the idempotency token if one is given.
type Encode = fn(&RawValue, &Endpoint, Option<&str>) -> Result<http::Request<Body>, Reply>;
/// An answer to an output as JSON, and the error that its events end with.
type Decode = fn(http::Response<Bytes>) -> Result<(Box<RawValue>, Option<Reply>), Reply>;

/// An object whose members are JSON already.
struct Object(Vec<(&'static str, Box<RawValue>)>);

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A value as JSON. Of what is written here, none fails.
fn raw<T: Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// The `error` of an answer.
struct Reply(Object);

impl Reply {
    fn new(kind: &str, message: impl ToString) -> Self {
        let message = raw(&message.to_string());
        Reply(Object(vec![("kind", raw(kind)), ("message", message)]))
    }
}

/// The members of a request, each as it is.
type Request = BTreeMap<String, Box<RawValue>>;

/// A member that has this type; one that has not is as good as none.
fn member<'a, T: Deserialize<'a>>(request: &'a Request, name: &str) -> Option<T> {
    serde_json::from_str(request.get(name)?.get()).ok()
}

impl Entry {
    /// The entry of the operation that takes `I`.
    pub const fn of<I: Input + Blank>() -> Self {
        Entry {
            name: I::OPERATION.name,
            encode: encode_json::<I>,
            decode: |response| match decode::<I>(response) {
                Ok(mut output) => {
                    let end = collect_events(I::OPERATION, &mut output);
                    Ok((to_json(&output)?, end))
                }
                Err(error) => Err(service_error(&error)),
            },
        }
    }
}

/// Reads the events of an output, if it has some, and gives the error that they end with.
fn collect_events(operation: &Operation, output: &mut dyn Structure) -> Option<Reply> {
    #[cfg(feature = "event-stream")]
    if operation.answers == BodyKind::Events {
        let mut rows = output.schema().members.iter();
        let index = rows.position(|row| row.binding == Binding::Payload)?;
        let Slot::Events(events) = output.get_mut(index)?.slot() else {
            return None;
        };
        return events.collect_ready().map(|error| service_error(&*error));
    }
    let _ = (operation, output);
    None
}

fn encode_json<I: Input + Blank>(
    input: &RawValue,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<http::Request<Body>, Reply> {
    let mut value = I::blank();
    let mut input = serde_json::Deserializer::from_str(input.get());
    Members::new(&mut value, &Budget::new())
        .deserialize(&mut input)
        .map_err(|error| Reply::new("input", error))?;
    encode_with_token(I::OPERATION, &value, endpoint, token).map_err(failure)
}

fn to_json(structure: &dyn Structure) -> Result<Box<RawValue>, Reply> {
    to_raw_value(&Tree::structure(structure)).map_err(|error| Reply::new("decode", error))
}

fn failure(failure: Failure) -> Reply {
    let kind = match failure.kind() {
        FailureKind::Decode => "decode",
        _ => "input",
    };
    Reply::new(kind, failure)
}

fn service_error(error: &dyn AnyError) -> Reply {
    let Some(details) = error.details() else {
        return Reply::new("decode", error);
    };
    let members = error.members().map(to_json);
    let members = match members {
        None => raw(&Object(Vec::new())),
        Some(members) => members.unwrap_or_else(|_| RawValue::NULL.to_owned()),
    };
    Reply(Object(vec![
        ("kind", raw("service")),
        ("code", raw(&details.code())),
        ("message", raw(details.message().unwrap_or_default())),
        ("members", members),
    ]))
}

/// Answers every line of standard input on standard output, until the input ends.
///
/// # Errors
///
/// Only when a line cannot be read or written. A line that asks for something impossible is
/// answered with an error of its own.
pub fn run(entries: &[Entry]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        output.write_all(answer(entries, &line?).as_bytes())?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

/// Answers one line with one.
pub fn answer(entries: &[Entry], line: &str) -> String {
    let answer = match serde_json::from_str::<Request>(line) {
        Ok(request) => answer_request(entries, &request),
        Err(error) => Object(vec![("error", raw(&Reply::new("input", error).0))]),
    };
    raw(&answer).get().to_owned()
}

fn answer_request(entries: &[Entry], request: &Request) -> Object {
    let (encode, decode) = (member(request, "encode"), member(request, "decode"));
    let result = match (encode, decode) {
        (Some(encode), None) => {
            answer_encode(entries, &encode).map(|value| ("request", value, None))
        }
        (None, Some(decode)) => {
            answer_decode(entries, &decode).map(|(value, end)| ("output", value, end))
        }
        _ => Err(Reply::new(
            "input",
            "a line has either `encode` or `decode`",
        )),
    };
    let mut answer = vec![("id", raw(&request.get("id")))];
    match result {
        Ok((name, value, end)) => {
            answer.push((name, value));
            answer.extend(end.map(|Reply(end)| ("error", raw(&end))));
        }
        Err(Reply(error)) => answer.push(("error", raw(&error))),
    }
    Object(answer)
}

fn entry<'a>(entries: &'a [Entry], request: &Request) -> Result<&'a Entry, Reply> {
    let name: String = member(request, "operation").unwrap_or_default();
    let unknown = || Reply::new("input", format!("no operation is called `{name}`"));
    entries
        .iter()
        .find(|entry| entry.name == name)
        .ok_or_else(unknown)
}

fn answer_encode(entries: &[Entry], request: &Request) -> Result<Box<RawValue>, Reply> {
    let entry = entry(entries, request)?;
    let url: Option<String> = member(request, "endpoint");
    let url = url.unwrap_or_else(|| "https://localhost".to_owned());
    let endpoint = Endpoint::new(&url).map_err(|error| Reply::new("input", error))?;
    let token: Option<String> = member(request, "token");
    let input = request.get("input").map_or(RawValue::NULL, |input| input);
    let request = (entry.encode)(input, &endpoint, token.as_deref())?;
    let headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
        .collect();
    let body = request.body().as_bytes();
    Ok(raw(&Object(vec![
        ("method", raw(request.method().as_str())),
        ("uri", raw(&request.uri().to_string())),
        ("headers", raw(&headers)),
        (
            "body",
            raw(&BASE64.encode(body.map_or(&[][..], |bytes| bytes))),
        ),
    ])))
}

fn answer_decode(
    entries: &[Entry],
    request: &Request,
) -> Result<(Box<RawValue>, Option<Reply>), Reply> {
    let entry = entry(entries, request)?;
    let body: String = member(request, "body").unwrap_or_default();
    let body = BASE64
        .decode(body)
        .map_err(|error| Reply::new("input", format!("the body is not base64: {error}")))?;
    let status: Option<u16> = member(request, "status");
    let headers: Option<Vec<(String, String)>> = member(request, "headers");
    let mut response = http::Response::builder().status(status.unwrap_or(0));
    for (name, value) in headers.into_iter().flatten() {
        response = response.header(name, value.as_bytes());
    }
    let response = response
        .body(body.into())
        .map_err(|error| Reply::new("input", format!("not an HTTP response: {error}")))?;
    (entry.decode)(response)
}
