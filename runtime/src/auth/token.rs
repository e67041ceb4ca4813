//! Bearer tokens: who has one is let in, so that they are never shown.

use super::CredentialsError;
use super::credentials::Secret;
use http::header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue};
use http::request::Parts;
use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A token, when it comes.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Token, CredentialsError>> + Send + 'a>>;

/// Gives bearer tokens: from a file, a service, or wherever they are kept.
pub trait TokenProvider: Send + Sync + 'static {
    /// A token that is good now.
    ///
    /// # Errors
    ///
    /// [`CredentialsError`] when there is none, saying where it was looked for.
    fn token(&self) -> TokenFuture<'_>;
}

/// A bearer token. `Debug` does not show it, and it is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Secret);

impl Token {
    /// A token, as a service gave it out.
    pub fn new(token: impl Into<String>) -> Self {
        Token(Secret(token.into()))
    }

    /// Puts the token into a request ([RFC 6750] section 2.1).
    ///
    /// [RFC 6750]: https://www.rfc-editor.org/rfc/rfc6750
    pub(crate) fn add_to(&self, request: &mut Parts) -> Result<(), InvalidHeaderValue> {
        let value = Zeroizing::new(["Bearer ", &self.0.0].concat());
        let mut value = HeaderValue::from_str(&value)?;
        value.set_sensitive(true);
        request.headers.insert(AUTHORIZATION, value);
        Ok(())
    }
}

impl Debug for Token {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// Where a client's tokens come from.
#[derive(Clone)]
pub(crate) enum TokenSource {
    /// There is one, and it does not change.
    Fixed(Token),
    /// They are asked for.
    Provided(Arc<dyn TokenProvider>),
}

impl TokenSource {
    /// A token that is good now.
    pub(crate) async fn get(&self) -> Result<Token, CredentialsError> {
        match self {
            TokenSource::Fixed(token) => Ok(token.clone()),
            TokenSource::Provided(provider) => provider.token().await,
        }
    }
}
