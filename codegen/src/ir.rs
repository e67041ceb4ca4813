//! What an API model says, in no format's words: closed enums and ids, no decisions yet.

mod customization;
mod repeat;
mod rules;

pub use crate::path::{Comparison, Path, Step, Steps};
pub use customization::{Amendment, Customization, Session};
pub use repeat::{Acceptor, Matcher, Paginator, State, Test, Waiter};
pub use rules::*;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Index;
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

/// A way to prove who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// AWS Signature Version 4.
    SigV4,
    /// The same with an asymmetric key.
    SigV4a,
    /// AWS Signature Version 2.
    SigV2,
    /// A bearer token.
    Bearer,
    /// A key, in the place that [`Service::api_key`] says.
    ApiKey,
    /// Name and password, by HTTP.
    Basic,
    /// The same, as a digest. Requests are encoded without; the client refuses to send.
    Digest,
    /// A way of the service's own, or one that Tinsmith does not know. As for a digest.
    Other,
    /// Nothing.
    None,
}

/// Where in a request an API key goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the header of this name, behind the name of a scheme if there is one.
    Header {
        /// The header's name.
        name: String,
        /// The scheme's.
        scheme: Option<String>,
    },
    /// In the parameter of this name in the query string.
    Query(String),
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

/// An XML namespace.
#[derive(Clone, Debug, PartialEq)]
pub struct Namespace {
    /// The prefix that is declared for it; none for the default namespace.
    pub prefix: Option<String>,
    /// Its URI.
    pub uri: String,
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

/// The place of a shape in [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(pub(crate) u32);

/// All shapes of a service, by id.
#[derive(Clone, Debug, Default)]
pub struct Shapes(pub(crate) Vec<Shape>);

impl Shapes {
    /// Every shape with its id.
    pub fn iter(&self) -> impl Iterator<Item = (ShapeId, &Shape)> {
        (0..).map(ShapeId).zip(&self.0)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn get_mut(&mut self, id: ShapeId) -> &mut Shape {
        &mut self.0[id.0 as usize]
    }
}

impl Index<ShapeId> for Shapes {
    type Output = Shape;
    fn index(&self, id: ShapeId) -> &Shape {
        &self.0[id.0 as usize]
    }
}

/// A shape.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The name in the model.
    pub name: String,
    /// Another name for the Rust type, from `overrides.toml`.
    pub renamed: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// The model's documentation.
    pub docs: Option<Docs>,
    /// Whether values are secret.
    pub sensitive: bool,
    /// Limits that the service sets.
    pub constraints: Constraints,
    /// Set when the shape is going away.
    pub deprecated: Option<Deprecation>,
}

/// What a shape is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A boolean.
    Boolean,
    /// An 8-bit whole number.
    Byte,
    /// A 16-bit whole number.
    Short,
    /// A 32-bit whole number.
    Integer,
    /// A 64-bit whole number.
    Long,
    /// A 32-bit floating-point number.
    Float,
    /// A 64-bit floating-point number.
    Double,
    /// A string.
    String,
    /// A string that is one of a list, which may grow.
    Enum(Vec<EnumValue>),
    /// A 32-bit whole number, some values of which have names.
    IntEnum(Vec<(String, i32)>),
    /// A whole number of any size.
    BigInteger,
    /// A decimal number of any size.
    BigDecimal,
    /// Bytes, which may be too many to be held at once.
    Blob {
        /// Whether they come and go as a stream.
        streaming: bool,
    },
    /// A point in time, in a format if the shape sets one.
    Timestamp(Option<TimestampFormat>),
    /// A value without a schema.
    Document,
    /// A list.
    List(Element),
    /// A map with text keys.
    Map(Key, Element),
    /// A structure.
    Structure(Structure),
    /// One of several members.
    Union(Vec<Member>),
    /// A stream of events, each of which is one of several members.
    EventStream(Vec<Member>),
}

impl Kind {
    /// Whether it is a structure or a union of any kind, which have members by name.
    pub fn has_members(&self) -> bool {
        matches!(
            self,
            Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_)
        )
    }

    /// The members of a structure or union.
    pub fn members(&self) -> &[Member] {
        match self {
            Kind::Structure(structure) => &structure.members,
            Kind::Union(members) | Kind::EventStream(members) => members,
            _ => &[],
        }
    }
}

/// The keys of a map.
#[derive(Clone, Debug)]
pub struct Key {
    /// Their shape.
    pub target: ShapeId,
    /// Their name on the wire, where the model gives one.
    pub wire_name: Option<String>,
    /// The XML namespace of each.
    pub namespace: Option<Namespace>,
}

