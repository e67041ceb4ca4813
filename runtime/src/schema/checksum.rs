//! Which checksums an operation's messages carry.

/// A way to sum up a body, so that damage on its way is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecksumAlgorithm {
    /// CRC-32, as in gzip.
    Crc32,
    /// CRC-32C (Castagnoli).
    Crc32c,
    /// CRC-64/NVME.
    Crc64Nvme,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// Which checksums an operation's messages carry ([httpChecksum trait]).
///
/// [httpChecksum trait]: https://smithy.io/2.0/aws/aws-core.html#aws-protocols-httpchecksum-trait
#[derive(Debug)]
pub struct Checksum {
    /// Whether a request has to have one.
    pub required: bool,
    /// The member that chooses the request's algorithm, by its name in the model.
    pub algorithm: Option<&'static str>,
    /// The member that asks for a checksum of the response, by its name in the model.
    pub mode: Option<&'static str>,
    /// The algorithms that a response may have.
    pub response: &'static [ChecksumAlgorithm],
}

/// Begins the checksums of an operation: none.
pub const fn checksum() -> Checksum {
    Checksum {
        required: false,
        algorithm: None,
        mode: None,
        response: &[],
    }
}

impl Checksum {
    /// A request has to have a checksum.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The member that chooses the request's algorithm.
    pub const fn algorithm(mut self, member: &'static str) -> Self {
        self.algorithm = Some(member);
        self
    }

    /// The member that asks for a checksum of the response, and the algorithms that it may have.
    pub const fn response(
        mut self,
        mode: &'static str,
        algorithms: &'static [ChecksumAlgorithm],
    ) -> Self {
        self.mode = Some(mode);
        self.response = algorithms;
        self
    }
}
