//! What an API model says, in no format's words: closed enums and ids, no decisions yet.

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

/// Endpoint rules.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// What the rules are asked with, sorted by name.
    pub parameters: Vec<Parameter>,
    /// The names that conditions give to values, in the order of the rules.
    pub variables: Vec<String>,
    /// What is decided.
    pub rules: Rules,
}

/// One thing that endpoint rules are asked with.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name in the rules.
    pub name: String,
    /// What kind of value it has.
    pub kind: ParamKind,
    /// Who gives the value.
    pub source: Source,
    /// The value where nobody gives one.
    pub default: Option<ParamValue>,
    /// Whether the rules cannot be run without a value.
    pub required: bool,
    /// The model's documentation, of a setting that clients of this service alone have.
    pub docs: Option<Docs>,
}

/// The kinds of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A boolean.
    Bool,
    /// A string.
    Text,
    /// A list of strings.
    Texts,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// A boolean.
    Bool(bool),
    /// A string.
    Text(String),
    /// A list of strings.
    Texts(Vec<String>),
}

/// Who gives a parameter its value, besides operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `AWS::Region`.
    Region,
    /// `AWS::UseFIPS`.
    UseFips,
    /// `AWS::UseDualStack`.
    UseDualStack,
    /// `SDK::Endpoint`.
    Endpoint,
    /// `AWS::Auth::AccountId`.
    AccountId,
    /// `AWS::Auth::AccountIdEndpointMode`.
    AccountIdEndpointMode,
    /// A setting that clients of this service alone have.
    Client,
    /// Nobody.
    Operation,
}

/// What endpoint rules decide, in one of two forms.
#[derive(Clone, Debug)]
pub enum Rules {
    /// Tried in order.
    Tree(Vec<Rule>),
    /// A graph of yes and no.
    Diagram(Diagram),
}

impl Default for Rules {
    fn default() -> Self {
        Rules::Tree(Vec::new())
    }
}

/// Decisions as a graph without cycles.
#[derive(Clone, Debug)]
pub struct Diagram {
    /// What is asked.
    pub conditions: Vec<Condition>,
    /// How it can end; without conditions.
    pub results: Vec<Rule>,
    /// The way.
    pub nodes: Vec<Node>,
    /// Where the way begins.
    pub root: Next,
}

/// One step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// The index of the condition.
    pub condition: u16,
    /// What follows if it holds.
    pub yes: Next,
    /// What follows if it does not.
    pub no: Next,
}

/// What follows a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another node, by its index.
    Node(u16),
    /// A result, by its index.
    Result(u16),
    /// Nothing.
    NoMatch,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// All of them have to hold.
    pub conditions: Vec<Condition>,
    /// What follows then.
    pub then: Outcome,
}

/// What a rule decides.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Further rules.
    Tree(Vec<Rule>),
    /// An endpoint.
    Endpoint(Target),
    /// A refusal.
    Error(Expr),
}

/// An endpoint.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its URL.
    pub url: Expr,
    /// How to sign.
    pub auth: Vec<AuthScheme>,
    /// Headers that requests to it have.
    pub headers: Vec<(String, Vec<Expr>)>,
    /// Whatever else is said of it.
    pub properties: Vec<(String, Property)>,
}

/// The value of an endpoint's property. Its texts are templates.
#[derive(Clone, Debug)]
pub enum Property {
    /// A boolean.
    Bool(bool),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Property>),
    /// Named values.
    Map(Vec<(String, Property)>),
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The name of the value from here on.
    pub assign: Option<String>,
    /// The value.
    pub value: Expr,
}

/// A way to sign. Its texts are templates.
#[derive(Clone, Debug)]
pub struct AuthScheme {
    /// `sigv4` and its kind.
    pub name: String,
    /// The service's name in the signature.
    pub signing_name: Option<String>,
    /// The region in the signature.
    pub signing_region: Option<String>,
    /// The regions in the signature.
    pub signing_region_set: Vec<String>,
    /// Whether the path is signed as it is sent.
    pub disable_double_encoding: bool,
    /// Whether the path is signed with its dot segments.
    pub disable_normalize_path: bool,
}

/// An expression of the rule language.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A text with `{name}` in it.
    Text(String),
    /// A boolean.
    Bool(bool),
    /// A number.
    Int(u32),
    /// A named value.
    Var(String),
    /// A part of a value.
    Attr(Box<Expr>, String),
    /// A function, and as many arguments as it takes.
    Call(Function, Vec<Expr>),
}

/// The functions of the rule language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `booleanEquals`
    BooleanEquals,
    /// `coalesce`
    Coalesce,
    /// `isSet`
    IsSet,
    /// `isValidHostLabel`
    IsValidHostLabel,
    /// `aws.isVirtualHostableS3Bucket`
    IsVirtualHostableS3Bucket,
    /// `ite`
    Ite,
    /// `not`
    Not,
    /// `aws.parseArn`
    ParseArn,
    /// `parseURL`
    ParseUrl,
    /// `aws.partition`
    Partition,
    /// `split`
    Split,
    /// `stringEquals`
    StringEquals,
    /// `substring`
    Substring,
    /// `uriEncode`
    UriEncode,
}

/// A group of regions with one domain.
#[derive(Clone, Debug)]
pub struct Partition {
    /// `aws`.
    pub name: String,
    /// `amazonaws.com`.
    pub dns_suffix: String,
    /// `api.aws`.
    pub dual_stack_dns_suffix: String,
    /// Whether there are FIPS endpoints.
    pub supports_fips: bool,
    /// Whether there are dual-stack endpoints.
    pub supports_dual_stack: bool,
    /// The region that global services sign for.
    pub implicit_global_region: String,
    /// Regions known by name, sorted.
    pub regions: Vec<String>,
    /// `us` for regions of the form `us-<word>-<number>`.
    pub region_prefixes: Vec<String>,
}
