//! Bodies on their way through hyper, and how long they may take.

use crate::client::TransportError;
use crate::client::counted::Counted;
use crate::{Body, BoxError};
use bytes::Bytes;
use futures_core::Stream;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// When a request last moved. Clones tell of the same request.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<Instant>>);

impl Progress {
    pub(super) fn now() -> Self {
        Progress(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn last(&self) -> Instant {
        // An instant is written in one piece: a poisoned lock guards a whole one.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn made(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

/// The body of a request, as hyper takes it.
pub(super) struct Outgoing {
    body: Counted,
    progress: Option<Progress>,
}

impl Outgoing {
    pub(super) fn new(body: Body, progress: Option<Progress>) -> Self {
        Outgoing {
            body: Counted::new(body),
            progress,
        }
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let piece = ready!(Pin::new(&mut self.body).poll_next(context));
        if let Some(progress) = &self.progress {
            progress.made();
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .left()
            .map(SizeHint::with_exact)
            .unwrap_or_default()
    }
}

/// How long the body of an answer may take.
pub(super) enum Pace {
    /// All of it until then.
    Whole(Instant),
    /// Each piece as long as this.
    Piece(Duration),
}

/// The body of an answer, as hyper gives it.
pub(super) struct Incoming {
    body: hyper::body::Incoming,
    pace: Pace,
    /// Made when something is waited for.
    alarm: Option<Pin<Box<Sleep>>>,
    /// Whether the alarm is set for the piece that is waited for.
    is_waiting: bool,
}

impl Incoming {
    /// The body, with its length where the answer tells it.
    pub(super) fn body(body: hyper::body::Incoming, pace: Pace) -> Body {
        if body.is_end_stream() {
            return Body::default();
        }
        let length = body.size_hint().exact();
        let incoming = Incoming {
            body,
            pace,
            alarm: None,
            is_waiting: false,
        };
        Body::from_boxed(Box::pin(incoming), length)
    }

    /// Ends a wait that has become too long.
    fn poll_alarm(&mut self, context: &mut Context<'_>) -> Poll<TransportError> {
        let (deadline, what) = match self.pace {
            Pace::Whole(deadline) => (deadline, "the answer was not whole in time"),
            Pace::Piece(pause) => (Instant::now() + pause, "the answer stalled"),
        };
        let alarm = self
            .alarm
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if !std::mem::replace(&mut self.is_waiting, true) {
            alarm.as_mut().reset(deadline);
        }
        ready!(alarm.as_mut().poll(context));
        Poll::Ready(TransportError::timeout(what))
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
                return self
                    .poll_alarm(context)
                    .map(|error| Some(Err(error.into())));
            };
            self.is_waiting = false;
            return Poll::Ready(match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(piece))) => Some(Ok(piece)),
                // Trailers tell nothing that the tables know of.
                Some(Ok(Err(_))) => continue,
                Some(Err(error)) => Some(Err(TransportError::new(error).into())),
                None => None,
            });
        }
    }
}
