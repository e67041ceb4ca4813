//! JSON bodies, as the AWS JSON protocols write them.

use super::tree::{Members, Style, Tree};
use crate::Structure;
use serde_core::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Writes the body members of `structure` as one object. `token` stands in for an idempotency
/// token that is not set.
pub(crate) fn encode(
    structure: &dyn Structure,
    token: Option<&str>,
) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Tree::structure(structure, Style::WIRE).with_token(token))
}

/// Reads the body members of `structure` from one object.
pub(crate) fn decode(body: &[u8], structure: &mut dyn Structure) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    Members::new(structure, Style::WIRE).deserialize(&mut deserializer)?;
    deserializer.end()
}

/// What every AWS JSON error may hold besides its own members.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ErrorFacts {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    /// Whether the body is a JSON object at all.
    pub(crate) is_object: bool,
}

/// Reads the code and message of an error; nothing from a body that is not a JSON object.
pub(crate) fn error_facts(body: &[u8]) -> ErrorFacts {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    deserializer
        .deserialize_map(FactsVisitor)
        .unwrap_or_default()
}

struct FactsVisitor;

impl<'de> Visitor<'de> for FactsVisitor {
    type Value = ErrorFacts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<ErrorFacts, A::Error> {
        let mut facts = ErrorFacts {
            is_object: true,
            ..ErrorFacts::default()
        };
        // Where there are several, this is the order in which clients ask.
        let (mut code, mut dunder_type, mut capital) = (None, None, None);
        while let Some(name) = object.next_key::<String>()? {
            let place = match name.as_str() {
                "code" => &mut code,
                "__type" => &mut dunder_type,
                "Code" => &mut capital,
                "message" | "Message" => &mut facts.message,
                _ => {
                    object.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            // A code may be a number; only a text can be an AWS code or message.
            if let Text(Some(text)) = object.next_value()? {
                *place = Some(text);
            }
        }
        facts.code = code.or(dunder_type).or(capital);
        Ok(facts)
    }
}

/// A string, or nothing for any other value.
struct Text(Option<String>);

impl<'de> serde_core::Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(Some(text.to_owned())))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Text, E> {
                Ok(Text(None))
            }
            fn visit_i64<E>(self, _: i64) -> Result<Text, E> {
                Ok(Text(None))
            }
            fn visit_u64<E>(self, _: u64) -> Result<Text, E> {
                Ok(Text(None))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Text, E> {
                Ok(Text(None))
            }
            fn visit_unit<E>(self) -> Result<Text, E> {
                Ok(Text(None))
            }
            fn visit_seq<A: serde_core::de::SeqAccess<'de>>(
                self,
                mut array: A,
            ) -> Result<Text, A::Error> {
                while array.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Text, A::Error> {
                while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
        }
        deserializer.deserialize_any(TextVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_facts_come_from_any_spelling() {
        let facts = |body: &str| {
            let facts = error_facts(body.as_bytes());
            (facts.code, facts.message, facts.is_object)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            facts(r#"{"__type":"A","message":"m"}"#),
            (some("A"), some("m"), true)
        );
        assert_eq!(
            facts(r#"{"code":"A","Message":"m"}"#),
            (some("A"), some("m"), true)
        );
        assert_eq!(facts(r#"{"Code":"A"}"#), (some("A"), None, true));
        let all = r#"{"code":"A","__type":"B","Code":"C"}"#;
        assert_eq!(facts(all), (some("A"), None, true));
        assert_eq!(
            facts(r#"{"code":12,"message":{"a":[1]}}"#),
            (None, None, true)
        );
        assert_eq!(facts("<html>"), (None, None, false));
        assert_eq!(facts(""), (None, None, false));
    }
}
