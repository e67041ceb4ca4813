//! One exchange: a request is signed and sent, and its answer is read as far as it should be.

use super::Transport;
use super::proof::{Identities, Proof, prove};
use super::route::Route;
use super::transport::{StreamedAnswer, TransportError};
use crate::auth::{Clock, CredentialsError, SignError, SignedBody, Signer, with_trailer};
use crate::body::{Body, TooLarge};
use crate::error::{BoxError, Failure, FailureKind};
use crate::payload::Trailer;
use crate::{BodyKind, Credentials, Operation};
use http::header::{CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::request::Parts;
use http::{Method, Request, Response};

const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tinsmith/", env!("CARGO_PKG_VERSION")));

/// More than any AWS operation answers in a document; what is larger is not from AWS.
const LARGEST_ANSWER: usize = 256 << 20;

/// The most of a stream that is held in memory because its signature has to come before it.
const LARGEST_SIGNED_STREAM: usize = 64 << 20;

/// Signs `request`, sends it, and gives the answer, whatever its status: with its body in memory,
/// unless the operation's output is the stream itself.
pub(super) async fn exchange(
    operation: &Operation,
    route: &Route,
    (who, clock): (&Identities, &Clock),
    transport: &dyn Transport,
    request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    let request = authorize(operation, route, (who, clock), request).await?;
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
    operation: &Operation,
    response: Response<Body>,
) -> Result<Response<Body>, Failure> {
    let (head, body) = response.into_parts();
    let body = body.collect_within(LARGEST_ANSWER).await;
    let body = body.map_err(|error| no_answer(operation, error))?;
    Ok(Response::from_parts(head, body.into()))
}

/// Adds what proves who sends a request, and what is not signed.
async fn authorize(
    operation: &Operation,
    route: &Route,
    (who, clock): (&Identities, &Clock),
    request: Request<Body>,
) -> Result<Request<Body>, Failure> {
    let (mut head, mut body) = request.into_parts();
    match prove(operation, route, who)? {
        Proof::Signature(signer, identity) => {
            let credentials = identity.get().await;
            let credentials = credentials.map_err(|error| no_identity(operation, error))?;
            body = sign(operation, signer, &credentials, clock, &mut head, body).await?;
        }
        Proof::Token(source) => {
            let token = source.get().await;
            let token = token.map_err(|error| no_identity(operation, error))?;
            let added = token.add_to(&mut head);
            added.map_err(|error| {
                let what = "the token holds a character that no header may hold";
                Failure::new(FailureKind::Config, operation.name, what).with_source(error)
            })?;
            body = unsigned(&mut head, body);
        }
        Proof::Nothing => body = unsigned(&mut head, body),
    }
    Ok(unsigned_part(operation, head, body))
}

/// Why there is no identity.
pub(super) fn no_identity(operation: &Operation, error: CredentialsError) -> Failure {
    Failure::new(FailureKind::Config, operation.name, error.to_string()).with_source(error)
}

/// Why there is no signature.
pub(super) fn no_signature(operation: &Operation, error: SignError) -> Failure {
    Failure::new(FailureKind::Config, operation.name, error.to_string()).with_source(error)
}

/// A body that no signature covers: as it is, but for a checksum that has to follow it.
fn unsigned(head: &mut Parts, body: Body) -> Body {
    match Trailer::of(head) {
        Some(trailer) if body.as_bytes().is_none() => {
            let kind = HeaderValue::from_static("STREAMING-UNSIGNED-PAYLOAD-TRAILER");
            head.headers.insert("x-amz-content-sha256", kind);
            with_trailer(head, body, trailer)
        }
        _ => body,
    }
}

/// Signs a request, and gives its body in the form in which it is signed.
async fn sign(
    operation: &Operation,
    signer: &Signer,
    credentials: &Credentials,
    clock: &Clock,
    head: &mut Parts,
    mut body: Body,
) -> Result<Body, Failure> {
    let refuse = |error| no_signature(operation, error);
    #[cfg(feature = "event-stream")]
    if operation.takes == BodyKind::Events {
        let signed = signer.sign_events(head, body, credentials, clock.clone());
        return signed.map_err(refuse);
    }
    if body.as_bytes().is_none() {
        let trailer = Trailer::of(head);
        let is_free = may_go_unsigned(operation, head);
        if let (Some(trailer), true) = (trailer, is_free) {
            body = with_trailer(head, body, trailer);
            let kind = SignedBody::UnsignedTrailer;
            let signed = signer.sign(head, kind, credentials, clock.now());
            return signed.map(|()| body).map_err(refuse);
        }
        if let Some(length) = body.length()
            && !is_free
            && operation.service.body_hash
            && !signer.is_asymmetric()
        {
            let (body, trailer) = ((body, length), Trailer::of(head));
            let signed = signer.sign_chunks(head, body, trailer, credentials, clock.now());
            return signed.map_err(refuse);
        }
        if !is_free {
            body = hold(operation, body).await?.into();
        }
    }
    let signed = match body.as_bytes() {
        Some(bytes) if !operation.unsigned_payload => SignedBody::Bytes(bytes),
        _ => SignedBody::Unsigned,
    };
    let signed = signer.sign(head, signed, credentials, clock.now());
    signed.map(|()| body).map_err(refuse)
}

/// Adds what a signature does not cover.
fn unsigned_part(operation: &Operation, mut head: Parts, body: Body) -> Request<Body> {
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
async fn hold(operation: &Operation, body: Body) -> Result<bytes::Bytes, Failure> {
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
fn no_answer(operation: &Operation, error: BoxError) -> Failure {
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
