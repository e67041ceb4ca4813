//! What carries requests: one small trait, so that any HTTP client can.

use crate::{Body, BoxError, TimeLimit};
use std::fmt::{self, Display, Formatter};
use std::pin::Pin;

/// The answer to a request, when it comes.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Body>, TransportError>> + Send + 'a>>;

/// Sends one HTTP request and gives the answer, whatever its status. Redirects are not followed:
/// the request's signature is for the host that it names.
///
/// A transport need not count time: the client lets go of an exchange that takes too long. Dropping
/// what [`send`](Transport::send) gives, or the body of an answer, has to end the exchange.
///
/// Bodies are streams in both directions, and need not be: [`Body::as_bytes`] gives a body that is
/// in memory, [`Body::collect`] waits for one that is not, and an answer may be made of bytes.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`, whose URI is absolute. The answer is given as soon as its head is there,
    /// while its body, and that of the request, may still be on their way.
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_>;
}

/// Tells a transport, among the extensions of a request, that the caller reads the body of the
/// answer piece by piece, at its own pace. A limit on the time of the whole call must not count
/// that body; without this mark it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamedAnswer;

/// Why no answer came.
#[derive(Debug)]
pub struct TransportError {
    limit: Option<TimeLimit>,
    source: BoxError,
}

impl TransportError {
    /// The connection could not be made, or broke before the answer was whole.
    pub fn new(source: impl Into<BoxError>) -> Self {
        TransportError {
            limit: None,
            source: source.into(),
        }
    }

    /// Nothing moved for too long.
    pub fn timeout(source: impl Into<BoxError>) -> Self {
        TransportError {
            limit: Some(TimeLimit::Read),
            source: source.into(),
        }
    }

    /// The connection was not made in time.
    pub fn connect_timeout(source: impl Into<BoxError>) -> Self {
        TransportError {
            limit: Some(TimeLimit::Connect),
            source: source.into(),
        }
    }

    /// The time of `limit` ran out.
    #[cfg(feature = "blocking")]
    pub(crate) fn ran_out(limit: TimeLimit, source: impl Into<BoxError>) -> Self {
        TransportError {
            limit: Some(limit),
            source: source.into(),
        }
    }

    /// Whether a time ran out.
    pub fn is_timeout(&self) -> bool {
        self.limit.is_some()
    }

    /// Which time ran out.
    pub fn limit(&self) -> Option<TimeLimit> {
        self.limit
    }
}

impl Display for TransportError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // The innermost cause is what a reader needs: "connection refused", not "client error".
        let mut cause: &dyn std::error::Error = &*self.source;
        while let Some(next) = cause.source() {
            cause = next;
        }
        write!(f, "{cause}")
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
