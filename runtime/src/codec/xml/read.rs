//! XML into values.

use super::tokens::{Start, Tokens, local_name, without_prefix};
use super::{VALUE, key_name};
use crate::codec::{CodecError, text};
use crate::default_value;
use crate::limits::Budget;
use crate::schema::Names;
use crate::value::{List, Map, Slot, Structure, Union};
use crate::{Member, TimestampFormat};
use quick_xml::XmlVersion;
use std::borrow::Cow;

/// Reads the body members of `structure` from the document that it is.
pub(crate) fn decode(
    names: Names,
    document: &[u8],
    structure: &mut dyn Structure,
) -> Result<(), CodecError> {
    let budget = Budget::new();
    let mut reader = Reader::new(names, document, &budget);
    let root = reader.tokens.root()?;
    if !reader.unwrapped(structure, local_name(&root))? {
        reader.structure(structure, &root)?;
    }
    reader.tokens.end()
}

/// The same for a document whose outermost element may hold the result of an operation in an
/// element of its own, which is called like the operation with `Result` at its end.
pub(crate) fn decode_result(
    names: Names,
    operation: &str,
    document: &[u8],
    structure: &mut dyn Structure,
) -> Result<(), CodecError> {
    let budget = Budget::new();
    let mut reader = Reader::new(names, document, &budget);
    reader.tokens.root()?;
    let mut next = 0;
    while let Some(child) = reader.tokens.child()? {
        match local_name(&child).strip_suffix("Result") {
            Some(name) if name == operation => reader.structure(structure, &child)?,
            _ => reader.member(structure, &child, &mut next)?,
        }
    }
    reader.tokens.end()
}

/// Reads one value from the document that it is: the payload of a message.
pub(crate) fn decode_value(
    names: Names,
    document: &[u8],
    slot: Slot<'_>,
    member: &'static Member,
) -> Result<(), CodecError> {
    let budget = Budget::new();
    let mut reader = Reader::new(names, document, &budget);
    let root = reader.tokens.root()?;
    reader.value(slot, member, &root)?;
    reader.tokens.end()
}

/// Reads from a document, one element at a time.
pub(super) struct Reader<'a> {
    pub(super) tokens: Tokens<'a>,
    names: Names,
    budget: &'a Budget,
}

impl<'a> Reader<'a> {
    pub(super) fn new(names: Names, document: &'a [u8], budget: &'a Budget) -> Self {
        let tokens = Tokens::new(document);
        Reader {
            tokens,
            names,
            budget,
        }
    }

    /// A reader of the same, from another place.
    fn at(&self, tokens: Tokens<'a>) -> Self {
        Reader { tokens, ..*self }
    }

    /// Reads a document that is no structure, but the text of its only member: S3 answers
    /// `GetBucketLocation` so. Tells whether it was one.
    fn unwrapped(&mut self, into: &mut dyn Structure, root: &str) -> Result<bool, CodecError> {
        let schema = into.schema();
        let mut members = schema.members.iter().enumerate();
        let mut body = members
            .by_ref()
            .filter(|(_, member)| self.names.includes(member));
        let (Some((index, member)), None) = (body.next(), body.next()) else {
            return Ok(false);
        };
        if self.names.of(member) != root {
            return Ok(false);
        }
        // An element of that name may still hold the structure.
        if self.tokens.clone().child()?.is_some() {
            return Ok(false);
        }
        let text = self.tokens.text()?;
        if let (Some(value), false) = (into.get_mut(index), text.is_empty()) {
            simple(text, value.slot(), member)?;
        }
        Ok(true)
    }

    /// Reads the members of a structure from the element that it is in.
    pub(super) fn structure(
        &mut self,
        into: &mut dyn Structure,
        start: &Start<'_>,
    ) -> Result<(), CodecError> {
        if !start.attributes_raw().is_empty() && into.schema().has_attributes {
            self.attributes(into, start)?;
        }
        let mut next = 0;
        while let Some(child) = self.tokens.child()? {
            self.member(into, &child, &mut next)?;
        }
        Ok(())
    }

