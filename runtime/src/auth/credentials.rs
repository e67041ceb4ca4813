//! The keys of an AWS identity.

use crate::Timestamp;
use std::fmt::{self, Debug, Formatter};
use zeroize::Zeroize;

/// An access key, with the session token of temporary credentials. `Debug` shows the key id only,
/// and what is secret is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Option<Secret>,
    account_id: Option<String>,
    expiry: Option<Timestamp>,
}

impl Credentials {
    /// Long-term credentials.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Credentials {
            access_key_id: access_key_id.into(),
            secret_access_key: Secret(secret_access_key.into()),
            session_token: None,
            account_id: None,
            expiry: None,
        }
    }

    /// Makes the credentials temporary ones, which come with a session token.
    pub fn with_session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(Secret(token.into()));
        self
    }

    /// Says which account the credentials are of. Some services have endpoints for each account.
    pub fn with_account_id(mut self, account_id: impl Into<String>) -> Self {
        self.account_id = Some(account_id.into());
        self
    }

    /// Says until when the credentials are good. What a
    /// [`CredentialsProvider`](crate::CredentialsProvider) gives is kept until shortly before.
    pub fn with_expiry(mut self, expiry: Timestamp) -> Self {
        self.expiry = Some(expiry);
        self
    }

    /// Until when the credentials are good, where that is known.
    pub fn expiry(&self) -> Option<Timestamp> {
        self.expiry
    }

    /// The account that the credentials are of, where that is known.
    pub fn account_id(&self) -> Option<&str> {
        self.account_id.as_deref()
    }

    /// The public half of the key.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    pub(crate) fn secret_access_key(&self) -> &str {
        &self.secret_access_key.0
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| &*token.0)
    }
}

impl Debug for Credentials {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// A text that nobody is shown, and that leaves nothing in memory.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Debug for Secret {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let credentials = Credentials::new("AKID", "hidden-key").with_session_token("hidden-token");
        let text = format!("{credentials:?} {:#?}", Secret("hidden".to_owned()));
        assert!(text.contains("AKID"), "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
}
