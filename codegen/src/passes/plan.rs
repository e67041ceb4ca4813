//! The crate to be: which Rust types there are, what each field is, what each table row says.
//!
//! Every operation gets an input and an output of its own, whatever shapes the model uses for
//! them, so that a member that is added to one operation later changes no other. Below them, a
//! shape becomes one type. HTTP bindings count at the top of a message only.

use super::recursion::Circles;
use super::repeat::{self, Pages, Wait};
use super::type_names::{Taken, names_of};
use crate::ir::{
    Amendment, Constraints, DefaultValue, Deprecation, Docs, Element, EnumValue, ErrorFacts, Kind,
    Location, Member, Namespace, Operation, Retryable, Service, Shape, ShapeId, Shapes,
    TimestampFormat,
};
use crate::{Error, Result, names};
use std::collections::{BTreeMap, BTreeSet};

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
    fn operation(&self) -> Option<&'a str> {
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

/// Decides what `service` becomes.
pub(crate) fn run(service: &Service) -> Result<Plan<'_>> {
    let reachable = reachable(service);
    let planner = Planner {
        shapes: &service.shapes,
        types: names_of(service, &reachable),
        circles: Circles::of(&service.shapes),
    };
    let mut calls = Vec::with_capacity(service.operations.len());
    for operation in &service.operations {
        calls.push(planner.call(operation));
    }
    repeat::run(&mut calls, &planner);
    let (mut structs, mut enums, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for id in reachable {
        let shape = &service.shapes[id];
        match &shape.kind {
            Kind::Structure(structure) => {
                let role = structure.error.as_ref().map_or(Role::Plain, Role::Error);
                let planned = planner.structure(planner.rust_name(id), id, role);
                if let Some(facts) = &structure.error {
                    errors.push(ErrorVariant {
                        rust: planned.rust.clone(),
                        model: shape.name.clone(),
                        codes: facts.code.iter().cloned().collect(),
                        status: facts.status,
                        retryable: facts.retryable,
                    });
                }
                structs.push(planned);
            }
            Kind::Union(_) => {
                structs.push(planner.structure(planner.rust_name(id), id, Role::Union))
            }
            Kind::EventStream(_) => {
                structs.push(planner.structure(planner.rust_name(id), id, Role::Events))
            }
            Kind::Enum(values) => enums.push(planner.string_enum(id, shape, values)),
            _ => {}
        }
    }
    structs.sort_by(|a, b| a.rust.cmp(&b.rust));
    enums.sort_by(|a, b| a.rust.cmp(&b.rust));
    errors.sort_by(|a, b| a.rust.cmp(&b.rust));
    settle_codes(&mut errors);
    let plan = Plan {
        service,
        calls,
        structs,
        enums,
        errors,
    };
    unique_names(&plan)?;
    Ok(plan)
}

/// Gives each error the codes that are its alone: an error that has no code is called by its name,
/// whatever code another one has.
fn settle_codes(errors: &mut [ErrorVariant]) {
    let nameless = errors.iter().filter(|error| error.codes.is_empty());
    let mut taken: BTreeSet<String> = nameless.map(|error| error.model.clone()).collect();
    for error in errors {
        if error.codes.is_empty() {
            error.codes.push(error.model.clone());
            continue;
        }
        error.codes.push(error.model.clone());
        error.codes.retain(|code| taken.insert(code.clone()));
    }
}

/// The shapes that get a type: what inputs, outputs and errors hold, at any depth.
pub(super) fn reachable(service: &Service) -> BTreeSet<ShapeId> {
    let mut seen = BTreeSet::new();
    let mut left: Vec<ShapeId> = Vec::new();
    for operation in &service.operations {
        left.extend(&operation.errors);
        for top in [operation.input, operation.output].into_iter().flatten() {
            left.extend(targets(&service.shapes[top]));
        }
    }
    while let Some(id) = left.pop() {
        if seen.insert(id) {
            left.extend(targets(&service.shapes[id]));
        }
    }
    seen
}