    fn attributes(
        &mut self,
        into: &mut dyn Structure,
        start: &Start<'_>,
    ) -> Result<(), CodecError> {
        let schema = into.schema();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| self.tokens.malformed())?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let name = attribute.key.local_name().into_inner();
            let named = |member: &&Member| {
                member.is_attribute() && without_prefix(self.names.of(member)) == name
            };
            let mut members = schema.members.iter().enumerate();
            let Some((index, member)) = members.find(|(_, member)| named(member)) else {
                continue;
            };
            let text = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| self.tokens.malformed())?;
            if let Some(value) = into.get_mut(index) {
                simple(text, value.slot(), member)?;
            }
        }
        Ok(())
    }

    /// Reads the member of a structure whose element has begun, if there is one of that name.
    fn member(
        &mut self,
        into: &mut dyn Structure,
        child: &Start<'_>,
        next: &mut usize,
    ) -> Result<(), CodecError> {
        let schema = into.schema();
        let found = schema.find(local_name(child), self.names, next);
        let Some(index) = found.filter(|index| !schema.members[*index].is_attribute()) else {
            return self.tokens.skip();
        };
        let member = &schema.members[index];
        if member.is_flattened() {
            // The next element is probably another of this collection.
            *next = index;
        }
        // S3 has values, and beside them the lists that replaced them, under one name.
        let twin = schema.members.get(index + 1);
        let twin = twin.filter(|twin| self.names.of(twin) == self.names.of(member));
        if twin.is_some_and(|twin| self.names.includes(twin)) {
            *next = index;
            let mut copy = self.at(self.tokens.clone());
            copy.found(into, index + 1, child)?;
        }
        self.found(into, index, child)
    }

    /// Reads the member at `index` from the element that it is in.
    fn found(
        &mut self,
        into: &mut dyn Structure,
        index: usize,
        child: &Start<'_>,
    ) -> Result<(), CodecError> {
        let member = &into.schema().members[index];
        let Some(value) = into.get_mut(index) else {
            return self.tokens.skip();
        };
        match value.slot() {
            Slot::List(list) if member.is_flattened() => self.element(list, member, child),
            Slot::Map(map) if member.is_flattened() => self.entry(map, member),
            slot => self.value(slot, member, child),
        }
    }

    /// Reads a value from the element that it is in.
    fn value(
        &mut self,
        slot: Slot<'_>,
        member: &'static Member,
        start: &Start<'_>,
    ) -> Result<(), CodecError> {
        match slot {
            Slot::Structure(into) => {
                self.budget.spend(&*into)?;
                default_value::fill(into);
                self.structure(into, start)
            }
            Slot::Union(into) => self.variant(into),
            // Whatever an element of a list is called, it is one: not all services are sure.
            Slot::List(list) => {
                while let Some(child) = self.tokens.child()? {
                    self.element(list, member, &child)?;
                }
                Ok(())
            }
            Slot::Map(map) => {
                while self.tokens.child()?.is_some() {
                    self.entry(map, member)?;
                }
                Ok(())
            }
            slot => simple(self.tokens.text()?, slot, member),
        }
    }

    /// Reads an element of a list from the element that it is in.
    fn element(
        &mut self,
        list: &mut dyn List,
        member: &'static Member,
        start: &Start<'_>,
    ) -> Result<(), CodecError> {
        let value = list.push();
        self.budget.spend(&*value)?;
        self.value(value.slot(), member.element(), start)
    }

    /// The place of the value at `key`.
    fn place<'m>(&self, map: &'m mut dyn Map, key: &str) -> Result<Slot<'m>, CodecError> {
        let value = map.entry(key);
        self.budget.spend_entry(&*value)?;
        Ok(value.slot())
    }

    /// Reads the one member that is there. What the model does not know is kept by its name.
    fn variant(&mut self, into: &mut dyn Union) -> Result<(), CodecError> {
        let schema = into.schema();
        let mut chosen = false;
        while let Some(child) = self.tokens.child()? {
            if std::mem::replace(&mut chosen, true) {
                return Err(CodecError(format!("`{}` has two variants", schema.name)));
            }
            let name = local_name(&child);
            let Some(index) = schema.find(name, self.names, &mut 0) else {
                into.set_unknown(name);
                self.tokens.skip()?;
                continue;
            };
            match into.select(index) {
                Some(value) => self.value(value.slot(), &schema.members[index], &child)?,
                None => self.tokens.skip()?,
            }
        }
        Ok(())
    }

    /// Reads an entry of a map from the element that it is in: a key and a value, in any order.
    fn entry(&mut self, map: &mut dyn Map, member: &'static Member) -> Result<(), CodecError> {
        let item = member.element();
        let value_name = item.wire.unwrap_or(VALUE);
        let mut key: Option<Cow<'_, str>> = None;
        let mut early: Option<(Tokens<'a>, Start<'a>)> = None;
        while let Some(child) = self.tokens.child()? {
            let name = local_name(&child);
            if name == key_name(member) {
                key = Some(self.tokens.text()?);
            } else if name != value_name {
                self.tokens.skip()?;
            } else if let Some(key) = &key {
                let value = self.place(map, key)?;
                self.value(value, item, &child)?;
            } else {
                // Where it goes is not known yet: it is read again from here.
                early = Some((self.tokens.clone(), child));
                self.tokens.skip()?;
            }
        }
        let Some(key) = key else {
            let what = format!("`{}` has an entry without a key", member.name);
            return Err(CodecError(what));
        };
        if let Some((tokens, child)) = early {
            let value = self.place(map, &key)?;
            self.at(tokens).value(value, item, &child)?;
        }
        Ok(())
    }
}

/// Reads a value that is text.
fn simple(text: Cow<'_, str>, slot: Slot<'_>, member: &Member) -> Result<(), CodecError> {
    let format = member.timestamp.unwrap_or(TimestampFormat::DateTime);
    text::read(text, slot, format)
        .map_err(|expected| CodecError(format!("`{}` is not {expected}", member.name)))
}
