//! What a generated table says about a shape: names, bindings and formats, never values.
//!
//! A [`Schema`] is a static table with one [`Member`] row for each field of a structure or variant
//! of a union. The row holds what the protocols need and Rust's own types do not tell: the name
//! on the wire, where in an HTTP message the member goes, a timestamp's format, whether the value
//! is secret. The kind of a value is not repeated here, because the value itself knows it (see
//! [`View`](crate::View)). A row takes 56 bytes; what few members have is apart ([`Rare`]).
//!
//! The tables of a service are the same whatever protocol it speaks: a row holds its HTTP binding
//! and its XML facts, and a protocol reads those that it knows.

use crate::DefaultValue;

/// The table of one structure or union.
#[derive(Debug)]
pub struct Schema {
    /// The name of the Rust type.
    pub name: &'static str,
    /// One row for each member, in the order of the Rust fields.
    pub members: &'static [Member],
    /// The name and the namespace of the XML document that an input is.
    pub root: Option<(&'static str, Option<&'static Namespace>)>,
    /// Whether any member is an XML attribute, which few structures have.
    #[cfg(feature = "xml")]
    pub(crate) has_attributes: bool,
    /// Whether any member has a default.
    pub(crate) has_defaults: bool,
}

/// Begins the table of the type `name`.
pub const fn schema(name: &'static str, members: &'static [Member]) -> Schema {
    #[cfg(feature = "xml")]
    let mut has_attributes = false;
    let mut has_defaults = false;
    // Iterators are nothing for a constant.
    let mut index = 0;
    while index < members.len() {
        has_defaults |= members[index].default().is_some();
        #[cfg(feature = "xml")]
        if members[index].is_attribute() {
            has_attributes = true;
        }
        index += 1;
    }
    Schema {
        name,
        members,
        root: None,
        #[cfg(feature = "xml")]
        has_attributes,
        has_defaults,
    }
}

impl Schema {
    /// Names the XML document that an input is.
    pub const fn root(mut self, name: &'static str) -> Self {
        self.root = Some((name, None));
        self
    }

    /// Names the XML document that an input is, in a namespace.
    pub const fn root_in(mut self, name: &'static str, namespace: &'static Namespace) -> Self {
        self.root = Some((name, Some(namespace)));
        self
    }

    /// Finds a member by the name that `names` selects.
    ///
    /// `next` is where the search starts, and moves past the row that was found: services nearly
    /// always send members in the model's order, so that one comparison is the usual cost.
    pub(crate) fn find(&self, name: &str, names: Names, next: &mut usize) -> Option<usize> {
        let at = |i: &usize| {
            let member = &self.members[*i];
            names.of(member) == name && names.includes(member)
        };
        let found = (*next..self.members.len()).chain(0..*next).find(at)?;
        *next = found + 1;
        Some(found)
    }
}

/// Which of a member's two names a reader or writer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// The model's name: feature `serde`, the wire driver, the AWS command line.
    #[cfg(feature = "serde")]
    Model,
    /// The name in messages (`jsonName`, `xmlName`, botocore's `locationName`), for protocols
    /// whose messages have only a body.
    Wire,
    /// The same for protocols that bind members to other parts of an HTTP message: those members
    /// are no part of a document.
    BoundWire,
}

impl Names {
    /// The name of `member` in this naming.
    pub(crate) fn of(self, member: &Member) -> &'static str {
        match self {
            #[cfg(feature = "serde")]
            Names::Model => member.name,
            Names::Wire | Names::BoundWire => member.wire_name(),
        }
    }

    /// Whether they are the model's, which only callers use.
    #[cfg(any(feature = "json", feature = "serde"))]
    pub(crate) fn are_the_models(self) -> bool {
        match self {
            #[cfg(feature = "serde")]
            Names::Model => true,
            Names::Wire | Names::BoundWire => false,
        }
    }

    /// Whether the member is part of a document.
    pub(crate) fn includes(self, member: &Member) -> bool {
        self != Names::BoundWire || member.binding == Binding::Body
    }
}

