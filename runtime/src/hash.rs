//! The hashes that signatures are made of, and the one that names the files of tokens: SHA-256, HMAC
//! with it, and SHA-1.
//!
//! They are those of the library that TLS has in the same program, so that no other is built: of
//! `aws-lc-rs` where that feature is on, else of `ring`; and where neither is, those of crates in Rust
//! alone (feature `rust-crypto`). Each has the same face. Checksums (feature `checksum`) are no part
//! of this: they are made without `client` too.

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
mod of_tls;
// Tests hold it to the same facts where the other is what the client hashes with.
#[cfg(any(test, not(any(feature = "aws-lc-rs", feature = "ring"))))]
#[cfg(feature = "rust-crypto")]
mod rust_crypto;

#[cfg(all(feature = "credentials", any(feature = "aws-lc-rs", feature = "ring")))]
pub(crate) use of_tls::sha1;
#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
pub(crate) use of_tls::{Hmac, Sha256};
#[cfg(all(
    feature = "credentials",
    not(any(feature = "aws-lc-rs", feature = "ring"))
))]
pub(crate) use rust_crypto::sha1;
#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
pub(crate) use rust_crypto::{Hmac, Sha256};

#[cfg(test)]
mod tests;
