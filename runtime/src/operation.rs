//! A call without IO: an input becomes a request, a response becomes an output or an error.
//!
//! The client is these two functions with signing, transport and configuration around them.
//! Tests and other HTTP clients build on them directly.

use crate::body::Body;
use crate::error::{ErrorAnswer, ErrorDetails, Failure, FailureKind, ServiceError};
use crate::value::{Blank, Structure, Value, View};
use crate::{Endpoint, Operation, customization, payload, protocol};
use bytes::Bytes;

/// The input of an operation.
pub trait Input: Structure + Send + 'static {
    /// What the operation answers.
    type Output: Structure + Blank;
    /// How the operation fails.
    type Error: ServiceError;
    /// The operation's facts.
    const OPERATION: &'static Operation;
}

/// Makes the request for `input`, unsigned.
///
/// An idempotency token that the input leaves out is a random version 4 UUID.
///
/// # Errors
///
/// [`FailureKind::Input`] when a member cannot be sent, such as an empty label of the path.
pub fn encode<I: Input>(input: &I, endpoint: &Endpoint) -> Result<http::Request<Body>, Failure> {
    encode_with_token(I::OPERATION, input, endpoint, None)
}

/// [`encode`], with the idempotency token to use where the input has none.
pub(crate) fn encode_with_token(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<http::Request<Body>, Failure> {
    encode_for(operation, input, endpoint, token, payload::Sent::Now)
}

/// [`encode_with_token`], for a request that is sent at some time.
pub(crate) fn encode_for(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
    sent: payload::Sent,
) -> Result<http::Request<Body>, Failure> {
    match operation.customization {
        None => encode_as_modelled(operation, input, endpoint, token, sent),
        Some(custom) => customization::encode(custom, operation, input, endpoint, token, sent),
    }
}

/// [`encode_for`], by what the model says alone.
pub(crate) fn encode_as_modelled(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
    sent: payload::Sent,
) -> Result<http::Request<Body>, Failure> {
    let made = match token {
        None if wants_token(input) => Some(random_token(operation)?),
        _ => None,
    };
    let token = token.or(made.as_deref());
    let mut request = protocol::encode(operation, input, endpoint, token)?;
    payload::finish(operation, input, &mut request, sent)?;
    add_headers(operation, endpoint, request.headers_mut())?;
    Ok(request)
}

/// Says that the client knows the codes that errors had in AWS query.
const QUERY_MODE: http::HeaderName = http::HeaderName::from_static("x-amzn-query-mode");

/// Adds the headers that the service and the endpoint rules ask for.
fn add_headers(
    operation: &'static Operation,
    endpoint: &Endpoint,
    headers: &mut http::HeaderMap,
) -> Result<(), Failure> {
    if operation.service.query_compatible {
        headers.insert(QUERY_MODE, http::HeaderValue::from_static("true"));
    }
    for (name, value) in endpoint.headers() {
        let header = http::HeaderName::from_bytes(name.as_bytes())
            .ok()
            .zip(http::HeaderValue::from_str(value).ok());
        let (name, value) = header.ok_or_else(|| {
            let message = format!("the endpoint's header `{name}` cannot hold {value:?}");
            Failure::new(FailureKind::Input, operation.name, message)
        })?;
        headers.append(name, value);
    }
    customization::add(operation.service.headers, headers);
    Ok(())
}

/// Reads the answer to an operation. Its body has to be in memory, unless the output holds it as a
/// stream and the status is a success.
///
/// # Errors
///
/// The service's error, modelled or not, for a status that is not a success, or a body that says
/// so in spite of it; [`FailureKind::Decode`] for a success whose body is not what the model says.
pub fn decode<I: Input>(response: http::Response<impl Into<Body>>) -> Result<I::Output, I::Error> {
    decode_body::<I>(response.map(Into::into))
}

fn decode_body<I: Input>(response: http::Response<Body>) -> Result<I::Output, I::Error> {
    let mut output = I::Output::blank();
    if protocol::is_failure(I::OPERATION, &response, &output) {
        let response = in_memory(response);
        let facts = protocol::error_facts(I::OPERATION, &response);
        return Err(modeled::<I>(&response, facts));
    }
    protocol::decode(I::OPERATION, response, &mut output)?;
    Ok(output)
}

/// The error that the facts tell of, with its members.
fn modeled<I: Input>(response: &http::Response<Bytes>, facts: ErrorDetails) -> I::Error {
    let read = |error: &mut dyn Structure| protocol::read_error(I::OPERATION, response, error);
    let code = facts.code().map(str::to_owned);
    match code {
        Some(code) => {
            let answer = ErrorAnswer {
                details: facts,
                read: &read,
            };
            I::Error::modeled(&code, answer).unwrap_or_else(Into::into)
        }
        None => facts.into(),
    }
}

/// An answer whose body is in memory, as that of an error is.
pub(crate) fn in_memory(response: http::Response<Body>) -> http::Response<Bytes> {
    response.map(|body| body.as_bytes().cloned().unwrap_or_default())
}

/// The last answer of a call.
#[cfg(feature = "client")]
pub(crate) enum Answer {
    /// The call succeeded, as far as the head tells.
    Success(http::Response<Body>),
    /// It failed, and this is why.
    Error(http::Response<Bytes>, ErrorDetails),
}

#[cfg(feature = "client")]
impl Answer {
    /// The HTTP status.
    pub(crate) fn status(&self) -> http::StatusCode {
        match self {
            Answer::Success(response) => response.status(),
            Answer::Error(response, _) => response.status(),
        }
    }

    /// [`decode`], of an answer that was looked at before.
    pub(crate) fn decode<I: Input>(self) -> Result<I::Output, I::Error> {
        match self {
            Answer::Success(response) => {
                let mut output = I::Output::blank();
                protocol::decode(I::OPERATION, response, &mut output)?;
                Ok(output)
            }
            Answer::Error(response, facts) => Err(modeled::<I>(&response, facts)),
        }
    }
}

/// Whether an answer says that a call of `I` failed.
#[cfg(feature = "client")]
pub(crate) fn is_failure<I: Input>(response: &http::Response<Body>) -> bool {
    protocol::is_failure(I::OPERATION, response, &I::Output::blank())
}

/// Whether the operation takes an idempotency token that `input` does not hold.
fn wants_token(input: &dyn Structure) -> bool {
    input
        .schema()
        .members
        .iter()
        .enumerate()
        .any(|(index, member)| {
            member.is_idempotency_token()
                && matches!(input.get(index).map_or(View::Null, Value::view), View::Null)
        })
}

/// A random UUID, version 4 (RFC 9562 section 5.4).
fn random_token(operation: &'static Operation) -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        let message = format!("the system gave no randomness for an idempotency token: {error}");
        Failure::new(FailureKind::Input, operation.name, message)
    })?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    Ok(uuid(bytes))
}

/// A UUID as text.
pub(crate) fn uuid(bytes: [u8; 16]) -> String {
    uuid_text(bytes).map(char::from).iter().collect()
}

/// What hexadecimal numbers are written with.
pub(crate) const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The characters of a UUID, all of them ASCII.
pub(crate) fn uuid_text(bytes: [u8; 16]) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let mut at = 0;
    for (index, byte) in bytes.into_iter().enumerate() {
        at += usize::from(matches!(index, 4 | 6 | 8 | 10));
        text[at] = HEX_DIGITS[usize::from(byte >> 4)];
        text[at + 1] = HEX_DIGITS[usize::from(byte & 0xf)];
        at += 2;
    }
    text
}

/// The first line of a body that is not what was expected, for an error message.
pub(crate) fn excerpt(body: &[u8]) -> String {
    const LENGTH: usize = 200;
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * LENGTH)]);
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(LENGTH) {
        words.truncate(end);
        words.push('…');
    }
    words
}