/// One row of a [`Schema`]: a member of a structure, a variant of a union, or the elements of a
/// list or map.
#[derive(Debug)]
pub struct Member {
    /// The member's name in the model.
    pub name: &'static str,
    /// The name in messages, where it is not the model's.
    pub wire: Option<&'static str>,
    /// What holds for the elements of a list or the values of a map, where something does.
    pub item: Option<&'static Member>,
    /// What few members have.
    pub rare: Option<&'static Rare>,
    /// Where in a message the member goes.
    pub binding: Binding,
    /// How a timestamp is written, where it is not the protocol's default.
    pub timestamp: Option<TimestampFormat>,
    flags: u8,
}

/// The rare facts of a row: most are for XML and queries.
#[derive(Debug)]
pub struct Rare {
    /// The namespace of the element ([xmlNamespace trait]).
    ///
    /// [xmlNamespace trait]: https://smithy.io/2.0/spec/protocol-traits.html#xmlnamespace-trait
    pub namespace: Option<&'static Namespace>,
    /// The name of the document that a payload is, where it is not the wire name.
    pub document: Option<&'static str>,
    /// The name of a map's keys, where it is not `key`.
    pub key: Option<&'static str>,
    /// The namespace of a map's keys.
    pub key_namespace: Option<&'static Namespace>,
    /// The name in EC2 queries, where it is not the wire name with a capital
    /// ([ec2QueryName trait]).
    ///
    /// [ec2QueryName trait]: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
    pub query: Option<&'static str>,
    /// The media type of a payload, where it is not the usual one of its kind ([mediaType trait]).
    ///
    /// [mediaType trait]: https://smithy.io/2.0/spec/protocol-traits.html#mediatype-trait
    pub media_type: Option<&'static str>,
    /// What the member is where nobody set it.
    pub default: Option<DefaultValue>,
}

/// Begins the rare facts of a row: there are none.
pub const fn rare() -> Rare {
    Rare {
        namespace: None,
        document: None,
        key: None,
        key_namespace: None,
        query: None,
        media_type: None,
        default: None,
    }
}

impl Rare {
    /// Sets the namespace of the element.
    pub const fn namespace(mut self, namespace: &'static Namespace) -> Self {
        self.namespace = Some(namespace);
        self
    }

    /// Sets the name of the document that a payload is.
    pub const fn document(mut self, name: &'static str) -> Self {
        self.document = Some(name);
        self
    }

    /// Sets the name of a map's keys.
    pub const fn key(mut self, name: &'static str) -> Self {
        self.key = Some(name);
        self
    }

    /// Sets the namespace of a map's keys.
    pub const fn key_namespace(mut self, namespace: &'static Namespace) -> Self {
        self.key_namespace = Some(namespace);
        self
    }

    /// Sets the name in EC2 queries.
    pub const fn query(mut self, name: &'static str) -> Self {
        self.query = Some(name);
        self
    }

    /// Sets the media type of a payload.
    pub const fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// Sets what the member is where nobody set it.
    pub const fn default(mut self, value: DefaultValue) -> Self {
        self.default = Some(value);
        self
    }
}

/// An XML namespace.
#[derive(Debug)]
pub struct Namespace {
    /// The prefix that is declared for it; empty for the default namespace.
    pub prefix: &'static str,
    /// Its URI.
    pub uri: &'static str,
}

/// The default namespace with this URI.
pub const fn namespace(uri: &'static str) -> Namespace {
    Namespace { prefix: "", uri }
}

impl Namespace {
    /// Declares the namespace for a prefix.
    pub const fn prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = prefix;
        self
    }
}

const REQUIRED: u8 = 1;
const SENSITIVE: u8 = 1 << 1;
const IDEMPOTENCY_TOKEN: u8 = 1 << 2;
const SPARSE: u8 = 1 << 3;
const JSON: u8 = 1 << 4;
const OBJECT: u8 = 1 << 5;
const ATTRIBUTE: u8 = 1 << 6;
const FLATTENED: u8 = 1 << 7;

