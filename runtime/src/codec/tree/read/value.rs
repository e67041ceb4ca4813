//! The reader of values: which slot takes what a format can say.

use super::collection::{Element, Entry};
use super::union::Variant;
use super::{Members, spend};
use crate::codec::float::parse_non_finite;
use crate::codec::tree::TIMESTAMPS;
use crate::document::Seed;
use crate::limits::Budget;
use crate::value::Slot;
use crate::{Member, Timestamp, default_value, timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_core::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads a value into a slot.
pub(crate) struct Fill<'a, 'b> {
    slot: Slot<'a>,
    member: &'static Member,
    budget: &'b Budget,
}

impl<'a, 'b> Fill<'a, 'b> {
    /// A reader into `slot`, of which `member` says more.
    pub(crate) fn new(slot: Slot<'a>, member: &'static Member, budget: &'b Budget) -> Self {
        Fill {
            slot,
            member,
            budget,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Fill<'_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.slot {
            Slot::Structure(into) => {
                spend(self.budget, &*into)?;
                default_value::fill(into);
                Members::new(into, self.budget).deserialize(deserializer)
            }
            Slot::Union(into) => Variant::new(into, self.budget).deserialize(deserializer),
            Slot::BigNumber(into) => {
                *into = de::Deserialize::deserialize(deserializer)?;
                Ok(())
            }
            Slot::Document(into) => {
                *into = Seed(self.budget).deserialize(deserializer)?;
                Ok(())
            }
            // Every other kind is told apart by what the document holds.
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl Fill<'_, '_> {
    fn integer<E: de::Error>(self, value: i64) -> Result<(), E> {
        // An error never quotes the value: it may be secret.
        let unexpected = de::Unexpected::Other("a whole number");
        let quoted = format!("what fits `{}`", self.member.name);
        let out_of_range = |_| E::invalid_value(unexpected, &&*quoted);
        match self.slot {
            Slot::Byte(slot) => *slot = value.try_into().map_err(out_of_range)?,
            Slot::Short(slot) => *slot = value.try_into().map_err(out_of_range)?,
            Slot::Integer(slot) => *slot = value.try_into().map_err(out_of_range)?,
            Slot::Long(slot) => *slot = value,
            Slot::Float(slot) => *slot = value as f32,
            Slot::Double(slot) => *slot = value as f64,
            Slot::Timestamp(slot) => {
                *slot = Timestamp::from_second(value)
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

impl<'de> Visitor<'de> for Fill<'_, '_> {
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
                *slot = timestamp::parse_any(text, TIMESTAMPS)
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
                budget: self.budget,
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
                budget: self.budget,
            })?;
        }
        Ok(())
    }
}