/// The elements of a list, or the values of a map.
#[derive(Clone, Debug)]
pub struct Element {
    /// Their shape.
    pub target: ShapeId,
    /// Their name on the wire, where the model gives one.
    pub wire_name: Option<String>,
    /// Whether a null among them is a value.
    pub sparse: bool,
    /// Whether they have no XML element around them.
    pub flattened: bool,
    /// Whether they are strings that hold JSON.
    pub json: bool,
    /// How a timestamp is written, where the collection sets it.
    pub timestamp_format: Option<TimestampFormat>,
    /// The XML namespace of each.
    pub namespace: Option<Namespace>,
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The text on the wire.
    pub value: String,
    /// Its documentation.
    pub docs: Option<Docs>,
    /// Set when the value is going away.
    pub deprecated: Option<Deprecation>,
}

/// A structure.
#[derive(Clone, Debug)]
pub struct Structure {
    /// In the order of the model.
    pub members: Vec<Member>,
    /// Set when the structure is an error.
    pub error: Option<ErrorFacts>,
}

/// What makes a structure an error.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorFacts {
    /// The code on the wire, where it is not the shape's name.
    pub code: Option<String>,
    /// The HTTP status that it comes with.
    pub status: Option<u16>,
    /// Set when the same request may succeed later.
    pub retryable: Option<Retryable>,
}

/// An error that may not come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retryable {
    /// Whether there were too many requests.
    pub throttling: bool,
}

/// A member of a structure.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name in the model.
    pub name: String,
    /// Another name for Rust, from `overrides.toml`.
    pub renamed: Option<String>,
    /// The shape of its value.
    pub target: ShapeId,
    /// Where in a message it goes.
    pub location: Location,
    /// The name on the wire, where it is not the model's. Labels have none.
    pub wire_name: Option<String>,
    /// Whether a request needs it and a response always has it.
    pub required: bool,
    /// Whether its value is secret, even if the shape's values are not.
    pub sensitive: bool,
    /// Whether a random token is sent when it is left out.
    pub idempotency_token: bool,
    /// Whether it is a string that holds JSON.
    pub json: bool,
    /// The media type of a payload, where it is not the usual one of its kind.
    pub media_type: Option<String>,
    /// What it is where nobody set it.
    pub default: Option<DefaultValue>,
    /// Whether it is a blob that comes and goes as a stream here, whatever its shape says.
    pub streaming: bool,
    /// Facts of XML and query documents.
    pub xml: XmlFacts,
    /// How a timestamp is written, where the member sets it.
    pub timestamp_format: Option<TimestampFormat>,
    /// Limits in the place of those of its shape.
    pub constraints: Option<Constraints>,
    /// The model's documentation.
    pub docs: Option<Docs>,
    /// Set when the member is going away.
    pub deprecated: Option<Deprecation>,
}

/// What a member is that nobody set.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// A boolean.
    Boolean(bool),
    /// A whole number that fits the member.
    Integer(i64),
    /// A 32-bit floating-point number.
    Float(f32),
    /// A 64-bit floating-point number.
    Double(f64),
    /// A string.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// A time after 1970, or before it.
    Timestamp {
        /// Whole seconds, rounded down.
        seconds: i64,
        /// Thousandths of a second after them.
        millis: u16,
    },
    /// An empty list.
    List,
    /// An empty map.
    Map,
}

/// What only XML and query documents need to know of a member.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct XmlFacts {
    /// Whether it is an attribute of its structure's element.
    pub attribute: bool,
    /// Whether its elements stand in the structure itself.
    pub flattened: bool,
    /// The namespace of its element.
    pub namespace: Option<Namespace>,
    /// The name of the document that it is as a payload, where it is not the wire name.
    pub document: Option<String>,
    /// The name in EC2 queries, where it is not the wire name with a capital.
    pub query_name: Option<String>,
}

impl Member {
    /// The name that the Rust name is made of.
    pub fn rust_source(&self) -> &str {
        self.renamed.as_deref().unwrap_or(&self.name)
    }

    /// The name on the wire.
    pub fn wire_name(&self) -> &str {
        self.wire_name.as_deref().unwrap_or(&self.name)
    }
}

/// Where in an HTTP message a member goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the document of the body.
    Body,
    /// In the path.
    Label,
    /// A query parameter.
    Query,
    /// Any number of query parameters.
    QueryMap,
    /// A header.
    Header,
    /// Any number of headers with a common prefix.
    PrefixHeaders,
    /// The status code.
    StatusCode,
    /// The whole body.
    Payload,
    /// A header of an event.
    EventHeader,
    /// The whole payload of an event.
    EventPayload,
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// RFC 3339.
    DateTime,
    /// Seconds since 1970.
    EpochSeconds,
    /// RFC 9110.
    HttpDate,
}

/// Limits that a service sets on a value. They are documented, not enforced: the service decides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// The least length, size or number; for lengths and sizes only where it is not 0.
    pub min: Option<String>,
    /// The greatest length, size or number.
    pub max: Option<String>,
    /// The pattern that is to be found in a string.
    pub pattern: Option<String>,
}
