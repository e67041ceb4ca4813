//! Reads shapes: what kind each is, and what holds for all kinds alike.

use super::reach::Index;
use super::words::{DEPRECATED, deprecation, docs, flag, only, optional_text, timestamp_format};
use super::xml;
use crate::ir::{
    Constraints, Element, EnumValue, Key, Kind, Location, Shape, ShapeId, Shapes, Structure,
};
use crate::json::Node;
use crate::{Error, Result, spelling};
use std::collections::{BTreeSet, HashMap};

/// Shapes by name, so that references can be looked up while shapes are still being read.
pub(super) struct Reader<'a> {
    ids: HashMap<&'a str, ShapeId>,
    shapes: &'a Index<'a>,
    pub(super) documents: xml::Documents,
}

impl<'a> Reader<'a> {
    /// A reader of the shapes with these names. `all` holds every shape, and `index` too.
    pub(super) fn new(
        names: &'a BTreeSet<String>,
        all: &Node<'_>,
        index: &'a Index<'a>,
    ) -> Result<Self> {
        let ids = names.iter().map(String::as_str);
        let ids: HashMap<_, _> = ids.zip((0..).map(ShapeId)).collect();
        Ok(Reader {
            documents: xml::Documents::read(all, &ids)?,
            shapes: index,
            ids,
        })
    }

    /// The shape that `node` refers to.
    pub(super) fn target(&self, node: &Node<'_>) -> Result<ShapeId> {
        let name = node.get("shape")?;
        let id = self.ids.get(name.str()?);
        id.copied().ok_or_else(|| self.unknown_shape(&name))
    }

