//! What the types and methods of a crate are called that is generated again.
//!
//! Two shapes may ask for one Rust name, and a shape that a model gained must not take the name
//! that another one has had: downstream code uses it. No order of shapes tells which was there
//! first; the crate that stands there does.

use crate::files::is_ours;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The Rust name of each type that the crate in `folder` has, by its shape's name in the model.
/// Nothing where there is no crate that Tinsmith wrote, or an older form of it.
pub fn type_names(folder: &Path) -> BTreeMap<String, String> {
    let path = folder.join("src/types.rs");
    match is_ours(&path) {
        true => fs::read_to_string(path).map_or_else(|_| BTreeMap::new(), |text| read(&text)),
        false => BTreeMap::new(),
    }
}

/// The method of each operation that the crate in `folder` has, by the operation's name in the
/// model. As [`type_names`].
pub fn method_names(folder: &Path) -> BTreeMap<String, String> {
    let path = folder.join("src/client.rs");
    match is_ours(&path) {
        true => fs::read_to_string(path).map_or_else(|_| BTreeMap::new(), |text| methods(&text)),
        false => BTreeMap::new(),
    }
}

/// Reads the text of a `client.rs`, in which a method tells its operation's name above, where that
/// is another; the methods beside an operation's tell none, or a waiter's.
fn methods(text: &str) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut alias = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("    #[doc(alias = \"") {
            alias = rest.strip_suffix("\")]");
        } else if let Some(item) = line.strip_prefix("    pub fn ") {
            let method = item.split('(').next().unwrap_or(item);
            names.extend(
                alias
                    .take()
                    .map(|name| (name.to_owned(), method.to_owned())),
            );
        }
    }
    names
}

/// Reads the text of a `types.rs`, in which a type stands at the start of its line and tells its
/// model's name above, where that is another.
fn read(text: &str) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut alias = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("#[doc(alias = \"") {
            alias = rest.strip_suffix("\")]");
            continue;
        }
        let item = line.strip_prefix("pub struct ");
        let Some(item) = item.or_else(|| line.strip_prefix("pub enum ")) else {
            continue;
        };
        let rust = item
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next()
            .unwrap_or(item);
        names.insert(alias.take().unwrap_or(rust).to_owned(), rust.to_owned());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_by_what_the_model_calls_them() {
        let text = "/// pub struct Not {\n#[doc(alias = \"SNSTopic\")]\n#[derive(Clone)]\n\
                    pub struct SnsTopic {\n    #[doc(alias = \"Arn\")]\n    pub arn: String,\n}\n\
                    pub enum Color {}\n";
        let names = read(text);
        let pairs: Vec<_> = names.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(pairs, [("Color", "Color"), ("SNSTopic", "SnsTopic")]);
    }

    #[test]
    fn methods_are_found_by_what_the_model_calls_their_operations() {
        let text = "    #[doc(alias = \"GetTHING\")]\n    #[deprecated]\n    pub fn get_thing(\n        &self,\n\
                    \n    pub fn get_thing_pages(&self) {}\n    pub fn new() {}\n";
        let names = methods(text);
        let pairs: Vec<_> = names.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(pairs, [("GetTHING", "get_thing")]);
    }
}
