//! Values through serde: one writer and one reader for every shape and every serde format.
//!
//! The JSON protocols use it with wire names, feature `serde` with the model's names. It is
//! generic over the format only, so that a program holds one copy for each format that it uses,
//! however many shapes it has.

use super::CodecError;
use super::float::{non_finite, parse_non_finite};
use crate::schema::{Names, member};
#[cfg(feature = "serde")]
use crate::value::StringEnum;
use crate::value::{List, Map, Slot, Structure, Union, Value, View};
use crate::{Member, Schema, TimestampFormat, timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_core::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

/// Which names are used, and how a timestamp is written that says nothing itself.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) names: Names,
    pub(crate) timestamp: TimestampFormat,
}

impl Style {
    /// Feature `serde`: the model's names, RFC 3339.
    #[cfg(feature = "serde")]
    pub(crate) const MODEL: Style = Style {
        names: Names::Model,
        timestamp: TimestampFormat::DateTime,
    };
    /// The JSON protocols: names on the wire, epoch seconds.
    #[cfg(feature = "json")]
    pub(crate) const fn wire(names: Names) -> Style {
        Style {
            names,
            timestamp: TimestampFormat::EpochSeconds,
        }
    }

    fn timestamp_format(self, member: &Member) -> TimestampFormat {
        match self.names {
            #[cfg(feature = "serde")]
            Names::Model => self.timestamp,
            Names::Wire | Names::BoundWire => member.timestamp.unwrap_or(self.timestamp),
        }
    }
}

/// Facts of a value that no member holds.
static TOP: Member = member("");

/// Writes a structure.
pub(crate) struct Tree<'a> {
    view: View<'a>,
    member: &'a Member,
    style: Style,
    /// Stands in for idempotency tokens of this structure that are not set.
    token: Option<&'a str>,
}

impl<'a> Tree<'a> {
    pub(crate) fn structure(structure: &'a dyn Structure, style: Style) -> Self {
        Tree {
            view: View::Structure(structure),
            member: &TOP,
            style,
            token: None,
        }
    }

    /// A value on its own, as the payload of a message.
    #[cfg(feature = "json")]
    pub(crate) fn value(view: View<'a>, member: &'a Member, style: Style) -> Self {
        Tree {
            view,
            member,
            style,
            token: None,
        }
    }

    #[cfg(feature = "json")]
    pub(crate) fn with_token(self, token: Option<&'a str>) -> Self {
        Tree { token, ..self }
    }

    /// A value within this one.
    fn within<'b>(&self, view: View<'b>, member: &'b Member) -> Tree<'b> {
        Tree {
            view,
            member,
            style: self.style,
            token: None,
        }
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.view {
            View::Null => serializer.serialize_none(),
            View::Boolean(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Float(value) => match non_finite(value.into()) {
                Some(text) => serializer.serialize_str(text),
                // A reader with 64 bits is to see 1.1 as it is, and not with the digits that
                // widening adds.
                None if self.style.names.are_the_models() => {
                    let shortest = value.to_string().parse().unwrap_or(value.into());
                    serializer.serialize_f64(shortest)
                }
                None => serializer.serialize_f32(value),
            },
            View::Double(value) => match non_finite(value) {
                Some(text) => serializer.serialize_str(text),
                None => serializer.serialize_f64(value),
            },
            View::BigNumber(number) => number.serialize(serializer),
            View::Text(text) => serializer.serialize_str(text),
            View::Blob(bytes) => serializer.serialize_str(&BASE64.encode(bytes)),
            View::Stream(body) => match body.as_bytes() {
                Some(bytes) => serializer.serialize_str(&BASE64.encode(bytes)),
                None => Err(S::Error::custom(
                    "a stream has to be collected before it is written",
                )),
            },
            #[cfg(feature = "event-stream")]
            View::Events(events) => match events.ready() {
                Some(events) => self.elements(events, serializer),
                None => Err(S::Error::custom(
                    "a stream of events has to be collected before it is written",
                )),
            },
            View::Timestamp(time) => match self.style.timestamp_format(self.member) {
                TimestampFormat::EpochSeconds if time.subsec_nanosecond() == 0 => {
                    serializer.serialize_i64(time.as_second())
                }
                TimestampFormat::EpochSeconds => {
                    serializer.serialize_f64(time.as_nanosecond() as f64 / 1e9)
                }
                format => serializer.serialize_str(&timestamp::format(time, format)),
            },
            View::Document(document) => document.serialize(serializer),
            View::Structure(structure) => self.members(structure, serializer),
            View::Union(union) => self.variant(union, serializer),
            View::List(list) => self.elements(list, serializer),
            View::Map(map) => self.entries(map, serializer),
        }
    }
}

impl Tree<'_> {
    fn members<S: Serializer>(&self, of: &dyn Structure, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (index, member) in of.schema().members.iter().enumerate() {
            let view = match (of.get(index).map_or(View::Null, Value::view), self.token) {
                (View::Null, Some(token)) if member.is_idempotency_token() => View::Text(token),
                (View::Null, _) => continue,
                (view, _) => view,
            };
            if self.style.names.includes(member) {
                object.serialize_entry(self.style.names.of(member), &self.within(view, member))?;
            }
        }
        object.end()
    }

