//! Feature `serde`: what `Serialize` and `Deserialize` of a generated type call.

use super::read::{Fill, Members, Variant};
use super::{TOP, Tree};
use crate::limits::Budget;
use crate::value::{Slot, StringEnum, Structure, Union, View};
use serde_core::de::{self, DeserializeSeed};
use serde_core::ser::{Serialize, Serializer};

/// `Serialize` for a generated structure: members by the model's names.
pub fn serialize<S: Serializer>(of: &dyn Structure, serializer: S) -> Result<S::Ok, S::Error> {
    Tree::structure(of).serialize(serializer)
}

/// `Deserialize` for a generated structure: members by the model's names, required ones checked.
pub fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: de::Deserializer<'de>,
    T: Structure + crate::Blank,
{
    let mut value = T::blank();
    Members::new(&mut value, &Budget::new()).deserialize(deserializer)?;
    Ok(value)
}

/// `Serialize` for a generated union.
pub fn serialize_union<S: Serializer>(of: &dyn Union, serializer: S) -> Result<S::Ok, S::Error> {
    Tree::value(View::Union(of), &TOP).serialize(serializer)
}

/// `Deserialize` for a generated union.
pub fn deserialize_union<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: de::Deserializer<'de>,
    T: Union + crate::Blank,
{
    let mut value = T::blank();
    Variant::new(&mut value, &Budget::new()).deserialize(deserializer)?;
    Ok(value)
}

/// `Deserialize` for a generated string enum.
pub fn deserialize_enum<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: de::Deserializer<'de>,
    T: StringEnum + crate::Blank,
{
    let mut value = T::blank();
    let slot = Slot::Enum(&mut value);
    Fill::new(slot, &TOP, &Budget::new()).deserialize(deserializer)?;
    Ok(value)
}
