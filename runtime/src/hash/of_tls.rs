//! Hashes by the library that TLS has: `aws-lc-rs`, or `ring`, whose interface it keeps to.

#[cfg(feature = "aws-lc-rs")]
use aws_lc_rs::{digest, hmac};
#[cfg(not(feature = "aws-lc-rs"))]
use ring::{digest, hmac};

/// SHA-256 in the making (FIPS 180-4).
///
/// What is hashed comes in many parts of few bytes, and each is a call into the library, which costs
/// more than its bytes. So they are gathered, and most often hashed at once.
pub(crate) struct Sha256 {
    gathered: [u8; Sha256::MOST],
    length: usize,
    /// What of the bytes before did not fit.
    before: Option<digest::Context>,
}

impl Sha256 {
    /// How many bytes are gathered: enough for the canonical form of a usual request.
    const MOST: usize = 512;

    /// The hash of nothing so far.
    pub(crate) fn new() -> Self {
        Sha256 {
            gathered: [0; Sha256::MOST],
            length: 0,
            before: None,
        }
    }

    /// Goes on with these bytes.
    #[inline]
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        let free = self.gathered.get_mut(self.length..).unwrap_or_default();
        match free.get_mut(..bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                self.length += bytes.len();
            }
            None => self.overflow(bytes),
        }
    }

    /// Hashes what was gathered, and these bytes.
    fn overflow(&mut self, bytes: &[u8]) {
        let before = self.before.get_or_insert_with(context);
        before.update(&self.gathered[..self.length]);
        before.update(bytes);
        self.length = 0;
    }

    /// The hash of all bytes.
    pub(crate) fn finish(self) -> [u8; 32] {
        let rest = &self.gathered[..self.length];
        let Some(mut before) = self.before else {
            return Sha256::digest(rest);
        };
        before.update(rest);
        array(before.finish().as_ref())
    }

    /// The hash of these bytes.
    pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
        array(digest::digest(&digest::SHA256, bytes).as_ref())
    }
}

/// HMAC with SHA-256 in the making (RFC 2104). A clone goes on from the same bytes, so that a key is
/// prepared once.
#[derive(Clone)]
pub(crate) struct Hmac(hmac::Context);

impl Hmac {
    /// The code of nothing so far, with a key of any length.
    pub(crate) fn new(key: &[u8]) -> Self {
        Hmac(hmac::Context::with_key(&hmac::Key::new(
            hmac::HMAC_SHA256,
            key,
        )))
    }

    /// Goes on with these bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The code of all bytes.
    pub(crate) fn finish(self) -> [u8; 32] {
        array(self.0.sign().as_ref())
    }
}

/// The SHA-1 of these bytes, for names that others have given by it; it proves nothing.
#[cfg(feature = "credentials")]
pub(crate) fn sha1(bytes: &[u8]) -> [u8; 20] {
    array(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref())
}

fn context() -> digest::Context {
    digest::Context::new(&digest::SHA256)
}

fn array<const LENGTH: usize>(bytes: &[u8]) -> [u8; LENGTH] {
    // The algorithm says how long its hash is: 32 bytes for SHA-256, and 20 for SHA-1.
    bytes
        .try_into()
        .expect("a hash is as long as its algorithm says")
}