/// Begins the row of the member that the model calls `name`: an optional member of the body.
pub const fn member(name: &'static str) -> Member {
    Member {
        name,
        wire: None,
        item: None,
        rare: None,
        binding: Binding::Body,
        timestamp: None,
        flags: 0,
    }
}

impl Member {
    const fn flag(mut self, flag: u8) -> Self {
        self.flags |= flag;
        self
    }

    const fn bound(mut self, binding: Binding, wire: &'static str) -> Self {
        self.binding = binding;
        self.wire = Some(wire);
        self
    }

    /// Gives the member another name in messages.
    pub const fn wire(mut self, name: &'static str) -> Self {
        self.wire = Some(name);
        self
    }

    /// Says what holds for the elements of this list or the values of this map.
    pub const fn item(mut self, item: &'static Member) -> Self {
        self.item = Some(item);
        self
    }

    /// Adds rare facts.
    pub const fn rare(mut self, rare: &'static Rare) -> Self {
        self.rare = Some(rare);
        self
    }

    /// The member is an attribute of its structure's element ([xmlAttribute trait]).
    ///
    /// [xmlAttribute trait]: https://smithy.io/2.0/spec/protocol-traits.html#xmlattribute-trait
    pub const fn attribute(self) -> Self {
        self.flag(ATTRIBUTE)
    }

    /// The elements of this list or map stand in the structure itself ([xmlFlattened trait]).
    ///
    /// [xmlFlattened trait]: https://smithy.io/2.0/spec/protocol-traits.html#xmlflattened-trait
    pub const fn flattened(self) -> Self {
        self.flag(FLATTENED)
    }

    /// The member has to be present in a request.
    pub const fn required(self) -> Self {
        self.flag(REQUIRED)
    }

    /// The value never appears in `Debug` output or in logs ([sensitive trait]).
    ///
    /// [sensitive trait]: https://smithy.io/2.0/spec/documentation-traits.html#sensitive-trait
    pub const fn sensitive(self) -> Self {
        self.flag(SENSITIVE)
    }

    /// A random token is sent when the caller gives none ([idempotencyToken trait]).
    ///
    /// [idempotencyToken trait]: https://smithy.io/2.0/spec/behavior-traits.html#idempotencytoken-trait
    pub const fn idempotency_token(self) -> Self {
        self.flag(IDEMPOTENCY_TOKEN)
    }

    /// Nulls in this list or map are values, not gaps ([sparse trait]).
    ///
    /// [sparse trait]: https://smithy.io/2.0/spec/type-refinement-traits.html#sparse-trait
    pub const fn sparse(self) -> Self {
        self.flag(SPARSE)
    }

    /// The string is JSON, and stands in a header as base64 ([mediaType trait]).
    ///
    /// [mediaType trait]: https://smithy.io/2.0/spec/protocol-traits.html#mediatype-trait
    pub const fn json(self) -> Self {
        self.flag(JSON)
    }

    /// Sets the format of a timestamp, or of the timestamps in a list or map.
    pub const fn timestamp(mut self, format: TimestampFormat) -> Self {
        self.timestamp = Some(format);
        self
    }

    /// The member fills the label `{name}` of the request's path.
    pub const fn label(self, name: &'static str) -> Self {
        self.bound(Binding::Label, name)
    }

    /// The member is the query parameter `name`.
    pub const fn query(self, name: &'static str) -> Self {
        self.bound(Binding::Query, name)
    }

    /// Each entry of the map is a query parameter.
    pub const fn query_map(mut self) -> Self {
        self.binding = Binding::QueryMap;
        self
    }

    /// The member is the header `name`.
    pub const fn header(self, name: &'static str) -> Self {
        self.bound(Binding::Header, name)
    }

