//! What is decided between reading and emitting, each decision in a module of its own.

pub(crate) mod link;
pub(crate) mod operations;
pub(crate) mod paths;
pub(crate) mod plan;
pub(crate) mod recursion;
pub(crate) mod repeat;
pub(crate) mod select;
pub(crate) mod size;
pub(crate) mod type_names;
pub(crate) mod verify;
