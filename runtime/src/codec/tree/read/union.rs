//! The reader of unions.

use super::{Fill, objects_only};
use crate::codec::tree::{NAMES, UNKNOWN};
use crate::limits::Budget;
use crate::value::Union;
use serde_core::de::{self, DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Reads into a union: an object with one member that is not null.
pub(crate) struct Variant<'a> {
    into: &'a mut dyn Union,
    budget: &'a Budget,
}

impl<'a> Variant<'a> {
    pub(crate) fn new(into: &'a mut dyn Union, budget: &'a Budget) -> Self {
        Variant { into, budget }
    }
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
            if name == UNKNOWN {
                let marker: BTreeMap<String, String> = object.next_value()?;
                self.into
                    .set_unknown(marker.get("name").map_or("", String::as_str));
                continue;
            }
            let seed = OneOf {
                into: &mut *self.into,
                name: &name,
                budget: self.budget,
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
    budget: &'a Budget,
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
        match schema.find(self.name, NAMES, &mut 0) {
            Some(index) => {
                let member = &schema.members[index];
                if let Some(value) = self.into.select(index) {
                    Fill::new(value.slot(), member, self.budget).deserialize(deserializer)?;
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
