//! The body of a request, held against the length that was said.

use crate::{Body, BoxError};
use bytes::Bytes;
use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A body whose stream is an error when it is longer or shorter than was said. An HTTP library would
/// cut off what is too much, and the service would keep a part.
pub(super) struct Counted {
    body: Body,
    /// The bytes that are still to come, where that is known.
    left: Option<u64>,
}

impl Counted {
    pub(super) fn new(body: Body) -> Self {
        Counted {
            left: body.length(),
            body,
        }
    }

    /// The bytes that are still to come, where that is known.
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    pub(super) fn left(&self) -> Option<u64> {
        self.left
    }

    /// Whether it is known that there is nothing.
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    pub(super) fn is_empty(&self) -> bool {
        self.body.as_bytes().is_some_and(Bytes::is_empty)
    }

    fn count(&mut self, piece: Option<&Bytes>) -> Result<(), BoxError> {
        let Some(left) = &mut self.left else {
            return Ok(());
        };
        match piece.map(|piece| left.checked_sub(piece.len() as u64)) {
            Some(Some(still)) => *left = still,
            Some(None) => return Err("the stream of the body is longer than was said".into()),
            None if *left > 0 => {
                return Err("the stream of the body is shorter than was said".into());
            }
            None => {}
        }
        Ok(())
    }
}

impl Stream for Counted {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(Pin::new(&mut self.body).poll_next(context));
        let counted = piece.transpose().and_then(|piece| {
            self.count(piece.as_ref())?;
            Ok(piece)
        });
        Poll::Ready(counted.transpose())
    }
}
