//! The reader: which place takes what JSON can say.

use super::document;
use super::tokens::{Container, Kind, Tokens};
use crate::codec::CodecError;
use crate::codec::float::parse_non_finite;
use crate::limits::Budget;
use crate::schema::Names;
use crate::value::{List, Map, Slot, Structure, Union};
use crate::{BigNumber, Member, Schema, Timestamp, TimestampFormat, default_value, timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::borrow::Cow;

/// Reads values by their tables.
pub(super) struct Reader<'b> {
    tokens: Tokens<'b>,
    names: Names,
    budget: Budget,
}

impl<'b> Reader<'b> {
    pub(super) fn new(text: &'b str, names: Names) -> Self {
        Reader {
            tokens: Tokens::new(text),
            names,
            budget: Budget::new(),
        }
    }

    pub(super) fn end(self) -> Result<(), CodecError> {
        self.tokens.end()
    }

    #[cold]
    fn wrong(&self, member: &Member, expected: &str) -> CodecError {
        self.tokens
            .wrong_value(&format!("`{}` is not {expected}", member.name))
    }

    /// Reads into a structure. Unknown members are skipped.
    pub(super) fn structure(&mut self, into: &mut dyn Structure) -> Result<(), CodecError> {
        let schema = into.schema();
        let mut next = 0;
        let mut more = self.open_object(schema.name)?;
        while more {
            let found = self.member(schema, &mut next)?;
            match found.and_then(|index| Some((into.get_mut(index)?, &schema.members[index]))) {
                Some((value, member)) if !self.tokens.null() => self.fill(value.slot(), member)?,
                Some(_) => {}
                None => self.tokens.skip()?,
            }
            more = self.tokens.another(Container::Object)?;
        }
        Ok(())
    }

    /// Reads a member's name, and looks it up. That of the `next` row is nearly always the one, and is
    /// compared where it stands.
    fn member(
        &mut self,
        schema: &'static Schema,
        next: &mut usize,
    ) -> Result<Option<usize>, CodecError> {
        match schema.members.get(*next) {
            Some(member)
                if self.names.includes(member) && self.tokens.name_is(self.names.of(member)) =>
            {
                *next += 1;
                Ok(Some(*next - 1))
            }
            _ => {
                let name = self.tokens.name()?;
                Ok(schema.find(&name, self.names, next))
            }
        }
    }

    /// Begins the object of a structure or union.
    fn open_object(&mut self, name: &str) -> Result<bool, CodecError> {
        match self.tokens.kind()? {
            Kind::Object => self.tokens.open(Container::Object),
            _ => Err(self
                .tokens
                .wrong_value(&format!("`{name}` is not an object"))),
        }
    }

    /// Reads a value into a place, of which `member` says more.
    pub(super) fn fill(
        &mut self,
        slot: Slot<'_>,
        member: &'static Member,
    ) -> Result<(), CodecError> {
        match slot {
            Slot::Text(slot) => *slot = self.text(member, "a string")?.into_owned(),
            Slot::Enum(slot) => slot.set(&self.text(member, "a string")?),
            Slot::Boolean(slot) => *slot = self.boolean(member)?,
            Slot::Byte(slot) => *slot = self.integer(member)?,
            Slot::Short(slot) => *slot = self.integer(member)?,
            Slot::Integer(slot) => *slot = self.integer(member)?,
            Slot::Long(slot) => *slot = self.integer(member)?,
            Slot::Float(slot) => *slot = self.float(member)?,
            Slot::Double(slot) => *slot = self.double(member)?,
            Slot::BigNumber(slot) => *slot = self.big_number(member)?,
            Slot::Timestamp(slot) => *slot = self.timestamp(member)?,
            Slot::Blob(slot) => *slot = self.blob(member)?,
            Slot::Stream(slot) => *slot = self.blob(member)?.into(),
            Slot::Document(slot) => *slot = document::read(&mut self.tokens, &self.budget)?,
            Slot::Structure(slot) => {
                self.budget.spend(&*slot)?;
                default_value::fill(slot);
                return self.structure(slot);
            }
            Slot::Union(slot) => return self.union(slot),
            Slot::List(slot) => return self.list(slot, member),
            Slot::Map(slot) => return self.map(slot, member),
            #[cfg(feature = "event-stream")]
            Slot::Events(_) => {
                self.tokens.kind()?;
                return Err(self.wrong(member, "part of a document"));
            }
        }
        Ok(())
    }

    /// Reads a list. A null is dropped, unless the list is sparse.
    fn list(&mut self, into: &mut dyn List, member: &'static Member) -> Result<(), CodecError> {
        if self.tokens.kind()? != Kind::Array {
            return Err(self.wrong(member, "an array"));
        }
        let mut more = self.tokens.open(Container::Array)?;
        while more {
            match self.tokens.null() {
                true if member.is_sparse() => self.budget.spend(&*into.push())?,
                true => {}
                false => {
                    let value = into.push();
                    self.budget.spend(&*value)?;
                    self.fill(value.slot(), member.element())?;
                }
            }
            more = self.tokens.another(Container::Array)?;
        }
        Ok(())
    }

