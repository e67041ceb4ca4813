//! The reader of structures, and what all readers have in common.
//!
//! `value` reads what a member holds, with `union` and `collection` for what holds more of the same.

mod collection;
mod union;
mod value;

pub(super) use union::Variant;
pub(super) use value::Fill;

use super::NAMES;
use crate::default_value;
use crate::limits::Budget;
use crate::value::{Structure, Value};
use crate::{Member, Schema};
use serde_core::de::{self, DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Takes the memory of a value that is no entry of a map.
fn spend<T: ?Sized, E: de::Error>(budget: &Budget, value: &T) -> Result<(), E> {
    budget.spend(value).map_err(E::custom)
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
use objects_only;

/// Reads into a structure. Unknown members are skipped.
pub(crate) struct Members<'a> {
    into: &'a mut dyn Structure,
    budget: &'a Budget,
}

impl<'a> Members<'a> {
    pub(crate) fn new(into: &'a mut dyn Structure, budget: &'a Budget) -> Self {
        Members { into, budget }
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
        let mut seen = Seen::new(schema);
        while let Some(found) = object.next_key_seed(MemberName {
            schema,
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
                budget: self.budget,
            })? {
                seen.mark(index);
            }
        }
        seen.complete(self.into)
            .map_err(|member| de::Error::missing_field(member.name))
    }
}

/// Which members were read: a missing one may be an error.
///
/// A service that leaves out a required member is forgiven (see [`Blank`](crate::Blank)); a
/// caller's own data is not.
struct Seen(Vec<bool>);

impl Seen {
    fn new(schema: &Schema) -> Self {
        Seen(vec![false; schema.members.len()])
    }

    fn mark(&mut self, index: usize) {
        if let Some(seen) = self.0.get_mut(index) {
            *seen = true;
        }
    }

    /// Gives what is required and missing its default; what has none is the error.
    fn complete(&self, of: &mut dyn Structure) -> Result<(), &'static Member> {
        let rows = of.schema().members.iter().enumerate().zip(&self.0);
        for ((index, member), seen) in rows {
            if member.is_required() && !seen && !default_value::fill_member(of, index, member) {
                return Err(member);
            }
        }
        Ok(())
    }
}

/// Reads a member's name and looks it up; `None` for a name that the table does not have.
struct MemberName<'a> {
    schema: &'static Schema,
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
        Ok(self.schema.find(name, NAMES, self.next))
    }
}

/// Reads a value, or leaves it as it is for a null. Tells whether there was a value.
struct Nullable<'a> {
    value: &'a mut dyn Value,
    member: &'static Member,
    budget: &'a Budget,
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
        Fill::new(self.value.slot(), self.member, self.budget)
            .deserialize(deserializer)
            .map(|()| true)
    }
}
