//! The key of Signature Version 4A: made of the credentials, once, and good in every region.
//!
//! An access key becomes a private key of P-256 by the counter mode of NIST SP 800-108 with
//! HMAC-SHA256, tried until what comes out is a scalar of the curve. `ring`, which TLS brings, can
//! sign with such a key but not find its public half, without which it takes none.

use super::{Credentials, SignError};
use crate::hash::Hmac;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::ecdsa::{DerSignature, SigningKey};

const ALGORITHM: &[u8] = b"AWS4-ECDSA-P256-SHA256";

/// The order of the curve without 2: the largest candidate that is taken.
const LARGEST: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x4f,
];

/// A private key.
#[derive(Clone)]
pub(super) struct Key(SigningKey);

impl Key {
    /// The key that belongs to an access key.
    pub(super) fn of(credentials: &Credentials) -> Result<Self, SignError> {
        let secret = ["AWS4A", credentials.secret_access_key()].concat();
        // One candidate in 2³² is too large, so that 254 in a row are never seen.
        let mut candidates = (1..=254).map(|counter| {
            let mut mac = Hmac::new(secret.as_bytes());
            mac.update(&1u32.to_be_bytes());
            mac.update(ALGORITHM);
            mac.update(&[0]);
            mac.update(credentials.access_key_id().as_bytes());
            mac.update(&[counter]);
            mac.update(&256u32.to_be_bytes());
            mac.finish()
        });
        let found = candidates.find(|candidate| *candidate <= LARGEST);
        let key = found.and_then(|candidate| SigningKey::from_slice(&plus_one(candidate)).ok());
        key.map(Key).ok_or_else(SignError::no_key)
    }

    /// The signature of a hash, in DER.
    pub(super) fn sign<T>(
        &self,
        hash: &[u8; 32],
        take: impl FnOnce(&[u8]) -> T,
    ) -> Result<T, SignError> {
        let signature: Result<DerSignature, _> = self.0.sign_prehash(hash);
        let signature = signature.map_err(|_| SignError::no_key())?;
        Ok(take(signature.as_bytes()))
    }
}

/// The number after a number of 256 bits, the highest byte first.
fn plus_one(mut number: [u8; 32]) -> [u8; 32] {
    for byte in number.iter_mut().rev() {
        let (sum, overflows) = byte.overflowing_add(1);
        *byte = sum;
        if !overflows {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of the published test suite's credentials.
    #[test]
    fn the_key_is_that_of_the_published_suite() {
        let credentials =
            Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let key = Key::of(&credentials).unwrap();
        let point = key.0.verifying_key().to_sec1_point(false);
        let hex: String = point.as_bytes()[1..]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            hex,
            "b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1\
             865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518"
        );
    }

    #[test]
    fn one_is_added_with_its_carry() {
        let mut number = [0; 32];
        number[31] = 0xff;
        let mut next = [0; 32];
        next[30] = 1;
        assert_eq!(plus_one(number), next);
    }
}
