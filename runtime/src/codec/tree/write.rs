//! The writer: any value as any serde format has it.

use super::{NAMES, TIMESTAMPS, TOP, UNKNOWN};
use crate::codec::float::non_finite;
use crate::default_value::sent;
use crate::value::{List, Map, Structure, Union, View};
use crate::{Member, timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_core::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use std::collections::BTreeMap;

/// Writes a structure.
pub(crate) struct Tree<'a> {
    view: View<'a>,
    member: &'a Member,
}

impl<'a> Tree<'a> {
    pub(crate) fn structure(structure: &'a dyn Structure) -> Self {
        Tree::value(View::Structure(structure), &TOP)
    }

    /// A value of which `member` says more.
    pub(crate) fn value(view: View<'a>, member: &'a Member) -> Self {
        Tree { view, member }
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
                None => {
                    let shortest = value.to_string().parse().unwrap_or(value.into());
                    serializer.serialize_f64(shortest)
                }
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
            View::Timestamp(time) => serializer.serialize_str(&timestamp::format(time, TIMESTAMPS)),
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
            if !view.is_nothing(member) {
                object.serialize_entry(NAMES.of(member), &Tree::value(view, member))?;
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
        object.serialize_entry(NAMES.of(member), &Tree::value(value.view(), member))?;
        object.end()
    }

    /// Whoever looks at an answer sees the name of a variant that the model does not have, as botocore
    /// shows it, and nothing where an answer named none.
    fn unknown_variant<S: Serializer>(
        &self,
        of: &dyn Union,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let name = of.unknown().unwrap_or_default();
        let mut object = serializer.serialize_map(None)?;
        if !name.is_empty() {
            object.serialize_entry(UNKNOWN, &BTreeMap::from([("name", name)]))?;
        }
        object.end()
    }

    fn elements<S: Serializer>(&self, list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(Some(list.len()))?;
        for index in 0..list.len() {
            array.serialize_element(&Tree::value(list.get(index), self.member.element()))?;
        }
        array.end()
    }

    fn entries<S: Serializer>(&self, map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        let member = self.member.element();
        map.try_each(|key, view| object.serialize_entry(key, &Tree::value(view, member)))?;
        object.end()
    }
}