    /// Each entry of the map is a header whose name begins with `prefix`.
    pub const fn prefix_headers(self, prefix: &'static str) -> Self {
        self.bound(Binding::PrefixHeaders, prefix)
    }

    /// The member is the whole body.
    pub const fn payload(mut self) -> Self {
        self.binding = Binding::Payload;
        self
    }

    /// The member is the whole body and a structure, which is sent as `{}` when it is not set.
    pub const fn object_payload(self) -> Self {
        self.payload().flag(OBJECT)
    }

    /// The member holds the response's status code.
    pub const fn status(mut self) -> Self {
        self.binding = Binding::Status;
        self
    }

    /// Whether a request needs the member.
    pub const fn is_required(&self) -> bool {
        self.flags & REQUIRED != 0
    }

    /// Whether the value is secret.
    pub const fn is_sensitive(&self) -> bool {
        self.flags & SENSITIVE != 0
    }

    /// Whether a missing value is replaced by a random token.
    pub const fn is_idempotency_token(&self) -> bool {
        self.flags & IDEMPOTENCY_TOKEN != 0
    }

    /// Whether nulls in the collection are kept.
    pub const fn is_sparse(&self) -> bool {
        self.flags & SPARSE != 0
    }

    /// Whether the string is JSON.
    pub const fn is_json(&self) -> bool {
        self.flags & JSON != 0
    }

    /// Whether a payload that is not set is sent as an empty object.
    pub const fn is_object(&self) -> bool {
        self.flags & OBJECT != 0
    }

    /// Whether the member is an XML attribute.
    pub const fn is_attribute(&self) -> bool {
        self.flags & ATTRIBUTE != 0
    }

    /// Whether the collection has no XML element of its own.
    pub const fn is_flattened(&self) -> bool {
        self.flags & FLATTENED != 0
    }

    /// What the member is where nobody set it.
    pub const fn default(&self) -> Option<DefaultValue> {
        match self.rare {
            Some(rare) => rare.default,
            None => None,
        }
    }

    /// The name in messages.
    pub const fn wire_name(&self) -> &'static str {
        match self.wire {
            Some(name) => name,
            None => self.name,
        }
    }

    /// What holds for the elements of this list or map.
    pub(crate) fn element(&self) -> &'static Member {
        static PLAIN: Member = member("member");
        self.item.unwrap_or(&PLAIN)
    }
}

/// Where in an HTTP message a member goes ([HTTP binding traits]).
///
/// [HTTP binding traits]: https://smithy.io/2.0/spec/http-bindings.html
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A member of the document in the body.
    Body,
    /// A label of the path.
    Label,
    /// A query parameter.
    Query,
    /// Any number of query parameters.
    QueryMap,
    /// A header.
    Header,
    /// Any number of headers with a common prefix.
    PrefixHeaders,
    /// The body itself.
    Payload,
    /// The status code of the response.
    Status,
}

/// How a timestamp is written ([timestampFormat trait]).
///
/// [timestampFormat trait]: https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// RFC 3339 in UTC: `1985-04-12T23:20:50.52Z`.
    DateTime,
    /// Seconds since 1970 as a number, with a fraction where there is one.
    EpochSeconds,
    /// RFC 9110 section 5.6.7: `Tue, 29 Apr 2014 18:30:38 GMT`.
    HttpDate,
}

