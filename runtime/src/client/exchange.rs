//! One exchange: a request is signed and sent, and its answer is read as far as it should be.

#[cfg(feature = "credentials")]
use super::attempts::Terms;
use super::authorize::{Used, authorize};
use super::call::Shared;
use super::labels::Invocation;
use super::limit::{Limits, Progress, head, paced};
use super::route::Route;
use super::transport::{StreamedAnswer, TransportError};
use crate::body::{Body, TooLarge};
use crate::error::{BoxError, Failure, FailureKind};
use crate::{BodyKind, Operation, Timestamp};
use http::header::{CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::request::Parts;
use http::{Method, Request, Response};

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

#[cfg(feature = "credentials")]
impl Conditions {
    /// What holds for a call that has to be made before: it may take as long as this one, and be
    /// attempted as often as there are attempts left.
    pub(super) fn terms(&self) -> Terms {
        Terms {
            limits: self.limits,
            max_attempts: self.most.saturating_sub(self.attempt) + 1,
        }
    }
}

/// Signs a request, sends it, and gives the answer, whatever its status: with its body in memory,
/// unless the operation's output is the stream itself. Tells in `used` what it was signed with.
///
/// The request is changed where it is. It is large, and copying it from function to function was a
/// tenth of what a call costs here.
pub(super) fn exchange<'a>(
    shared: &'a Shared,
    operation: &'a Operation,
    route: &'a Route,
    request: Request<Body>,
    conditions: Conditions,
    used: &'a mut Used,
) -> impl Future<Output = Result<Response<Body>, Failure>> + Send + 'a {
    let (mut head, mut body) = request.into_parts();
    head.headers.reserve(OWN_HEADERS);
    async move {
        let message = (&mut head, &mut body);
        authorize(shared, operation, route, message, &conditions, used).await?;
        add_unsigned(operation, &mut head, &body);
        let Conditions {
            attempt,
            most,
            limits,
            ..
        } = conditions;
        let headers = &mut head.headers;
        conditions.invocation.write(headers, attempt, most);
        #[cfg(feature = "blocking")]
        super::blocking::limit(&mut head, limits);
        let (length, progress) = match body.as_bytes() {
            Some(bytes) => (bytes.len() as u64, None),
            None => {
                let progress = Progress::default();
                body = progress.watch(body);
                (0, Some(progress))
            }
        };
        let mut answer = shared.transport.send(Request::from_parts(head, body));
        let (sleeper, read) = (&shared.sleeper, limits.read);
        let response = self::head(sleeper, read, length, progress, answer.as_mut()).await;
        let mut response = response.map_err(|error| no_answer(operation, error.into()))?;
        let body = std::mem::take(response.body_mut());
        // The body may come as slowly as the head.
        *response.body_mut() = paced(body, sleeper, read);
        if operation.answers == BodyKind::Whole || !response.status().is_success() {
            collect(operation, response.body_mut()).await?;
            return Ok(response);
        }
        // Where HTTP carries nothing of the output, the first message may.
        #[cfg(feature = "event-stream")]
        if operation.answers == BodyKind::Events && !operation.service.protocol.has_bindings() {
            let begun = crate::event_stream::begun(response).await;
            return begun.map_err(|error| no_answer(operation, error));
        }
        Ok(response)
    }
}

/// Reads the body of an answer into memory.
async fn collect(operation: &Operation, body: &mut Body) -> Result<(), Failure> {
    let collected = std::mem::take(body).collect_within(LARGEST_ANSWER).await;
    *body = collected
        .map_err(|error| no_answer(operation, error))?
        .into();
    Ok(())
}

/// Adds what a signature does not cover.
fn add_unsigned(operation: &Operation, head: &mut Parts, body: &Body) {
    head.headers.insert(USER_AGENT, AGENT);
    if let Some(length) = length_to_say(head, body) {
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
