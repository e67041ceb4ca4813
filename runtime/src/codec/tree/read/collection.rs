//! The readers of what lists and maps hold.

use super::{Fill, spend};
use crate::Member;
use crate::limits::Budget;
use crate::value::{List, Map};
use serde_core::de::{self, DeserializeSeed, Visitor};
use std::fmt;

/// Reads one element of a list. A null is dropped, unless the list is sparse.
pub(super) struct Element<'a> {
    pub(super) list: &'a mut dyn List,
    pub(super) member: &'static Member,
    pub(super) sparse: bool,
    pub(super) budget: &'a Budget,
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
        match self.sparse {
            true => spend(self.budget, &*self.list.push()),
            false => Ok(()),
        }
    }
    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.visit_none()
    }
    fn visit_some<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let value = self.list.push();
        spend(self.budget, &*value)?;
        Fill::new(value.slot(), self.member, self.budget).deserialize(deserializer)
    }
}

/// Reads one value of a map. A null is dropped, unless the map is sparse.
pub(super) struct Entry<'a> {
    pub(super) map: &'a mut dyn Map,
    pub(super) key: String,
    pub(super) member: &'static Member,
    pub(super) sparse: bool,
    pub(super) budget: &'a Budget,
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
        let value = self.map.entry(&self.key);
        let spent = self.budget.spend_entry(&*value);
        spent.map_err(de::Error::custom)?;
        Fill::new(value.slot(), self.member, self.budget).deserialize(deserializer)
    }
}