    fn variant<S: Serializer>(&self, of: &dyn Union, serializer: S) -> Result<S::Ok, S::Error> {
        let Some((index, value)) = of.get() else {
            let CodecError(what) = CodecError::unknown_variant(of.schema());
            return Err(S::Error::custom(what));
        };
        let member = &of.schema().members[index];
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry(
            self.style.names.of(member),
            &self.within(value.view(), member),
        )?;
        object.end()
    }

    fn elements<S: Serializer>(&self, list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(Some(list.len()))?;
        for index in 0..list.len() {
            array.serialize_element(&self.within(list.get(index), self.member.element()))?;
        }
        array.end()
    }

    fn entries<S: Serializer>(&self, map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        let mut result = Ok(());
        map.each(&mut |key, view| {
            result = object.serialize_entry(key, &self.within(view, self.member.element()));
            if result.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        result.and_then(|()| object.end())
    }
}

/// The visits of a reader that takes an object and nothing else. serde's own would quote the value
/// in the error, and it may be secret.
macro_rules! objects_only {
    () => {
        fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
            Err(E::invalid_type(de::Unexpected::Other("a boolean"), &self))
        }
        fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
            Err(E::invalid_type(de::Unexpected::Other("a number"), &self))
        }
        fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
            Err(E::invalid_type(de::Unexpected::Other("a number"), &self))
        }
        fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
            Err(E::invalid_type(de::Unexpected::Other("a number"), &self))
        }
        fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
            Err(E::invalid_type(de::Unexpected::Other("a string"), &self))
        }
    };
}

/// Reads into a structure. Unknown members are skipped.
pub(crate) struct Members<'a> {
    into: &'a mut dyn Structure,
    style: Style,
}

impl<'a> Members<'a> {
    pub(crate) fn new(into: &'a mut dyn Structure, style: Style) -> Self {
        Members { into, style }
    }
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    objects_only!();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of `{}`", self.into.schema().name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let schema = self.into.schema();
        let mut next = 0;
        let mut seen = Seen::new(schema, self.style);
        while let Some(found) = object.next_key_seed(MemberName {
            schema,
            style: self.style,
            next: &mut next,
        })? {
            let value = found.and_then(|index| Some((index, self.into.get_mut(index)?)));
            let Some((index, value)) = value else {
                object.next_value::<IgnoredAny>()?;
                continue;
            };
            let member = &schema.members[index];
            if object.next_value_seed(Nullable {
                value,
                member,
                style: self.style,
            })? {
                seen.mark(index);
            }
        }
        match seen.missing(schema) {
            Some(member) => Err(de::Error::missing_field(member.name)),
            None => Ok(()),
        }
    }
}

/// Reads into a union: an object with one member that is not null.
struct Variant<'a> {
    into: &'a mut dyn Union,
    style: Style,
}

impl<'de> DeserializeSeed<'de> for Variant<'_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Variant<'_> {
    type Value = ();

