//! Hashes by the crates of RustCrypto, which build wherever Rust does.

use hmac::{KeyInit, Mac};
use sha2::Digest;

/// SHA-256 in the making (FIPS 180-4).
pub(crate) struct Sha256(sha2::Sha256);

impl Sha256 {
    /// The hash of nothing so far.
    pub(crate) fn new() -> Self {
        Sha256(sha2::Sha256::new())
    }

    /// Goes on with these bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all bytes.
    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// The hash of these bytes.
    pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
        sha2::Sha256::digest(bytes).into()
    }
}

/// HMAC with SHA-256 in the making (RFC 2104). A clone goes on from the same bytes, so that a key is
/// prepared once.
#[derive(Clone)]
pub(crate) struct Hmac(hmac::Hmac<sha2::Sha256>);

impl Hmac {
    /// The code of nothing so far, with a key of any length.
    pub(crate) fn new(key: &[u8]) -> Self {
        // RFC 2104 has no bounds for keys: longer ones are hashed, shorter ones padded.
        Hmac(hmac::Hmac::new_from_slice(key).expect("HMAC takes keys of every length"))
    }

    /// Goes on with these bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The code of all bytes.
    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }
}

/// The SHA-1 of these bytes, for names that others have given by it; it proves nothing.
#[cfg(feature = "credentials")]
pub(crate) fn sha1(bytes: &[u8]) -> [u8; 20] {
    sha1::Sha1::digest(bytes).into()
}
