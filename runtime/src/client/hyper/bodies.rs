//! Bodies on their way through hyper.

use crate::client::TransportError;
use crate::client::counted::Counted;
use crate::{Body, BoxError};
use bytes::Bytes;
use futures_core::Stream;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The body of a request, as hyper takes it.
pub(super) struct Outgoing(Counted);

impl Outgoing {
    pub(super) fn new(body: Body) -> Self {
        Outgoing(Counted::new(body))
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let piece = ready!(Pin::new(&mut self.0).poll_next(context));
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.left().map(SizeHint::with_exact).unwrap_or_default()
    }
}

/// The body of an answer, as hyper gives it.
pub(super) struct Incoming(hyper::body::Incoming);

impl Incoming {
    /// The body, with its length where the answer tells it.
    pub(super) fn body(body: hyper::body::Incoming) -> Body {
        if body.is_end_stream() {
            return Body::default();
        }
        let length = body.size_hint().exact();
        Body::from_boxed(Box::pin(Incoming(body)), length)
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = ready!(Pin::new(&mut self.0).poll_frame(context));
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
