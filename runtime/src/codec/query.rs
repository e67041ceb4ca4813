//! Values as the forms of AWS query and EC2 query: `&Name.member.1=value`.
//!
//! Rules: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html> and
//! <https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html>.

use super::xml::{ELEMENT, ENTRY, VALUE, key_name};
use super::{CodecError, text};
use crate::default_value::sent;
use crate::uri::RESERVED;
use crate::value::{List, Map, Structure, View};
use crate::{Member, TimestampFormat};
use percent_encoding::utf8_percent_encode;
use std::fmt::Write;

/// How names are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// AWS query: names as in XML, lists with `.member`, maps with `.entry`.
    Aws,
    /// EC2 query: names begin with a capital, all lists are flattened.
    Ec2,
}

/// Adds the members of `structure` to a form.
pub(crate) fn write(
    form: &mut String,
    dialect: Dialect,
    structure: &dyn Structure,
) -> Result<(), CodecError> {
    let name = String::with_capacity(64);
    Form {
        out: form,
        name,
        dialect,
    }
    .members(structure)
}

struct Form<'a> {
    out: &'a mut String,
    /// The name of the value that is being written, already encoded.
    name: String,
    dialect: Dialect,
}

impl Form<'_> {
    fn members(&mut self, structure: &dyn Structure) -> Result<(), CodecError> {
        let mut members = structure.schema().members.iter().enumerate();
        members.try_for_each(|(index, member)| self.member(&sent(structure, index, member), member))
    }

    fn member(&mut self, view: &View<'_>, member: &Member) -> Result<(), CodecError> {
        let query = member.rare.and_then(|rare| rare.query);
        let outer = match self.dialect {
            Dialect::Aws => self.enter(member.wire_name()),
            Dialect::Ec2 => match query {
                Some(name) => self.enter(name),
                None => self.enter_capital(member.wire_name()),
            },
        };
        self.value(view, member)?;
        self.name.truncate(outer);
        Ok(())
    }

    /// Makes the name longer, and tells how long it was.
    fn enter(&mut self, part: &str) -> usize {
        let outer = self.name.len();
        if outer > 0 {
            self.name.push('.');
        }
        self.name.extend(utf8_percent_encode(part, RESERVED));
        outer
    }

    /// The same with a capital.
    fn enter_capital(&mut self, part: &str) -> usize {
        let outer = self.enter(part);
        let first = if outer > 0 { outer + 1 } else { 0 };
        // The name is ASCII, so that its first character is one byte; an empty one has none.
        if let Some(first) = self.name.get_mut(first..=first) {
            first.make_ascii_uppercase();
        }
        outer
    }

    /// The same with a number, counted from one.
    fn enter_item(&mut self, index: usize) -> usize {
        let outer = self.name.len();
        // Writing to a string cannot fail.
        let _ = write!(self.name, ".{}", index + 1);
        outer
    }

    /// Writes a value under the current name. What is not set is not written.
    fn value(&mut self, view: &View<'_>, member: &Member) -> Result<(), CodecError> {
        match view {
            View::Null => Ok(()),
            View::Structure(structure) => self.members(*structure),
            View::Union(union) => match union.get() {
                Some((index, value)) => self.member(&value.view(), &union.schema().members[index]),
                None => Err(CodecError::unknown_variant(union.schema())),
            },
            View::List(list) => self.list(*list, member),
            View::Map(map) => self.map(*map, member),
            view => self.simple(view, member),
        }
    }

    fn simple(&mut self, view: &View<'_>, member: &Member) -> Result<(), CodecError> {
        let format = member.timestamp.unwrap_or(TimestampFormat::DateTime);
        let text = text::write(view, format)
            .ok_or_else(|| CodecError(format!("`{}` has no form in a query", member.name)))?;
        self.pair(&text);
        Ok(())
    }

    fn pair(&mut self, text: &str) {
        self.out.push('&');
        self.out.push_str(&self.name);
        self.out.push('=');
        self.out.extend(utf8_percent_encode(text, RESERVED));
    }

    fn list(&mut self, list: &dyn List, member: &Member) -> Result<(), CodecError> {
        let item = member.element();
        // AWS query has a way to say that a list is empty, and EC2 query has none.
        if list.is_empty() && self.dialect == Dialect::Aws {
            self.pair("");
            return Ok(());
        }
        let flattened = member.is_flattened() || self.dialect == Dialect::Ec2;
        let outer = match flattened {
            true => self.name.len(),
            false => self.enter(item.wire.unwrap_or(ELEMENT)),
        };
        for index in 0..list.len() {
            let list_name = self.enter_item(index);
            self.value(&list.get(index), item)?;
            self.name.truncate(list_name);
        }
        self.name.truncate(outer);
        Ok(())
    }

    fn map(&mut self, map: &dyn Map, member: &Member) -> Result<(), CodecError> {
        let outer = match member.is_flattened() {
            true => self.name.len(),
            false => self.enter(ENTRY),
        };
        let mut index = 0;
        map.try_each(|key, view| {
            let map_name = self.enter_item(index);
            self.entry(key, &view, member)?;
            self.name.truncate(map_name);
            index += 1;
            Ok::<_, CodecError>(())
        })?;
        self.name.truncate(outer);
        Ok(())
    }

    fn entry(&mut self, key: &str, view: &View<'_>, member: &Member) -> Result<(), CodecError> {
        let outer = self.enter(key_name(member));
        self.pair(key);
        self.name.truncate(outer);
        let item = member.element();
        let outer = self.enter(item.wire.unwrap_or(VALUE));
        self.value(view, item)?;
        self.name.truncate(outer);
        Ok(())
    }
}