/// Every shape that the operations reach: those, and their inputs and outputs.
pub(super) fn reached(service: &Service) -> BTreeSet<ShapeId> {
    let mut reached = reachable(service);
    let operations = service.operations.iter();
    reached.extend(operations.flat_map(|of| [of.input, of.output].into_iter().flatten()));
    reached
}

/// The shapes that a shape holds.
pub(super) fn targets(shape: &Shape) -> Vec<ShapeId> {
    match &shape.kind {
        Kind::List(element) => vec![element.target],
        Kind::Map(key, value) => vec![key.target, value.target],
        kind => kind.members().iter().map(|member| member.target).collect(),
    }
}

/// Whether a shape of this kind becomes a type.
pub(super) fn is_type(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_)
    )
}

pub(super) struct Planner<'a> {
    pub(super) shapes: &'a Shapes,
    types: BTreeMap<ShapeId, String>,
    circles: Circles,
}

impl<'a> Planner<'a> {
    fn rust_name(&self, id: ShapeId) -> String {
        self.types
            .get(&id)
            .cloned()
            .unwrap_or_else(|| names::type_name(&self.shapes[id].name))
    }

    fn call(&self, operation: &'a Operation) -> Call<'a> {
        let top = |rust: String, shape: Option<ShapeId>, role| match shape {
            Some(id) => self.structure(rust, id, role),
            None => Struct {
                model: "",
                rust,
                role,
                docs: None,
                deprecated: None,
                fields: Vec::new(),
                errors: Vec::new(),
            },
        };
        let mut errors: Vec<String> = Vec::new();
        for id in &operation.errors {
            let name = self.rust_name(*id);
            if !errors.contains(&name) {
                errors.push(name);
            }
        }
        Call {
            operation,
            method: names::method_name(operation.rust_source()),
            input: top(
                names::input_name(operation.rust_source()),
                operation.input,
                Role::Input(operation),
            ),
            output: top(
                names::output_name(operation.rust_source()),
                operation.output,
                Role::Output(operation),
            ),
            errors,
            pages: None,
            waits: Vec::new(),
        }
    }

    /// The structure that a shape becomes in a role.
    pub(super) fn structure(&self, rust: String, id: ShapeId, role: Role<'a>) -> Struct<'a> {
        let shape = &self.shapes[id];
        let members = shape.kind.members();
        let mut fields: Vec<Field<'a>> = Vec::with_capacity(members.len());
        let (mut taken, mut errors) = (Taken::default(), Vec::new());
        for member in members {
            // An error among events is not an event: it belongs to the service's error type.
            let target = &self.shapes[member.target];
            if matches!(role, Role::Events) && is_error(target) {
                errors.push((&*member.name, &*target.name));
                continue;
            }
            let field = self.field(id, member, role);
            let separator = match role {
                Role::Union | Role::Events => "",
                _ => "_",
            };
            let rust = taken.free(field.rust, separator);
            fields.push(Field { rust, ..field });
        }
        let (docs, deprecated) = (shape.docs.as_ref(), shape.deprecated.as_ref());
        Struct {
            rust,
            model: &shape.name,
            role,
            docs,
            deprecated,
            fields,
            errors,
        }
    }

    fn field(&self, holder: ShapeId, member: &'a Member, role: Role<'a>) -> Field<'a> {
        let target = &self.shapes[member.target];
        let top_copy = matches!(role, Role::Input(_) | Role::Output(_));
        let location = match target.kind {
            // A stream of events is the body, whatever the protocol.
            Kind::EventStream(_) if top_copy => Location::Payload,
            _ => location_in(role, member.location),
        };
        let ty = match target.kind {
            // An error is read whole, and so is an event.
            Kind::Blob { streaming }
                if top_copy && location == Location::Payload && (streaming || member.streaming) =>
            {
                Type::Stream
            }
            _ => self.ty(member.target),
        };
        let boxed = matches!(target.kind, Kind::Structure(_) | Kind::Union(_))
            && !top_copy
            && self.circles.need_box(holder, member.target);
        let mut facts = self.facts(member.target, member.timestamp_format);
        // A secret structure has secret members, whoever looks at it.
        facts.sensitive |= self.shapes[holder].sensitive || member.sensitive;
        facts.flattened |= member.xml.flattened;
        facts.json = member.json;
        facts.xml.namespace = member.xml.namespace.clone();
        facts.xml.document = member.xml.document.clone();
        facts.xml.query = member.xml.query_name.clone();
        let amendment = match role {
            Role::Input(operation) => operation.customization.amendment(&member.name),
            _ => None,
        };
        facts.media_type = member.media_type.clone();
        // The service knows best what a request means that leaves a member out; only below its top
        // does a client say it.
        if !matches!(role, Role::Input(_)) {
            facts.default = member.default.clone();
        }
        // A reader has to know that a header is a time before it asks for the place of one.
        if location == Location::Header
            && member.location == Location::Header
            && matches!(target.kind, Kind::Timestamp(_))
        {
            facts.timestamp.get_or_insert(TimestampFormat::HttpDate);
        }
        Field {
            required: member.required && !is_filled(role, member, amendment),
            amendment,
            rust: match role {
                Role::Union | Role::Events => names::variant_name(member.rust_source()),
                _ => names::field_name(member.rust_source()),
            },
            member,
            ty: if boxed { Type::Boxed(Box::new(ty)) } else { ty },
            location,
            facts,
            constraints: member.constraints.as_ref().unwrap_or(&target.constraints),
            named_numbers: self.named_numbers(member.target),
            is_object: matches!(target.kind, Kind::Structure(_)),
            is_document: matches!(target.kind, Kind::Structure(_) | Kind::Union(_)),
        }
    }

    fn named_numbers(&self, id: ShapeId) -> &'a [(String, i32)] {
        let numbers = |id: ShapeId| match &self.shapes[id].kind {
            Kind::IntEnum(values) => Some(&values[..]),
            _ => None,
        };
        let of_elements = match &self.shapes[id].kind {
            Kind::List(element) | Kind::Map(_, element) => numbers(element.target),
            _ => None,
        };
        numbers(id).or(of_elements).unwrap_or_default()
    }