    objects_only!();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of `{}`", self.into.schema().name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let schema = self.into.schema();
        let mut chosen = false;
        while let Some(VariantName(name)) = object.next_key()? {
            // Some services name the type of the object beside its one member.
            if name == "__type" {
                object.next_value::<IgnoredAny>()?;
                continue;
            }
            let seed = OneOf {
                into: &mut *self.into,
                name: &name,
                style: self.style,
            };
            let is_value = object.next_value_seed(seed)?;
            if is_value && std::mem::replace(&mut chosen, true) {
                return Err(de::Error::custom(format!(
                    "`{}` has two variants",
                    schema.name
                )));
            }
        }
        Ok(())
    }
}

/// The name of a variant, which is a copy only where the document has it in escapes.
struct VariantName<'de>(Cow<'de, str>);

impl<'de> de::Deserialize<'de> for VariantName<'de> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = VariantName<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a variant")
            }
            fn visit_str<E>(self, name: &str) -> Result<VariantName<'de>, E> {
                Ok(VariantName(Cow::Owned(name.to_owned())))
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<VariantName<'de>, E> {
                Ok(VariantName(Cow::Borrowed(name)))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

/// Reads the value of a union's variant, unless it is null. Tells whether there was a value.
struct OneOf<'a> {
    into: &'a mut dyn Union,
    name: &'a str,
    style: Style,
}

impl<'de> DeserializeSeed<'de> for OneOf<'_> {
    type Value = bool;
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for OneOf<'_> {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value for `{}`", self.name)
    }
    fn visit_none<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_some<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        let schema = self.into.schema();
        match schema.find(self.name, self.style.names, &mut 0) {
            Some(index) => {
                let member = &schema.members[index];
                if let Some(value) = self.into.select(index) {
                    Fill {
                        slot: value.slot(),
                        member,
                        style: self.style,
                    }
                    .deserialize(deserializer)?;
                }
            }
            None => {
                self.into.set_unknown(self.name);
                de::Deserialize::deserialize(deserializer).map(|IgnoredAny| ())?;
            }
        }
        Ok(true)
    }
}

/// Which members were read, kept only where a missing one is an error.
///
/// A service that leaves out a required member is forgiven (see [`Blank`](crate::Blank)); a
/// caller's own data is not.
struct Seen(Vec<bool>);

impl Seen {
    fn new(schema: &Schema, style: Style) -> Self {
        match style.names.are_the_models() {
            true => Seen(vec![false; schema.members.len()]),
            false => Seen(Vec::new()),
        }
    }

    fn mark(&mut self, index: usize) {
        if let Some(seen) = self.0.get_mut(index) {
            *seen = true;
        }
    }

    fn missing(&self, schema: &'static Schema) -> Option<&'static Member> {
        let rows = schema.members.iter().zip(&self.0);
        rows.into_iter()
            .find_map(|(member, seen)| (member.is_required() && !seen).then_some(member))
    }
}

/// Reads a member's name and looks it up; `None` for a name that the table does not have.
struct MemberName<'a> {
    schema: &'static Schema,
    style: Style,
    next: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for MemberName<'_> {
    type Value = Option<usize>;
    fn deserialize<D: de::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for MemberName<'_> {
    type Value = Option<usize>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }
    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.schema.find(name, self.style.names, self.next))
    }
}

/// Reads a value, or leaves it as it is for a null. Tells whether there was a value.
struct Nullable<'a> {
    value: &'a mut dyn Value,
    member: &'static Member,
    style: Style,
}

impl<'de> DeserializeSeed<'de> for Nullable<'_> {
    type Value = bool;
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Nullable<'_> {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value for `{}`", self.member.name)
    }
    fn visit_none<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_some<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        Fill {
            slot: self.value.slot(),
            member: self.member,
            style: self.style,
        }
        .deserialize(deserializer)
        .map(|()| true)
    }
}

/// Reads a value into a slot.
pub(crate) struct Fill<'a> {
    slot: Slot<'a>,
    member: &'static Member,
    style: Style,
}

