//! Bodies on their way through hyper and `reqwest`, which share their form.

use super::TransportError;
use super::counted::Counted;
use crate::{Body, BoxError};
use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The body of a request, as they take it.
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

/// The body of an answer, with its length where the answer tells it. `failed` makes an error of what
/// breaks it off.
pub(super) fn incoming<B>(body: B, failed: fn(B::Error) -> TransportError) -> Body
where
    B: HttpBody<Data = Bytes> + Send + Sync + Unpin + 'static,
{
    if body.is_end_stream() {
        return Body::default();
    }
    let length = body.size_hint().exact();
    Body::from_boxed(Box::pin(Incoming { body, failed }), length)
}

/// The pieces of an answer, out of the frames that a library gives.
struct Incoming<B: HttpBody> {
    body: B,
    failed: fn(B::Error) -> TransportError,
}

impl<B: HttpBody<Data = Bytes> + Unpin> Stream for Incoming<B> {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
            return Poll::Ready(match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(piece))) => Some(Ok(piece)),
                // Trailers tell nothing that the tables know of.
                Some(Ok(Err(_))) => continue,
                Some(Err(error)) => Some(Err((self.failed)(error).into())),
                None => None,
            });
        }
    }
}
