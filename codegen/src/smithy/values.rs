//! Shapes of values: from an AST shape with its traits to the IR.

use super::closure::{Closure, Reached, name_of};
use super::default;
use super::facts;
use super::shape::{AstType, Member, SOURCE, Shape};
use crate::ir::{
    self, Deprecation, Element, EnumValue, ErrorFacts, Key, Kind, Location, Namespace, Protocol,
    Retryable, ShapeId, Structure, XmlFacts,
};
use crate::json::{Json, Located};
use crate::{Error, Result};
use std::collections::{HashMap, HashSet};

/// What the reader of values has to know of the service.
pub(super) struct Reader<'a, 'b> {
    reached: &'b [Reached<'a>],
    ids: HashMap<&'a str, ShapeId>,
    /// Ids of the shapes that are inputs.
    inputs: HashSet<&'a str>,
    protocol: Protocol,
    /// Whether any protocol that the service offers tells an error's code and status in the model.
    errors_have_facts: bool,
    namespace: Option<Namespace>,
}

impl<'a, 'b> Reader<'a, 'b> {
    /// A reader of a closure's shapes. `errors_have_facts` is for the protocols whose errors have
    /// a code or status of their own.
    pub(super) fn new(
        closure: &'b Closure<'a>,
        protocol: Protocol,
        errors_have_facts: bool,
    ) -> Result<Self> {
        let mut inputs = HashSet::new();
        for operation in closure.operations.values() {
            if let Some(input) = operation.reference("input")? {
                inputs.insert(input.str()?);
            }
        }
        let ids = closure.shapes.iter().zip((0..).map(ShapeId));
        Ok(Reader {
            reached: &closure.shapes,
            ids: ids.map(|(reached, id)| (reached.shape.id, id)).collect(),
            inputs,
            protocol,
            errors_have_facts,
            namespace: facts::namespace(&closure.service.traits)?,
        })
    }

    /// All shapes, in the order of their names.
    pub(super) fn shapes(&self) -> Result<ir::Shapes> {
        let shapes = self.reached.iter().map(|reached| self.shape(reached));
        Ok(ir::Shapes(shapes.collect::<Result<_>>()?))
    }

    /// The id of a shape that the closure has reached.
    pub(super) fn id(&self, target: &Located<'a>) -> Result<ShapeId> {
        let id = self.ids.get(target.str()?).copied();
        id.ok_or_else(|| {
            target
                .node()
                .error("this shape is not reached")
                .next(SOURCE)
        })
    }

    fn target(&self, member: &Member<'a>) -> Result<(ShapeId, &'b Reached<'a>)> {
        let found = self.ids.get(member.target).copied();
        let found = found.and_then(|id| Some((id, self.reached.get(id.0 as usize)?)));
        found.ok_or_else(|| member.place.error("this shape is not reached").next(SOURCE))
    }

    /// The shape with this id.
    pub(super) fn shape_of(&self, id: ShapeId) -> Option<&'b Shape<'a>> {
        let reached = self.reached.get(id.0 as usize);
        reached.map(|reached| &*reached.shape)
    }

    /// The namespace of the service's documents.
    pub(super) fn namespace(&self) -> Option<&Namespace> {
        self.namespace.as_ref()
    }

    fn shape(&self, reached: &Reached<'a>) -> Result<ir::Shape> {
        let traits = &reached.shape.traits;
        Ok(ir::Shape {
            name: reached.name.to_owned(),
            renamed: None,
            kind: self.kind(reached)?,
            docs: facts::docs(traits)?,
            sensitive: traits.has("smithy.api#sensitive"),
            constraints: facts::constraints(traits)?,
            deprecated: facts::deprecation(traits)?,
        })
    }

