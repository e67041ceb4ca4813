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

mod checksum;
mod member;
mod operation;
mod rare;
mod service;

pub use checksum::{Checksum, ChecksumAlgorithm, checksum};
pub use member::{Binding, Member, TimestampFormat, member, renamed};
pub use operation::{BodyKind, Context, Operation, RequestMethod, operation};
pub use rare::{Namespace, Rare, namespace, rare};
pub use service::{Auth, KeyPlace, Protocol, Service, Session, service, session};

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

    /// Whether the member is part of a document.
    pub(crate) fn includes(self, member: &Member) -> bool {
        self != Names::BoundWire || member.binding == Binding::Body
    }
}