    /// Reads a map. A null is dropped, unless the map is sparse.
    fn map(&mut self, into: &mut dyn Map, member: &'static Member) -> Result<(), CodecError> {
        if self.tokens.kind()? != Kind::Object {
            return Err(self.wrong(member, "an object"));
        }
        let mut more = self.tokens.open(Container::Object)?;
        while more {
            let key = self.tokens.name()?;
            match self.tokens.null() {
                true if member.is_sparse() => self.budget.spend_entry(&*into.entry(&key))?,
                true => {}
                false => {
                    let value = into.entry(&key);
                    self.budget.spend_entry(&*value)?;
                    self.fill(value.slot(), member.element())?;
                }
            }
            more = self.tokens.another(Container::Object)?;
        }
        Ok(())
    }

    /// Reads into a union: an object with one member that is not null.
    fn union(&mut self, into: &mut dyn Union) -> Result<(), CodecError> {
        let schema = into.schema();
        let mut chosen = false;
        let mut more = self.open_object(schema.name)?;
        while more {
            let name = self.tokens.name()?;
            // Some services name the type of the object beside its one member.
            if name == "__type" {
                self.tokens.skip()?;
            } else if !self.tokens.null() {
                self.tokens.kind()?;
                if std::mem::replace(&mut chosen, true) {
                    let what = format!("`{}` has two variants", schema.name);
                    return Err(self.tokens.wrong_value(&what));
                }
                self.variant(into, &name)?;
            }
            more = self.tokens.another(Container::Object)?;
        }
        Ok(())
    }

    fn variant(&mut self, into: &mut dyn Union, name: &str) -> Result<(), CodecError> {
        let schema = into.schema();
        let found = schema.find(name, self.names, &mut 0);
        match found.and_then(|index| Some((into.select(index)?, &schema.members[index]))) {
            Some((value, member)) => self.fill(value.slot(), member),
            None => {
                into.set_unknown(name);
                self.tokens.skip()
            }
        }
    }

    fn text(&mut self, member: &Member, expected: &str) -> Result<Cow<'b, str>, CodecError> {
        match self.tokens.kind()? {
            Kind::String => self.tokens.string(),
            _ => Err(self.wrong(member, expected)),
        }
    }

    fn boolean(&mut self, member: &Member) -> Result<bool, CodecError> {
        match self.tokens.kind()? {
            Kind::Boolean => self.tokens.boolean(),
            _ => Err(self.wrong(member, "a boolean")),
        }
    }

    fn number(&mut self, member: &Member, expected: &str) -> Result<&'b str, CodecError> {
        match self.tokens.kind()? {
            Kind::Number => self.tokens.number(),
            _ => Err(self.wrong(member, expected)),
        }
    }

    fn integer<T: TryFrom<i64>>(&mut self, member: &Member) -> Result<T, CodecError> {
        const EXPECTED: &str = "a whole number of that size";
        let number = self.number(member, EXPECTED)?;
        whole(number)
            .and_then(|value| T::try_from(value).ok())
            .ok_or_else(|| self.wrong(member, EXPECTED))
    }

    fn float(&mut self, member: &Member) -> Result<f32, CodecError> {
        if self.tokens.kind()? != Kind::Number {
            return self.double(member).map(|value| value as f32);
        }
        let number = self.tokens.number()?;
        // Read as what it becomes, so that it is rounded once. What 64 bits hold and 32 do not is
        // infinite, as it is where one is cast to the other.
        finite(number)
            .and_then(|_| number.parse().ok())
            .ok_or_else(|| self.wrong(member, "a number of that size"))
    }

    /// A number, or the text of one that digits have none for.
    fn double(&mut self, member: &Member) -> Result<f64, CodecError> {
        let value = match self.tokens.kind()? {
            Kind::Number => finite(self.tokens.number()?),
            _ => parse_non_finite(&self.text(member, "a number")?),
        };
        value.ok_or_else(|| self.wrong(member, "a number of that size"))
    }

    /// A number of any size, which some services write as a string.
    fn big_number(&mut self, member: &Member) -> Result<BigNumber, CodecError> {
        let number = match self.tokens.kind()? {
            Kind::String => self.tokens.string()?,
            _ => Cow::Borrowed(self.number(member, "a number")?),
        };
        number.parse().map_err(|_| self.wrong(member, "a number"))
    }

    /// Seconds since 1970, or a text in any format.
    fn timestamp(&mut self, member: &Member) -> Result<Timestamp, CodecError> {
        let time = match self.tokens.kind()? {
            Kind::String => {
                let format = timestamp_format(member);
                timestamp::parse_any(&self.tokens.string()?, format)
            }
            _ => {
                let number = self.number(member, "a timestamp")?;
                match number.parse() {
                    Ok(seconds) => Timestamp::from_second(seconds).ok(),
                    Err(_) => finite(number).and_then(timestamp::from_epoch_seconds),
                }
            }
        };
        time.ok_or_else(|| self.wrong(member, "a timestamp"))
    }

    fn blob(&mut self, member: &Member) -> Result<Vec<u8>, CodecError> {
        let text = self.text(member, "base64")?;
        let bytes = BASE64.decode(text.as_bytes());
        bytes.map_err(|_| self.wrong(member, "base64"))
    }
}

/// How the JSON protocols write a timestamp.
pub(super) fn timestamp_format(member: &Member) -> TimestampFormat {
    member.timestamp.unwrap_or(TimestampFormat::EpochSeconds)
}

/// A whole number, however it is written: `3.0` is one.
fn whole(number: &str) -> Option<i64> {
    number.parse().ok().or_else(|| {
        let value = finite(number)?;
        (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
    })
}

/// A number, unless it is larger than any that a float of 64 bits is near to.
fn finite(number: &str) -> Option<f64> {
    number.parse().ok().filter(|value: &f64| value.is_finite())
}
