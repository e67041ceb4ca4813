//! A body, read frame by frame.

use super::frame::{FrameError, Splitter};
use crate::body::Body;
use crate::error::BoxError;
use bytes::Bytes;
use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Why there is no further frame.
pub(crate) enum Fault {
    /// What came is none.
    Frame(FrameError),
    /// The body ended within one.
    BrokenOff,
    /// The body cannot be read.
    Body(BoxError),
}

/// The frames of a body. After a fault there are none.
pub(crate) struct Frames {
    body: Option<Body>,
    splitter: Splitter,
}

impl Frames {
    /// The frames of a body, of which `first` was read already.
    pub(crate) fn new(first: &[u8], body: Body) -> Self {
        let mut splitter = Splitter::default();
        splitter.push(first);
        Frames {
            body: Some(body),
            splitter,
        }
    }

    /// The next frame, if it is in memory already.
    pub(crate) fn ready(&mut self) -> Result<Option<Bytes>, FrameError> {
        if let Some(bytes) = self.body.as_ref().and_then(Body::as_bytes) {
            self.splitter.push(&bytes.clone());
            self.body = Some(Body::default());
        }
        self.splitter.next()
    }

    /// The next frame, when it has come.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Fault>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let fault = loop {
            match self.splitter.next() {
                Ok(Some(frame)) => return Poll::Ready(Some(Ok(frame))),
                Ok(None) => {}
                Err(error) => break Some(Fault::Frame(error)),
            }
            match ready!(Pin::new(&mut *body).poll_next(context)) {
                Some(Ok(piece)) => self.splitter.push(&piece),
                Some(Err(error)) => break Some(Fault::Body(error)),
                None if self.splitter.is_empty() => break None,
                None => break Some(Fault::BrokenOff),
            }
        };
        self.body = None;
        Poll::Ready(fault.map(Err))
    }
}
