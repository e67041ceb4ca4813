//! Shapes: what messages are made of.

use super::{Deprecation, Docs};
use std::ops::Index;

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

/// An XML namespace.
#[derive(Clone, Debug, PartialEq)]
pub struct Namespace {
    /// The prefix that is declared for it; none for the default namespace.
    pub prefix: Option<String>,
    /// Its URI.
    pub uri: String,
}
