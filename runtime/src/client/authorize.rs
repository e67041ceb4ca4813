//! What proves who sends a request: a signature, a token, or nothing; and what its body has to
//! look like then.

use super::call::Shared;
use super::exchange::Conditions;
use super::proof::{Proof, prove};
use super::route::Route;
#[cfg(feature = "event-stream")]
use crate::BodyKind;
#[cfg(feature = "checksum")]
use crate::auth::with_trailer;
use crate::auth::{Clock, CredentialsError, SignError, SignedBody, Signer};
use crate::body::{Body, TooLarge};
use crate::credentials::{Cache, tells_of_expiry};
use crate::error::{ErrorDetails, Failure, FailureKind};
#[cfg(feature = "checksum")]
use crate::payload::Trailer;
use crate::{Credentials, Operation, Timestamp};
#[cfg(feature = "checksum")]
use http::header::HeaderValue;
use http::request::Parts;
use std::sync::Arc;

/// The most of a stream that is held in memory because its signature has to come before it.
const LARGEST_SIGNED_STREAM: usize = 64 << 20;

/// What a request was signed with, where the source may give others.
#[derive(Default)]
pub(super) struct Used(Option<(Arc<Cache>, Arc<Credentials>)>);

impl Used {
    fn set(&mut self, cache: Option<&Arc<Cache>>, credentials: &Arc<Credentials>) {
        self.0 = cache.map(|cache| (Arc::clone(cache), Arc::clone(credentials)));
    }

    /// Sees to it that credentials of which an error says that they have expired are not used
    /// again. Tells whether the next request may have others.
    pub(super) fn learn(&self, error: &ErrorDetails) -> bool {
        let is_expired = error.code().is_some_and(tells_of_expiry);
        match &self.0 {
            Some((cache, credentials)) if is_expired => cache.refuse(credentials),
            _ => false,
        }
    }
}

/// Adds what proves who sends a request, and puts its body into the form that goes with that.
pub(super) async fn authorize(
    shared: &Shared,
    operation: &Operation,
    route: &Route,
    (head, body): (&mut Parts, &mut Body),
    conditions: &Conditions,
    used: &mut Used,
) -> Result<(), Failure> {
    let time = conditions.time;
    let given = std::mem::take(body);
    *body = match prove(operation, route, &shared.who)? {
        Proof::Signature(signer, identity) => {
            let credentials = identity.get().await;
            let credentials = credentials.map_err(|error| no_identity(operation, error))?;
            used.set(identity.cache(), &credentials);
            let when = (time, &shared.clock);
            sign(operation, signer, &credentials, when, head, given).await?
        }
        #[cfg(feature = "credentials")]
        Proof::Session(session, identity) => {
            let who = (session, identity);
            let terms = conditions.terms();
            let found = shared.sessions.get(shared, operation, who, terms).await;
            let (cache, credentials) = found?;
            used.set(Some(&cache), &credentials);
            let when = (time, &shared.clock);
            let signer = &session.signer;
            sign(operation, signer, &credentials, when, head, given).await?
        }
        Proof::Token(source) => {
            let token = source.get().await;
            let token = token.map_err(|error| no_identity(operation, error))?;
            let added = token.add_to(head);
            added.map_err(|error| {
                let what = "the token holds a character that no header may hold";
                Failure::new(FailureKind::Config, operation.name, what).with_source(error)
            })?;
            unsigned(head, given)
        }
        Proof::ApiKey(key, place) => {
            let added = key.add_to(place, head);
            added.map_err(|what| Failure::new(FailureKind::Config, operation.name, what))?;
            unsigned(head, given)
        }
        Proof::Password(password) => {
            let added = password.add_to(head);
            added.map_err(|what| Failure::new(FailureKind::Config, operation.name, what))?;
            unsigned(head, given)
        }
        Proof::Nothing => unsigned(head, given),
    };
    Ok(())
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
    #[cfg(feature = "checksum")]
    if body.as_bytes().is_none()
        && let Some(trailer) = Trailer::of(head)
    {
        let kind = HeaderValue::from_static("STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        head.headers.insert("x-amz-content-sha256", kind);
        return with_trailer(head, body, trailer);
    }
    let _ = head;
    body
}

/// Signs a request, and gives its body in the form in which it is signed. The clock is for what is
/// signed later.
async fn sign(
    operation: &Operation,
    signer: &Signer,
    credentials: &Credentials,
    (time, clock): (Timestamp, &Clock),
    head: &mut Parts,
    mut body: Body,
) -> Result<Body, Failure> {
    let refuse = |error| no_signature(operation, error);
    #[cfg(not(feature = "event-stream"))]
    let _ = clock;
    #[cfg(feature = "event-stream")]
    if operation.takes == BodyKind::Events {
        let signed = signer.sign_events(head, body, credentials, time, clock.clone());
        return signed.map_err(refuse);
    }
    if body.as_bytes().is_none() {
        let is_free = may_go_unsigned(operation, head);
        #[cfg(feature = "checksum")]
        match (Trailer::of(head), body.length()) {
            (Some(trailer), _) if is_free => {
                body = with_trailer(head, body, trailer);
                let kind = SignedBody::UnsignedTrailer;
                let signed = signer.sign(head, kind, credentials, time);
                return signed.map(|()| body).map_err(refuse);
            }
            (trailer, Some(length)) if !is_free && takes_chunks(operation, signer) => {
                let body = (body, length);
                let signed = signer.sign_chunks(head, body, trailer, credentials, time);
                return signed.map_err(refuse);
            }
            (Some(_), _) => return Err(no_checksum(operation)),
            (None, _) => {}
        }
        if !is_free {
            body = hold(operation, body).await?.into();
        }
    }
    let signed = match body.as_bytes() {
        Some(bytes) if !operation.unsigned_payload => SignedBody::Bytes(bytes),
        _ => SignedBody::Unsigned,
    };
    let signed = signer.sign(head, signed, credentials, time);
    signed.map(|()| body).map_err(refuse)
}

/// Whether the service reads chunks, each with a signature: those do that take a body which the
/// signature says nothing about.
#[cfg(feature = "checksum")]
fn takes_chunks(operation: &Operation, signer: &Signer) -> bool {
    operation.service.body_hash && !signer.is_asymmetric()
}

/// A checksum cannot follow a body whose chunks cannot be signed.
#[cfg(feature = "checksum")]
fn no_checksum(operation: &Operation) -> Failure {
    let what = "the checksum cannot follow the stream: give the stream a length, collect it, or \
                give the sum itself in its member";
    Failure::new(FailureKind::Input, operation.name, what)
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