#[cfg(feature = "json")]
impl<'a> Fill<'a> {
    /// A value on its own, as the payload of a message.
    #[cfg(feature = "json")]
    pub(crate) fn new(slot: Slot<'a>, member: &'static Member, style: Style) -> Self {
        Fill {
            slot,
            member,
            style,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Fill<'_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.slot {
            Slot::Structure(into) => Members {
                into,
                style: self.style,
            }
            .deserialize(deserializer),
            Slot::Union(into) => Variant {
                into,
                style: self.style,
            }
            .deserialize(deserializer),
            Slot::BigNumber(into) => {
                *into = de::Deserialize::deserialize(deserializer)?;
                Ok(())
            }
            Slot::Document(into) => {
                *into = de::Deserialize::deserialize(deserializer)?;
                Ok(())
            }
            // Every other kind is told apart by what the document holds.
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl Fill<'_> {
    fn integer<E: de::Error>(self, value: i64) -> Result<(), E> {
        // An error never quotes the value: it may be secret.
        let unexpected = de::Unexpected::Other("a whole number");
        let out_of_range = |_| E::invalid_value(unexpected, &self.member.name);
        match self.slot {
            Slot::Byte(slot) => *slot = value.try_into().map_err(out_of_range)?,
            Slot::Short(slot) => *slot = value.try_into().map_err(out_of_range)?,
            Slot::Integer(slot) => *slot = value.try_into().map_err(out_of_range)?,
            Slot::Long(slot) => *slot = value,
            Slot::Float(slot) => *slot = value as f32,
            Slot::Double(slot) => *slot = value as f64,
            Slot::Timestamp(slot) => {
                *slot = jiff::Timestamp::from_second(value)
                    .map_err(|_| E::invalid_value(unexpected, &"seconds since 1970"))?;
            }
            _ => return Err(E::invalid_type(unexpected, &self)),
        }
        Ok(())
    }
}

fn from_base64<E: de::Error>(text: &str) -> Result<Vec<u8>, E> {
    let wrong = |_| E::invalid_value(de::Unexpected::Other("a string"), &"base64");
    BASE64.decode(text).map_err(wrong)
}

impl<'de> Visitor<'de> for Fill<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.slot {
            Slot::Boolean(_) => "a boolean",
            Slot::Byte(_) | Slot::Short(_) | Slot::Integer(_) | Slot::Long(_) => "a whole number",
            Slot::Float(_) | Slot::Double(_) => "a number",
            Slot::Text(_) | Slot::Enum(_) => "a string",
            Slot::Blob(_) | Slot::Stream(_) => "base64",
            Slot::Timestamp(_) => "a timestamp",
            Slot::List(_) => "an array",
            #[cfg(feature = "event-stream")]
            Slot::Events(_) => "an array",
            Slot::BigNumber(_) => "a number",
            Slot::Document(_) => "a value",
            Slot::Map(_) | Slot::Structure(_) | Slot::Union(_) => "an object",
        };
        write!(f, "{kind} for `{}`", self.member.name)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        match self.slot {
            Slot::Boolean(slot) => *slot = value,
            _ => return Err(E::invalid_type(de::Unexpected::Other("a boolean"), &self)),
        }
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.integer(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.integer(value),
            Err(_) => self.visit_f64(value as f64),
        }
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match self.slot {
            Slot::Float(slot) => *slot = value as f32,
            Slot::Double(slot) => *slot = value,
            Slot::Timestamp(slot) => {
                *slot = timestamp::from_epoch_seconds(value).ok_or_else(|| {
                    E::invalid_value(de::Unexpected::Other("a number"), &"seconds since 1970")
                })?;
            }
            // `3.0` is a whole number, however it is written.
            _ if value.fract() == 0.0 && value.abs() < 9e15 => return self.integer(value as i64),
            _ => return Err(E::invalid_type(de::Unexpected::Other("a number"), &self)),
        }
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        let unexpected = de::Unexpected::Other("a string");
        match self.slot {
            Slot::Text(slot) => *slot = text.to_owned(),
            Slot::Enum(slot) => slot.set(text),
            Slot::Blob(slot) => *slot = from_base64(text)?,
            Slot::Stream(slot) => *slot = from_base64(text)?.into(),
            Slot::Timestamp(slot) => {
                *slot = timestamp::parse_any(text, self.style.timestamp_format(self.member))
                    .ok_or_else(|| E::invalid_value(unexpected, &"a timestamp"))?;
            }
            Slot::Float(slot) => {
                *slot = parse_non_finite(text)
                    .ok_or_else(|| E::invalid_value(unexpected, &"a number"))?
                    as f32;
            }
            Slot::Double(slot) => {
                *slot = parse_non_finite(text)
                    .ok_or_else(|| E::invalid_value(unexpected, &"a number"))?;
            }
            _ => return Err(E::invalid_type(unexpected, &self)),
        }
        Ok(())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<(), E> {
        match self.slot {
            Slot::Text(slot) => *slot = text,
            _ => return self.visit_str(&text),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let list = match self.slot {
            Slot::List(list) => list,
            #[cfg(feature = "event-stream")]
            Slot::Events(events) => events.make_ready(),
            _ => return Err(de::Error::invalid_type(de::Unexpected::Seq, &self)),
        };
        let member = self.member.element();
        let sparse = self.member.is_sparse();
        while array
            .next_element_seed(Element {
                list,
                member,
                sparse,
                style: self.style,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let Slot::Map(map) = self.slot else {
            return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
        };
        let member = self.member.element();
        let sparse = self.member.is_sparse();
        while let Some(key) = object.next_key::<String>()? {
            object.next_value_seed(Entry {
                map,
                key,
                member,
                sparse,
                style: self.style,
            })?;
        }
        Ok(())
    }
}

/// Reads one element of a list. A null is dropped, unless the list is sparse.
struct Element<'a> {
    list: &'a mut dyn List,
    member: &'static Member,
    sparse: bool,
    style: Style,
}

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element of a list")
    }
    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        if self.sparse {
            self.list.push();
        }
        Ok(())
    }
    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.visit_none()
    }
    fn visit_some<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let slot = self.list.push().slot();
        Fill {
            slot,
            member: self.member,
            style: self.style,
        }
        .deserialize(deserializer)
    }
}