/// How an operation's messages are written and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// [AWS restJson1](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html).
    #[cfg(feature = "json")]
    RestJson,
    /// [AWS JSON 1.0](https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html), with the
    /// name of the service in `x-amz-target`.
    #[cfg(feature = "json")]
    AwsJson10(&'static str),
    /// [AWS JSON 1.1](https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html), with the
    /// name of the service in `x-amz-target`.
    #[cfg(feature = "json")]
    AwsJson11(&'static str),
    /// [AWS restXml](https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html).
    #[cfg(feature = "xml")]
    RestXml,
    /// [AWS query](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html), with the version
    /// of the API.
    #[cfg(feature = "xml")]
    AwsQuery(&'static str),
    /// [EC2 query](https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html), with the
    /// version of the API.
    #[cfg(feature = "xml")]
    Ec2Query(&'static str),
    /// [Smithy RPC v2 CBOR](https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html),
    /// with the name of the service in the path.
    #[cfg(feature = "cbor")]
    RpcV2Cbor(&'static str),
}

impl Protocol {
    /// Whether members may be bound to the path, the query string and the headers.
    #[cfg(feature = "event-stream")]
    pub(crate) fn has_bindings(self) -> bool {
        match self {
            #[cfg(feature = "json")]
            Protocol::RestJson => true,
            #[cfg(feature = "xml")]
            Protocol::RestXml => true,
            _ => false,
        }
    }

    /// Whether a request is a form in its body, which may stand in the query string as well.
    #[cfg(feature = "client")]
    pub(crate) fn is_form(self) -> bool {
        match self {
            #[cfg(feature = "xml")]
            Protocol::AwsQuery(_) | Protocol::Ec2Query(_) => true,
            _ => false,
        }
    }
}

/// A way to prove who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// AWS Signature Version 4.
    SigV4,
    /// The same with an asymmetric key, good for a set of regions.
    SigV4a,
    /// AWS Signature Version 2, which two services from before 2012 still need.
    SigV2,
    /// A token in the header `authorization`.
    Bearer,
    /// A key of the service's own, in the place that [`Service::api_key`] says.
    ApiKey,
    /// A name and a password in the header `authorization` (RFC 7617).
    Basic,
    /// A way that the client does not go, by its name for people: requests are encoded and answers
    /// decoded, and to send one is an error.
    Other(&'static str),
    /// Nothing: anyone may call.
    None,
}

/// Where in a request an API key goes ([httpApiKeyAuth trait]).
///
/// [httpApiKeyAuth trait]: https://smithy.io/2.0/spec/authentication-traits.html#httpapikeyauth-trait
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// The header of this name.
    Header(&'static str),
    /// The header of this name, behind the name of a scheme and a space.
    HeaderWithScheme(&'static str, &'static str),
    /// The parameter of this name in the query string.
    Query(&'static str),
}

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

/// A value that an operation gives to the endpoint rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Context {
    /// A text that is always the same.
    Text(&'static str),
    /// A boolean that is always the same.
    Bool(bool),
    /// Texts that are always the same.
    Texts(&'static [&'static str]),
    /// The value of an input's member, by its name in the model.
    Member(&'static str),
    /// What a path into the input finds ([operationContextParams trait]).
    ///
    /// [operationContextParams trait]: https://smithy.io/2.0/additional-specs/rules-engine/parameters.html
    Path(crate::Path),
}

/// What the body of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// Something that is held in memory as a whole: a document, a blob, nothing.
    Whole,
    /// A stream of bytes.
    Stream,
    /// A stream of events.
    Events,
}

/// The facts of a service that every operation shares.
#[derive(Debug)]
pub struct Service {
    /// The service's name for people, as AWS writes it.
    pub name: &'static str,
    /// The service's name for programs, such as `Lex Models V2`, by which settings name it
    /// ([service trait]); empty where the model has none.
    ///
    /// [service trait]: https://smithy.io/2.0/aws/aws-core.html#aws-api-service-trait
    pub id: &'static str,
    /// The name that AWS signatures carry.
    pub signing_name: &'static str,
    /// How messages are written.
    pub protocol: Protocol,
    /// Where requests go.
    pub endpoint: &'static crate::endpoint::RuleSet,
    /// How requests prove who sends them, the first choice first.
    pub auth: &'static [Auth],
    /// Where an API key goes, for a service that takes one.
    pub api_key: Option<KeyPlace>,
    /// Whether errors keep the codes that they had when the service spoke AWS query
    /// ([awsQueryCompatible trait]).
    ///
    /// [awsQueryCompatible trait]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
    pub query_compatible: bool,
    /// Whether every request carries the hash of its body in a header of its own. Such a service
    /// takes a stream without a hash, if TLS protects it.
    pub body_hash: bool,
    /// The headers that every request has, unless a member sets them.
    pub headers: &'static [(&'static str, &'static str)],
    /// Codes of errors after which the same request may succeed, by the model's word.
    pub retryable: &'static [(&'static str, crate::Retryable)],
    /// The sessions that some of its endpoints want.
    pub session: Option<&'static Session>,
}

/// Credentials of its own that a service gives out for one endpoint, for some minutes: which way of
/// its endpoint rules wants them, and how they are asked for.
#[derive(Debug)]
pub struct Session {
    /// What the endpoint rules call the way to sign.
    pub scheme: &'static str,
    /// What is answered with the credentials, in XML. It takes nothing, and of its URI only the
    /// query counts: it is asked of the very endpoint.
    pub operation: Operation,
    /// The header that holds the token, in the place of `x-amz-security-token`.
    pub token_header: &'static str,
}

/// The facts of a service's sessions.
pub const fn session(
    scheme: &'static str,
    operation: Operation,
    token_header: &'static str,
) -> Session {
    Session {
        scheme,
        operation,
        token_header,
    }
}

/// Begins the facts of a service, which signs with SigV4.
pub const fn service(
    name: &'static str,
    signing_name: &'static str,
    protocol: Protocol,
    endpoint: &'static crate::endpoint::RuleSet,
) -> Service {
    Service {
        name,
        id: "",
        signing_name,
        protocol,
        endpoint,
        auth: &[Auth::SigV4],
        api_key: None,
        query_compatible: false,
        body_hash: false,
        headers: &[],
        retryable: &[],
        session: None,
    }
}

impl Service {
    /// Sets the service's name for programs.
    pub const fn id(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    /// Names the errors after which the same request may succeed ([retryable trait]).
    ///
    /// [retryable trait]: https://smithy.io/2.0/spec/behavior-traits.html#retryable-trait
    pub const fn retry(mut self, errors: &'static [(&'static str, crate::Retryable)]) -> Self {
        self.retryable = errors;
        self
    }

    /// What the model says about trying again after an error with this code.
    pub(crate) fn retryable(&self, code: &str) -> Option<crate::Retryable> {
        let mut errors = self.retryable.iter();
        errors
            .find(|(known, _)| *known == code)
            .map(|(_, retryable)| *retryable)
    }

    /// Sets how requests prove who sends them.
    pub const fn auth(mut self, auth: &'static [Auth]) -> Self {
        self.auth = auth;
        self
    }

    /// Says where an API key goes.
    pub const fn api_key(mut self, place: KeyPlace) -> Self {
        self.api_key = Some(place);
        self
    }

    /// Says which sessions some endpoints want.
    pub const fn session(mut self, session: &'static Session) -> Self {
        self.session = Some(session);
        self
    }

    /// Errors keep the codes that they had in AWS query.
    pub const fn query_compatible(mut self) -> Self {
        self.query_compatible = true;
        self
    }

    /// Requests carry the hash of their body in `x-amz-content-sha256`.
    pub const fn body_hash(mut self) -> Self {
        self.body_hash = true;
        self
    }

    /// Every request has these headers, unless a member sets them.
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}

/// The facts of one operation.
#[derive(Debug)]
pub struct Operation {
    /// The operation's name in the model.
    pub name: &'static str,
    /// The service it belongs to.
    pub service: &'static Service,
    /// The HTTP method.
    pub method: http::Method,
    /// Path and constant query, with labels in braces: `/users/{userId}?operation=reset`.
    pub uri: &'static str,
    /// What stands before the endpoint's host, with labels in braces: `{AccountId}.data.`.
    pub host_prefix: &'static str,
    /// Whether the operation takes anything, be it an empty structure.
    pub has_input: bool,
    /// How requests prove who sends them, where it is not as the service says.
    pub auth: Option<&'static [Auth]>,
    /// What the body of a request is.
    pub takes: BodyKind,
    /// What the body of an answer that tells of success is.
    pub answers: BodyKind,
    /// Whether the signature leaves the body out.
    pub unsigned_payload: bool,
    /// Whether a large body may be sent compressed.
    pub gzip: bool,
    /// Whether a request needs the MD5 of its body.
    pub md5: bool,
    /// Which checksums the messages carry.
    pub checksum: Option<&'static Checksum>,
    /// What the endpoint rules are told, by the names of their parameters.
    pub context: &'static [(&'static str, Context)],
    /// How to ask for the next page, if the operation answers in pages.
    pub paginator: Option<&'static crate::Paginator>,
    /// What it needs beyond its model, if it is more than the model says.
    pub customization: Option<&'static crate::Customization>,
}