    fn kind(&self, reached: &Reached<'a>) -> Result<Kind> {
        let shape = &*reached.shape;
        let streaming = shape.traits.has("smithy.api#streaming");
        Ok(match shape.kind {
            AstType::BigDecimal => Kind::BigDecimal,
            AstType::BigInteger => Kind::BigInteger,
            AstType::Blob => Kind::Blob { streaming },
            AstType::Boolean => Kind::Boolean,
            AstType::Byte => Kind::Byte,
            AstType::Document => Kind::Document,
            AstType::Double => Kind::Double,
            AstType::Enum => Kind::Enum(enum_values(shape)?),
            AstType::Float => Kind::Float,
            AstType::IntEnum => Kind::IntEnum(int_values(shape)?),
            AstType::Integer => Kind::Integer,
            AstType::List => Kind::List(self.element(shape, "member")?),
            AstType::Long => Kind::Long,
            AstType::Map => Kind::Map(self.key(shape)?, self.element(shape, "value")?),
            AstType::Short => Kind::Short,
            AstType::String => match shape.traits.find("smithy.api#enum") {
                Some(values) => Kind::Enum(listed_values(values)?),
                None => Kind::String,
            },
            AstType::Structure => Kind::Structure(Structure {
                members: self.members(shape)?,
                error: self.error(reached)?,
            }),
            AstType::Timestamp => Kind::Timestamp(facts::timestamp_format(&shape.traits)?),
            AstType::Union if streaming => Kind::EventStream(self.members(shape)?),
            AstType::Union => Kind::Union(self.members(shape)?),
            AstType::Operation | AstType::Resource | AstType::Service => {
                return Err(shape.error(format!("`{}` is no type of a value", shape.id)));
            }
        })
    }

    fn key(&self, shape: &Shape<'a>) -> Result<Key> {
        let key = part(shape, "key")?;
        Ok(Key {
            target: self.target(key)?.0,
            wire_name: self.xml_name(key)?,
            namespace: self.xml_namespace(key)?,
        })
    }

    /// The elements of a list, or the values of a map.
    fn element(&self, shape: &Shape<'a>, name: &str) -> Result<Element> {
        let member = part(shape, name)?;
        let (target, reached) = self.target(member)?;
        Ok(Element {
            target,
            wire_name: self.xml_name(member)?,
            sparse: shape.traits.has("smithy.api#sparse"),
            flattened: false,
            json: is_json(member, &reached.shape)?,
            timestamp_format: facts::timestamp_format(&member.traits)?,
            namespace: self.xml_namespace(member)?,
        })
    }

    fn members(&self, shape: &Shape<'a>) -> Result<Vec<ir::Member>> {
        let members = shape.members.iter();
        members.map(|member| self.member(shape, member)).collect()
    }

    fn member(&self, holder: &Shape<'a>, member: &Member<'a>) -> Result<ir::Member> {
        let (target, reached) = self.target(member)?;
        let traits = &member.traits;
        let (location, wire_name) = self.binding(member)?;
        let is_union = holder.kind == AstType::Union;
        // A string in a header is written as base64 when it has a media type, whichever that is.
        let encoded = location == Location::Header
            && reached.shape.kind != AstType::Blob
            && media_type(member, &reached.shape)?.is_some();
        let mut read = ir::Member {
            name: member.name.to_owned(),
            renamed: None,
            target,
            location,
            wire_name,
            required: traits.has("smithy.api#required") && !is_union,
            idempotency_token: traits.has("smithy.api#idempotencyToken"),
            json: encoded || is_json(member, &reached.shape)?,
            media_type: match location {
                Location::Payload | Location::EventPayload => media_type(member, &reached.shape)?,
                _ => None,
            },
            default: default::read(holder, member, &reached.shape)?,
            sensitive: traits.has("smithy.api#sensitive"),
            streaming: false,
            xml: self.xml(holder, member, location)?,
            timestamp_format: facts::timestamp_format(traits)?,
            constraints: facts::member_constraints(traits, &reached.shape.traits)?,
            docs: facts::docs(traits)?,
            deprecated: facts::deprecation(traits)?,
        };
        if location == Location::Payload && is_document(&reached.shape) {
            self.name_document(&mut read, &reached.shape, self.inputs.contains(holder.id))?;
        }
        read.wire_name = read.wire_name.filter(|wire| wire != member.name);
        Ok(read)
    }

