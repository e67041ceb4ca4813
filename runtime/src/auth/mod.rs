//! Who is calling: credentials, tokens, and the signatures made with them.

#[cfg(feature = "sigv4a")]
mod asymmetric;
mod canonical;
#[cfg(feature = "checksum")]
mod chunks;
mod clock;
mod credentials;
mod date;
#[cfg(feature = "event-stream")]
mod events;
mod identity;
mod key;
mod sigv4;
mod token;

#[cfg(feature = "checksum")]
pub(crate) use chunks::with_trailer;
pub(crate) use clock::Clock;
pub use credentials::Credentials;
#[cfg(feature = "credentials")]
pub(crate) use credentials::Secret;
pub(crate) use identity::Identity;
pub use identity::{CredentialsError, CredentialsFuture, CredentialsProvider};
#[cfg(feature = "test-util")]
pub(crate) use key::SecretParameter;
pub(crate) use key::{ApiKey, Password};
pub use sigv4::{SignError, SignedBody, Signer};
pub(crate) use token::TokenSource;
pub use token::{Token, TokenFuture, TokenProvider};
