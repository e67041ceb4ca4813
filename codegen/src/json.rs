//! A JSON value that knows where it stands: typed getters that fail with a JSON pointer.
//!
//! Objects keep the order of their members, because a model's order is the order of the fields,
//! and a name that is there twice is an error, because one of the two would be lost.

use crate::{Error, Result};
use serde_core::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};
use std::collections::HashSet;
use std::fmt;
use std::path::Path;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in the order of the file.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses a whole file, whose name is for the error.
    ///
    /// # Errors
    ///
    /// [`Error`] with line and column; also for a member that is there twice and for nesting
    /// deeper than 128.
    pub fn parse(text: &[u8], file: &Path) -> Result<Json> {
        // Some editors begin a file with the mark of its encoding.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        serde_json::from_slice(text).map_err(|error| {
            Error::new(format!("this is not a JSON model: {error}"))
                .in_file(file)
                .next("Import the model again with `cargo xtask import`, or restore the file.")
        })
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(number) => number.serialize(serializer),
            Json::String(text) => serializer.serialize_str(text),
            Json::Array(items) => serializer.collect_seq(items),
            Json::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> std::result::Result<Json, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E>(self, value: bool) -> std::result::Result<Json, E> {
        Ok(Json::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> std::result::Result<Json, E> {
        Ok(Json::Number(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> std::result::Result<Json, E> {
        Ok(Json::Number(value.into()))
    }
    fn visit_f64<E>(self, value: f64) -> std::result::Result<Json, E> {
        Ok(serde_json::Number::from_f64(value).map_or(Json::Null, Json::Number))
    }
    fn visit_str<E>(self, value: &str) -> std::result::Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> std::result::Result<Json, E> {
        Ok(Json::String(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> std::result::Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = array.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> std::result::Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some((name, value)) = object.next_entry::<String, Json>()? {
            members.push((name, value));
        }
        let mut seen = HashSet::with_capacity(members.len());
        match members.iter().find(|(name, _)| !seen.insert(name)) {
            Some((name, _)) => Err(A::Error::custom(format!("`{name}` is there twice"))),
            None => Ok(Json::Object(members)),
        }
    }
}

/// A value of a file, and the way to it.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    value: &'a Json,
    step: Step<'a>,
}

/// One step from the top of the file; the steps above are borrowed, so that a way costs nothing
/// until it has to be told.
#[derive(Clone, Copy)]
enum Step<'a> {
    Top(&'a Path),
    Placed(&'a Place<'a>),
    Member(&'a Node<'a>, &'a str),
    Item(&'a Node<'a>, usize),
}

impl<'a> Node<'a> {
    /// The top of `file`.
    pub(crate) fn top(value: &'a Json, file: &'a Path) -> Self {
        Node {
            value,
            step: Step::Top(file),
        }
    }

    /// An error at this place.
    pub(crate) fn error(&self, what: impl Into<String>) -> Error {
        let (file, pointer) = self.place();
        Place { file, pointer }.error(what)
    }

    fn place(&self) -> (&'a Path, String) {
        let (parent, step) = match self.step {
            Step::Top(file) => return (file, String::new()),
            Step::Placed(place) => return (place.file, place.pointer.clone()),
            Step::Member(parent, name) => (parent, escape(name)),
            Step::Item(parent, index) => (parent, index.to_string()),
        };
        let (file, above) = parent.place();
        (file, format!("{above}/{step}"))
    }

    fn wrong_kind(&self, wanted: &str) -> Error {
        let found = match self.value {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        };
        self.error(format!("there is {found} where {wanted} is expected"))
            .next("Check the model against its source.")
    }

    pub(crate) fn str(&self) -> Result<&'a str> {
        match self.value {
            Json::String(text) => Ok(text),
            _ => Err(self.wrong_kind("a string")),
        }
    }

    pub(crate) fn bool(&self) -> Result<bool> {
        match self.value {
            Json::Bool(value) => Ok(*value),
            _ => Err(self.wrong_kind("a boolean")),
        }
    }

    /// A number, exactly as the file has it.
    pub(crate) fn number(&self) -> Result<&'a serde_json::Number> {
        match self.value {
            Json::Number(number) => Ok(number),
            _ => Err(self.wrong_kind("a number")),
        }
    }

    pub(crate) fn value(&self) -> &'a Json {
        self.value
    }

    /// The members of an object, in the order of the file.
    pub(crate) fn members<'b>(&'b self) -> Result<impl Iterator<Item = (&'b str, Node<'b>)>> {
        match self.value {
            Json::Object(members) => Ok(members.iter().map(move |(name, value)| {
                (
                    &**name,
                    Node {
                        value,
                        step: Step::Member(self, name),
                    },
                )
            })),
            _ => Err(self.wrong_kind("an object")),
        }
    }

    /// The items of an array.
    pub(crate) fn items<'b>(&'b self) -> Result<impl Iterator<Item = Node<'b>>> {
        match self.value {
            Json::Array(items) => Ok(items.iter().enumerate().map(move |(index, value)| Node {
                value,
                step: Step::Item(self, index),
            })),
            _ => Err(self.wrong_kind("an array")),
        }
    }

    /// The member `name` of an object, if it is there.
    pub(crate) fn find<'b>(&'b self, name: &'b str) -> Result<Option<Node<'b>>> {
        match self.value {
            Json::Object(members) => {
                Ok(members
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| Node {
                        value,
                        step: Step::Member(self, name),
                    }))
            }
            _ => Err(self.wrong_kind("an object")),
        }
    }

    /// The member `name` of an object, which has to be there.
    pub(crate) fn get<'b>(&'b self, name: &'b str) -> Result<Node<'b>> {
        self.find(name)?.ok_or_else(|| {
            self.error(format!("`{name}` is missing"))
                .next("Check the model against its source.")
        })
    }
}

