//! Documents: how a value of any shape is written into a body and read back.

pub(crate) mod json;
pub(crate) mod tree;
