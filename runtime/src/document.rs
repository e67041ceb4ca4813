//! A value without a schema: Smithy's [document type].
//!
//! [document type]: https://smithy.io/2.0/spec/simple-types.html#document

#[cfg(feature = "serde")]
mod serde;

#[cfg(feature = "serde")]
pub(crate) use serde::Seed;

use std::collections::BTreeMap;

/// Any JSON-like value. A service says in words what it expects. With feature `serde` it is
/// `Serialize` and `Deserialize`, so that `serde_json::json!` and its kin can make one.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Document {
    /// Nothing.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that is too large for [`Document::Integer`].
    Unsigned(u64),
    /// Any other number. What has more digits than 64 bits hold is the nearest that they do: a member
    /// that has to keep them all is a [`BigNumber`](crate::BigNumber) in its model.
    Float(f64),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Document>),
    /// An object.
    Object(BTreeMap<String, Document>),
}

macro_rules! from {
    ($($type:ty => $variant:ident),* $(,)?) => {$(
        impl From<$type> for Document {
            fn from(value: $type) -> Self {
                Document::$variant(value.into())
            }
        }
    )*};
}

from!(bool => Bool, i32 => Integer, i64 => Integer, f64 => Float, &str => String, String => String,
      Vec<Document> => Array, BTreeMap<String, Document> => Object);
