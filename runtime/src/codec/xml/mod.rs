//! XML documents, as AWS's XML protocols write them.
//!
//! The rules of names, namespaces, attributes and flattened collections are Smithy's [XML
//! bindings]. What a service answers is read more kindly than that: elements in any order, under
//! any prefix, among others that the model does not know.
//!
//! [XML bindings]: https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings

mod error;
mod read;
mod tokens;
mod write;

pub(crate) use error::{error_facts, is_error, read_error};
pub(crate) use read::{decode, decode_result, decode_value};
pub(crate) use write::{encode, encode_value};

use crate::Member;

/// What the elements of a list are called that say nothing else.
pub(super) const ELEMENT: &str = "member";
/// What holds an entry of a map that is not flattened.
pub(super) const ENTRY: &str = "entry";
/// What the keys of a map are called that say nothing else.
const KEY: &str = "key";
/// What the values of a map are called that say nothing else.
pub(super) const VALUE: &str = "value";

/// The name of a map's keys.
pub(super) fn key_name(map: &Member) -> &'static str {
    map.rare.and_then(|rare| rare.key).unwrap_or(KEY)
}
