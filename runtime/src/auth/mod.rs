//! Who is calling: credentials, and the signatures made with them.

mod credentials;
#[cfg(feature = "event-stream")]
mod events;
mod sigv4;

pub use credentials::Credentials;
pub use sigv4::{SignError, SignedBody, Signer};
