//! Who a client calls as: credentials at hand, or what gives some when asked.

use super::Credentials;
use crate::BoxError;
use std::fmt::{self, Debug, Display, Formatter};
use std::pin::Pin;
use std::sync::Arc;

/// Credentials, when they come.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;

/// Gives credentials: from a file, a service, or wherever they are kept.
pub trait CredentialsProvider: Send + Sync + 'static {
    /// Credentials that are good now.
    ///
    /// # Errors
    ///
    /// [`CredentialsError`] when there are none, saying where they were looked for.
    fn credentials(&self) -> CredentialsFuture<'_>;
}

/// Why there are no credentials.
#[derive(Debug)]
pub struct CredentialsError {
    message: String,
    source: Option<BoxError>,
}

impl CredentialsError {
    /// An error that says what was wrong, and what to do about it.
    pub fn new(message: impl Into<String>) -> Self {
        CredentialsError {
            message: message.into(),
            source: None,
        }
    }

    /// Adds the cause.
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl Display for CredentialsError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CredentialsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

/// Where a client's credentials come from.
#[derive(Clone)]
pub(crate) enum Identity {
    /// They are at hand, and do not change.
    Fixed(Arc<Credentials>),
    /// They are asked for.
    Provided(Arc<dyn CredentialsProvider>),
}

impl Identity {
    /// Credentials that are good now.
    pub(crate) async fn get(&self) -> Result<Arc<Credentials>, CredentialsError> {
        match self {
            Identity::Fixed(credentials) => Ok(Arc::clone(credentials)),
            Identity::Provided(provider) => provider.credentials().await.map(Arc::new),
        }
    }

    /// The credentials, where they do not change.
    pub(crate) fn fixed(&self) -> Option<&Credentials> {
        match self {
            Identity::Fixed(credentials) => Some(credentials),
            Identity::Provided(_) => None,
        }
    }
}

/// Shows no secret.
impl Debug for Identity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Identity::Fixed(credentials) => credentials.fmt(f),
            Identity::Provided(_) => f.write_str("provided"),
        }
    }
}
