//! What an API model says, in no format's words: closed enums and ids, no decisions yet.

mod rules;

pub use rules::*;

use std::collections::BTreeSet;
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
    /// The id that AWS documentation links use: `chime-2018-05-01`.
    pub uid: String,
    /// The version of the API, a date.
    pub api_version: String,
    /// The service's name in signatures.
    pub signing_name: String,
    /// How messages are written.
    pub protocol: Protocol,
    /// The name that stands before an operation's in `x-amz-target`, for the protocols with one.
    pub target_prefix: Option<String>,
    /// The model's documentation.
    pub docs: Option<Docs>,
    /// Set when the whole service is going away.
    pub deprecated: Option<Deprecation>,
    /// Sorted by name.
    pub operations: Vec<Operation>,
    /// Operations and shapes that the selection leaves out.
    pub left_out: BTreeSet<String>,
    /// Sorted by name.
    pub shapes: Shapes,
    /// The rules that find the service's endpoint.
    pub endpoint: Option<RuleSet>,
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
}

impl Protocol {
    /// Whether members may be bound to the path, the query string and the headers.
    pub fn has_bindings(self) -> bool {
        self == Protocol::RestJson
    }
}

/// Documentation, in the form it has.
#[derive(Clone, Debug, PartialEq)]
pub enum Docs {
    /// AWS's HTML.
    Html(String),
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
    /// The HTTP method: `POST`.
    pub method: String,
    /// Path and constant query, with labels in braces.
    pub uri: String,
    /// What stands before the endpoint's host, with labels in braces.
    pub host_prefix: Option<String>,
    /// What it takes, if anything.
    pub input: Option<ShapeId>,
    /// What it answers, if anything.
    pub output: Option<ShapeId>,
    /// The errors that the model names, in its order.
    pub errors: Vec<ShapeId>,
    /// The model's documentation.
    pub docs: Option<Docs>,
    /// Set when the operation is going away.
    pub deprecated: Option<Deprecation>,
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
    /// Bytes.
    Blob,
    /// A point in time, in a format if the shape sets one.
    Timestamp(Option<TimestampFormat>),
    /// A value without a schema.
    Document,
    /// A list.
    List(Element),
    /// A map with keys of a text shape.
    Map(ShapeId, Element),
    /// A structure.
    Structure(Structure),
    /// One of several members.
    Union(Vec<Member>),
}

impl Kind {
    /// The members of a structure or union.
    pub fn members(&self) -> &[Member] {
        match self {
            Kind::Structure(structure) => &structure.members,
            Kind::Union(members) => members,
            _ => &[],
        }
    }
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
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The text on the wire.
    pub value: String,
    /// Its documentation.
    pub docs: Option<Docs>,
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
}

/// A member of a structure.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name in the model.
    pub name: String,
    /// The shape of its value.
    pub target: ShapeId,
    /// Where in a message it goes.
    pub location: Location,
    /// The name on the wire, where it is not the model's.
    pub wire_name: Option<String>,
    /// Whether a request needs it and a response always has it.
    pub required: bool,
    /// Whether a random token is sent when it is left out.
    pub idempotency_token: bool,
    /// Whether it is a string that holds JSON.
    pub json: bool,
    /// How a timestamp is written, where the member sets it.
    pub timestamp_format: Option<TimestampFormat>,
    /// The model's documentation.
    pub docs: Option<Docs>,
    /// Set when the member is going away.
    pub deprecated: Option<Deprecation>,
}

impl Member {
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
    /// The least length, size or number.
    pub min: Option<String>,
    /// The greatest length, size or number.
    pub max: Option<String>,
    /// The pattern of a string.
    pub pattern: Option<String>,
}
