//! The crate to be: which Rust types there are, what each field is, what each table row says.
//!
//! Every operation gets an input and an output of its own, whatever shapes the model uses for
//! them, so that a member that is added to one operation later changes no other. Below them, a
//! shape becomes one type. HTTP bindings count at the top of a message only.

use super::recursion::needs_box;
use crate::ir::{
    Constraints, Deprecation, Docs, Element, EnumValue, ErrorFacts, Kind, Location, Member,
    Operation, Service, Shape, ShapeId, Shapes, TimestampFormat,
};
use crate::{Error, Result, names};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the emitters need to know.
pub(crate) struct Plan<'a> {
    pub(crate) service: &'a Service,
    /// Sorted by name.
    pub(crate) calls: Vec<Call<'a>>,
    /// Structures that are neither input nor output, sorted by Rust name.
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
}

/// What a structure is for.
#[derive(Clone, Copy)]
pub(crate) enum Role<'a> {
    Input(&'a Operation),
    Output(&'a Operation),
    Error(&'a ErrorFacts),
    Plain,
}

/// A field to be.
pub(crate) struct Field<'a> {
    pub(crate) rust: String,
    pub(crate) member: &'a Member,
    pub(crate) ty: Type,
    /// Where the member goes in this structure.
    pub(crate) location: Location,
    pub(crate) facts: Facts,
    pub(crate) constraints: &'a Constraints,
}

/// What a table row says besides names and binding, merged from the member and its shape.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) sensitive: bool,
    pub(crate) timestamp: Option<TimestampFormat>,
    /// The same for the elements of a list or the values of a map, where there is any.
    pub(crate) item: Option<Box<Facts>>,
}

impl Facts {
    fn is_empty(&self) -> bool {
        !self.sensitive && self.timestamp.is_none() && self.item.is_none()
    }
}

/// A Rust type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    Bool,
    I32,
    I64,
    F32,
    F64,
    String,
    Blob,
    Timestamp,
    Named(String),
    Boxed(Box<Type>),
    List(Box<Type>),
    Map(Box<Type>, Box<Type>),
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
    pub(crate) code: String,
    pub(crate) status: Option<u16>,
}

