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

use crate::codec::tree::{Members, Style, Tree};
use crate::error::{AnyError, Failure, FailureKind};
use crate::operation::{decode, encode_with_token};
#[cfg(feature = "event-stream")]
use crate::{Binding, BodyKind, Slot};
use crate::{Blank, Body, Endpoint, Input, Operation, Structure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use serde_core::de::DeserializeSeed;
use serde_json::{Map, Value, json};
use std::io::{self, BufRead, Write};

/// One operation, reachable by its name.
pub struct Entry {
    name: &'static str,
    encode: Encode,
    decode: Decode,
}

/// An input as JSON, the endpoint, and the idempotency token if one is given.
type Encode = fn(&Value, &Endpoint, Option<&str>) -> Result<http::Request<Body>, Reply>;
/// An answer to an output as JSON, and the error that its events end with.
type Decode = fn(http::Response<Bytes>) -> Result<(Value, Option<Reply>), Reply>;

/// The `error` of an answer.
struct Reply(Value);

impl Reply {
    fn new(kind: &str, message: impl ToString) -> Self {
        Reply(json!({ "kind": kind, "message": message.to_string() }))
    }
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
    input: &Value,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<http::Request<Body>, Reply> {
    let mut value = I::blank();
    Members::new(&mut value, Style::MODEL)
        .deserialize(input)
        .map_err(|error| Reply::new("input", error))?;
    encode_with_token(I::OPERATION, &value, endpoint, token).map_err(failure)
}

fn to_json(structure: &dyn Structure) -> Result<Value, Reply> {
    serde_json::to_value(Tree::structure(structure, Style::MODEL))
        .map_err(|error| Reply::new("decode", error))
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
    let members = error
        .members()
        .map(to_json)
        .unwrap_or_else(|| Ok(json!({})));
    Reply(json!({
        "kind": "service",
        "code": details.code(),
        "message": details.message().unwrap_or_default(),
        "members": members.unwrap_or_default(),
    }))
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
        serde_json::to_writer(&mut output, &answer(entries, &line?))?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

/// Answers one line.
pub fn answer(entries: &[Entry], line: &str) -> Value {
    let request: Map<String, Value> = match serde_json::from_str(line) {
        Ok(request) => request,
        Err(error) => return json!({ "error": Reply::new("input", error).0 }),
    };
    let result = match (request.get("encode"), request.get("decode")) {
        (Some(encode), None) => {
            answer_encode(entries, encode).map(|value| ("request", value, None))
        }
        (None, Some(decode)) => {
            answer_decode(entries, decode).map(|(value, end)| ("output", value, end))
        }
        _ => Err(Reply::new(
            "input",
            "a line has either `encode` or `decode`",
        )),
    };
    let id = request.get("id");
    match result {
        Ok((name, value, None)) => json!({ "id": id, name: value }),
        Ok((name, value, Some(Reply(end)))) => json!({ "id": id, name: value, "error": end }),
        Err(Reply(error)) => json!({ "id": id, "error": error }),
    }
}

fn entry<'a>(entries: &'a [Entry], request: &Value) -> Result<&'a Entry, Reply> {
    let name = request["operation"].as_str().unwrap_or_default();
    let unknown = || Reply::new("input", format!("no operation is called `{name}`"));
    entries
        .iter()
        .find(|entry| entry.name == name)
        .ok_or_else(unknown)
}

fn answer_encode(entries: &[Entry], request: &Value) -> Result<Value, Reply> {
    let entry = entry(entries, request)?;
    let url = request["endpoint"].as_str().unwrap_or("https://localhost");
    let endpoint = Endpoint::new(url).map_err(|error| Reply::new("input", error))?;
    let token = request["token"].as_str();
    let request = (entry.encode)(&request["input"], &endpoint, token)?;
    Ok(json!({
        "method": request.method().as_str(),
        "uri": request.uri().to_string(),
        "headers": request
            .headers()
            .iter()
            .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]))
            .collect::<Vec<_>>(),
        "body": BASE64.encode(request.body().as_bytes().map_or(&[][..], |bytes| bytes)),
    }))
}

fn answer_decode(entries: &[Entry], request: &Value) -> Result<(Value, Option<Reply>), Reply> {
    let entry = entry(entries, request)?;
    let body = BASE64
        .decode(request["body"].as_str().unwrap_or_default())
        .map_err(|error| Reply::new("input", format!("the body is not base64: {error}")))?;
    let status = request["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    let mut response = http::Response::builder().status(status.unwrap_or(0));
    for header in request["headers"].as_array().into_iter().flatten() {
        if let (Some(name), Some(value)) = (header[0].as_str(), header[1].as_str()) {
            response = response.header(name, value.as_bytes());
        }
    }
    let response = response
        .body(body.into())
        .map_err(|error| Reply::new("input", format!("not an HTTP response: {error}")))?;
    (entry.decode)(response)
}