/// Reads one value of a map. A null is dropped, unless the map is sparse.
struct Entry<'a> {
    map: &'a mut dyn Map,
    key: String,
    member: &'static Member,
    sparse: bool,
    style: Style,
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a map")
    }
    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        if self.sparse {
            self.map.entry(&self.key);
        }
        Ok(())
    }
    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.visit_none()
    }
    fn visit_some<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let slot = self.map.entry(&self.key).slot();
        Fill {
            slot,
            member: self.member,
            style: self.style,
        }
        .deserialize(deserializer)
    }
}

/// `Serialize` for a generated structure: members by the model's names.
#[cfg(feature = "serde")]
pub fn serialize<S: Serializer>(of: &dyn Structure, serializer: S) -> Result<S::Ok, S::Error> {
    Tree::structure(of, Style::MODEL).serialize(serializer)
}

/// `Deserialize` for a generated structure: members by the model's names, required ones checked.
#[cfg(feature = "serde")]
pub fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: de::Deserializer<'de>,
    T: Structure + crate::Blank,
{
    let mut value = T::blank();
    Members::new(&mut value, Style::MODEL).deserialize(deserializer)?;
    Ok(value)
}

/// `Serialize` for a generated union.
#[cfg(feature = "serde")]
pub fn serialize_union<S: Serializer>(of: &dyn Union, serializer: S) -> Result<S::Ok, S::Error> {
    Tree {
        view: View::Union(of),
        member: &TOP,
        style: Style::MODEL,
        token: None,
    }
    .serialize(serializer)
}

/// `Deserialize` for a generated union.
#[cfg(feature = "serde")]
pub fn deserialize_union<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: de::Deserializer<'de>,
    T: Union + crate::Blank,
{
    let mut value = T::blank();
    Variant {
        into: &mut value,
        style: Style::MODEL,
    }
    .deserialize(deserializer)?;
    Ok(value)
}

/// `Deserialize` for a generated string enum.
#[cfg(feature = "serde")]
pub fn deserialize_enum<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: de::Deserializer<'de>,
    T: StringEnum + crate::Blank,
{
    let mut value = T::blank();
    Fill {
        slot: Slot::Enum(&mut value),
        member: &TOP,
        style: Style::MODEL,
    }
    .deserialize(deserializer)?;
    Ok(value)
}
