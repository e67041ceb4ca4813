//! Operations, and what is said of their messages as a whole.

use super::{Auth, Customization, Deprecation, Docs, Namespace, Paginator, Path, ShapeId, Waiter};

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name in the model: `ResetPersonalPIN`.
    pub name: String,
    /// Another name for Rust, from `overrides.toml`.
    pub renamed: Option<String>,
    /// The HTTP method: `POST`.
    pub method: String,
    /// Path and constant query, with the names of the members that are labels in braces.
    pub uri: String,
    /// What stands before the endpoint's host, with labels in braces.
    pub host_prefix: Option<String>,
    /// What it takes, if anything.
    pub input: Option<ShapeId>,
    /// What it answers, if anything.
    pub output: Option<ShapeId>,
    /// The errors that the model names, sorted by name.
    pub errors: Vec<ShapeId>,
    /// The name and the namespace of the XML document that the input is, where the model says.
    pub root: Option<(String, Option<Namespace>)>,
    /// How requests prove who sends them, where it is not as the service says.
    pub auth: Option<Vec<Auth>>,
    /// Whether the signature leaves the body out.
    pub unsigned_payload: bool,
    /// Whether a large body may be sent compressed.
    pub gzip: bool,
    /// Whether a request needs the MD5 of its body.
    pub md5: bool,
    /// Which checksums the messages carry.
    pub checksum: Option<Checksum>,
    /// What the endpoint rules are told, by parameter, sorted.
    pub context: Vec<(String, Context)>,
    /// Whether another operation has to be asked where to send this one.
    pub discovers_endpoint: bool,
    /// Whether it is the operation that is asked.
    pub tells_endpoints: bool,
    /// What it needs beyond its model.
    pub customization: Customization,
    /// How it answers in pages, if it does.
    pub paginator: Option<Paginator>,
    /// What it can be asked for until it is there, sorted by name.
    pub waiters: Vec<Waiter>,
    /// The model's documentation.
    pub docs: Option<Docs>,
    /// Set when the operation is going away.
    pub deprecated: Option<Deprecation>,
}

impl Operation {
    /// The name that the Rust names of the method, the input and the output are made of.
    pub fn rust_source(&self) -> &str {
        self.renamed.as_deref().unwrap_or(&self.name)
    }
}

/// An operation that is left out, of which only the names count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherOperation {
    /// The name in the model.
    pub name: String,
    /// As [`Operation::renamed`].
    pub renamed: Option<String>,
}

impl OtherOperation {
    /// An operation that only the model has named so far.
    pub fn new(name: impl Into<String>) -> Self {
        OtherOperation {
            name: name.into(),
            renamed: None,
        }
    }

    /// As [`Operation::rust_source`].
    pub fn rust_source(&self) -> &str {
        self.renamed.as_deref().unwrap_or(&self.name)
    }
}

/// Which checksums an operation's messages carry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checksum {
    /// Whether a request has to have one.
    pub required: bool,
    /// The member that chooses the request's algorithm.
    pub algorithm: Option<String>,
    /// The member that asks for a checksum of the response, and the algorithms that it may have.
    pub response: Option<(String, Vec<ChecksumAlgorithm>)>,
}

/// A way to sum up a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecksumAlgorithm {
    /// CRC-32.
    Crc32,
    /// CRC-32C.
    Crc32c,
    /// CRC-64/NVME.
    Crc64Nvme,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// A value that an operation gives to the endpoint rules.
#[derive(Clone, Debug, PartialEq)]
pub enum Context {
    /// A text that is always the same.
    Text(String),
    /// A boolean that is always the same.
    Bool(bool),
    /// Texts that are always the same.
    Texts(Vec<String>),
    /// The value of an input's member.
    Member(String),
    /// What a path into the input finds.
    Path(Path),
}