/// A member's name in a JSON pointer: RFC 6901 section 3.
fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// Where a value stands, for as long as that has to be known.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    file: &'a Path,
    pointer: String,
}

impl Place<'_> {
    /// An error at this place.
    pub(crate) fn error(&self, what: impl Into<String>) -> Error {
        let pointer = match &*self.pointer {
            "" => "the top",
            pointer => pointer,
        };
        Error::new(what).at(pointer).in_file(self.file)
    }
}

/// A value that carries its place along, for a reader that takes a file apart before it reads it.
///
/// It is a [`Node`] that is kept: what it gives lives as long as the file.
#[derive(Clone, Debug)]
pub(crate) struct Located<'a> {
    value: &'a Json,
    place: Place<'a>,
}

impl<'a> Located<'a> {
    /// The top of `file`.
    pub(crate) fn top(value: &'a Json, file: &'a Path) -> Self {
        let pointer = String::new();
        Located {
            value,
            place: Place { file, pointer },
        }
    }

    /// The value, to be read.
    pub(crate) fn node(&self) -> Node<'_> {
        Node {
            value: self.value,
            step: Step::Placed(&self.place),
        }
    }

    pub(crate) fn value(&self) -> &'a Json {
        self.value
    }

    pub(crate) fn place(&self) -> &Place<'a> {
        &self.place
    }

    /// The JSON pointer to the value.
    pub(crate) fn pointer(&self) -> &str {
        &self.place.pointer
    }

    fn below(&self, step: &str, value: &'a Json) -> Self {
        let pointer = format!("{}/{}", self.place.pointer, escape(step));
        let file = self.place.file;
        Located {
            value,
            place: Place { file, pointer },
        }
    }

    pub(crate) fn str(&self) -> Result<&'a str> {
        match self.value {
            Json::String(text) => Ok(text),
            _ => Err(self.node().wrong_kind("a string")),
        }
    }

    /// The members of an object, in the order of the file.
    pub(crate) fn members(&self) -> Result<impl Iterator<Item = (&'a str, Located<'a>)>> {
        match self.value {
            Json::Object(members) => Ok(members
                .iter()
                .map(|(name, value)| (&**name, self.below(name, value)))),
            _ => Err(self.node().wrong_kind("an object")),
        }
    }

    /// The items of an array.
    pub(crate) fn items(&self) -> Result<impl Iterator<Item = Located<'a>>> {
        match self.value {
            Json::Array(items) => Ok(items
                .iter()
                .enumerate()
                .map(|(index, value)| self.below(&index.to_string(), value))),
            _ => Err(self.node().wrong_kind("an array")),
        }
    }

    /// The member `name` of an object, if it is there.
    pub(crate) fn find(&self, name: &str) -> Result<Option<Located<'a>>> {
        match self.value {
            Json::Object(members) => {
                let found = members.iter().find(|(known, _)| known == name);
                Ok(found.map(|(name, value)| self.below(name, value)))
            }
            _ => Err(self.node().wrong_kind("an object")),
        }
    }

    /// The member `name` of an object, which has to be there.
    pub(crate) fn get(&self, name: &str) -> Result<Located<'a>> {
        self.find(name)?.ok_or_else(|| {
            self.node()
                .error(format!("`{name}` is missing"))
                .next("Check the model against its source.")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_file_and_pointer() {
        let file = Path::new("m.json");
        let json = Json::parse(br#"{"a/b": [{"c": 1}]}"#, file).unwrap();
        let top = Node::top(&json, file);
        let list = top.get("a/b").unwrap();
        let item = list.items().unwrap().next().unwrap();
        let error = item.get("c").unwrap().str().unwrap_err().to_string();
        assert!(
            error.starts_with("m.json, at /a~1b/0/c: there is a number where a string"),
            "{error}"
        );
        assert!(
            item.get("d")
                .err()
                .unwrap()
                .to_string()
                .contains("`d` is missing")
        );
    }

    #[test]
    fn a_file_may_begin_with_the_mark_of_its_encoding() {
        let json = Json::parse(b"\xef\xbb\xbf{}", Path::new("m.json"));
        assert_eq!(json.unwrap(), Json::Object(Vec::new()));
    }

    #[test]
    fn damaged_files_are_refused() {
        let deep = "[".repeat(10_000);
        for (text, part) in [
            ("{\"a\": ", "EOF"),
            (&*deep, "recursion limit"),
            ("{\"a\":1,\"a\":2}", "`a` is there twice"),
        ] {
            let error = Json::parse(text.as_bytes(), Path::new("m.json"))
                .unwrap_err()
                .to_string();
            assert!(
                error.starts_with("m.json: ") && error.contains(part),
                "{error}"
            );
        }
    }
}
