//! Published vectors, to which whatever hashes is held: what the client hashes with, and what it
//! would without a library for TLS.

/// HMAC-SHA-256 of RFC 4231, section 4 but for 4.6, which cuts it: key, data, code.
const CODES: [(&[u8], &[u8], &str); 6] = [
    (
        &[0x0b; 20],
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        &[0xaa; 20],
        &[0xdd; 50],
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\
          \x17\x18\x19",
        &[0xcd; 50],
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    // Longer than a block, so that the key is hashed.
    (
        &[0xaa; 131],
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        &[0xaa; 131],
        b"This is a test using a larger than block-size key and a larger than block-size data. The \
          key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
];

/// The examples that NIST gives for FIPS 180-4: a message, its SHA-256 and its SHA-1.
const HASHES: [(&[u8], &str, &str); 3] = [
    (
        b"abc",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "a9993e364706816aba3e25717850c26c9cd0d89d",
    ),
    (
        b"",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    ),
    (
        b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    ),
];

/// SHA-256 of a million times `a`, of the same examples.
const MILLION: &str = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The tests of what one of the modules gives.
macro_rules! holds_to_the_facts {
    ($hashes:ident) => {
        mod $hashes {
            use super::super::$hashes::{Hmac, Sha256};
            use super::{CODES, HASHES, MILLION, hex};

            #[test]
            fn sha_256_is_that_of_the_standard() {
                for (message, expected, _) in HASHES {
                    assert_eq!(hex(&Sha256::digest(message)), expected);
                    // Split at every place: what is held back of one part goes on with the next.
                    for at in 0..=message.len() {
                        let mut hash = Sha256::new();
                        hash.update(&message[..at]);
                        hash.update(&message[at..]);
                        assert_eq!(hex(&hash.finish()), expected, "{at}");
                    }
                }
                // Parts of which some fit into what is gathered, and some do not; parts that fill it,
                // and parts that are longer.
                for length in [320, 500, 512, 1_000] {
                    let mut hash = Sha256::new();
                    let million = vec![b'a'; 1_000_000];
                    for part in million.chunks(length) {
                        hash.update(part);
                    }
                    assert_eq!(hex(&hash.finish()), MILLION, "{length}");
                }
            }

            #[test]
            fn codes_are_those_of_rfc_4231() {
                for (key, data, expected) in CODES {
                    let mut code = Hmac::new(key);
                    let prepared = code.clone();
                    code.update(data);
                    assert_eq!(hex(&code.finish()), expected);
                    // A clone has the key, and nothing of what went into the other.
                    let mut again = prepared.clone();
                    let (head, rest) = data.split_at(data.len() / 3);
                    again.update(head);
                    again.update(rest);
                    assert_eq!(hex(&again.finish()), expected);
                }
            }

            #[test]
            #[cfg(feature = "credentials")]
            fn sha_1_is_that_of_the_standard() {
                for (message, _, expected) in HASHES {
                    assert_eq!(hex(&super::super::$hashes::sha1(message)), expected);
                }
            }
        }
    };
}

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
holds_to_the_facts!(of_tls);
#[cfg(feature = "rust-crypto")]
holds_to_the_facts!(rust_crypto);
