//! What a crate to be consists of: calls, types, fields and the facts of table rows.

use crate::ir::{
    Amendment, Constraints, DefaultValue, Deprecation, Docs, EnumValue, ErrorFacts, Location,
    Member, Namespace, Operation, Retryable, Service, Shape, TimestampFormat,
};
use crate::passes::repeat::{Pages, Wait};

/// Everything that the emitters need to know.
pub(crate) struct Plan<'a> {
    pub(crate) service: &'a Service,
    /// Sorted by name.
    pub(crate) calls: Vec<Call<'a>>,
    /// Structures and unions that are neither input nor output, sorted by Rust name.
    pub(crate) structs: Vec<Struct<'a>>,
    /// Sorted by Rust name.
    pub(crate) enums: Vec<Enum<'a>>,
    /// The errors that the operations name, sorted by Rust name.
    pub(crate) errors: Vec<ErrorVariant>,
}

/// An operation with its two structures.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) method: String,
    pub(crate) input: Struct<'a>,
    pub(crate) output: Struct<'a>,
    /// The Rust names of its errors, in the model's order.
    pub(crate) errors: Vec<String>,
    /// What there is for its pages, if it answers in pages.
    pub(crate) pages: Option<Pages>,
    pub(crate) waits: Vec<Wait<'a>>,
}

/// A structure to be.
pub(crate) struct Struct<'a> {
    pub(crate) rust: String,
    /// The shape's name in the model.
    pub(crate) model: &'a str,
    pub(crate) role: Role<'a>,
    pub(crate) docs: Option<&'a Docs>,
    pub(crate) deprecated: Option<&'a Deprecation>,
    pub(crate) fields: Vec<Field<'a>>,
    /// The errors that stand among the events of a stream: their names there, and in the model,
    /// which every error is known by.
    pub(crate) errors: Vec<(&'a str, &'a str)>,
}

impl<'a> Struct<'a> {
    /// The operation that takes or answers it.
    pub(super) fn operation(&self) -> Option<&'a str> {
        match self.role {
            Role::Input(of) | Role::Output(of) => Some(&of.name),
            _ => None,
        }
    }
}

/// What a structure is for.
#[derive(Clone, Copy)]
pub(crate) enum Role<'a> {
    Input(&'a Operation),
    Output(&'a Operation),
    Error(&'a ErrorFacts),
    Plain,
    Union,
    /// The events of a stream.
    Events,
}

/// A field to be.
pub(crate) struct Field<'a> {
    pub(crate) rust: String,
    pub(crate) member: &'a Member,
    pub(crate) ty: Type,
    /// Where the member goes in this structure.
    pub(crate) location: Location,
    /// Whether the caller has to set it: the model requires it, and nothing fills it.
    pub(crate) required: bool,
    /// What is done to it before it is sent.
    pub(crate) amendment: Option<&'a Amendment>,
    pub(crate) facts: Facts,
    pub(crate) constraints: &'a Constraints,
    /// The numbers that the model has names for, of the member or of its elements.
    pub(crate) named_numbers: &'a [(String, i32)],
    /// Whether it is a structure.
    pub(crate) is_object: bool,
    /// Whether it is a structure or a union, which are documents of their own as a payload.
    pub(crate) is_document: bool,
}

/// What a table row says besides names and binding, merged from the member and its shape.
#[derive(Default, PartialEq)]
pub(crate) struct Facts {
    pub(crate) sensitive: bool,
    pub(crate) sparse: bool,
    pub(crate) flattened: bool,
    pub(crate) json: bool,
    /// The name of a collection's elements, where it is not the usual one.
    pub(crate) element_name: Option<String>,
    pub(crate) xml: Xml,
    pub(crate) media_type: Option<String>,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) timestamp: Option<TimestampFormat>,
    /// The same for the elements of a list or the values of a map, where there is any.
    pub(crate) item: Option<Box<Facts>>,
}

/// The rare facts of XML and query documents.
#[derive(Default, PartialEq)]
pub(crate) struct Xml {
    pub(crate) namespace: Option<Namespace>,
    pub(crate) document: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) key_namespace: Option<Namespace>,
    pub(crate) query: Option<String>,
}

/// A Rust type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    Bool,
    I8,
    I16,
    I32,
    I64,
    F32,
    F64,
    String,
    BigNumber,
    Blob,
    /// Bytes that come and go as a stream.
    Stream,
    /// A stream of the events of a union.
    Events(String),
    Document,
    /// A value of a sparse collection, which may be null.
    Optional(Box<Type>),
    Timestamp,
    Named(String),
    Boxed(Box<Type>),
    List(Box<Type>),
    Map(Box<Type>, Box<Type>),
}

/// Adds the names of the types that `ty` is made of.
pub(crate) fn named<'a>(ty: &'a Type, names: &mut Vec<&'a str>) {
    match ty {
        Type::Named(name) | Type::Events(name) => names.push(name),
        Type::Boxed(inner) | Type::List(inner) | Type::Optional(inner) => named(inner, names),
        Type::Map(key, value) => {
            named(key, names);
            named(value, names);
        }
        _ => {}
    }
}

/// An enum to be.
pub(crate) struct Enum<'a> {
    pub(crate) rust: String,
    pub(crate) shape: &'a Shape,
    pub(crate) variants: Vec<(String, &'a EnumValue)>,
}

/// A variant of the error type to be.
pub(crate) struct ErrorVariant {
    pub(crate) rust: String,
    /// The shape's name in the model.
    pub(crate) model: String,
    /// What it is called on the wire: its code, or its name, or both where the model has both,
    /// because a service that changed its protocol sends one or the other. What two errors are
    /// called means the first.
    pub(crate) codes: Vec<String>,
    pub(crate) status: Option<u16>,
    /// Set when the same request may succeed later.
    pub(crate) retryable: Option<Retryable>,
}