/// Decides what `service` becomes.
pub(crate) fn run(service: &Service) -> Result<Plan<'_>> {
    let planner = Planner {
        shapes: &service.shapes,
    };
    let reachable = reachable(service);
    let mut calls = Vec::with_capacity(service.operations.len());
    for operation in &service.operations {
        calls.push(planner.call(operation)?);
    }
    let (mut structs, mut enums, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for id in reachable {
        let shape = &service.shapes[id];
        match &shape.kind {
            Kind::Structure(structure) => {
                let role = structure.error.as_ref().map_or(Role::Plain, Role::Error);
                let planned = planner.structure(rust_name(shape), id, role)?;
                if let Some(facts) = &structure.error {
                    errors.push(ErrorVariant {
                        rust: planned.rust.clone(),
                        code: facts.code.clone().unwrap_or_else(|| shape.name.clone()),
                        status: facts.status,
                    });
                }
                structs.push(planned);
            }
            Kind::Enum(values) => enums.push(planner.string_enum(shape, values)?),
            _ => {}
        }
    }
    structs.sort_by(|a, b| a.rust.cmp(&b.rust));
    enums.sort_by(|a, b| a.rust.cmp(&b.rust));
    errors.sort_by(|a, b| a.rust.cmp(&b.rust));
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

/// The shapes that get a type: what inputs, outputs and errors hold, at any depth.
fn reachable(service: &Service) -> BTreeSet<ShapeId> {
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

fn targets(shape: &Shape) -> Vec<ShapeId> {
    match &shape.kind {
        Kind::List(element) => vec![element.target],
        Kind::Map(key, value) => vec![*key, value.target],
        Kind::Structure(structure) => structure.members.iter().map(|m| m.target).collect(),
        _ => Vec::new(),
    }
}

fn rust_name(shape: &Shape) -> String {
    shape
        .renamed
        .clone()
        .unwrap_or_else(|| names::type_name(&shape.name))
}

struct Planner<'a> {
    shapes: &'a Shapes,
}

impl<'a> Planner<'a> {
    fn call(&self, operation: &'a Operation) -> Result<Call<'a>> {
        let top = |rust: String, shape: Option<ShapeId>, role| match shape {
            Some(id) => self.structure(rust, id, role),
            None => Ok(Struct {
                model: "",
                rust,
                role,
                docs: None,
                deprecated: None,
                fields: Vec::new(),
            }),
        };
        let mut errors: Vec<String> = Vec::new();
        for id in &operation.errors {
            let name = rust_name(&self.shapes[*id]);
            if !errors.contains(&name) {
                errors.push(name);
            }
        }
        Ok(Call {
            operation,
            method: names::method_name(&operation.name),
            input: top(
                names::input_name(&operation.name),
                operation.input,
                Role::Input(operation),
            )?,
            output: top(
                names::output_name(&operation.name),
                operation.output,
                Role::Output(operation),
            )?,
            errors,
        })
    }

    fn structure(&self, rust: String, id: ShapeId, role: Role<'a>) -> Result<Struct<'a>> {
        let shape = &self.shapes[id];
        let Kind::Structure(structure) = &shape.kind else {
            return Err(Error::new(format!("`{}` is not a structure", shape.name))
                .next("Check the model against its source."));
        };
        let mut fields: Vec<Field<'a>> = Vec::with_capacity(structure.members.len());
        for member in &structure.members {
            let field = self.field(id, member, role);
            if let Some(other) = fields.iter().find(|other| other.rust == field.rust) {
                return Err(clash(&other.member.name, &member.name, &field.rust)
                    .at(format!("the shape `{}`", shape.name)));
            }
            fields.push(field);
        }
        let (docs, deprecated) = (shape.docs.as_ref(), shape.deprecated.as_ref());
        Ok(Struct {
            rust,
            model: &shape.name,
            role,
            docs,
            deprecated,
            fields,
        })
    }

    fn field(&self, holder: ShapeId, member: &'a Member, role: Role<'a>) -> Field<'a> {
        let target = &self.shapes[member.target];
        let ty = self.ty(member.target);
        let top_copy = matches!(role, Role::Input(_) | Role::Output(_));
        let boxed = matches!(target.kind, Kind::Structure(_))
            && !top_copy
            && needs_box(self.shapes, holder, member.target);
        Field {
            rust: names::field_name(&member.name),
            member,
            ty: if boxed { Type::Boxed(Box::new(ty)) } else { ty },
            location: location_in(role, member.location),
            facts: self.facts(member.target, member.timestamp_format),
            constraints: &target.constraints,
        }
    }

    fn facts(&self, id: ShapeId, format: Option<TimestampFormat>) -> Facts {
        let shape = &self.shapes[id];
        let item = |element: &Element| {
            let facts = self.facts(element.target, None);
            (!facts.is_empty()).then(|| Box::new(facts))
        };
        let (timestamp, item) = match &shape.kind {
            Kind::Timestamp(own) => (format.or(*own), None),
            Kind::List(element) | Kind::Map(_, element) => (None, item(element)),
            _ => (None, None),
        };
        Facts {
            sensitive: shape.sensitive,
            timestamp,
            item,
        }
    }

    fn ty(&self, id: ShapeId) -> Type {
        let shape = &self.shapes[id];
        match &shape.kind {
            Kind::Boolean => Type::Bool,
            Kind::Integer => Type::I32,
            Kind::Long => Type::I64,
            Kind::Float => Type::F32,
            Kind::Double => Type::F64,
            Kind::String => Type::String,
            Kind::Blob => Type::Blob,
            Kind::Timestamp(_) => Type::Timestamp,
            Kind::Enum(_) | Kind::Structure(_) => Type::Named(rust_name(shape)),
            Kind::List(element) => Type::List(Box::new(self.ty(element.target))),
            Kind::Map(key, value) => {
                Type::Map(Box::new(self.ty(*key)), Box::new(self.ty(value.target)))
            }
        }
    }

    fn string_enum(&self, shape: &'a Shape, values: &'a [EnumValue]) -> Result<Enum<'a>> {
        let mut variants: Vec<(String, &EnumValue)> = Vec::with_capacity(values.len());
        for value in values {
            let name = names::variant_name(&value.value);
            if let Some((_, other)) = variants.iter().find(|(known, _)| *known == name) {
                return Err(clash(&other.value, &value.value, &name)
                    .at(format!("the shape `{}`", shape.name)));
            }
            variants.push((name, value));
        }
        Ok(Enum {
            rust: rust_name(shape),
            shape,
            variants,
        })
    }
}

/// Bindings that mean something for this kind of message; others are ignored, as Smithy says.
fn location_in(role: Role<'_>, location: Location) -> Location {
    use Location::{Body, Header, Label, PrefixHeaders, Query, QueryMap, StatusCode};
    match (role, location) {
        (Role::Input(_), Label | Query | QueryMap | Header | PrefixHeaders) => location,
        (Role::Output(_) | Role::Error(_), Header | PrefixHeaders | StatusCode) => location,
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
    let structs = tops.chain(&plan.structs).map(|s| (&*s.rust, s.model));
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