    fn facts(&self, id: ShapeId, format: Option<TimestampFormat>) -> Facts {
        let shape = &self.shapes[id];
        let item = |element: &Element| {
            let mut facts = self.facts(element.target, element.timestamp_format);
            facts.element_name = element.wire_name.clone();
            facts.json = element.json;
            facts.xml.namespace = element.namespace.clone();
            (facts != Facts::default()).then(|| Box::new(facts))
        };
        let (sparse, flattened) = match &shape.kind {
            Kind::List(element) | Kind::Map(_, element) => (element.sparse, element.flattened),
            _ => (false, false),
        };
        let (key, key_namespace) = match &shape.kind {
            Kind::Map(key, _) => (key.wire_name.clone(), key.namespace.clone()),
            _ => (None, None),
        };
        let (timestamp, item) = match &shape.kind {
            Kind::Timestamp(own) => (format.or(*own), None),
            Kind::List(element) | Kind::Map(_, element) => (None, item(element)),
            _ => (None, None),
        };
        // Keys are shown as they are, so a map with secret keys is secret as a whole.
        let secret_keys =
            matches!(&shape.kind, Kind::Map(key, _) if self.shapes[key.target].sensitive);
        Facts {
            sensitive: shape.sensitive || secret_keys,
            sparse,
            flattened,
            json: false,
            element_name: None,
            xml: Xml {
                key,
                key_namespace,
                ..Xml::default()
            },
            media_type: None,
            default: None,
            timestamp,
            item,
        }
    }

