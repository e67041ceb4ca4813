//! A transport over a `reqwest::Client`, for programs that have one anyway.

use super::bodies::{Outgoing, incoming};
use super::{Transport, TransportError, TransportFuture};
use crate::Body;
use http::{Request, Response};

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
                None => reqwest::Body::wrap(Outgoing::new(body)),
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
            Ok(Response::from(response).map(|body| incoming(body, no_answer)))
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
