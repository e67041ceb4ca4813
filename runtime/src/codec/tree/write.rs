//! The writer: any value as any serde format has it.

use super::{Style, TOP, UNKNOWN};
use crate::codec::CodecError;
use crate::codec::float::non_finite;
use crate::default_value::sent;
use crate::value::{List, Map, Structure, Union, View};
use crate::{Member, TimestampFormat, timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_core::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use std::collections::BTreeMap;

/// Writes a structure.
pub(crate) struct Tree<'a> {
    view: View<'a>,
    member: &'a Member,
    style: Style,
}

impl<'a> Tree<'a> {
    pub(crate) fn structure(structure: &'a dyn Structure, style: Style) -> Self {
        Tree {
            view: View::Structure(structure),
            member: &TOP,
            style,
        }
    }

    /// A value on its own, as the payload of a message.
    pub(crate) fn value(view: View<'a>, member: &'a Member, style: Style) -> Self {
        Tree {
            view,
            member,
            style,
        }
    }

    /// A value within this one.
    fn within<'b>(&self, view: View<'b>, member: &'b Member) -> Tree<'b> {
        Tree {
            view,
            member,
            style: self.style,
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
                    serializer.serialize_f64(timestamp::as_seconds(time))
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
            let view = sent(of, index, member);
            let is_nothing = match view {
                View::Null => true,
                // An answer that may have a stream always has one, which may be empty.
                View::Stream(body) => !member.is_required() && body.length() == Some(0),
                _ => false,
            };
            if !is_nothing && self.style.names.includes(member) {
                object.serialize_entry(self.style.names.of(member), &self.within(view, member))?;
            }
        }
        object.end()
    }

    fn variant<S: Serializer>(&self, of: &dyn Union, serializer: S) -> Result<S::Ok, S::Error> {
        let Some((index, value)) = of.get() else {
            return self.unknown_variant(of, serializer);
        };
        let member = &of.schema().members[index];
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry(
            self.style.names.of(member),
            &self.within(value.view(), member),
        )?;
        object.end()
    }

    /// A variant that the model does not name goes to no service. Whoever looks at an answer sees
    /// its name, as botocore shows it, and nothing where an answer named none.
    fn unknown_variant<S: Serializer>(
        &self,
        of: &dyn Union,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let name = of.unknown().unwrap_or_default();
        if !self.style.names.are_the_models() {
            let CodecError(what) = CodecError::unknown_variant(of.schema());
            return Err(S::Error::custom(what));
        }
        let mut object = serializer.serialize_map(None)?;
        if !name.is_empty() {
            object.serialize_entry(UNKNOWN, &BTreeMap::from([("name", name)]))?;
        }
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
        let member = self.member.element();
        map.try_each(|key, view| object.serialize_entry(key, &self.within(view, member)))?;
        object.end()
    }
}
