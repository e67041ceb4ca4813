//! What a caller of feature `tracing` sees of a call, and nothing without that feature.
//!
//! Each call is a span; each attempt, and each pause before another one, is an event in it. They
//! tell names, numbers and codes. No path, no header, no member and no message is among them,
//! because the runtime cannot know which of those are secret.

#[cfg(feature = "tracing")]
pub(super) use on::CallSpan;

#[cfg(not(feature = "tracing"))]
pub(super) use off::CallSpan;

#[cfg(feature = "tracing")]
mod on {
    use crate::error::{Failure, request_id};
    use crate::operation::Answer;
    use crate::{Operation, Retryable};
    use http::Response;
    use std::time::Duration;
    use tracing::field::Empty;
    use tracing::{Instrument, Span, debug, debug_span};

    /// The span of one call.
    pub(in crate::client) struct CallSpan(Span);

    impl CallSpan {
        pub(in crate::client) fn new(operation: &Operation, region: Option<&str>) -> Self {
            CallSpan(debug_span!(
                "call",
                service = operation.service.name,
                operation = operation.name,
                region,
                attempts = Empty,
                status = Empty,
                request_id = Empty,
            ))
        }

        /// Makes the call in its span.
        pub(in crate::client) fn around<F: Future>(
            &self,
            call: F,
        ) -> impl Future<Output = F::Output> + use<F> {
            call.instrument(self.0.clone())
        }

        /// An attempt is over.
        pub(in crate::client) fn attempt(&self, attempt: u32, outcome: &Result<Answer, Failure>) {
            if self.0.is_disabled() {
                return;
            }
            self.0.record("attempts", attempt);
            match outcome {
                Ok(Answer::Success(response)) => self.answer(attempt, response, None),
                Ok(Answer::Error(response, details)) => {
                    self.answer(attempt, response, details.code());
                }
                Err(failure) => debug!(attempt, failure = ?failure.kind(), "no answer"),
            }
        }

        fn answer<T>(&self, attempt: u32, response: &Response<T>, code: Option<&str>) {
            let status = response.status().as_u16();
            let id = request_id(response.headers());
            let id = id.as_deref();
            self.0.record("status", status);
            self.0.record("request_id", id);
            debug!(attempt, status, request_id = id, code, "answer");
        }

        /// Another attempt will be made.
        pub(in crate::client) fn pause(&self, attempt: u32, why: Retryable, pause: Duration) {
            debug!(attempt, ?why, ?pause, "trying again");
        }

        /// The client keeps to a rate.
        pub(in crate::client) fn turn(&self, pause: Duration) {
            debug!(?pause, "waiting for a turn");
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use crate::error::Failure;
    use crate::operation::Answer;
    use crate::{Operation, Retryable};
    use std::time::Duration;

    pub(in crate::client) struct CallSpan;

    impl CallSpan {
        pub(in crate::client) fn new(_: &Operation, _: Option<&str>) -> Self {
            CallSpan
        }

        pub(in crate::client) fn around<F: Future>(&self, call: F) -> F {
            call
        }

        pub(in crate::client) fn attempt(&self, _: u32, _: &Result<Answer, Failure>) {}

        pub(in crate::client) fn pause(&self, _: u32, _: Retryable, _: Duration) {}

        pub(in crate::client) fn turn(&self, _: Duration) {}
    }
}
