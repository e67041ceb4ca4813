//! The body of a message: bytes in memory, or a stream of them that is read once.

use crate::BoxError;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};

/// A stream of pieces that may fail.
pub(crate) type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// The body of a request or a response.
///
/// A body in memory can be sent again and looked at with [`as_bytes`](Body::as_bytes). A stream is
/// read once: `Body` is itself a [`Stream`] of its pieces, and [`collect`](Body::collect) waits for
/// all of them.
pub struct Body(Inner);

enum Inner {
    Bytes(Bytes),
    Stream {
        /// Behind a lock so that a request can take it from a borrowed input.
        stream: Mutex<Option<ByteStream>>,
        length: Option<u64>,
    },
}

impl Body {
    /// A body of pieces that come one by one; `length` is their sum in bytes where it is known.
    ///
    /// Services that sign or sum up a body, S3 among them, want a length.
    pub fn from_stream<S, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Body::from_boxed(Box::pin(Boxed(Box::pin(stream))), length)
    }

    pub(crate) fn from_boxed(stream: ByteStream, length: Option<u64>) -> Self {
        Body(Inner::Stream {
            stream: Mutex::new(Some(stream)),
            length,
        })
    }

    /// The bytes, if they are in memory.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(bytes),
            Inner::Stream { .. } => None,
        }
    }

    /// The number of bytes, if it is known.
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(bytes.len() as u64),
            Inner::Stream { length, .. } => *length,
        }
    }

    /// Waits for the next piece of the body; `None` at its end.
    ///
    /// # Errors
    ///
    /// That of the stream, or that the body was already sent or read.
    pub async fn next(&mut self) -> Option<Result<Bytes, BoxError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Waits for the whole body.
    ///
    /// # Errors
    ///
    /// That of the stream, or that the body was already sent or read.
    pub async fn collect(self) -> Result<Bytes, BoxError> {
        self.collect_within(usize::MAX).await
    }

    /// [`collect`](Body::collect), unless there are more than `largest` bytes: then [`TooLarge`].
    pub(crate) async fn collect_within(mut self, largest: usize) -> Result<Bytes, BoxError> {
        if let Inner::Bytes(bytes) = self.0 {
            return Ok(bytes);
        }
        let known = self.length().is_some_and(|length| length > largest as u64);
        // One piece is the usual case, and needs no copy.
        let mut first = Bytes::new();
        let mut all = BytesMut::new();
        while let Some(piece) = self.next().await {
            let piece = piece?;
            if known || piece.len() > largest - first.len() - all.len() {
                return Err(TooLarge(largest).into());
            }
            if first.is_empty() && all.is_empty() {
                first = piece;
                continue;
            }
            all.extend_from_slice(&std::mem::take(&mut first));
            all.extend_from_slice(&piece);
        }
        Ok(if all.is_empty() { first } else { all.freeze() })
    }

    /// The body, to be sent: a copy of bytes in memory (which is cheap), or the stream itself,
    /// which is gone from `self` then.
    #[cfg(any(feature = "json", feature = "xml", feature = "event-stream"))]
    pub(crate) fn take(&self) -> Result<Body, AlreadyRead> {
        match &self.0 {
            Inner::Bytes(bytes) => Ok(Body(Inner::Bytes(bytes.clone()))),
            Inner::Stream { stream, length } => {
                let mut stream = match stream.lock() {
                    Ok(stream) => stream,
                    // Nothing is done while the lock is held that could leave a half-taken stream.
                    Err(poisoned) => poisoned.into_inner(),
                };
                let stream = stream.take().ok_or(AlreadyRead)?;
                Ok(Body::from_boxed(stream, *length))
            }
        }
    }
}

/// A body has more bytes than may be held in memory.
#[derive(Debug)]
pub(crate) struct TooLarge(usize);

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "the body has more than {} bytes", self.0)
    }
}

impl std::error::Error for TooLarge {}

/// A stream was asked for a second time.
#[derive(Debug)]
pub(crate) struct AlreadyRead;

impl fmt::Display for AlreadyRead {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("the stream of the body was already read")
    }
}

impl std::error::Error for AlreadyRead {}

impl Stream for Body {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.get_mut().0 {
            Inner::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Inner::Bytes(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Inner::Stream { stream, .. } => {
                let stream = match stream.get_mut() {
                    Ok(stream) => stream,
                    Err(poisoned) => poisoned.into_inner(),
                };
                match stream {
                    Some(stream) => stream.as_mut().poll_next(context),
                    None => Poll::Ready(Some(Err(AlreadyRead.into()))),
                }
            }
        }
    }
}

/// A stream whose errors are boxed.
struct Boxed<S>(Pin<Box<S>>);

impl<S, E> Stream for Boxed<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = self.0.as_mut().poll_next(context);
        piece.map(|piece| piece.map(|piece| piece.map_err(Into::into)))
    }
}

/// An empty body.
impl Default for Body {
    fn default() -> Self {
        Body(Inner::Bytes(Bytes::new()))
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body(Inner::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

/// Shows how long the body is, and never what it says.
impl Debug for Body {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "<{length} bytes>"),
            None => f.write_str("<stream>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pieces(Vec<Result<Bytes, &'static str>>);

    impl Stream for Pieces {
        type Item = Result<Bytes, &'static str>;
        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.pop())
        }
    }

    fn ready<T>(future: impl Future<Output = T>) -> T {
        let mut context = Context::from_waker(std::task::Waker::noop());
        match Box::pin(future).as_mut().poll(&mut context) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("the future waits for nothing"),
        }
    }

    #[test]
    fn a_stream_is_read_once_and_bytes_as_often_as_one_likes() {
        let pieces = Pieces(vec![Ok(Bytes::from("b")), Ok(Bytes::from("a"))]);
        let body = Body::from_stream(pieces, Some(2));
        assert_eq!((body.length(), body.as_bytes()), (Some(2), None));
        assert_eq!(ready(body.take().unwrap().collect()).unwrap(), "ab");
        assert!(body.take().is_err());
        assert!(ready(body.collect()).is_err());

        let body = Body::from("text");
        assert_eq!(ready(body.take().unwrap().collect()).unwrap(), "text");
        assert_eq!(ready(body.collect()).unwrap(), "text");
    }

    #[test]
    fn no_more_is_collected_than_may_be() {
        let pieces = |length| {
            let pieces = ["c", "b", "a"].map(|piece| Ok(Bytes::from(piece)));
            Body::from_stream(Pieces(pieces.into()), length)
        };
        let collect = |body: Body, largest| ready(body.collect_within(largest));
        assert_eq!(collect(pieces(None), 3).unwrap(), "abc");
        for (body, largest) in [(pieces(None), 2), (pieces(None), 0), (pieces(Some(3)), 2)] {
            let error = collect(body, largest).unwrap_err();
            assert!(error.is::<TooLarge>(), "{error}");
        }
        // What is in memory already is not made smaller by a limit.
        assert_eq!(collect("abc".into(), 2).unwrap(), "abc");
    }

    #[test]
    fn the_error_of_a_stream_is_the_error_of_the_body() {
        let body = Body::from_stream(Pieces(vec![Err("broken"), Ok(Bytes::from("a"))]), None);
        assert_eq!(ready(body.collect()).unwrap_err().to_string(), "broken");
    }
}