    fn ty(&self, id: ShapeId) -> Type {
        let shape = &self.shapes[id];
        match &shape.kind {
            Kind::Boolean => Type::Bool,
            Kind::Byte => Type::I8,
            Kind::Short => Type::I16,
            Kind::Integer | Kind::IntEnum(_) => Type::I32,
            Kind::Long => Type::I64,
            Kind::Float => Type::F32,
            Kind::Double => Type::F64,
            Kind::String => Type::String,
            Kind::BigInteger | Kind::BigDecimal => Type::BigNumber,
            Kind::Blob { .. } => Type::Blob,
            Kind::Timestamp(_) => Type::Timestamp,
            Kind::Document => Type::Document,
            Kind::EventStream(_) => Type::Events(self.rust_name(id)),
            Kind::Enum(_) | Kind::Structure(_) | Kind::Union(_) => Type::Named(self.rust_name(id)),
            Kind::List(element) => Type::List(Box::new(self.element(element))),
            Kind::Map(key, value) => {
                Type::Map(Box::new(self.ty(key.target)), Box::new(self.element(value)))
            }
        }
    }

    fn element(&self, element: &Element) -> Type {
        let ty = self.ty(element.target);
        if element.sparse {
            Type::Optional(Box::new(ty))
        } else {
            ty
        }
    }

    fn string_enum(&self, id: ShapeId, shape: &'a Shape, values: &'a [EnumValue]) -> Enum<'a> {
        let mut taken = Taken::default();
        let variants = values.iter().map(|value| {
            let name = names::variant_name(&value.value);
            (taken.free(name, ""), value)
        });
        Enum {
            rust: self.rust_name(id),
            shape,
            variants: variants.collect(),
        }
    }
}

/// Whether something is sent for a member of an input that is not set: a random token (of those
/// below it the runtime fills none, nor labels), or a value that is always the same.
fn is_filled(role: Role<'_>, member: &Member, amendment: Option<&Amendment>) -> bool {
    let has_token = member.idempotency_token && member.location != Location::Label;
    let has_default = matches!(amendment, Some(Amendment::Default(_)));
    matches!(role, Role::Input(_)) && (has_token || has_default)
}

fn is_error(shape: &Shape) -> bool {
    matches!(&shape.kind, Kind::Structure(structure) if structure.error.is_some())
}

/// Bindings that mean something for this kind of message; others are ignored, as Smithy says.
fn location_in(role: Role<'_>, location: Location) -> Location {
    use Location::{
        Body, EventHeader, EventPayload, Header, Label, Payload, PrefixHeaders, Query, QueryMap,
        StatusCode,
    };
    match (role, location) {
        // Events stand in streams only, whose messages have headers and a payload too.
        (_, EventHeader) => Header,
        (_, EventPayload) => Payload,
        (Role::Input(_), Label | Query | QueryMap | Header | PrefixHeaders | Payload) => location,
        (Role::Output(_) | Role::Error(_), Header | PrefixHeaders | StatusCode | Payload) => {
            location
        }
        _ => Body,
    }
}

fn clash(one: &str, other: &str, rust: &str) -> Error {
    Error::new(format!(
        "`{one}` and `{other}` would both be called `{rust}` in Rust"
    ))
    .next("Rename one of them in `overrides.toml`.")
}

/// No two types, and no two methods, may have the same name.
fn unique_names(plan: &Plan<'_>) -> Result<()> {
    let mut types: BTreeMap<&str, &str> = BTreeMap::new();
    let tops = plan
        .calls
        .iter()
        .flat_map(|call| [&call.input, &call.output]);
    let structs = tops
        .chain(&plan.structs)
        .map(|of| (&*of.rust, of.operation().unwrap_or(of.model)));
    let enums = plan.enums.iter().map(|e| (&*e.rust, &*e.shape.name));
    for (rust, model) in structs.chain(enums) {
        if let Some(other) = types.insert(rust, model) {
            return Err(clash(other, model, rust));
        }
    }
    let mut methods: BTreeMap<&str, &str> = BTreeMap::new();
    for call in &plan.calls {
        if let Some(other) = methods.insert(&call.method, &call.operation.name) {
            return Err(clash(other, &call.operation.name, &call.method));
        }
    }
    Ok(())
}
