//! A call without IO: an input becomes a request, a response becomes an output or an error.
//!
//! The client is these two functions with signing, transport and configuration around them.
//! Tests and other HTTP clients build on them directly.

use crate::error::{ErrorAnswer, Failure, FailureKind, ServiceError};
use crate::protocol::aws_json::{self, Version};
use crate::value::{Blank, Structure, Value, View};
use crate::{Endpoint, Operation, Protocol, protocol};
use bytes::Bytes;

/// The input of an operation.
pub trait Input: Structure {
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
pub fn encode<I: Input>(input: &I, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Failure> {
    encode_with_token(I::OPERATION, input, endpoint, None)
}

/// [`encode`], with the idempotency token to use where the input has none.
pub(crate) fn encode_with_token(
    operation: &'static Operation,
    input: &dyn Structure,
    endpoint: &Endpoint,
    token: Option<&str>,
) -> Result<http::Request<Bytes>, Failure> {
    let made = match token {
        None if wants_token(input) => Some(random_token(operation)?),
        _ => None,
    };
    let token = token.or(made.as_deref());
    let mut request = match operation.service.protocol {
        Protocol::RestJson => protocol::rest_json::encode(operation, input, endpoint, token),
        Protocol::AwsJson10(target) => {
            aws_json::encode(Version::V10, target, operation, input, endpoint, token)
        }
        Protocol::AwsJson11(target) => {
            aws_json::encode(Version::V11, target, operation, input, endpoint, token)
        }
    }?;
    add_headers(operation, endpoint, request.headers_mut())?;
    Ok(request)
}

/// Adds the headers that the endpoint rules ask for.
fn add_headers(
    operation: &'static Operation,
    endpoint: &Endpoint,
    headers: &mut http::HeaderMap,
) -> Result<(), Failure> {
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
    Ok(())
}

/// Reads the answer to an operation.
///
/// # Errors
///
/// The service's error, modelled or not, for a status that is not a success;
/// [`FailureKind::Decode`] for a success whose body is not what the model says.
pub fn decode<I: Input>(response: http::Response<Bytes>) -> Result<I::Output, I::Error> {
    let mut output = I::Output::blank();
    if response.status().is_success() {
        return match decode_output(I::OPERATION, &response, &mut output) {
            Ok(()) => Ok(output),
            Err(failure) => Err(failure.into()),
        };
    }
    let answer = protocol::rest_json::error_facts(I::OPERATION, &response);
    let read = |error: &mut dyn Structure| protocol::rest_json::read_error(&response, error);
    let code = answer.code().map(str::to_owned);
    Err(match code {
        Some(code) => I::Error::modeled(
            &code,
            ErrorAnswer {
                details: answer,
                read: &read,
            },
        )
        .unwrap_or_else(Into::into),
        None => answer.into(),
    })
}

fn decode_output(
    operation: &'static Operation,
    response: &http::Response<Bytes>,
    output: &mut dyn Structure,
) -> Result<(), Failure> {
    // What the JSON protocols answer differs in the bindings only, and those are in the table.
    protocol::rest_json::decode(response, output).map_err(|message| {
        Failure::new(FailureKind::Decode, operation.name, message)
            .with_answer(response.status().as_u16(), response.headers())
    })
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
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    Ok([
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-"))
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
