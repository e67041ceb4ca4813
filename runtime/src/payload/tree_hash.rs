//! SHA-256 tree hashes: of every MiB of a body the SHA-256, and of those in pairs, until one is left.
//!
//! Rules: [computing checksums] of Amazon S3 Glacier.
//!
//! [computing checksums]: https://docs.aws.amazon.com/amazonglacier/latest/dev/checksum-calculations.html

use crate::body::Body;
use http::Request;
use http::header::{HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

const CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const TREE_HASH: HeaderName = HeaderName::from_static("x-amz-sha256-tree-hash");

/// How much of a body one leaf of the tree is made of.
const LEAF: usize = 1 << 20;

type Hash = [u8; 32];

/// Adds the SHA-256 of a request's body and its tree hash, where the input does not give them. Both
/// are needed before the body is sent, so that of a stream the input has to give both.
pub(crate) fn add(request: &mut Request<Body>) -> Result<(), String> {
    let wanted = [CONTENT_SHA256, TREE_HASH];
    if wanted
        .iter()
        .all(|name| request.headers().contains_key(name))
    {
        return Ok(());
    }
    let bytes = request.body().as_bytes().cloned();
    let bytes = bytes.ok_or("a stream has no tree hash: collect it first")?;
    let hashes: [fn(&[u8]) -> Hash; 2] = [|bytes| Sha256::digest(bytes).into(), tree_hash];
    for (name, hash) in wanted.into_iter().zip(hashes) {
        let value = || {
            let hex = hash(&bytes).into_iter().map(|byte| format!("{byte:02x}"));
            HeaderValue::from_str(&hex.collect::<String>())
        };
        if !request.headers().contains_key(&name) {
            let value = value().map_err(|error| error.to_string())?;
            request.headers_mut().insert(name, value);
        }
    }
    Ok(())
}

/// The tree hash of a body. That of nothing is the SHA-256 of nothing.
fn tree_hash(bytes: &[u8]) -> Hash {
    let mut row: Vec<Hash> = match bytes {
        [] => vec![Sha256::digest(bytes).into()],
        bytes => bytes
            .chunks(LEAF)
            .map(|leaf| Sha256::digest(leaf).into())
            .collect(),
    };
    while row.len() > 1 {
        let pairs = row.chunks(2).map(|pair| match pair {
            // One without a partner goes up as it is.
            [alone] => *alone,
            pair => Sha256::digest(pair.concat()).into(),
        });
        row = pairs.collect();
    }
    row[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha(bytes: &[u8]) -> Hash {
        Sha256::digest(bytes).into()
    }

    #[test]
    fn a_body_of_one_leaf_has_its_own_hash() {
        for bytes in [&b""[..], b"hello"] {
            assert_eq!(tree_hash(bytes), sha(bytes));
        }
    }

    #[test]
    fn leaves_are_joined_in_pairs_and_one_alone_goes_up() {
        let bytes: Vec<u8> = (0..5 * LEAF / 2).map(|n| (n % 251) as u8).collect();
        let [a, b, c] = [&bytes[..LEAF], &bytes[LEAF..2 * LEAF], &bytes[2 * LEAF..]].map(sha);
        let both = sha(&[a, b].concat());
        assert_eq!(tree_hash(&bytes), sha(&[both, c].concat()));
    }

    #[test]
    fn hashes_that_the_input_gives_stay() {
        let mut request = Request::new(Body::from("hello"));
        request
            .headers_mut()
            .insert(TREE_HASH, HeaderValue::from_static("given"));
        add(&mut request).unwrap();
        assert_eq!(request.headers()[TREE_HASH], "given");
        assert_eq!(
            request.headers()[CONTENT_SHA256],
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        );
    }
}
