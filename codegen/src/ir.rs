//! What an API model says, in no format's words: closed enums and ids, no decisions yet.

mod auth;
mod customization;
mod operation;
mod repeat;
mod rules;
mod shape;

pub use crate::path::{Comparison, Path, Step, Steps};
pub use auth::{Auth, KeyPlace};
pub use customization::{Amendment, Customization, Session};
pub use operation::{Checksum, ChecksumAlgorithm, Context, Operation, OtherOperation};
pub use repeat::{Acceptor, Matcher, Paginator, State, Test, Waiter};
pub use rules::*;
pub use shape::{
    Constraints, DefaultValue, Element, EnumValue, ErrorFacts, Key, Kind, Location, Member,
    Namespace, Retryable, Shape, ShapeId, Shapes, Structure, TimestampFormat, XmlFacts,
};

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// The model's file, for messages.
    pub file: PathBuf,
    /// The name for people: `Amazon Chime`.
    pub full_name: String,
    /// The name for programs: `Chime`.
    pub sdk_id: String,
    /// The id that AWS documentation links use, `chime-2018-05-01`; none for a service that is not
    /// one of AWS's.
    pub uid: Option<String>,
    /// The version of the API, a date.
    pub api_version: String,
    /// The service's name in signatures.
    pub signing_name: String,
    /// How messages are written.
    pub protocol: Protocol,
    /// How requests prove who sends them, the first choice first.
    pub auth: Vec<Auth>,
    /// Where in a request an API key goes, where the model says so.
    pub api_key: Option<KeyPlace>,
    /// Whether errors keep the codes that they had when the service spoke AWS query.
    pub query_compatible: bool,
    /// The sessions that some of its endpoints want.
    pub session: Option<Session>,
    /// Whether every request carries the hash of its body in a header of its own, and a stream may
    /// go without one over TLS.
    pub body_hash: bool,
    /// Headers of every request, names in small letters, sorted.
    pub headers: Vec<(String, String)>,
    /// The name that stands before an operation's in `x-amz-target`, for the protocols with one.
    pub target_prefix: Option<String>,
    /// The model's documentation.
    pub docs: Option<Docs>,
    /// Set when the whole service is going away.
    pub deprecated: Option<Deprecation>,
    /// Whether the service speaks HTTP/2, for streams of events at least.
    pub http2: bool,
    /// Sorted by name.
    pub operations: Vec<Operation>,
    /// Operations that the selection leaves out, and the shapes that only those reach.
    pub left_out: BTreeSet<String>,
    /// Operations that the selection or an override leaves out. The names of their methods, inputs and
    /// outputs stay free for them, so that a larger selection renames nothing.
    pub other_operations: Vec<OtherOperation>,
    /// Sorted by name.
    pub shapes: Shapes,
    /// What the types are called that the crate has already, by the model's names: [`crate::before`].
    pub before: BTreeMap<String, String>,
    /// The same of the methods, by the operations' names.
    pub methods_before: BTreeMap<String, String>,
    /// The rules that find the service's endpoint.
    pub endpoint: Option<RuleSet>,
    /// What the model says that has no effect: a line for each kind of fact.
    pub not_understood: Vec<String>,
}

/// The protocols that can be generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// AWS restJson1.
    RestJson,
    /// AWS JSON 1.0.
    AwsJson10,
    /// AWS JSON 1.1.
    AwsJson11,
    /// AWS restXml.
    RestXml,
    /// AWS query.
    AwsQuery,
    /// EC2 query.
    Ec2Query,
    /// Smithy RPC v2 CBOR.
    RpcV2Cbor,
}

impl Protocol {
    /// Whether members may be bound to the path, the query string and the headers.
    pub fn has_bindings(self) -> bool {
        matches!(self, Protocol::RestJson | Protocol::RestXml)
    }

    /// Whether answers are XML documents, whatever requests are.
    pub fn answers_in_xml(self) -> bool {
        matches!(
            self,
            Protocol::RestXml | Protocol::AwsQuery | Protocol::Ec2Query
        )
    }
}

/// Documentation, in the form it has.
#[derive(Clone, Debug, PartialEq)]
pub enum Docs {
    /// AWS's HTML.
    Html(String),
    /// Smithy's CommonMark.
    CommonMark(String),
    /// Our own Markdown, from `overrides.toml`.
    Markdown(String),
}

/// Something is going away; the message says what to use in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Deprecation {
    /// The model's message.
    pub message: Option<String>,
}
