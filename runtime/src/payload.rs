//! What happens to a body between protocol and signature: compression, then checksums.
//!
//! Both look at a body in memory. A stream goes as it is: compressing or summing it up would take a
//! second reading of it. Answers are checked as they are read, streams included.

#[cfg(feature = "checksum")]
mod checksum;
#[cfg(feature = "gzip")]
mod gzip;

use crate::Operation;
use crate::body::Body;
use crate::error::Failure;
use crate::value::Structure;
use http::{HeaderMap, Request};

/// Does to the request what its operation asks for.
pub(crate) fn finish(
    operation: &'static Operation,
    input: &dyn Structure,
    request: &mut Request<Body>,
) -> Result<(), Failure> {
    #[cfg(feature = "gzip")]
    if operation.gzip {
        gzip::compress(operation, request)?;
    }
    #[cfg(feature = "checksum")]
    checksum::add(operation, input, request)?;
    let _ = (operation, input, request);
    Ok(())
}

/// Holds the body of an answer against the checksum that it carries, where the operation has one. A
/// stream is held against it when it ends.
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
