//! Values into XML.

use super::{ELEMENT, ENTRY, VALUE, key_name};
use crate::codec::{CodecError, text};
use crate::default_value::sent;
use crate::schema::Names;
use crate::value::{List, Map, Structure, Union, View};
use crate::{Member, Namespace, TimestampFormat};

/// Writes the body members of `structure` as the document that it is.
pub(crate) fn encode(names: Names, structure: &dyn Structure) -> Result<Vec<u8>, CodecError> {
    let schema = structure.schema();
    let (name, namespace) = schema.root.unwrap_or((schema.name, None));
    let mut writer = Writer::new(names);
    writer.structure(name, namespace, structure)?;
    Ok(writer.out.into_bytes())
}

/// Writes one value as a document: the payload of a message.
pub(crate) fn encode_value(
    names: Names,
    view: View<'_>,
    member: &Member,
) -> Result<Vec<u8>, CodecError> {
    let mut writer = Writer::new(names);
    let name = member.rare.and_then(|rare| rare.document);
    let name = name.unwrap_or(member.wire_name());
    writer.element(name, namespace_of(member), view, member)?;
    Ok(writer.out.into_bytes())
}

fn namespace_of(member: &Member) -> Option<&'static Namespace> {
    member.rare.and_then(|rare| rare.namespace)
}

struct Writer {
    out: String,
    names: Names,
}

/// Where a text stands, which decides what has to be escaped.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Content,
    Attribute,
}

impl Writer {
    fn new(names: Names) -> Self {
        let out = String::with_capacity(256);
        Writer { out, names }
    }

    /// Writes a value in an element of this name.
    fn element(
        &mut self,
        name: &str,
        namespace: Option<&Namespace>,
        view: View<'_>,
        member: &Member,
    ) -> Result<(), CodecError> {
        match view {
            View::Structure(structure) => self.structure(name, namespace, structure),
            View::Union(union) => {
                self.open(name, namespace, None)?;
                self.variant(union)?;
                self.close(name);
                Ok(())
            }
            View::List(list) => {
                self.open(name, namespace, None)?;
                let item = member.element();
                self.items(item.wire.unwrap_or(ELEMENT), namespace_of(item), list, item)?;
                self.close(name);
                Ok(())
            }
            View::Map(map) => {
                self.open(name, namespace, None)?;
                self.entries(ENTRY, None, map, member)?;
                self.close(name);
                Ok(())
            }
            view => {
                self.open(name, namespace, None)?;
                self.simple(&view, member, Place::Content)?;
                self.close(name);
                Ok(())
            }
        }
    }

    fn structure(
        &mut self,
        name: &str,
        namespace: Option<&Namespace>,
        structure: &dyn Structure,
    ) -> Result<(), CodecError> {
        self.open(name, namespace, Some(structure))?;
        for (index, member) in structure.schema().members.iter().enumerate() {
            if member.is_attribute() || !self.names.includes(member) {
                continue;
            }
            match sent(structure, index, member) {
                View::Null => {}
                view => self.member(view, member)?,
            }
        }
        self.close(name);
        Ok(())
    }

    fn variant(&mut self, union: &dyn Union) -> Result<(), CodecError> {
        let schema = union.schema();
        match union.get() {
            Some((index, value)) => self.member(value.view(), &schema.members[index]),
            None => Err(CodecError::unknown_variant(schema)),
        }
    }

    /// Writes a member of a structure. The elements of a flattened collection stand in the
    /// structure itself, under the member's name.
    fn member(&mut self, view: View<'_>, member: &Member) -> Result<(), CodecError> {
        let name = self.names.of(member);
        let own = namespace_of(member);
        match view {
            View::List(list) if member.is_flattened() => {
                let item = member.element();
                self.items(name, namespace_of(item).or(own), list, item)
            }
            View::Map(map) if member.is_flattened() => self.entries(name, own, map, member),
            view => self.element(name, own, view, member),
        }
    }

    fn items(
        &mut self,
        name: &str,
        namespace: Option<&Namespace>,
        list: &dyn List,
        item: &Member,
    ) -> Result<(), CodecError> {
        (0..list.len()).try_for_each(|index| self.element(name, namespace, list.get(index), item))
    }

    fn entries(
        &mut self,
        name: &str,
        namespace: Option<&Namespace>,
        map: &dyn Map,
        member: &Member,
    ) -> Result<(), CodecError> {
        let item = member.element();
        let key_namespace = member.rare.and_then(|rare| rare.key_namespace);
        map.try_each(|key, view| {
            self.open(name, namespace, None)?;
            self.element(key_name(member), key_namespace, View::Text(key), member)?;
            let value_name = item.wire.unwrap_or(VALUE);
            self.element(value_name, namespace_of(item), view, item)?;
            self.close(name);
            Ok(())
        })
    }

    /// Begins an element, with the attributes of a structure if it is one.
    fn open(
        &mut self,
        name: &str,
        namespace: Option<&Namespace>,
        structure: Option<&dyn Structure>,
    ) -> Result<(), CodecError> {
        self.out.push('<');
        self.out.push_str(name);
        if let Some(Namespace { prefix, uri }) = namespace {
            self.out.push_str(" xmlns");
            if !prefix.is_empty() {
                self.out.push(':');
                self.out.push_str(prefix);
            }
            self.out.push_str("=\"");
            self.escape(uri, Place::Attribute);
            self.out.push('"');
        }
        if let Some(structure) = structure.filter(|of| of.schema().has_attributes) {
            self.attributes(structure)?;
        }
        self.out.push('>');
        Ok(())
    }

    fn attributes(&mut self, structure: &dyn Structure) -> Result<(), CodecError> {
        for (index, member) in structure.schema().members.iter().enumerate() {
            let view = sent(structure, index, member);
            if member.is_attribute() && !matches!(view, View::Null) {
                self.out.push(' ');
                self.out.push_str(self.names.of(member));
                self.out.push_str("=\"");
                self.simple(&view, member, Place::Attribute)?;
                self.out.push('"');
            }
        }
        Ok(())
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes a value as text; nothing for a gap in a list.
    fn simple(&mut self, view: &View<'_>, member: &Member, place: Place) -> Result<(), CodecError> {
        if matches!(view, View::Null) {
            return Ok(());
        }
        let format = member.timestamp.unwrap_or(TimestampFormat::DateTime);
        let text = text::write(view, format)
            .ok_or_else(|| CodecError(format!("`{}` has no form in XML", member.name)))?;
        match text.chars().any(is_forbidden) {
            true => Err(CodecError(format!(
                "`{}` has a character that no XML document may hold",
                member.name
            ))),
            false => {
                self.escape(&text, place);
                Ok(())
            }
        }
    }

    /// Writes a text so that a reader gets it back: a reader takes a carriage return for the end
    /// of a line, and every line break of an attribute for a space.
    fn escape(&mut self, text: &str, place: Place) {
        let mut plain = 0;
        for (index, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'\r' => "&#xD;",
                b'"' if place == Place::Attribute => "&quot;",
                b'\n' if place == Place::Attribute => "&#xA;",
                b'\t' if place == Place::Attribute => "&#x9;",
                _ => continue,
            };
            self.out.push_str(&text[plain..index]);
            self.out.push_str(escaped);
            plain = index + 1;
        }
        self.out.push_str(&text[plain..]);
    }
}

/// Whether XML 1.0 has no way to say this character, not even as a reference
/// ([section 2.2](https://www.w3.org/TR/xml/#charsets)).
fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
