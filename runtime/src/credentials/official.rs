//! The providers of AWS's own SDK as providers of ours, so that a mixed program has one chain.

use crate::{Credentials, CredentialsError, CredentialsFuture, CredentialsProvider, Timestamp};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

/// What `aws-config` finds, for a client of Tinsmith:
///
/// ```
/// use aws_credential_types::Credentials;
/// use aws_credential_types::provider::SharedCredentialsProvider;
/// use tinsmith::Config;
/// // That of a program is `aws_config::load_from_env().await.credentials_provider()`.
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "mine");
/// let official = SharedCredentialsProvider::new(credentials);
/// let config = Config::new().credentials_provider(official);
/// ```
impl CredentialsProvider for SharedCredentialsProvider {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async move {
            let official = self.provide_credentials().await.map_err(|error| {
                CredentialsError::new("the provider of the AWS SDK has no credentials")
                    .with_source(error)
            })?;
            let (id, secret) = (official.access_key_id(), official.secret_access_key());
            let mut credentials = Credentials::new(id, secret);
            if let Some(token) = official.session_token() {
                credentials = credentials.with_session_token(token);
            }
            if let Some(account) = official.account_id() {
                credentials = credentials.with_account_id(account.as_str());
            }
            // A time that is too far away to be written is none that matters.
            if let Some(expiry) = official
                .expiry()
                .and_then(|at| Timestamp::try_from(at).ok())
            {
                credentials = credentials.with_expiry(expiry);
            }
            Ok(credentials)
        })
    }
}
