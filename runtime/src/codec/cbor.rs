//! CBOR documents (RFC 8949), as Smithy RPC v2 writes them.
//!
//! Written are definite lengths and the shortest whole numbers; read is every form that a service
//! may choose: lengths of either kind, numbers of every width, half-precision floats, tagged
//! timestamps, and big numbers. Tokens are minicbor's: one crate, 0.6 CPU seconds of a cold
//! release build.

mod number;

use super::CodecError;
use crate::schema::Names;
use crate::value::{List, Map, Slot, Structure, Union, Value, View};
use crate::{BigNumber, Document, Member, timestamp};
use jiff::Timestamp;
use minicbor::data::{IanaTag, Type};
use minicbor::{Decoder, Encoder};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Members are named as in messages, and all of them are part of the document.
const NAMES: Names = Names::Wire;
/// More than any service nests, and far less than a stack holds.
const DEEPEST: u32 = 128;

/// Writes `structure` as a map. `token` stands in for an idempotency token that is not set.
pub(crate) fn encode(
    structure: &dyn Structure,
    token: Option<&str>,
) -> Result<Vec<u8>, CodecError> {
    let mut out = Encoder::new(Vec::new());
    write_structure(&mut out, structure, token)?;
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
        View::Double(value) => out.f64(*value)?,
        View::BigNumber(value) => return number::write(out, value),
        View::Text(text) => out.str(text)?,
        View::Blob(bytes) => out.bytes(bytes)?,
        View::Timestamp(time) => return write_timestamp(out, *time),
        View::Document(document) => return write_document(out, document),
        View::Structure(structure) => return write_structure(out, *structure, None),
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
        _ => out.f64(time.as_nanosecond() as f64 / 1e9)?,
    };
    Ok(())
}

fn write_document(out: &mut Writer, document: &Document) -> Result<(), CodecError> {
    match document {
        Document::Null => out.null()?,
        Document::Bool(value) => out.bool(*value)?,
        Document::Integer(value) => out.i64(*value)?,
        Document::Unsigned(value) => out.u64(*value)?,
        Document::Float(value) => out.f64(*value)?,
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

fn write_structure(
    out: &mut Writer,
    structure: &dyn Structure,
    token: Option<&str>,
) -> Result<(), CodecError> {
    let members = structure.schema().members;
    let value = |index: usize, member: &Member| {
        let view = structure.get(index).map_or(View::Null, Value::view);
        match (view, token) {
            (View::Null, Some(_)) if member.is_idempotency_token() => None,
            (view, _) => Some(view),
        }
    };
    let is_set =
        |(index, member): &(usize, &Member)| !matches!(value(*index, member), Some(View::Null));
    out.map(members.iter().enumerate().filter(is_set).count() as u64)?;
    for (index, member) in members.iter().enumerate().filter(is_set) {
        out.str(NAMES.of(member))?;
        match value(index, member) {
            Some(view) => write(out, &view, member)?,
            // Only a token is missing here.
            None => write(out, &View::Text(token.unwrap_or_default()), member)?,
        }
    }
    Ok(())
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
    let mut count = 0;
    map.each(&mut |_, _| {
        count += 1;
        ControlFlow::Continue(())
    });
    out.map(count)?;
    let mut result = Ok(());
    map.each(&mut |key, view| {
        result = (out.str(key).map(|_| ()).map_err(CodecError::from))
            .and_then(|()| write(out, &view, member.element()));
        match result.is_ok() {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    result
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
    depth: u32,
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
            Slot::Structure(slot) => return self.structure(slot),
            Slot::Union(slot) => return self.union(slot),
            Slot::List(slot) => return self.list(slot, member),
            Slot::Map(slot) => {
                return self.map(|reader, key| match reader.null()? {
                    true if member.is_sparse() => {
                        slot.entry(&key);
                        Ok(())
                    }
                    true => Ok(()),
                    false => reader.fill(slot.entry(&key).slot(), member.element()),
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
                    true if member.is_sparse() => {
                        into.push();
                    }
                    true => {}
                    false => reader.fill(into.push().slot(), member.element())?,
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
            Type::U64 => self.tokens.u64()? as f64,
            kind if is_integer(kind) => self.tokens.i64()? as f64,
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
                    items.push(reader.document()?);
                }
                Ok(Document::Array(items))
            })?,
            Type::Map | Type::MapIndef => {
                let mut members = BTreeMap::new();
                self.map(|reader, name| {
                    members.insert(name.into_owned(), reader.document()?);
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
