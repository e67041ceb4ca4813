//! A row of a table: one member of a structure, one variant of a union, or the elements of a list or
//! map.

use super::Rare;
use crate::DefaultValue;

/// One row of a [`Schema`](crate::Schema): a member of a structure, a variant of a union, or the
/// elements of a list or map.
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

/// Begins the row of a member that the model calls `name` and messages call `wire`: the same as
/// `member(name).wire(wire)` by one call less, of which large services have thousands.
pub const fn renamed(name: &'static str, wire: &'static str) -> Member {
    Member {
        wire: Some(wire),
        ..member(name)
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
