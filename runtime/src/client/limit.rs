//! Times that run out, for any transport: what is waited for races an alarm.
//!
//! An alarm is set when something is first waited for, so that what is there at once pays nothing.
//! Where there is no timer, nothing runs out.

use super::TransportError;
use super::sleep::{Alarm, Sleeper};
use crate::Operation;
use crate::body::{Body, ByteStream};
use crate::error::{BoxError, Failure, FailureKind, TimeLimit};
use bytes::Bytes;
use futures_core::Stream;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// How long a call may take; `None` is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// The whole call.
    pub(super) call: Option<Duration>,
    /// One attempt.
    pub(super) attempt: Option<Duration>,
    /// From one sign of life to the next.
    pub(super) read: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            call: None,
            attempt: Some(Duration::from_secs(300)),
            read: Some(Duration::from_secs(60)),
        }
    }
}

/// What `future` gives, or `None` if it takes longer than `limit`. It stays where it is: to move
/// futures of futures was a third of what all this costs.
pub(super) async fn within<F: Future + ?Sized>(
    sleeper: &Sleeper,
    limit: Option<Duration>,
    mut future: Pin<&mut F>,
) -> Option<F::Output> {
    let mut waited = Waited::default();
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => waited.poll(sleeper, limit, context).map(|()| None),
    })
    .await
}

/// The alarm of one wait.
#[derive(Default)]
enum Waited {
    /// Nothing is waited for.
    #[default]
    Not,
    Until(Alarm),
    /// There is no limit, or no timer.
    Forever,
}

impl Waited {
    /// Ready when the wait has become too long.
    fn poll(
        &mut self,
        sleeper: &Sleeper,
        limit: Option<Duration>,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        if let Waited::Not = self {
            let alarm = limit.and_then(|limit| sleeper.alarm(limit));
            *self = alarm.map_or(Waited::Forever, Waited::Until);
        }
        match self {
            Waited::Until(alarm) => alarm.as_mut().poll(context),
            Waited::Not | Waited::Forever => Poll::Pending,
        }
    }
}

/// Says that a time ran out.
pub(super) fn ran_out(operation: &Operation, limit: TimeLimit, time: Option<Duration>) -> Failure {
    let what = match limit {
        TimeLimit::Attempt => "an attempt",
        _ => "the call",
    };
    let message = format!(
        "no answer in time: {what} took longer than {:?}",
        time.unwrap_or_default()
    );
    Failure::new(FailureKind::Timeout(limit), operation.name, message)
}

/// The least speed, in bytes a second, at which a body in memory is thought to go out. No transport
/// tells how far it is with one.
const SLOWEST: u64 = 64 << 10;

/// Waits for the head of an answer as long as the request moves.
pub(super) async fn head<T>(
    sleeper: &Sleeper,
    limit: Option<Duration>,
    request_length: u64,
    progress: Option<Progress>,
    mut answer: Pin<&mut (impl Future<Output = Result<T, TransportError>> + ?Sized)>,
) -> Result<T, TransportError> {
    let time = limit.map(|limit| limit + Duration::from_secs(request_length / SLOWEST));
    loop {
        let before = progress.as_ref().map(Progress::moves);
        if let Some(answer) = within(sleeper, time, answer.as_mut()).await {
            return answer;
        }
        if progress.as_ref().map(Progress::moves) == before {
            let time = time.unwrap_or_default();
            return Err(TransportError::timeout(format!(
                "nothing came for {time:?}"
            )));
        }
    }
}

/// How often a request has moved. Clones tell of the same request.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<AtomicU32>);

impl Progress {
    fn moves(&self) -> u32 {
        self.0.load(Relaxed)
    }

    /// The body, whose pieces are counted from now on.
    pub(super) fn watch(&self, body: Body) -> Body {
        let length = body.length();
        let watched = Watched {
            body,
            progress: self.clone(),
        };
        Body::from_boxed(Box::pin(watched), length)
    }
}

struct Watched {
    body: Body,
    progress: Progress,
}

impl Stream for Watched {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(Pin::new(&mut self.body).poll_next(context));
        self.progress.0.fetch_add(1, Relaxed);
        Poll::Ready(piece)
    }
}

/// The body of an answer, each of whose pieces may take that long.
pub(super) fn paced(body: Body, sleeper: &Sleeper, limit: Option<Duration>) -> Body {
    if body.as_bytes().is_some() || limit.is_none() {
        return body;
    }
    let length = body.length();
    let paced: ByteStream = Box::pin(Paced {
        body,
        sleeper: sleeper.clone(),
        limit,
        waited: Waited::default(),
    });
    Body::from_boxed(paced, length)
}

struct Paced {
    body: Body,
    sleeper: Sleeper,
    limit: Option<Duration>,
    waited: Waited,
}

impl Stream for Paced {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(piece) = Pin::new(&mut this.body).poll_next(context) {
            this.waited = Waited::Not;
            return Poll::Ready(piece);
        }
        ready!(this.waited.poll(&this.sleeper, this.limit, context));
        // What has stalled is let go of: the connection is of no use to anyone.
        this.body = Body::default();
        Poll::Ready(Some(Err(
            TransportError::timeout("the answer stalled").into()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};
    use std::pin::pin;
    use std::sync::Mutex;
    use std::task::Waker;

    const SECOND: Duration = Duration::from_secs(1);

    fn poll<T>(future: impl Future<Output = T>) -> Poll<T> {
        pin!(future).poll(&mut Context::from_waker(Waker::noop()))
    }

    /// How long the head of an answer that never comes is waited for, when the request moves that
    /// often.
    fn waits(length: u64, moves: usize) -> Vec<Duration> {
        let progress = Progress::default();
        let waits = Arc::new(Mutex::new(Vec::new()));
        let sleeper = {
            let (progress, waits) = (progress.clone(), waits.clone());
            Sleeper::new(move |time| {
                let mut waits = waits.lock().unwrap();
                waits.push(time);
                let moved = u32::from(waits.len() <= moves);
                progress.0.fetch_add(moved, Relaxed);
                Box::pin(ready(()))
            })
        };
        let never = pin!(pending::<Result<(), TransportError>>());
        let head = head(&sleeper, Some(60 * SECOND), length, Some(progress), never);
        assert!(matches!(poll(head), Poll::Ready(Err(error)) if error.is_timeout()));
        waits.lock().unwrap().clone()
    }

    #[test]
    fn a_request_that_moves_is_waited_for_and_a_large_one_longer() {
        assert_eq!(waits(0, 0), [60 * SECOND]);
        assert_eq!(waits(0, 2), [60 * SECOND; 3]);
        assert_eq!(waits(100 << 20, 0), [1660 * SECOND]);
    }

    #[test]
    fn what_is_there_sets_no_alarm_and_without_a_timer_there_is_none() {
        let sleeper = Sleeper::new(|_| panic!("nothing is waited for"));
        let there = poll(within(&sleeper, Some(SECOND), pin!(ready(7))));
        assert_eq!(there, Poll::Ready(Some(7)));
        let no_limit = poll(within(&sleeper, None, pin!(pending::<()>())));
        assert_eq!(no_limit, Poll::Pending);
        let no_timer = Sleeper::default();
        let never = poll(within(&no_timer, Some(SECOND), pin!(pending::<()>())));
        assert_eq!(never, Poll::Pending);
    }
}
