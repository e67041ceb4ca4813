//! CBOR documents (RFC 8949), as Smithy RPC v2 writes them.
//!
//! Written are definite lengths, and numbers in the shortest form that holds them, but for floats of
//! half precision, as Smithy asks. Members stand in the order of the model and entries in that of
//! their keys, which is not the one that RFC 8949 (section 4.2.1) calls deterministic: no service
//! asks for it. Read is every form that a service may choose: lengths of either kind, numbers of
//! every width, half-precision floats, tags, and big numbers. Tokens are minicbor's: one crate, 0.6 CPU seconds of a cold
//! release build.

mod number;

use super::CodecError;
use crate::default_value::{self, sent};
use crate::limits::{Budget, DEEPEST};
use crate::schema::Names;
use crate::value::{List, Map, Slot, Structure, Union, View};
use crate::{BigNumber, Document, Member, Timestamp, timestamp};
use minicbor::data::{IanaTag, Type};
use minicbor::{Decoder, Encoder};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Members are named as in messages, and all of them are part of the document.
const NAMES: Names = Names::Wire;

/// Writes `structure` as a map.
pub(crate) fn encode(structure: &dyn Structure) -> Result<Vec<u8>, CodecError> {
    let mut out = Encoder::new(Vec::new());
    write_structure(&mut out, structure)?;
    Ok(out.into_writer())
}

/// Writes one value: the payload of an event.
#[cfg(any(feature = "json", feature = "xml", feature = "event-stream"))]
pub(crate) fn encode_value(
    view: &View<'_>,
    member: &'static Member,
) -> Result<Vec<u8>, CodecError> {
    let mut out = Encoder::new(Vec::new());
    write(&mut out, view, member)?;
    Ok(out.into_writer())
}

type Writer = Encoder<Vec<u8>>;

/// Writing to memory does not fail; the type says so.
impl From<minicbor::encode::Error<std::convert::Infallible>> for CodecError {
    fn from(error: minicbor::encode::Error<std::convert::Infallible>) -> Self {
        CodecError(error.to_string())
    }
}

fn write(out: &mut Writer, view: &View<'_>, member: &'static Member) -> Result<(), CodecError> {
    match view {
        View::Null => out.null()?,
        View::Boolean(value) => out.bool(*value)?,
        View::Integer(value) => out.i64(*value)?,
        View::Float(value) => out.f32(*value)?,
        View::Double(value) => return write_float(out, *value),
        View::BigNumber(value) => return number::write(out, value),
        View::Text(text) => out.str(text)?,
        View::Blob(bytes) => out.bytes(bytes)?,
        View::Timestamp(time) => return write_timestamp(out, *time),
        View::Document(document) => return write_document(out, document),
        View::Structure(structure) => return write_structure(out, *structure),
        View::Union(union) => return write_union(out, *union),
        View::List(list) => return write_list(out, *list, member),
        View::Map(map) => return write_map(out, *map, member),
        View::Stream(_) => return Err(CodecError("a stream is no CBOR value".to_owned())),
        #[cfg(feature = "event-stream")]
        View::Events(_) => return Err(CodecError("a stream is no CBOR value".to_owned())),
    };
    Ok(())
}

/// Seconds since 1970, tagged as such; whole where they are.
fn write_timestamp(out: &mut Writer, time: Timestamp) -> Result<(), CodecError> {
    out.tag(IanaTag::Timestamp)?;
    match time.subsec_nanosecond() {
        0 => out.i64(time.as_second())?,
        _ => return write_float(out, timestamp::as_seconds(time)),
    };
    Ok(())
}

/// A float in 32 bits where these hold it.
fn write_float(out: &mut Writer, value: f64) -> Result<(), CodecError> {
    let short = value as f32;
    match f64::from(short) == value || value.is_nan() {
        true => out.f32(short)?,
        false => out.f64(value)?,
    };
    Ok(())
}

