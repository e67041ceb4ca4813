//! A shape of a JSON AST: its type, members, properties and traits, each with its place.

use crate::json::{Located, Place};
use crate::{Error, Result};
use std::collections::BTreeMap;

/// A shape.
#[derive(Clone, Debug)]
pub(super) struct Shape<'a> {
    /// The id, as `namespace#Name`.
    pub(super) id: &'a str,
    pub(super) kind: AstType,
    pub(super) place: Place<'a>,
    pub(super) traits: Traits<'a>,
    /// In the order of the model, those of mixins first. A list has `member`, a map `key` and
    /// `value`.
    pub(super) members: Vec<Member<'a>>,
    /// What operations, resources and services have in place of members: values by their names,
    /// those of mixins first.
    properties: BTreeMap<&'a str, Vec<Located<'a>>>,
}

/// A member.
#[derive(Clone, Debug)]
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) target: &'a str,
    pub(super) place: Place<'a>,
    pub(super) traits: Traits<'a>,
}

/// The traits of a shape or member, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Traits<'a>(BTreeMap<&'a str, Located<'a>>);

impl<'a> Traits<'a> {
    pub(super) fn find(&self, id: &str) -> Option<&Located<'a>> {
        self.0.get(id)
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// The value of a trait that is a text.
    pub(super) fn text(&self, id: &str) -> Result<Option<String>> {
        let value = self.find(id);
        value
            .map(|value| value.str().map(str::to_owned))
            .transpose()
    }

    /// The text `member` of a trait that is an object.
    pub(super) fn text_in(&self, id: &str, member: &str) -> Result<Option<String>> {
        let Some(value) = self.find(id) else {
            return Ok(None);
        };
        let text = value.find(member)?;
        text.map(|text| text.str().map(str::to_owned)).transpose()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &Located<'a>)> {
        self.0.iter().map(|(id, value)| (*id, value))
    }

    /// Takes over what is there already in no other form.
    fn inherit(&mut self, from: &Traits<'a>, but: &[&str]) {
        for (id, value) in from.iter() {
            if !but.contains(&id) {
                self.0.insert(id, value.clone());
            }
        }
    }

    /// Adds the traits of an object of them; they win over those that are there.
    fn add(&mut self, traits: &Located<'a>) -> Result<()> {
        self.0.extend(traits.members()?);
        Ok(())
    }
}

/// What a shape is, in the words of the AST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AstType {
    BigDecimal,
    BigInteger,
    Blob,
    Boolean,
    Byte,
    Document,
    Double,
    Enum,
    Float,
    IntEnum,
    Integer,
    List,
    Long,
    Map,
    Operation,
    Resource,
    Service,
    Short,
    String,
    Structure,
    Timestamp,
    Union,
}

impl AstType {
    /// The type that a model calls so.
    pub(super) fn parse(name: &str) -> Option<AstType> {
        Some(match name {
            "bigDecimal" => AstType::BigDecimal,
            "bigInteger" => AstType::BigInteger,
            "blob" => AstType::Blob,
            "boolean" => AstType::Boolean,
            "byte" => AstType::Byte,
            "document" => AstType::Document,
            "double" => AstType::Double,
            "enum" => AstType::Enum,
            "float" => AstType::Float,
            "intEnum" => AstType::IntEnum,
            "integer" => AstType::Integer,
            // In version 1, a set is a list whose elements differ; clients take both alike.
            "list" | "set" => AstType::List,
            "long" => AstType::Long,
            "map" => AstType::Map,
            "operation" => AstType::Operation,
            "resource" => AstType::Resource,
            "service" => AstType::Service,
            "short" => AstType::Short,
            "string" => AstType::String,
            "structure" => AstType::Structure,
            "timestamp" => AstType::Timestamp,
            "union" => AstType::Union,
            _ => return None,
        })
    }

    /// Whether shapes of this type have members by name.
    pub(super) fn has_named_members(self) -> bool {
        use AstType::{Enum, IntEnum, Structure, Union};
        matches!(self, Structure | Union | Enum | IntEnum)
    }

    /// The words of a shape of this type, besides those of every shape.
    fn words(self) -> &'static [&'static str] {
        match self {
            AstType::List => &["member"],
            AstType::Map => &["key", "value"],
            kind if kind.has_named_members() => &["members"],
            AstType::Operation => &["input", "output", "errors"],
            AstType::Service => &["version", "operations", "resources", "errors", "rename"],
            AstType::Resource => &[
                "identifiers",
                "properties",
                "create",
                "put",
                "read",
                "update",
                "delete",
                "list",
                "operations",
                "collectionOperations",
                "resources",
            ],
            _ => &[],
        }
    }
}

pub(super) const MIXIN: &str = "smithy.api#mixin";

impl<'a> Shape<'a> {
    /// A shape of which nothing is known yet.
    pub(super) fn new(id: &'a str, kind: AstType, place: Place<'a>) -> Self {
        Shape {
            id,
            kind,
            place,
            traits: Traits::default(),
            members: Vec::new(),
            properties: BTreeMap::new(),
        }
    }