    /// What the model says of the shape that `node` refers to.
    pub(super) fn target_node(&self, node: &Node<'_>) -> Result<&Node<'a>> {
        let name = node.get("shape")?;
        let shape = self.shapes.get(name.str()?);
        shape.ok_or_else(|| self.unknown_shape(&name))
    }

    fn unknown_shape(&self, name: &Node<'_>) -> Error {
        let wanted = name.str().unwrap_or_default();
        let near = crate::error::near(wanted, self.ids.keys().copied());
        name.error(format!("the shape `{wanted}` is not in the model"))
            .next(if near.is_empty() {
                "Import the model again.".to_owned()
            } else {
                near
            })
    }

    pub(super) fn shapes(&self, node: &Node<'_>) -> Result<Shapes> {
        let mut shapes = node
            .members()?
            .filter(|(name, _)| self.ids.contains_key(name))
            .map(|(name, node)| self.shape(name, &node))
            .collect::<Result<Vec<_>>>()?;
        shapes.sort_by(|a, b| a.name.cmp(&b.name));
        let mut shapes = Shapes(shapes);
        // Only now are targets known. A query parameter that is a map is many parameters.
        for index in 0..shapes.len() {
            let Kind::Structure(structure) = shapes.0[index].kind.clone() else {
                continue;
            };
            let mut members = structure.members;
            for member in &mut members {
                let is_map = matches!(shapes[member.target].kind, Kind::Map(..));
                if member.location == Location::Query && is_map {
                    member.location = Location::QueryMap;
                }
            }
            let mut error = structure.error;
            if let Some(error) = &mut error {
                let name = &shapes.0[index].name;
                error.code = error.code.take().filter(|code| code != name);
            }
            shapes.0[index].kind = Kind::Structure(Structure { members, error });
        }
        self.documents.settle(&mut shapes);
        Ok(shapes)
    }

    fn shape(&self, name: &str, node: &Node<'_>) -> Result<Shape> {
        let what = format!("shape `{name}`");
        let type_node = node.get("type")?;
        let check = |known: &[&str]| {
            // `box` says that a number may be left out, which an `Option` says for every member.
            let common = [
                "type",
                "box",
                "sensitive",
                "deprecated",
                "deprecatedMessage",
                "deprecatedSince",
            ];
            only(node, &what, known, &common)
        };
        const LENGTH: [&str; 2] = ["min", "max"];
        let kind = match type_node.str()? {
            "boolean" => check(&[]).map(|()| Kind::Boolean)?,
            "integer" => check(&LENGTH).map(|()| Kind::Integer)?,
            "long" => check(&LENGTH).map(|()| Kind::Long)?,
            "float" => check(&LENGTH).map(|()| Kind::Float)?,
            "double" => check(&LENGTH).map(|()| Kind::Double)?,
            "blob" => {
                check(&["min", "max", "streaming", "requiresLength"])?;
                Kind::Blob {
                    streaming: flag(node, "streaming")?,
                }
            }
            "timestamp" => {
                check(&["timestampFormat"])?;
                Kind::Timestamp(timestamp_format(node)?)
            }
            "string" => {
                check(&["min", "max", "pattern", "enum"])?;
                match node.find("enum")? {
                    Some(values) => Kind::Enum(enum_values(&values)?),
                    None => Kind::String,
                }
            }
            "list" => {
                check(&[
                    "min",
                    "max",
                    "member",
                    "flattened",
                    "sparse",
                    "locationName",
                    "xmlNamespace",
                ])?;
                Kind::List(self.element(node, &node.get("member")?)?)
            }
            "map" => {
                check(&[
                    "min",
                    "max",
                    "key",
                    "value",
                    "flattened",
                    "sparse",
                    "locationName",
                    "xmlNamespace",
                ])?;
                let key = node.get("key")?;
                only(
                    &key,
                    "key",
                    &["shape", "locationName", "xmlNamespace"],
                    DEPRECATED,
                )?;
                let key = Key {
                    target: self.target(&key)?,
                    wire_name: optional_text(&key, "locationName")?,
                    namespace: xml::namespace(&key)?,
                };
                Kind::Map(key, self.element(node, &node.get("value")?)?)
            }
            "structure" => {
                if flag(node, "document")? {
                    check(&["document", "members"])?;
                    return self.simple(name, node, Kind::Document);
                }
                if flag(node, "union")? {
                    check(&[
                        "union",
                        "members",
                        "required",
                        "locationName",
                        "xmlNamespace",
                    ])?;
                    let union = Kind::Union(self.variants(node)?);
                    return self.simple(name, node, union);
                }
                if flag(node, "eventstream")? {
                    // An event is one of the members, whichever of them are required.
                    check(&["eventstream", "members", "required"])?;
                    let events = Kind::EventStream(self.variants(node)?);
                    return self.simple(name, node, events);
                }
                // `exception` and `fault` repeat what `error` says; `synthetic` marks an error
                // that only other SDKs see; `event` is known from the stream that holds it; a
                // `wrapper` looks like any other element; an order means nothing to AWS's readers.
                check(&[
                    "required",
                    "members",
                    "exception",
                    "fault",
                    "error",
                    "synthetic",
                    "payload",
                    "retryable",
                    "wrapper",
                    "order",
                    "xmlOrder",
                    "event",
                    "locationName",
                    "xmlNamespace",
                ])?;
                Kind::Structure(self.structure(node)?)
            }
            other => {
                return Err(type_node
                    .error(format!("the shape `{name}` has the unknown type `{other}`"))
                    .next("Check the model against its source."));
            }
        };
        self.simple(name, node, kind)
    }

    /// The shape with what every kind of shape can have.
    fn simple(&self, name: &str, node: &Node<'_>, kind: Kind) -> Result<Shape> {
        Ok(Shape {
            name: name.to_owned(),
            renamed: None,
            kind,
            docs: docs(node)?,
            sensitive: flag(node, "sensitive")?,
            constraints: constraints(node)?,
            deprecated: deprecation(node)?,
        })
    }

    /// The elements of a list or the values of a map, which `node` points at.
    fn element(&self, collection: &Node<'_>, node: &Node<'_>) -> Result<Element> {
        only(
            node,
            "element",
            &[
                "shape",
                "locationName",
                "xmlNamespace",
                "jsonvalue",
                "timestampFormat",
            ],
            DEPRECATED,
        )?;
        Ok(Element {
            target: self.target(node)?,
            wire_name: optional_text(node, "locationName")?,
            sparse: flag(collection, "sparse")?,
            flattened: flag(collection, "flattened")?,
            json: flag(node, "jsonvalue")?,
            timestamp_format: timestamp_format(node)?,
            namespace: xml::namespace(node)?,
        })
    }
}

fn enum_values(node: &Node<'_>) -> Result<Vec<EnumValue>> {
    node.items()?
        .map(|value| {
            Ok(EnumValue {
                value: value.str()?.to_owned(),
                docs: None,
                deprecated: None,
            })
        })
        .collect()
}

fn constraints(node: &Node<'_>) -> Result<Constraints> {
    let number = |name: &str| -> Result<Option<String>> {
        node.find(name)?
            .map(|value| value.number().map(ToString::to_string))
            .transpose()
    };
    let pattern = node
        .find("pattern")?
        .map(|value| value.str().map(str::to_owned))
        .transpose()?;
    let min = number("min")?;
    let has_length = matches!(
        optional_text(node, "type")?.as_deref(),
        Some("string" | "blob" | "list" | "map")
    );
    Ok(Constraints {
        min: match has_length {
            true => min.and_then(spelling::least_length),
            false => min,
        },
        max: number("max")?,
        pattern: pattern.as_deref().map(spelling::found_pattern),
    })
}