fn write_document(out: &mut Writer, document: &Document) -> Result<(), CodecError> {
    match document {
        Document::Null => out.null()?,
        Document::Bool(value) => out.bool(*value)?,
        Document::Integer(value) => out.i64(*value)?,
        Document::Unsigned(value) => out.u64(*value)?,
        Document::Float(value) => return write_float(out, *value),
        Document::String(text) => out.str(text)?,
        Document::Array(items) => {
            out.array(items.len() as u64)?;
            return items.iter().try_for_each(|item| write_document(out, item));
        }
        Document::Object(members) => {
            out.map(members.len() as u64)?;
            return members.iter().try_for_each(|(name, value)| {
                out.str(name)?;
                write_document(out, value)
            });
        }
    };
    Ok(())
}

fn write_structure(out: &mut Writer, structure: &dyn Structure) -> Result<(), CodecError> {
    let members = || structure.schema().members.iter().enumerate();
    let is_set = |(index, member): &(usize, &'static Member)| {
        !matches!(sent(structure, *index, member), View::Null)
    };
    out.map(members().filter(is_set).count() as u64)?;
    members().filter(is_set).try_for_each(|(index, member)| {
        out.str(NAMES.of(member))?;
        write(out, &sent(structure, index, member), member)
    })
}

fn write_union(out: &mut Writer, union: &dyn Union) -> Result<(), CodecError> {
    let Some((index, value)) = union.get() else {
        return Err(CodecError::unknown_variant(union.schema()));
    };
    let member = &union.schema().members[index];
    out.map(1)?.str(NAMES.of(member))?;
    write(out, &value.view(), member)
}

fn write_list(
    out: &mut Writer,
    list: &dyn List,
    member: &'static Member,
) -> Result<(), CodecError> {
    out.array(list.len() as u64)?;
    (0..list.len()).try_for_each(|index| write(out, &list.get(index), member.element()))
}

fn write_map(out: &mut Writer, map: &dyn Map, member: &'static Member) -> Result<(), CodecError> {
    out.map(map.count() as u64)?;
    map.try_each(|key, view| {
        out.str(key)?;
        write(out, &view, member.element())
    })
}

/// Reads the members of `structure` from one map. Members that it does not have are skipped.
pub(crate) fn decode(body: &[u8], structure: &mut dyn Structure) -> Result<(), CodecError> {
    let mut reader = Reader::new(body);
    reader.structure(structure)?;
    reader.end()
}

/// Reads one value: the payload of an event.
#[cfg(any(feature = "json", feature = "xml", feature = "event-stream"))]
pub(crate) fn decode_value(
    body: &[u8],
    slot: Slot<'_>,
    member: &'static Member,
) -> Result<(), CodecError> {
    let mut reader = Reader::new(body);
    reader.fill(slot, member)?;
    reader.end()
}

/// The code and the message of an error, as far as the body can be read.
pub(crate) fn error_facts(body: &[u8]) -> (Option<String>, Option<String>) {
    let (mut code, mut message) = (None, None);
    let mut reader = Reader::new(body);
    // What was found before the body broke off is kept.
    let _ = reader.map(|reader, name| {
        let place = match &*name {
            "__type" => &mut code,
            "message" | "Message" => &mut message,
            _ => return reader.skip(),
        };
        match reader.tokens.datatype()? {
            Type::String | Type::StringIndef => *place = Some(reader.text()?.into_owned()),
            _ => reader.skip()?,
        }
        Ok(())
    });
    (code, message)
}

struct Reader<'b> {
    tokens: Decoder<'b>,
    depth: usize,
    budget: Budget,
}

/// minicbor's errors tell positions and kinds, and quote no value.
impl From<minicbor::decode::Error> for CodecError {
    fn from(error: minicbor::decode::Error) -> Self {
        CodecError(error.to_string())
    }
}

