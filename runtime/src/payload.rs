//! What happens to a body between protocol and signature: compression, then checksums.
//!
//! Both look at a body in memory. A stream goes as it is, uncompressed; where it has to have a sum,
//! that follows it. Answers are checked as they are read, streams included.

#[cfg(feature = "checksum")]
mod checksum;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(feature = "checksum")]
mod tree_hash;

#[cfg(all(feature = "checksum", feature = "client"))]
pub(crate) use checksum::Trailer;
#[cfg(feature = "checksum")]
pub use checksum::TrailingChecksum;

use crate::Operation;
use crate::body::Body;
use crate::error::Failure;
use crate::value::Structure;
use http::{HeaderMap, Request};

#[cfg(feature = "checksum")]
pub(crate) use checksum::md5_of_base64;
#[cfg(feature = "checksum")]
pub(crate) use tree_hash::add as add_tree_hash;
/// When a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// As soon as it is made.
    Now,
    /// Later, by someone else, maybe with another body: what is not asked for is left out.
    #[cfg(feature = "client")]
    Later,
}

/// Does to the request what its operation asks for.
pub(crate) fn finish(
    operation: &'static Operation,
    input: &dyn Structure,
    request: &mut Request<Body>,
    sent: Sent,
) -> Result<(), Failure> {
    #[cfg(feature = "gzip")]
    if operation.gzip && sent == Sent::Now {
        gzip::compress(operation, request)?;
    }
    #[cfg(feature = "checksum")]
    checksum::add(operation, input, request, sent)?;
    let _ = (operation, input, request, sent);
    Ok(())
}

/// Holds the answer against the checksum that it carries, where the operation has one. A stream is
/// held against it when it ends.
pub(crate) fn verify(
    operation: &'static Operation,
    headers: &HeaderMap,
    body: Body,
) -> Result<Body, String> {
    #[cfg(feature = "checksum")]
    if let Some(checksum) = operation.checksum {
        return checksum::verify(checksum, headers, body);
    }
    let _ = (operation, headers);
    Ok(body)
}
