//! A transport over a `reqwest::Client`, for programs that have one anyway.

use super::counted::Counted;
use super::{Transport, TransportError, TransportFuture};
use crate::{Body, BoxError};
use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Sends requests over the caller's [`reqwest::Client`], whose time limits, proxies and TLS are the
/// caller's to set: [`Config::timeout`](crate::Config::timeout) says nothing to it.
///
/// It has to be built with `redirect::Policy::none()`: a request is signed for the host that it
/// names. An answer from another place than the one that was asked is an error.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = reqwest::Client::builder()
///     .redirect(reqwest::redirect::Policy::none())
///     .build()?;
/// let config = tinsmith::Config::new().transport(tinsmith::ReqwestTransport::new(client));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// A transport over `client`.
    pub fn new(client: reqwest::Client) -> Self {
        ReqwestTransport(client)
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request<Body>) -> TransportFuture<'_> {
        Box::pin(async move {
            #[cfg(feature = "blocking")]
            if super::blocking::is_waiting() {
                return Err(TransportError::new(
                    "`ReqwestTransport` is for calls that are awaited: leave the transport unset, \
                     or set `BlockingTransport`, for calls that are waited for",
                ));
            }
            let request = request.map(|body| match body.as_bytes() {
                Some(bytes) => reqwest::Body::from(bytes.clone()),
                None => reqwest::Body::wrap(Outgoing(Counted::new(body))),
            });
            let request = reqwest::Request::try_from(request).map_err(no_answer)?;
            let asked = request.url().clone();
            let response = self.0.execute(request).await.map_err(no_answer)?;
            if *response.url() != asked {
                return Err(TransportError::new(
                    "the `reqwest::Client` follows redirects: build it with \
                     `redirect::Policy::none()`",
                ));
            }
            Ok(Response::from(response).map(answer))
        })
    }
}

fn no_answer(error: reqwest::Error) -> TransportError {
    // The URL may hold what is signed, and the error of a call names the operation.
    let error = error.without_url();
    match error.is_timeout() {
        true => TransportError::timeout(error),
        false => TransportError::new(error),
    }
}

/// The body of a request.
struct Outgoing(Counted);

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

/// The body of an answer, with its length where the answer tells it.
fn answer(body: reqwest::Body) -> Body {
    if body.is_end_stream() {
        return Body::default();
    }
    let length = body.size_hint().exact();
    Body::from_boxed(Box::pin(Incoming(body)), length)
}

struct Incoming(reqwest::Body);

impl Stream for Incoming {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = ready!(Pin::new(&mut self.0).poll_frame(context));
            return Poll::Ready(match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(piece))) => Some(Ok(piece)),
                // Trailers tell nothing that the tables know of.
                Some(Ok(Err(_))) => continue,
                Some(Err(error)) => Some(Err(no_answer(error).into())),
                None => None,
            });
        }
    }
}