impl<'b> Reader<'b> {
    fn new(body: &'b [u8]) -> Self {
        Reader {
            tokens: Decoder::new(body),
            depth: 0,
            budget: Budget::new(),
        }
    }

    /// Nothing may follow the document.
    fn end(&self) -> Result<(), CodecError> {
        match self.tokens.position() == self.tokens.input().len() {
            true => Ok(()),
            false => Err(CodecError("something follows the document".to_owned())),
        }
    }

    /// Skips a value of any kind, however deep it is: nothing is kept of it.
    fn skip(&mut self) -> Result<(), CodecError> {
        Ok(self.tokens.skip()?)
    }

    /// Passes over tags that say nothing about a value of a known kind, such as that of a document
    /// that describes itself (RFC 8949 section 3.4.6).
    fn untag(&mut self) -> Result<(), CodecError> {
        while self.tokens.datatype()? == Type::Tag {
            self.tokens.tag()?;
        }
        Ok(())
    }

    fn wrong(&self, member: &Member, expected: &str) -> CodecError {
        CodecError(format!("`{}` is not {expected}", member.name))
    }

    /// Reads what is one level deeper.
    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, CodecError>,
    ) -> Result<T, CodecError> {
        if self.depth == DEEPEST {
            return Err(CodecError(format!("it is more than {DEEPEST} levels deep")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Whether another item follows in a collection of `left` items, or of an unknown number.
    fn another(&mut self, left: &mut Option<u64>) -> Result<bool, CodecError> {
        Ok(match left {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None if self.tokens.datatype()? == Type::Break => {
                self.tokens.skip()?;
                false
            }
            None => true,
        })
    }

    /// Reads a map, giving each name to `entry`, which reads the value.
    fn map(
        &mut self,
        mut entry: impl FnMut(&mut Self, Cow<'b, str>) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        self.deeper(|reader| {
            reader.untag()?;
            let mut left = reader.tokens.map()?;
            while reader.another(&mut left)? {
                let name = reader.text()?;
                entry(reader, name)?;
            }
            Ok(())
        })
    }

    fn structure(&mut self, into: &mut dyn Structure) -> Result<(), CodecError> {
        let schema = into.schema();
        let mut next = 0;
        self.map(|reader, name| {
            let found = schema.find(&name, NAMES, &mut next);
            match found.and_then(|index| Some((into.get_mut(index)?, &schema.members[index]))) {
                Some((value, member)) if !reader.null()? => reader.fill(value.slot(), member),
                Some(_) => Ok(()),
                None => reader.skip(),
            }
        })
    }

    /// Reads a null, if there is one.
    fn null(&mut self) -> Result<bool, CodecError> {
        let is_null = matches!(self.tokens.datatype()?, Type::Null | Type::Undefined);
        if is_null {
            self.tokens.skip()?;
        }
        Ok(is_null)
    }

    fn fill(&mut self, slot: Slot<'_>, member: &'static Member) -> Result<(), CodecError> {
        if !matches!(slot, Slot::BigNumber(_) | Slot::Timestamp(_)) {
            self.untag()?;
        }
        match slot {
            Slot::Boolean(slot) => *slot = self.tokens.bool()?,
            Slot::Byte(slot) => *slot = self.integer(member)?,
            Slot::Short(slot) => *slot = self.integer(member)?,
            Slot::Integer(slot) => *slot = self.integer(member)?,
            Slot::Long(slot) => *slot = self.integer(member)?,
            Slot::Float(slot) => *slot = self.number(member)? as f32,
            Slot::Double(slot) => *slot = self.number(member)?,
            Slot::BigNumber(slot) => *slot = self.big_number()?,
            Slot::Text(slot) => *slot = self.text()?.into_owned(),
            Slot::Enum(slot) => slot.set(&self.text()?),
            Slot::Blob(slot) => *slot = self.bytes()?.into_owned(),
            Slot::Stream(slot) => *slot = self.bytes()?.into_owned().into(),
            Slot::Timestamp(slot) => *slot = self.timestamp(member)?,
            Slot::Document(slot) => *slot = self.document()?,
            #[cfg(feature = "event-stream")]
            Slot::Events(_) => return Err(self.wrong(member, "part of a document")),
            Slot::Structure(slot) => {
                self.budget.spend(&*slot)?;
                default_value::fill(slot);
                return self.structure(slot);
            }
            Slot::Union(slot) => return self.union(slot),
            Slot::List(slot) => return self.list(slot, member),
            Slot::Map(slot) => {
                return self.map(|reader, key| match reader.null()? {
                    true if member.is_sparse() => {
                        slot.entry(&key);
                        Ok(())
                    }
                    true => Ok(()),
                    false => {
                        let value = slot.entry(&key);
                        reader.budget.spend_entry(&*value)?;
                        reader.fill(value.slot(), member.element())
                    }
                });
            }
        }
        Ok(())
    }

    fn list(&mut self, into: &mut dyn List, member: &'static Member) -> Result<(), CodecError> {
        self.deeper(|reader| {
            let mut left = reader.tokens.array()?;
            while reader.another(&mut left)? {
                match reader.null()? {
                    true if member.is_sparse() => reader.budget.spend(&*into.push())?,
                    true => {}
                    false => {
                        let value = into.push();
                        reader.budget.spend(&*value)?;
                        reader.fill(value.slot(), member.element())?;
                    }
                }
            }
            Ok(())
        })
    }

    /// Reads a map with one entry that is not null.
    fn union(&mut self, into: &mut dyn Union) -> Result<(), CodecError> {
        let schema = into.schema();
        let mut chosen = false;
        self.map(|reader, name| {
            // Some services name the type of the object beside its one member.
            if reader.null()? || name == "__type" {
                return if name == "__type" {
                    reader.skip()
                } else {
                    Ok(())
                };
            }
            if std::mem::replace(&mut chosen, true) {
                let name = schema.name;
                return Err(CodecError(format!("`{name}` has two variants")));
            }
            let found = schema.find(&name, NAMES, &mut 0);
            match found.and_then(|index| Some((into.select(index)?, &schema.members[index]))) {
                Some((value, member)) => reader.fill(value.slot(), member),
                None => {
                    into.set_unknown(&name);
                    reader.skip()
                }
            }
        })
    }

    /// A text of either form: in one piece, or in several.
    fn text(&mut self) -> Result<Cow<'b, str>, CodecError> {
        if self.tokens.datatype()? == Type::String {
            return Ok(Cow::Borrowed(self.tokens.str()?));
        }
        let mut text = String::new();
        for piece in self.tokens.str_iter()? {
            text.push_str(piece?);
        }
        Ok(Cow::Owned(text))
    }

    fn bytes(&mut self) -> Result<Cow<'b, [u8]>, CodecError> {
        if self.tokens.datatype()? == Type::Bytes {
            return Ok(Cow::Borrowed(self.tokens.bytes()?));
        }
        let mut bytes = Vec::new();
        for piece in self.tokens.bytes_iter()? {
            bytes.extend_from_slice(piece?);
        }
        Ok(Cow::Owned(bytes))
    }

    fn integer<T: TryFrom<i64>>(&mut self, member: &Member) -> Result<T, CodecError> {
        let value = match self.tokens.datatype()? {
            Type::F16 | Type::F32 | Type::F64 => {
                let value = self.number(member)?;
                // `3.0` is a whole number, however it is written.
                let is_whole = value.fract() == 0.0 && value.abs() < 9e15;
                is_whole.then_some(value as i64)
            }
            _ => Some(self.tokens.i64()?),
        };
        value
            .and_then(|value| T::try_from(value).ok())
            .ok_or_else(|| self.wrong(member, "a whole number of that size"))
    }

    fn number(&mut self, member: &Member) -> Result<f64, CodecError> {
        Ok(match self.tokens.datatype()? {
            Type::F16 => self.half()?,
            Type::F32 => self.tokens.f32()?.into(),
            Type::F64 => self.tokens.f64()?,
            // Those of one bit more than 64 as well.
            kind if is_integer(kind) => i128::from(self.tokens.int()?) as f64,
            _ => return Err(self.wrong(member, "a number")),
        })
    }

    /// A number of any size, in any form.
    fn big_number(&mut self) -> Result<BigNumber, CodecError> {
        match self.tokens.datatype()? {
            Type::F16 => number::from_float(self.half()?),
            _ => number::read(&mut self.tokens),
        }
    }

    /// A half-precision number (RFC 8949 appendix D), which minicbor reads with two crates more.
    fn half(&mut self) -> Result<f64, CodecError> {
        let at = self.tokens.position();
        let Some(&[_, high, low]) = self.tokens.input().get(at..at + 3) else {
            return Err(CodecError("the document breaks off".to_owned()));
        };
        self.tokens.set_position(at + 3);
        let bits = u16::from_be_bytes([high, low]);
        let mantissa = f64::from(bits & 0x3ff);
        let value = match (bits >> 10) & 0x1f {
            0 => mantissa * 2f64.powi(-24),
            31 if mantissa == 0.0 => f64::INFINITY,
            31 => f64::NAN,
            exponent => (mantissa + 1024.0) * 2f64.powi(i32::from(exponent) - 25),
        };
        Ok(if bits & 0x8000 == 0 { value } else { -value })
    }

    /// Seconds since 1970, tagged or not.
    fn timestamp(&mut self, member: &Member) -> Result<Timestamp, CodecError> {
        if self.tokens.datatype()? == Type::Tag && self.tokens.tag()? != IanaTag::Timestamp.tag() {
            return Err(self.wrong(member, "a timestamp"));
        }
        let time = match self.tokens.datatype()? {
            kind if is_integer(kind) => Timestamp::from_second(self.tokens.i64()?).ok(),
            _ => timestamp::from_epoch_seconds(self.number(member)?),
        };
        time.ok_or_else(|| self.wrong(member, "a timestamp"))
    }

    fn document(&mut self) -> Result<Document, CodecError> {
        self.untag()?;
        Ok(match self.tokens.datatype()? {
            Type::Null | Type::Undefined => {
                self.tokens.skip()?;
                Document::Null
            }
            Type::Bool => Document::Bool(self.tokens.bool()?),
            Type::U64 => match self.tokens.u64()? {
                value if value > i64::MAX as u64 => Document::Unsigned(value),
                value => Document::Integer(value as i64),
            },
            kind if is_integer(kind) => Document::Integer(self.tokens.i64()?),
            Type::F16 => Document::Float(self.half()?),
            Type::F32 => Document::Float(self.tokens.f32()?.into()),
            Type::F64 => Document::Float(self.tokens.f64()?),
            Type::String | Type::StringIndef => Document::String(self.text()?.into_owned()),
            Type::Array | Type::ArrayIndef => self.deeper(|reader| {
                let mut items = Vec::new();
                let mut left = reader.tokens.array()?;
                while reader.another(&mut left)? {
                    let item = reader.document()?;
                    reader.budget.spend(&item)?;
                    items.push(item);
                }
                Ok(Document::Array(items))
            })?,
            Type::Map | Type::MapIndef => {
                let mut members = BTreeMap::new();
                self.map(|reader, name| {
                    let value = reader.document()?;
                    reader.budget.spend_entry(&value)?;
                    members.insert(name.into_owned(), value);
                    Ok(())
                })?;
                Document::Object(members)
            }
            _ => return Err(CodecError("a document holds what JSON has not".to_owned())),
        })
    }
}

fn is_integer(kind: Type) -> bool {
    matches!(
        kind,
        Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Int
    )
}