    /// Where a member goes, and its name there. Bindings to a part of an HTTP message count for
    /// the protocols that know them, and are ignored by the others.
    fn binding(&self, member: &Member<'a>) -> Result<(Location, Option<String>)> {
        let traits = &member.traits;
        if traits.has("smithy.api#eventHeader") {
            return Ok((Location::EventHeader, None));
        }
        if traits.has("smithy.api#eventPayload") {
            return Ok((Location::EventPayload, None));
        }
        if self.protocol.has_bindings() {
            const NAMED: [(&str, Location); 3] = [
                ("smithy.api#httpHeader", Location::Header),
                ("smithy.api#httpPrefixHeaders", Location::PrefixHeaders),
                ("smithy.api#httpQuery", Location::Query),
            ];
            for (id, location) in NAMED {
                if let Some(name) = traits.text(id)? {
                    return Ok((location, Some(name)));
                }
            }
            const UNNAMED: [(&str, Location); 3] = [
                ("smithy.api#httpLabel", Location::Label),
                ("smithy.api#httpQueryParams", Location::QueryMap),
                ("smithy.api#httpResponseCode", Location::StatusCode),
            ];
            if let Some((_, location)) = UNNAMED.iter().find(|(id, _)| traits.has(id)) {
                return Ok((*location, None));
            }
            if traits.has("smithy.api#httpPayload") {
                return Ok((Location::Payload, self.xml_name(member)?));
            }
        }
        let name = match self.protocol {
            Protocol::RestJson => traits.text("smithy.api#jsonName")?,
            Protocol::RestXml | Protocol::AwsQuery | Protocol::Ec2Query => self.xml_name(member)?,
            // These write members by the names that they have in the model.
            Protocol::AwsJson10 | Protocol::AwsJson11 | Protocol::RpcV2Cbor => None,
        };
        Ok((Location::Body, name))
    }

    /// Names the document that a payload is: the member's name for it, or its shape's. As in
    /// botocore's models, the name is the member's own on the wire where it has a namespace too.
    fn name_document(
        &self,
        member: &mut ir::Member,
        target: &Shape<'a>,
        is_sent: bool,
    ) -> Result<()> {
        let own = member.wire_name.take();
        let of_shape = self.root_name(target)?;
        if member.xml.namespace.is_some() {
            member.wire_name = own.or(Some(of_shape));
            return Ok(());
        }
        let is_own = own.as_ref() == Some(&member.name);
        member.wire_name = own.filter(|_| !is_own);
        // Answers are read whatever their document is called, so that a name for it is not missed.
        if member.wire_name.is_none() && !(is_own && is_sent) {
            member.xml.document = Some(of_shape).filter(|name| *name != member.name);
        }
        Ok(())
    }

    /// The name of the document that a structure is.
    pub(super) fn root_name(&self, shape: &Shape<'a>) -> Result<String> {
        let own = shape.traits.text("smithy.api#xmlName")?;
        Ok(own.filter(|_| self.has_xml()).unwrap_or_else(|| {
            let found = self.reached.iter();
            let mut found = found.filter(|reached| reached.shape.id == shape.id);
            let name = found.next().map(|reached| reached.name);
            name.unwrap_or_else(|| name_of(shape.id)).to_owned()
        }))
    }

    fn has_xml(&self) -> bool {
        matches!(
            self.protocol,
            Protocol::RestXml | Protocol::AwsQuery | Protocol::Ec2Query
        )
    }

    fn xml_name(&self, member: &Member<'a>) -> Result<Option<String>> {
        match self.has_xml() {
            true => member.traits.text("smithy.api#xmlName"),
            false => Ok(None),
        }
    }

    fn xml_namespace(&self, member: &Member<'a>) -> Result<Option<Namespace>> {
        match self.has_xml() {
            true => facts::namespace(&member.traits),
            false => Ok(None),
        }
    }

    fn xml(&self, holder: &Shape<'a>, member: &Member<'a>, location: Location) -> Result<XmlFacts> {
        let is_sent = self.protocol == Protocol::RestXml && self.inputs.contains(holder.id);
        let (_, reached) = self.target(member)?;
        let is_payload = location == Location::Payload && is_document(&reached.shape);
        let namespace = match self.xml_namespace(member)? {
            // A document that is sent is in a namespace: its own, or the service's.
            None if is_payload && is_sent => {
                let own = facts::namespace(&reached.shape.traits)?;
                own.or_else(|| self.namespace.clone())
            }
            namespace => namespace,
        };
        let query_name = match self.protocol {
            Protocol::Ec2Query => member.traits.text("aws.protocols#ec2QueryName")?,
            _ => None,
        };
        Ok(XmlFacts {
            attribute: member.traits.has("smithy.api#xmlAttribute"),
            flattened: member.traits.has("smithy.api#xmlFlattened"),
            namespace,
            document: None,
            query_name,
        })
    }

