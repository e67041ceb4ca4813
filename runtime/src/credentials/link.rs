//! What a source asks its service over: the client's transport and timer.

use crate::client::{Sleeper, Transport, TransportError};
use crate::{Body, BoxError};
use bytes::Bytes;
use http::{Request, StatusCode};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// More than any source answers.
const LARGEST_ANSWER: usize = 1 << 20;

/// What a client reaches the sources of its credentials over.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) sleeper: Sleeper,
    /// The client's region.
    pub(crate) region: Option<String>,
}

/// How long and how often is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patience {
    /// How long one attempt may take. Without a timer only the transport limits it.
    pub(super) timeout: Duration,
    pub(super) attempts: u32,
    /// Between two attempts.
    pub(super) pause: Duration,
}

impl Patience {
    /// For a service of AWS.
    pub(super) const SERVICE: Patience = Patience {
        timeout: Duration::from_secs(10),
        attempts: 3,
        pause: Duration::from_millis(500),
    };
}

/// An answer, whatever its status.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

impl Answer {
    /// Whether the same request may be answered otherwise in a moment.
    pub(super) fn is_passing(&self) -> bool {
        self.status.is_server_error() || self.status == StatusCode::TOO_MANY_REQUESTS
    }
}

impl Link {
    /// Sends what `make` makes, again while there is patience and the trouble is a passing one,
    /// and gives the last answer.
    ///
    /// # Errors
    ///
    /// The last one of the transport, or that the time ran out.
    pub(super) async fn ask(
        &self,
        patience: Patience,
        make: &(dyn Fn() -> Request<Body> + Send + Sync),
    ) -> Result<Answer, BoxError> {
        let mut attempt = 1;
        loop {
            let answer = self.ask_once(patience.timeout, make()).await;
            let is_passing = answer.as_ref().map_or(true, Answer::is_passing);
            if !is_passing || attempt >= patience.attempts {
                return answer;
            }
            attempt += 1;
            self.pause(patience.pause).await;
        }
    }

    /// Pauses, if there is a timer.
    pub(super) async fn pause(&self, time: Duration) {
        if let Some(alarm) = self.sleeper.alarm(time) {
            alarm.await;
        }
    }

    pub(super) async fn ask_once(
        &self,
        timeout: Duration,
        request: Request<Body>,
    ) -> Result<Answer, BoxError> {
        let mut answer = pin!(self.whole(request));
        let Some(mut alarm) = self.sleeper.alarm(timeout) else {
            return answer.await;
        };
        poll_fn(|context| {
            if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            alarm.as_mut().poll(context).map(|()| {
                let what = format!("no answer within {timeout:?}");
                Err(TransportError::timeout(what).into())
            })
        })
        .await
    }

    async fn whole(&self, request: Request<Body>) -> Result<Answer, BoxError> {
        let (head, body) = self.transport.send(request).await?.into_parts();
        let body = body.collect_within(LARGEST_ANSWER).await?;
        Ok(Answer {
            status: head.status,
            body,
        })
    }
}
