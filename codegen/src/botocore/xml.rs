//! What XML documents are called: the names and namespaces that a shape gives to all who refer to
//! it, settled where they are referred to.
//!
//! Other protocols have no use for most of it, but tables are the same for all of them.

use super::words::{DEPRECATED, only, optional_text};
use crate::Result;
use crate::ir::{Element, Kind, Location, Member, Namespace, ShapeId, Shapes};
use crate::json::Node;
use std::collections::HashMap;

/// What a shape says of the element that it becomes.
#[derive(Clone, Default)]
struct Own {
    name: Option<String>,
    namespace: Option<Namespace>,
}

/// What shapes say of the elements that they become; most say nothing.
#[derive(Default)]
pub(super) struct Documents(HashMap<ShapeId, Own>);

impl Documents {
    /// Reads them from the shapes of a model, as far as they have an id.
    pub(super) fn read(shapes: &Node<'_>, ids: &HashMap<&str, ShapeId>) -> Result<Self> {
        let mut documents = HashMap::new();
        for (name, node) in shapes.members()? {
            let Some(id) = ids.get(name) else { continue };
            let own = Own {
                name: optional_text(&node, "locationName")?,
                namespace: namespace(&node)?,
            };
            if own.name.is_some() || own.namespace.is_some() {
                documents.insert(*id, own);
            }
        }
        Ok(Documents(documents))
    }

    fn own(&self, id: ShapeId) -> Own {
        self.0.get(&id).cloned().unwrap_or_default()
    }

    /// Gives references what their targets say.
    pub(super) fn settle(&self, shapes: &mut Shapes) {
        for index in 0..shapes.0.len() {
            let mut kind = std::mem::replace(&mut shapes.0[index].kind, Kind::Document);
            match &mut kind {
                Kind::Structure(structure) => self.settle_members(&mut structure.members, shapes),
                Kind::Union(members) => self.settle_members(members, shapes),
                Kind::List(element) => self.settle_element(element),
                Kind::Map(key, value) => {
                    let own = self.own(key.target).namespace;
                    key.namespace = key.namespace.take().or(own);
                    self.settle_element(value);
                }
                _ => {}
            }
            shapes.0[index].kind = kind;
        }
    }

    fn settle_element(&self, element: &mut Element) {
        let own = self.own(element.target).namespace;
        element.namespace = element.namespace.take().or(own);
    }

    fn settle_members(&self, members: &mut [Member], shapes: &Shapes) {
        for member in members {
            let target = &shapes[member.target];
            let collection = match &target.kind {
                Kind::List(element) | Kind::Map(_, element) => Some(element),
                _ => None,
            };
            // A list that is always flattened names its elements itself.
            let list = collection.filter(|element| element.flattened && !member.xml.flattened);
            if let (
                Kind::List(_),
                Some(Element {
                    wire_name: Some(name),
                    ..
                }),
            ) = (&target.kind, list)
                && member.location == Location::Body
            {
                member.wire_name = Some(name.clone()).filter(|name| *name != member.name);
            }
            let is_document = matches!(target.kind, Kind::Structure(_) | Kind::Union(_));
            if member.location == Location::Payload && is_document {
                self.settle_payload(member, &target.name);
            }
            let is_flattened = member.xml.flattened || list.is_some();
            if member.xml.namespace.is_none() && !is_flattened {
                member.xml.namespace = self.own(member.target).namespace;
            }
        }
    }

    /// Names the document that a payload is: the member's name for it, or its shape's, or the
    /// shape itself.
    ///
    /// Models that come from Smithy repeat the member's own name as `locationName`, where Smithy
    /// has no name at all; S3's and CloudFront's, which are older, mean it, and give a namespace
    /// with it.
    fn settle_payload(&self, member: &mut Member, shape: &str) {
        if member.wire_name.is_none() && member.xml.namespace.is_none() {
            let name = self.own(member.target).name;
            let name = name.unwrap_or_else(|| shape.to_owned());
            member.xml.document = Some(name).filter(|name| *name != member.name);
        }
    }

    /// The name and the namespace of the document that an input is. The shape's own name comes
    /// first, which is Smithy's rule; a reference's is there in every older model.
    pub(super) fn root(
        &self,
        input: &Node<'_>,
        target: ShapeId,
    ) -> Result<Option<(String, Option<Namespace>)>> {
        let own = self.own(target);
        let name = own.name.or(optional_text(input, "locationName")?);
        let namespace = namespace(input)?.or(own.namespace);
        Ok(name.map(|name| (name, namespace)))
    }
}

/// A namespace: a URI, or an object with a URI and maybe a prefix.
pub(super) fn namespace(node: &Node<'_>) -> Result<Option<Namespace>> {
    let Some(namespace) = node.find("xmlNamespace")? else {
        return Ok(None);
    };
    if let Ok(uri) = namespace.str() {
        return Ok(Some(Namespace {
            prefix: None,
            uri: uri.to_owned(),
        }));
    }
    only(&namespace, "namespace", &["prefix", "uri"], DEPRECATED)?;
    Ok(Some(Namespace {
        prefix: optional_text(&namespace, "prefix")?,
        uri: namespace.get("uri")?.str()?.to_owned(),
    }))
}
