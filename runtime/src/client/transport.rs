//! What carries requests: one small trait, so that any HTTP client can.

use crate::BoxError;
use bytes::Bytes;
use std::fmt::{self, Display, Formatter};
use std::pin::Pin;

/// The answer to a request, when it comes.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// Sends one HTTP request and gives the whole answer, whatever its status. Redirects are not
/// followed: the request's signature is for the host that it names.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`, whose URI is absolute.
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_>;
}

/// Why no answer came.
#[derive(Debug)]
pub struct TransportError {
    timeout: bool,
    source: BoxError,
}

impl TransportError {
    /// The connection could not be made, or broke before the answer was whole.
    pub fn new(source: impl Into<BoxError>) -> Self {
        TransportError {
            timeout: false,
            source: source.into(),
        }
    }

    /// The time ran out.
    pub fn timeout(source: impl Into<BoxError>) -> Self {
        TransportError {
            timeout: true,
            source: source.into(),
        }
    }

    /// Whether the time ran out.
    pub fn is_timeout(&self) -> bool {
        self.timeout
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
