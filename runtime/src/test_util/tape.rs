//! Exchanges in a file: JSON that a person can read and change.

use super::SentRequest;
use crate::{Body, TransportError};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json};
use std::io;
use std::path::Path;

/// A request and what a service answered.
#[derive(Clone)]
pub(super) struct Exchange {
    pub(super) request: Message,
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) response: Message,
    pub(super) status: StatusCode,
}

/// Headers and a body.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Exchange {
    /// What was answered, if `request` is the one that was sent.
    pub(super) fn answer(&self, request: &SentRequest) -> Result<Response<Body>, TransportError> {
        let is_same = request.method.as_str() == self.method
            && request.public_uri() == self.uri
            && same_body(&request.body, &self.request.body);
        if !is_same {
            return Err(TransportError::new(format!(
                "the next recorded request is {} {} with the body `{}`, not {} {} with `{}`",
                self.method,
                self.uri,
                self.request.body.escape_ascii(),
                request.method,
                request.public_uri(),
                request.body.escape_ascii(),
            )));
        }
        let mut response = Response::new(self.response.body.clone().into());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.response.headers.clone();
        Ok(response)
    }

    fn to_json(&self) -> Value {
        let mut request = self.request.to_json();
        request.insert("method".to_owned(), json!(self.method));
        request.insert("uri".to_owned(), json!(self.uri));
        let mut response = self.response.to_json();
        response.insert("status".to_owned(), json!(self.status.as_u16()));
        json!({"request": request, "response": response})
    }

    fn from_json(value: &Value) -> Option<Self> {
        let (request, response) = (value.get("request")?, value.get("response")?);
        let status = response.get("status")?.as_u64()?;
        Some(Exchange {
            request: Message::from_json(request)?,
            method: request.get("method")?.as_str()?.to_owned(),
            uri: request.get("uri")?.as_str()?.to_owned(),
            response: Message::from_json(response)?,
            status: StatusCode::from_u16(status.try_into().ok()?).ok()?,
        })
    }
}

impl Message {
    fn to_json(&self) -> Map<String, Value> {
        let headers = self.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            json!([name.as_str(), value])
        });
        let mut message = Map::new();
        message.insert("headers".to_owned(), headers.collect());
        let (name, body) = match std::str::from_utf8(&self.body) {
            Ok(text) => ("body", text.to_owned()),
            Err(_) => ("base64", BASE64_STANDARD.encode(&self.body)),
        };
        message.insert(name.to_owned(), body.into());
        message
    }

    fn from_json(value: &Value) -> Option<Self> {
        let mut headers = HeaderMap::new();
        for header in value.get("headers")?.as_array()? {
            let (name, value) = (header.get(0)?.as_str()?, header.get(1)?.as_str()?);
            let name: HeaderName = name.parse().ok()?;
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
        }
        let body = match (value.get("body"), value.get("base64")) {
            (Some(text), None) => text.as_str()?.to_owned().into(),
            (None, Some(text)) => BASE64_STANDARD.decode(text.as_str()?).ok()?.into(),
            _ => return None,
        };
        Some(Message { headers, body })
    }
}

/// Whether bodies are the same, as JSON where they are JSON: its members have no order.
fn same_body(one: &[u8], other: &[u8]) -> bool {
    let json = |body| serde_json::from_slice::<Value>(body).ok();
    one == other || json(one).is_some_and(|one| Some(one) == json(other))
}

/// The exchanges in a file.
pub(super) fn read(file: &Path) -> io::Result<Vec<Exchange>> {
    let invalid = |what: String| {
        let what = format!("`{}` {what}", file.display());
        io::Error::new(io::ErrorKind::InvalidData, what)
    };
    let text = std::fs::read(file)?;
    let all: Vec<Value> = serde_json::from_slice(&text)
        .map_err(|error| invalid(format!("is not a list in JSON: {error}")))?;
    let exchanges = all.iter().enumerate().map(|(index, value)| {
        Exchange::from_json(value)
            .ok_or_else(|| invalid(format!("has no exchange as entry {index}")))
    });
    exchanges.collect()
}

/// Writes the exchanges to a file.
pub(super) fn write(file: &Path, exchanges: &[Exchange]) -> io::Result<()> {
    let all: Vec<_> = exchanges.iter().map(Exchange::to_json).collect();
    let mut text = serde_json::to_vec_pretty(&all)?;
    text.push(b'\n');
    std::fs::write(file, text)
}
