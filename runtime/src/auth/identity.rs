//! Who a client calls as: credentials at hand, or what gives some when asked.

use super::Credentials;
use crate::BoxError;
#[cfg(feature = "credentials")]
use crate::credentials::Link;
use crate::credentials::{Cache, Source};
use std::fmt::{self, Debug, Display, Formatter};
use std::pin::Pin;
use std::sync::Arc;

/// Credentials, when they come.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;

/// Gives credentials: from a file, a service, or wherever they are kept.
///
/// What it gives is kept, so that it is not asked for every call: until shortly before the
/// [expiry](Credentials::expiry) where there is one, else for 15 minutes. One call asks, others
/// wait or use what was kept; while that is still good, a failure is no error. It is asked before
/// that time too, when a service refuses what it gave as expired: once in a call, and not again
/// within a minute.
pub trait CredentialsProvider: Send + Sync + 'static {
    /// Credentials that are good now.
    ///
    /// # Errors
    ///
    /// [`CredentialsError`] when there are none, saying where they were looked for.
    fn credentials(&self) -> CredentialsFuture<'_>;
}

/// Why there are no credentials. It holds no secret.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    message: String,
    /// Shared, because all calls that wait for the same credentials fail for the same reason.
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
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
        self.source = Some(source.into().into());
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
    /// They are asked for, and kept.
    Provided(Provided),
}

/// Credentials that are asked for. Clones share what is kept.
#[derive(Clone)]
pub(crate) struct Provided {
    source: Arc<Source>,
    cache: Arc<Cache>,
    /// What the source is reached over, once there is a client.
    #[cfg(feature = "credentials")]
    link: Option<Link>,
}

impl Provided {
    fn ask(&self) -> CredentialsFuture<'_> {
        #[cfg(feature = "credentials")]
        return self.source.load(self.link.as_ref());
        #[cfg(not(feature = "credentials"))]
        return self.source.load();
    }
}

impl Identity {
    pub(crate) fn fixed_to(credentials: Credentials) -> Self {
        Identity::Fixed(Arc::new(credentials))
    }

    pub(crate) fn from_source(source: Source) -> Self {
        Identity::Provided(Provided {
            cache: Arc::new(Cache::new(source.terms())),
            source: Arc::new(source),
            #[cfg(feature = "credentials")]
            link: None,
        })
    }

    /// The same identity, asked for over `link`.
    #[cfg(feature = "credentials")]
    pub(crate) fn over(mut self, link: Link) -> Self {
        if let Identity::Provided(provided) = &mut self {
            provided.link = Some(link);
        }
        self
    }

    /// Credentials that are good now. Those that are at hand cost no allocation.
    pub(crate) async fn get(&self) -> Result<Arc<Credentials>, CredentialsError> {
        match self {
            Identity::Fixed(credentials) => Ok(Arc::clone(credentials)),
            Identity::Provided(provided) => match provided.cache.fresh() {
                Some(credentials) => Ok(credentials),
                None => provided.cache.get(|| provided.ask()).await,
            },
        }
    }

    /// [`get`](Identity::get) on behalf of another source, over its link.
    #[cfg(feature = "credentials")]
    pub(crate) async fn get_over(&self, link: &Link) -> Result<Arc<Credentials>, CredentialsError> {
        match self {
            Identity::Fixed(credentials) => Ok(Arc::clone(credentials)),
            Identity::Provided(provided) => {
                let ask = || provided.source.load(Some(link));
                provided.cache.get(ask).await
            }
        }
    }

    /// Takes note that a service has refused `used` because they have expired, and tells whether
    /// others may come of asking again.
    #[cfg(feature = "credentials")]
    pub(crate) fn refuse(&self, used: &Arc<Credentials>) -> bool {
        self.cache().is_some_and(|cache| cache.refuse(used))
    }

    /// What keeps the credentials, where there may be others.
    pub(crate) fn cache(&self) -> Option<&Arc<Cache>> {
        match self {
            Identity::Fixed(_) => None,
            Identity::Provided(provided) => Some(&provided.cache),
        }
    }

    /// The credentials, where they do not change.
    pub(crate) fn fixed(&self) -> Option<&Credentials> {
        match self {
            Identity::Fixed(credentials) => Some(credentials),
            Identity::Provided(_) => None,
        }
    }

    /// The credentials that are at hand, which may have to be asked for anew before they are used.
    pub(crate) fn known(&self) -> Option<Arc<Credentials>> {
        match self {
            Identity::Fixed(credentials) => Some(Arc::clone(credentials)),
            Identity::Provided(provided) => provided.cache.kept(),
        }
    }
}

/// Shows no secret.
impl Debug for Identity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Identity::Fixed(credentials) => credentials.fmt(f),
            Identity::Provided(provided) => provided.source.fmt(f),
        }
    }
}
