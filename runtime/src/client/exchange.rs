//! One exchange: a request is signed and sent, and its answer is read as far as it should be.

use super::Transport;
use super::route::Route;
use super::transport::{StreamedAnswer, TransportError};
use crate::auth::{Identity, SignError, SignedBody};
use crate::body::{Body, TooLarge};
use crate::error::{BoxError, Failure, FailureKind};
use crate::{BodyKind, Operation};
use http::header::{CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::request::Parts;
use http::{Method, Request, Response};
use jiff::Timestamp;

const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tinsmith/", env!("CARGO_PKG_VERSION")));

/// More than any AWS operation answers in a document; what is larger is not from AWS.
const LARGEST_ANSWER: usize = crate::limits::LONGEST;

/// The most of a stream that is held in memory because its signature has to come before it.
const LARGEST_SIGNED_STREAM: usize = 64 << 20;

/// Signs `request`, sends it, and gives the answer, whatever its status: with its body in memory,
/// unless the operation's output is the stream itself.
pub(super) async fn exchange(
    operation: &'static Operation,
    route: &Route,
    identity: &Identity,
    transport: &dyn Transport,
    request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    let request = sign(operation, route, identity, request).await?;
    let response = transport.send(request).await;
    let response = response.map_err(|error| no_answer(operation, error.into()))?;
    if operation.answers == BodyKind::Whole || !response.status().is_success() {
        return collected(operation, response).await;
    }
    // Where HTTP carries nothing of the output, the first message may.
    #[cfg(feature = "event-stream")]
    if operation.answers == BodyKind::Events && !operation.service.protocol.has_bindings() {
        let begun = crate::event_stream::begun(response).await;
        return begun.map_err(|error| no_answer(operation, error));
    }
    Ok(response)
}

/// An answer with its body in memory.
async fn collected(
    operation: &'static Operation,
    response: Response<Body>,
) -> Result<Response<Body>, Failure> {
    let (head, body) = response.into_parts();
    let body = body.collect_within(LARGEST_ANSWER).await;
    let body = body.map_err(|error| no_answer(operation, error))?;
    Ok(Response::from_parts(head, body.into()))
}

/// Adds the signature, and what is not signed.
async fn sign(
    operation: &'static Operation,
    route: &Route,
    identity: &Identity,
    request: Request<Body>,
) -> Result<Request<Body>, Failure> {
    let credentials = identity.get().await.map_err(|error| {
        Failure::new(FailureKind::Config, operation.name, error.to_string()).with_source(error)
    })?;
    let signer = &route.signer;
    let (mut head, mut body) = request.into_parts();
    let refuse = |error: SignError| {
        Failure::new(FailureKind::Config, operation.name, error.to_string()).with_source(error)
    };
    #[cfg(feature = "event-stream")]
    if operation.takes == BodyKind::Events {
        let signed = signer.sign_events(&mut head, body, &credentials, Timestamp::now());
        return Ok(unsigned_part(operation, head, signed.map_err(refuse)?));
    }
    if body.as_bytes().is_none() && !may_go_unsigned(operation, &head) {
        body = hold(operation, body).await?.into();
    }
    let signed = match body.as_bytes() {
        Some(bytes) if !operation.unsigned_payload => SignedBody::Bytes(bytes),
        _ => SignedBody::Unsigned,
    };
    let signed = signer.sign(&mut head, signed, &credentials, Timestamp::now());
    signed.map_err(refuse)?;
    Ok(unsigned_part(operation, head, body))
}

/// Adds what a signature does not cover.
fn unsigned_part(operation: &'static Operation, mut head: Parts, body: Body) -> Request<Body> {
    head.headers.insert(USER_AGENT, AGENT);
    if let Some(length) = length_to_say(&head, &body) {
        head.headers.insert(CONTENT_LENGTH, length.into());
    }
    if operation.answers != BodyKind::Whole {
        head.extensions.insert(StreamedAnswer);
    }
    Request::from_parts(head, body)
}

/// Whether the service takes a body that the signature says nothing about: by the operation's own
/// word, or by the service's where TLS protects it.
fn may_go_unsigned(operation: &Operation, head: &Parts) -> bool {
    let is_tls = head.uri.scheme_str() == Some("https");
    operation.unsigned_payload || (operation.service.body_hash && is_tls)
}

/// A stream whose hash has to be known before it is sent.
async fn hold(operation: &'static Operation, body: Body) -> Result<bytes::Bytes, Failure> {
    let collected = body.collect_within(LARGEST_SIGNED_STREAM).await;
    collected.map_err(|error| {
        let what = match error.is::<TooLarge>() {
            true => format!(
                "the request has to be signed with its body, which is a stream of more than {} \
                 MiB: give it as bytes in memory, or in parts",
                LARGEST_SIGNED_STREAM >> 20
            ),
            false => format!("the body cannot be read: {error}"),
        };
        Failure::new(FailureKind::Input, operation.name, what).with_source(error)
    })
}

/// The length that a transport may not find out by itself: that of a stream, and that there is
/// nothing where something is expected (RFC 9110 section 8.6).
fn length_to_say(head: &Parts, body: &Body) -> Option<u64> {
    let length = body.length()?;
    let expected = matches!(head.method, Method::POST | Method::PUT | Method::PATCH);
    (body.as_bytes().is_none() || (length == 0 && expected)).then_some(length)
}

/// Says why there is no answer, or not all of it.
fn no_answer(operation: &'static Operation, error: BoxError) -> Failure {
    let timed_out = error
        .downcast_ref::<TransportError>()
        .is_some_and(TransportError::is_timeout);
    let (kind, what) = match (timed_out, error.is::<TooLarge>()) {
        (true, _) => (FailureKind::Timeout, "no answer in time".to_owned()),
        (false, true) => (
            FailureKind::Decode,
            format!("the answer is too large: {error}"),
        ),
        (false, false) => (FailureKind::Transport, format!("no answer: {error}")),
    };
    Failure::new(kind, operation.name, what).with_source(error)
}
