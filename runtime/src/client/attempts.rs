//! The attempts of one call: a request is sent until its answer is good, or not worth another try.
//!
//! Nothing here depends on the operation's types, so that it is compiled once. A request that is
//! sent again is the one that was encoded first, with the same idempotency token; only its
//! signature is new. A body that is a stream is sent once.

use super::authorize::Used;
use super::call::{Prepared, Shared};
use super::exchange::{Conditions, exchange};
use super::limit::{Limits, ran_out, within};
use super::retry::{Taken, date, retry_after};
use super::trace::CallSpan;
use crate::body::Body;
use crate::error::{Failure, FailureKind, TimeLimit};
use crate::operation::{Answer, in_memory};
use crate::{Operation, Retryable, Timestamp, protocol};
use http::{Request, Response};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

/// What holds for one call.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    pub(super) limits: Limits,
    pub(super) max_attempts: u32,
}

/// Tells whether an answer is an error.
pub(super) type IsFailure = fn(&Response<Body>) -> bool;

/// Makes a call, and gives its last answer. The request is left where it is and taken when it is
/// sent: it is large, and futures that hand it on would each hold it.
///
/// # Errors
///
/// Why there was no answer, the last time that it was tried.
pub(super) async fn answer(
    shared: &Shared,
    operation: &Operation,
    prepared: &mut Prepared,
    terms: Terms,
    is_failure: IsFailure,
) -> Result<Answer, Failure> {
    let attempts = Attempts {
        shared,
        operation,
        terms,
        is_failure,
        made: AtomicU32::new(0),
        #[cfg(feature = "blocking")]
        end: super::blocking::end(terms.limits.call),
        span: CallSpan::new(operation, shared.region()),
    };
    let all = pin!(attempts.span.around(attempts.run(prepared)));
    match within(&shared.sleeper, terms.limits.call, all).await {
        Some(answer) => answer,
        None => {
            let failure = ran_out(operation, TimeLimit::Call, terms.limits.call);
            Err(failure.with_attempts(attempts.made.load(Relaxed)))
        }
    }
}

struct Attempts<'a> {
    shared: &'a Shared,
    operation: &'a Operation,
    terms: Terms,
    is_failure: IsFailure,
    /// Read when the time of the whole call is over.
    made: AtomicU32,
    /// When that is, for a call that is waited for.
    #[cfg(feature = "blocking")]
    end: Option<std::time::Instant>,
    span: CallSpan,
}

/// What the attempts of a call remember of those before.
#[derive(Default)]
struct Past {
    taken: Taken,
    /// What the last one was signed with.
    used: Used,
    /// Whether credentials were refused that had expired.
    is_renewed: bool,
}

/// Why and when to try again.
struct Again {
    why: Retryable,
    pause: Duration,
}

impl Again {
    /// At once: what was wrong is right now, and there is nothing to wait for.
    const NOW: Again = Again {
        why: Retryable::Transient,
        pause: Duration::ZERO,
    };
}