    fn error(&self, reached: &Reached<'a>) -> Result<Option<ErrorFacts>> {
        let traits = &reached.shape.traits;
        if !traits.has("smithy.api#error") {
            return Ok(None);
        }
        let retryable = match traits.find("smithy.api#retryable") {
            Some(facts) => Some(Retryable {
                throttling: facts::flag(facts, "throttling")?,
            }),
            None => None,
        };
        if !self.errors_have_facts {
            return Ok(Some(ErrorFacts {
                code: None,
                status: None,
                retryable,
            }));
        }
        let query = "aws.protocols#awsQueryError";
        let code = traits.text_in(query, "code")?;
        let status = match traits.find("smithy.api#httpError") {
            Some(status) => Some(status.clone()),
            None => match traits.find(query) {
                Some(facts) => facts.find("httpResponseCode")?,
                None => None,
            },
        };
        Ok(Some(ErrorFacts {
            code: code.filter(|code| code != reached.name),
            status: status.as_ref().map(facts::status).transpose()?,
            retryable,
        }))
    }
}

/// Whether a value is a document of its own as a payload. A stream of events is many.
fn is_document(shape: &Shape<'_>) -> bool {
    let has_members = matches!(shape.kind, AstType::Structure | AstType::Union);
    has_members && !shape.traits.has("smithy.api#streaming")
}

/// `member` of a list, `key` and `value` of a map.
fn part<'b, 'a>(shape: &'b Shape<'a>, name: &str) -> Result<&'b Member<'a>> {
    shape
        .member(name)
        .ok_or_else(|| shape.error(format!("`{}` has no `{name}`", shape.id)))
}

/// The media type of a string or a blob.
fn media_type(member: &Member<'_>, target: &Shape<'_>) -> Result<Option<String>> {
    let id = "smithy.api#mediaType";
    match target.kind {
        AstType::String | AstType::Enum | AstType::Blob => match member.traits.text(id)? {
            Some(own) => Ok(Some(own)),
            None => target.traits.text(id),
        },
        _ => Ok(None),
    }
}

/// Whether a member is a string that holds JSON.
fn is_json(member: &Member<'_>, target: &Shape<'_>) -> Result<bool> {
    let media_type = media_type(member, target)?;
    let is_text = target.kind != AstType::Blob;
    Ok(is_text && media_type.is_some_and(|media_type| media_type == "application/json"))
}

fn enum_values(shape: &Shape<'_>) -> Result<Vec<EnumValue>> {
    let values = shape.members.iter().map(|member| {
        let value = member.traits.text("smithy.api#enumValue")?;
        Ok(EnumValue {
            value: value.unwrap_or_else(|| member.name.to_owned()),
            docs: facts::docs(&member.traits)?,
            deprecated: facts::deprecation(&member.traits)?,
        })
    });
    values.collect()
}

/// The values of a string with the trait that enums had in version 1.
fn listed_values(values: &Located<'_>) -> Result<Vec<EnumValue>> {
    let mut found = Vec::new();
    for value in values.items()? {
        let docs = value.find("documentation")?;
        let docs = docs
            .map(|docs| docs.str().map(facts::docs_of))
            .transpose()?;
        found.push(EnumValue {
            value: value.get("value")?.str()?.to_owned(),
            docs: docs.flatten(),
            deprecated: facts::flag(&value, "deprecated")?.then_some(Deprecation { message: None }),
        });
    }
    Ok(found)
}

fn int_values(shape: &Shape<'_>) -> Result<Vec<(String, i32)>> {
    let values = shape.members.iter().map(|member| {
        let value = member.traits.find("smithy.api#enumValue");
        let number = value.and_then(|value| match value.value() {
            Json::Number(number) => i32::try_from(number.as_i64()?).ok(),
            _ => None,
        });
        let missing = || -> Error {
            let what = format!("`{}` has no whole number of 32 bits", member.name);
            member.place.error(what).next(SOURCE)
        };
        Ok((member.name.to_owned(), number.ok_or_else(missing)?))
    });
    values.collect()
}
