//! Turns shapes and operations into the parts of the crate to be.

use super::parts::{Call, Enum, Facts, Field, Role, Struct, Type, Xml};
use crate::ir::{
    Amendment, Element, EnumValue, Kind, Location, Member, Operation, Shape, ShapeId, Shapes,
    TimestampFormat,
};
use crate::names;
use crate::passes::recursion::Circles;
use crate::passes::type_names::Taken;
use std::collections::BTreeMap;

/// What is known of all shapes before one is planned.
pub(in crate::passes) struct Planner<'a> {
    pub(in crate::passes) shapes: &'a Shapes,
    pub(super) types: BTreeMap<ShapeId, String>,
    pub(super) circles: Circles,
}

impl<'a> Planner<'a> {
    pub(super) fn rust_name(&self, id: ShapeId) -> String {
        self.types
            .get(&id)
            .cloned()
            .unwrap_or_else(|| names::type_name(&self.shapes[id].name))
    }

    pub(super) fn call(&self, operation: &'a Operation) -> Call<'a> {
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
    pub(in crate::passes) fn structure(
        &self,
        rust: String,
        id: ShapeId,
        role: Role<'a>,
    ) -> Struct<'a> {
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

    pub(super) fn string_enum(
        &self,
        id: ShapeId,
        shape: &'a Shape,
        values: &'a [EnumValue],
    ) -> Enum<'a> {
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
