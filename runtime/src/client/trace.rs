//! What a caller of feature `tracing` sees of a call, and nothing without that feature.
//!
//! Each call is a span; each attempt, and each pause before another one, is an event in it. They
//! tell names, numbers and codes. No path, no header, no member and no message is among them,
//! because the runtime cannot know which of those are secret.

#[cfg(feature = "tracing")]
pub(super) use on::{attempt, pause, span, waiting_for_turn};

#[cfg(not(feature = "tracing"))]
pub(super) use off::{attempt, pause, span, waiting_for_turn};

#[cfg(feature = "tracing")]
mod on {
    use crate::error::{Failure, request_id};
    use crate::operation::Answer;
    use crate::{Operation, Retryable};
    use std::time::Duration;
    use tracing::field::{Empty, display};
    use tracing::{Instrument, Span, debug, debug_span};

    /// The call as a span around `future`.
    pub(in crate::client) fn span<F: Future>(
        operation: &'static Operation,
        region: Option<&str>,
        future: F,
    ) -> impl Future<Output = F::Output> {
        let span = debug_span!(
            "call",
            service = operation.service.name,
            operation = operation.name,
            region,
            attempts = Empty,
            status = Empty,
            request_id = Empty,
        );
        future.instrument(span)
    }

    /// An attempt is over.
    pub(in crate::client) fn attempt(number: u32, outcome: &Result<Answer, Failure>) {
        let span = Span::current();
        if span.is_disabled() {
            return;
        }
        span.record("attempts", number);
        let head = match outcome {
            Ok(Answer::Success(response)) => (response.status(), response.headers()),
            Ok(Answer::Error(response, _)) => (response.status(), response.headers()),
            Err(failure) => {
                debug!(attempt = number, failure = ?failure.kind(), "no answer");
                return;
            }
        };
        let (status, headers) = (head.0.as_u16(), head.1);
        let code = match outcome {
            Ok(Answer::Error(_, details)) => details.code(),
            _ => None,
        };
        let id = match outcome {
            Ok(Answer::Error(_, details)) => details.request_id().map(str::to_owned),
            _ => request_id(headers),
        };
        span.record("status", status);
        if let Some(id) = &id {
            span.record("request_id", display(id));
        }
        debug!(
            attempt = number,
            status,
            request_id = id.as_deref(),
            code,
            "answer"
        );
    }

    /// Another attempt will be made.
    pub(in crate::client) fn pause(attempt: u32, why: Retryable, pause: Duration) {
        debug!(attempt, ?why, ?pause, "trying again");
    }

    /// The client keeps to a rate.
    pub(in crate::client) fn waiting_for_turn(pause: Duration) {
        debug!(?pause, "waiting for a turn");
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use crate::error::Failure;
    use crate::operation::Answer;
    use crate::{Operation, Retryable};
    use std::time::Duration;

    pub(in crate::client) fn span<F: Future>(
        _: &'static Operation,
        _: Option<&str>,
        future: F,
    ) -> F {
        future
    }

    pub(in crate::client) fn attempt(_: u32, _: &Result<Answer, Failure>) {}

    pub(in crate::client) fn pause(_: u32, _: Retryable, _: Duration) {}

    pub(in crate::client) fn waiting_for_turn(_: Duration) {}
}