    /// The member with this name.
    pub(super) fn member(&self, name: &str) -> Option<&Member<'a>> {
        self.members.iter().find(|member| member.name == name)
    }

    /// The value of a property; what is said last counts.
    pub(super) fn property(&self, name: &str) -> Option<&Located<'a>> {
        self.properties.get(name)?.last()
    }

    /// The one id in a property.
    pub(super) fn reference(&self, name: &str) -> Result<Option<Located<'a>>> {
        let value = self.property(name);
        value.map(|value| value.get("target")).transpose()
    }

    /// All ids in a property that is a list of them.
    pub(super) fn references(&self, name: &str) -> Result<Vec<Located<'a>>> {
        let mut found = Vec::new();
        for list in self.properties.get(name).into_iter().flatten() {
            for item in list.items()? {
                found.push(item.get("target")?);
            }
        }
        Ok(found)
    }

    /// All texts by name in a property that is an object of them.
    pub(super) fn texts(&self, name: &str) -> Result<BTreeMap<&'a str, &'a str>> {
        let mut found = BTreeMap::new();
        for object in self.properties.get(name).into_iter().flatten() {
            for (name, text) in object.members()? {
                found.insert(name, text.str()?);
            }
        }
        Ok(found)
    }

    /// Takes over a mixin: its members and properties, and its traits but for those that stay
    /// with it.
    pub(super) fn mix_in(&mut self, mixin: &Shape<'a>, from: &Place<'_>) -> Result<()> {
        let broken = |what: String| Err(from.error(what).next(SOURCE));
        let Some(definition) = mixin.traits.find(MIXIN) else {
            return broken(format!("`{}` is no mixin", mixin.id));
        };
        if mixin.kind != self.kind {
            return broken(format!("`{}` is a mixin for another type", mixin.id));
        }
        let mut local = vec![MIXIN];
        if let Some(list) = definition.find("localTraits")? {
            for id in list.items()? {
                local.push(id.str()?);
            }
        }
        self.traits.inherit(&mixin.traits, &local);
        for member in &mixin.members {
            match self.members.iter_mut().find(|own| own.name == member.name) {
                Some(own) => own.traits.inherit(&member.traits, &[]),
                None => self.members.push(member.clone()),
            }
        }
        for (name, values) in &mixin.properties {
            let own = self.properties.entry(name).or_default();
            own.extend(values.iter().cloned());
        }
        Ok(())
    }

    /// Adds what the shape's own definition says.
    pub(super) fn define(&mut self, definition: &Located<'a>) -> Result<()> {
        let known = self.kind.words();
        for (word, value) in definition.members()? {
            match word {
                "type" | "mixins" => {}
                "traits" => self.traits.add(&value)?,
                _ if !known.contains(&word) => {
                    let word = word.escape_debug();
                    return Err(value
                        .node()
                        .error(format!(
                            "`{}` has `{word}`, which its type has not",
                            self.id
                        ))
                        .next(SOURCE));
                }
                "member" | "key" | "value" => self.define_member(word, &value)?,
                "members" => {
                    for (name, value) in value.members()? {
                        self.define_member(name, &value)?;
                    }
                }
                _ => self.properties.entry(word).or_default().push(value),
            }
        }
        Ok(())
    }

    fn define_member(&mut self, name: &'a str, definition: &Located<'a>) -> Result<()> {
        let target = definition.get("target")?.str()?;
        let traits = definition.find("traits")?;
        let place = definition.place().clone();
        let own = match self.members.iter_mut().position(|own| own.name == name) {
            // A mixin's member that is there again gets more traits, and keeps its order.
            Some(index) => &mut self.members[index],
            None => {
                self.members.push(Member {
                    name,
                    target,
                    place: place.clone(),
                    traits: Traits::default(),
                });
                let last = self.members.len() - 1;
                &mut self.members[last]
            }
        };
        (own.target, own.place) = (target, place);
        match traits {
            Some(traits) => own.traits.add(&traits),
            None => Ok(()),
        }
    }

    /// Adds what `apply` statements say of the shape and of its members.
    pub(super) fn apply<'b>(
        &mut self,
        statement: impl Fn(&str) -> Option<&'b Located<'a>>,
    ) -> Result<()>
    where
        'a: 'b,
    {
        if let Some(statement) = statement(self.id) {
            self.traits.add(&statement.get("traits")?)?;
        }
        for member in &mut self.members {
            if let Some(statement) = statement(&format!("{}${}", self.id, member.name)) {
                member.traits.add(&statement.get("traits")?)?;
            }
        }
        Ok(())
    }

    /// An error about the shape.
    pub(super) fn error(&self, what: impl Into<String>) -> Error {
        self.place.error(what).next(SOURCE)
    }
}

/// What helps against most of what does not hold.
pub(super) const SOURCE: &str = "Check the model against its source.";