/// Begins the facts of an operation.
pub const fn operation(
    service: &'static Service,
    name: &'static str,
    method: http::Method,
    uri: &'static str,
) -> Operation {
    Operation {
        name,
        service,
        method,
        uri,
        host_prefix: "",
        has_input: true,
        auth: None,
        takes: BodyKind::Whole,
        answers: BodyKind::Whole,
        unsigned_payload: false,
        gzip: false,
        md5: false,
        checksum: None,
        context: &[],
        paginator: None,
        customization: None,
    }
}

impl Operation {
    /// Sets what stands before the endpoint's host.
    pub const fn host_prefix(mut self, prefix: &'static str) -> Self {
        self.host_prefix = prefix;
        self
    }

    /// The operation takes nothing.
    pub const fn no_input(mut self) -> Self {
        self.has_input = false;
        self
    }

    /// Sets how requests prove who sends them.
    pub const fn auth(mut self, auth: &'static [Auth]) -> Self {
        self.auth = Some(auth);
        self
    }

    /// Says what the body of a request is.
    pub const fn takes(mut self, body: BodyKind) -> Self {
        self.takes = body;
        self
    }

    /// Says what the body of an answer that tells of success is.
    pub const fn answers(mut self, body: BodyKind) -> Self {
        self.answers = body;
        self
    }

