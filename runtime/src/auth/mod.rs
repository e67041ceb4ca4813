//! Who is calling: credentials, and the signatures made with them.

mod credentials;
#[cfg(feature = "event-stream")]
mod events;
mod identity;
mod sigv4;

pub use credentials::Credentials;
#[cfg(feature = "credentials")]
pub(crate) use credentials::Secret;
pub(crate) use identity::Identity;
pub use identity::{CredentialsError, CredentialsFuture, CredentialsProvider};
pub use sigv4::{SignError, SignedBody, Signer};
