//! One exchange: a request is signed and sent, and its answer is read as far as it should be.

use super::authorize::{Used, authorize};
use super::call::Shared;
use super::labels::Invocation;
use super::limit::{Limits, Progress, head, paced};
use super::route::Route;
use super::transport::{StreamedAnswer, TransportError};
use crate::body::{Body, TooLarge};
use crate::error::{BoxError, Failure, FailureKind};
use crate::{BodyKind, Operation};
use http::header::{CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::request::Parts;
use http::{Method, Request, Response};
use jiff::Timestamp;

const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("tinsmith/", env!("CARGO_PKG_VERSION")));

/// How many headers are added here, so that there is room for them at once.
const OWN_HEADERS: usize = 8;

/// More than any AWS operation answers in a document; what is larger is not from AWS.
const LARGEST_ANSWER: usize = crate::limits::LONGEST;

/// What holds for one exchange.
pub(super) struct Conditions {
    /// When it is signed, by the service's clock.
    pub(super) time: Timestamp,
    pub(super) invocation: Invocation,
    pub(super) attempt: u32,
    /// How many attempts there are at most.
    pub(super) most: u32,
    /// How long it may take.
    pub(super) limits: Limits,
}

impl Conditions {
    /// Says which attempt it is.
    fn label(&self, mut request: Request<Body>) -> Request<Body> {
        let headers = request.headers_mut();
        self.invocation.write(headers, self.attempt, self.most);
        request
    }
}

/// Signs `request`, sends it, and gives the answer, whatever its status: with its body in memory,
/// unless the operation's output is the stream itself. Tells in `used` what it was signed with.
pub(super) async fn exchange(
    shared: &Shared,
    operation: &Operation,
    route: &Route,
    mut request: Request<Body>,
    conditions: Conditions,
    used: &mut Used,
) -> Result<Response<Body>, Failure> {
    request.headers_mut().reserve(OWN_HEADERS);
    let (head, body) = authorize(shared, operation, route, request, conditions.time, used).await?;
    let request = conditions.label(unsigned_part(operation, head, body));
    let response = send(shared, request, conditions.limits).await;
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

/// Sends a request and waits for the head of its answer. The body may come as slowly as that, too.
async fn send(
    shared: &Shared,
    request: Request<Body>,
    limits: Limits,
) -> Result<Response<Body>, TransportError> {
    let read = limits.read;
    #[cfg(feature = "blocking")]
    let request = super::blocking::limited(request, limits);
    let (length, progress, request) = match request.body().as_bytes() {
        Some(bytes) => (bytes.len() as u64, None, request),
        None => {
            let progress = Progress::default();
            let request = request.map(|body| progress.watch(body));
            (0, Some(progress), request)
        }
    };
    let mut answer = shared.transport.send(request);
    let response = head(&shared.sleeper, read, length, progress, answer.as_mut()).await?;
    Ok(response.map(|body| paced(body, &shared.sleeper, read)))
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
        // A number becomes a header by two allocations, and most requests without a body say 0.
        let length = match length {
            0 => HeaderValue::from_static("0"),
            length => length.into(),
        };
        head.headers.insert(CONTENT_LENGTH, length);
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
    let transport = error.downcast_ref::<TransportError>();
    let (kind, what) = match transport.and_then(TransportError::limit) {
        Some(limit) => (FailureKind::Timeout(limit), "no answer in time"),
        None if error.is::<TooLarge>() => (FailureKind::Decode, "the answer is too large"),
        None => (FailureKind::Transport, "no answer"),
    };
    let what = format!("{what}: {error}");
    Failure::new(kind, operation.name, what).with_source(error)
}