    /// The signature leaves the body out ([unsignedPayload trait]).
    ///
    /// [unsignedPayload trait]: https://smithy.io/2.0/aws/aws-auth.html#aws-auth-unsignedpayload-trait
    pub const fn unsigned_payload(mut self) -> Self {
        self.unsigned_payload = true;
        self
    }

    /// A large body may be sent compressed ([requestCompression trait]).
    ///
    /// [requestCompression trait]: https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
    #[cfg(feature = "gzip")]
    pub const fn gzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// A request needs the MD5 of its body ([httpChecksumRequired trait]).
    ///
    /// [httpChecksumRequired trait]: https://smithy.io/2.0/spec/http-bindings.html#httpchecksumrequired-trait
    #[cfg(feature = "checksum")]
    pub const fn md5(mut self) -> Self {
        self.md5 = true;
        self
    }

    /// Says which checksums the messages carry.
    #[cfg(feature = "checksum")]
    pub const fn checksum(mut self, checksum: &'static Checksum) -> Self {
        self.checksum = Some(checksum);
        self
    }

    /// Says what the endpoint rules are told.
    pub const fn context(mut self, context: &'static [(&'static str, Context)]) -> Self {
        self.context = context;
        self
    }

    /// Says how to ask for the next page.
    pub const fn paginator(mut self, paginator: &'static crate::Paginator) -> Self {
        self.paginator = Some(paginator);
        self
    }

    /// Says what the operation needs beyond its model.
    pub const fn customize(mut self, customization: &'static crate::Customization) -> Self {
        self.customization = Some(customization);
        self
    }

    /// How requests prove who sends them, the first choice first.
    pub const fn auth_schemes(&self) -> &'static [Auth] {
        match self.auth {
            Some(auth) => auth,
            None => self.service.auth,
        }
    }
}
