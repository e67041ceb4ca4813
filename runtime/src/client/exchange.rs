//! One exchange: a request is signed and sent, and its answer is read as far as it should be.

use super::Transport;
use super::authorize::authorize;
use super::proof::Identities;
use super::route::Route;
use super::transport::{StreamedAnswer, TransportError};
use crate::auth::Clock;
use crate::body::{Body, TooLarge};
use crate::error::{BoxError, Failure, FailureKind};
use crate::{BodyKind, Operation};
use http::header::{CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::request::Parts;
use http::{Method, Request, Response};

const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tinsmith/", env!("CARGO_PKG_VERSION")));

/// More than any AWS operation answers in a document; what is larger is not from AWS.
const LARGEST_ANSWER: usize = 256 << 20;

/// Signs `request`, sends it, and gives the answer, whatever its status: with its body in memory,
/// unless the operation's output is the stream itself.
pub(super) async fn exchange(
    operation: &Operation,
    route: &Route,
    (who, clock): (&Identities, &Clock),
    transport: &dyn Transport,
    request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    let (head, body) = authorize(operation, route, (who, clock), request).await?;
    let request = unsigned_part(operation, head, body);
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
