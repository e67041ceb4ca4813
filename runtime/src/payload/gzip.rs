//! Compressed requests ([requestCompression trait]).
//!
//! `flate2` with its Rust backend: 4 crates, 2 CPU seconds of a cold release build.
//!
//! [requestCompression trait]: https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait

use crate::Operation;
use crate::body::Body;
use crate::error::{Failure, FailureKind};
use flate2::Compression;
use flate2::write::GzEncoder;
use http::Request;
use http::header::{CONTENT_ENCODING, HeaderValue};
use std::io::Write;

/// Smaller bodies gain nothing; AWS's clients have the same bound.
const SMALLEST: usize = 10_240;

/// Compresses a body in memory that is large enough, and says so in `content-encoding`.
pub(super) fn compress(
    operation: &'static Operation,
    request: &mut Request<Body>,
) -> Result<(), Failure> {
    let Some(bytes) = request.body().as_bytes().filter(|b| b.len() >= SMALLEST) else {
        return Ok(());
    };
    let refuse = |error: &dyn std::fmt::Display| {
        let what = format!("the body cannot be compressed: {error}");
        Failure::new(FailureKind::Input, operation.name, what)
    };
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    *request.body_mut() = written.map_err(|error| refuse(&error))?.into();
    let mut encodings = Vec::new();
    for value in request.headers().get_all(CONTENT_ENCODING) {
        encodings.extend_from_slice(value.as_bytes());
        encodings.extend_from_slice(b", ");
    }
    encodings.extend_from_slice(b"gzip");
    let value = HeaderValue::from_bytes(&encodings).map_err(|error| refuse(&error))?;
    request.headers_mut().insert(CONTENT_ENCODING, value);
    Ok(())
}
