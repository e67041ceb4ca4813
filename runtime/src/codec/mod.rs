//! Documents: how a value of any shape is written into a body and read back.

#[cfg(any(feature = "json", feature = "serde"))]
pub(crate) mod tree;

#[cfg(feature = "json")]
pub(crate) mod json;
