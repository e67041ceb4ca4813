//! Why a request cannot be signed.

use http::header::InvalidHeaderValue;
use http::uri::InvalidUri;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// Why a request cannot be signed.
#[derive(Debug)]
pub struct SignError(pub(super) Reason);

#[derive(Debug)]
pub(super) enum Reason {
    Credentials(InvalidHeaderValue),
    Uri(InvalidUri),
    Expiry(Duration),
    #[cfg(feature = "event-stream")]
    AsymmetricEvents,
    #[cfg(feature = "sigv4a")]
    NoKey,
}

impl Display for SignError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Credentials(_) => {
                f.write_str("the credentials hold a character that no header may hold")
            }
            Reason::Uri(error) => write!(f, "the signature does not fit into the URL: {error}"),
            Reason::Expiry(expiry) => write!(
                f,
                "a signature in a URL is good for 1 second to 7 days, and not for {} seconds",
                expiry.as_secs()
            ),
            #[cfg(feature = "event-stream")]
            Reason::AsymmetricEvents => f.write_str("events cannot be signed with SigV4a"),
            #[cfg(feature = "sigv4a")]
            Reason::NoKey => f.write_str("no key for SigV4a can be made of the credentials"),
        }
    }
}

impl std::error::Error for SignError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Reason::Credentials(error) => Some(error),
            Reason::Uri(error) => Some(error),
            _ => None,
        }
    }
}

impl From<InvalidHeaderValue> for SignError {
    fn from(error: InvalidHeaderValue) -> Self {
        SignError(Reason::Credentials(error))
    }
}

impl From<InvalidUri> for SignError {
    fn from(error: InvalidUri) -> Self {
        SignError(Reason::Uri(error))
    }
}

impl SignError {
    #[cfg(feature = "event-stream")]
    pub(in crate::auth) fn asymmetric_events() -> Self {
        SignError(Reason::AsymmetricEvents)
    }

    #[cfg(feature = "sigv4a")]
    pub(in crate::auth) fn no_key() -> Self {
        SignError(Reason::NoKey)
    }
}