impl Attempts<'_> {
    async fn run(&self, prepared: &mut Prepared) -> Result<Answer, Failure> {
        let invocation = self.shared.invocations.next();
        let Prepared { request, route } = prepared;
        let mut past = Past::default();
        loop {
            let mut number = self.made.fetch_add(1, Relaxed) + 1;
            if let Some(pause) = self.shared.retry.turn() {
                self.span.turn(pause);
                // Without a timer there is no rate to keep to.
                let _ = self.shared.sleeper.sleep(self.operation, pause).await;
            }
            let conditions = Conditions {
                time: self.shared.clock.now(),
                invocation,
                attempt: number,
                most: self.terms.max_attempts,
                limits: self.left(),
            };
            let time = conditions.time;
            // How long a stream takes is its maker's affair.
            let is_whole = request.body().as_bytes().is_some();
            let limit = conditions.limits.attempt.filter(|_| is_whole);
            let spare = match number < self.terms.max_attempts {
                true => copy(request),
                false => None,
            };
            let may_repeat = spare.is_some();
            let request = std::mem::replace(request, spare.unwrap_or_default());
            let sent = {
                let used = &mut past.used;
                let exchange = exchange(
                    self.shared,
                    self.operation,
                    route,
                    request,
                    conditions,
                    used,
                );
                within(&self.shared.sleeper, limit, pin!(exchange)).await
            };
            let outcome = match sent {
                Some(sent) => sent.map(|response| self.look(response, number)),
                None => Err(ran_out(self.operation, TimeLimit::Attempt, limit)),
            };
            let outcome = outcome.map_err(|failure| {
                // This one may have been several, of a session that was asked for.
                number += failure.attempts().saturating_sub(1);
                self.made.store(number, Relaxed);
                failure.with_attempts(number)
            });
            let may_repeat = may_repeat && number < self.terms.max_attempts;
            #[cfg(feature = "blocking")]
            if outcome.is_err() && self.end.is_some_and(|end| end <= std::time::Instant::now()) {
                let failure = ran_out(self.operation, TimeLimit::Call, self.terms.limits.call);
                return Err(failure.with_attempts(number));
            }
            self.span.attempt(number, &outcome);
            let Some(again) = self.judge(&outcome, number, time, may_repeat, &mut past) else {
                return outcome;
            };
            self.span.pause(number, again.why, again.pause);
            let pause = self.shared.sleeper.sleep(self.operation, again.pause);
            if !again.pause.is_zero() && pause.await.is_err() {
                // There is no timer; what failed says more than that.
                return outcome;
            }
        }
    }

    /// How long an attempt that begins now may take. A thread that is blocked cannot see that the
    /// time of the whole call is over, so that its attempts are not longer than that.
    fn left(&self) -> Limits {
        #[cfg(feature = "blocking")]
        if let Some(end) = self.end {
            let left = end.saturating_duration_since(std::time::Instant::now());
            let attempt = self
                .terms
                .limits
                .attempt
                .map_or(left, |limit| limit.min(left));
            return Limits {
                call: Some(left),
                attempt: Some(attempt),
                ..self.terms.limits
            };
        }
        self.terms.limits
    }

    /// What an answer says, as far as the loop has to know.
    fn look(&self, response: Response<Body>, number: u32) -> Answer {
        if !(self.is_failure)(&response) {
            return Answer::Success(response);
        }
        let response = in_memory(response);
        let facts = protocol::error_facts(self.operation, &response);
        Answer::Error(response, facts.with_attempts(number))
    }

    /// Whether to try again. What the client has to remember of the attempt, it remembers now.
    fn judge(
        &self,
        outcome: &Result<Answer, Failure>,
        number: u32,
        signed: Timestamp,
        may_repeat: bool,
        past: &mut Past,
    ) -> Option<Again> {
        let policy = &self.shared.retry;
        let (why, after) = match outcome {
            Ok(Answer::Success(_)) => {
                policy.answered(None);
                policy.succeeded(past.taken);
                return None;
            }
            Ok(Answer::Error(response, details)) => {
                let why = details.retryable();
                policy.answered(why);
                let headers = response.headers();
                if self.shared.clock.learn(details, signed, || date(headers)) {
                    return may_repeat.then_some(Again::NOW);
                }
                // Those that came in their place are not at fault when they are refused as well, and
                // the next call has them.
                if !past.is_renewed && past.used.learn(details) {
                    past.is_renewed = true;
                    return may_repeat.then_some(Again::NOW);
                }
                (why?, retry_after(headers))
            }
            Err(failure) => {
                let why = failure.retryable();
                // What a service says of a session, the call that asked for it has taken note of.
                if failure.kind() != FailureKind::Session {
                    policy.answered(why);
                }
                (why?, None)
            }
        };
        let pause = may_repeat.then(|| policy.pause(why, number, after, &mut past.taken))?;
        Some(Again { why, pause: pause? })
    }
}

/// The request once more, if it can be sent more than once.
fn copy(request: &Request<Body>) -> Option<Request<Body>> {
    let body = request.body().as_bytes()?.clone();
    let mut copy = Request::new(body.into());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    // What a caller tells a transport by them holds for each attempt.
    if !request.extensions().is_empty() {
        *copy.extensions_mut() = request.extensions().clone();
    }
    Some(copy)
}
