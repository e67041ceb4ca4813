//! JSON bodies, as the AWS JSON protocols write them.

use super::tree::{Fill, Members, Style, Tree};
use crate::schema::Names;
use crate::{Member, Slot, Structure, View};
use serde_core::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Writes the body members of `structure` as one object. `token` stands in for an idempotency
/// token that is not set.
pub(crate) fn encode(
    names: Names,
    structure: &dyn Structure,
    token: Option<&str>,
) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Tree::structure(structure, Style::wire(names)).with_token(token))
}

/// Writes one value: the payload of a message.
pub(crate) fn encode_value(
    names: Names,
    view: View<'_>,
    member: &Member,
) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Tree::value(view, member, Style::wire(names)))
}

/// Reads one value: the payload of a message.
pub(crate) fn decode_value(
    names: Names,
    body: &[u8],
    slot: Slot<'_>,
    member: &'static Member,
) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text(body)?);
    Fill::new(slot, member, Style::wire(names)).deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Reads the body members of `structure` from one object.
pub(crate) fn decode(
    names: Names,
    body: &[u8],
    structure: &mut dyn Structure,
) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text(body)?);
    Members::new(structure, Style::wire(names)).deserialize(&mut deserializer)?;
    deserializer.end()
}

/// The body as text. To look at it once as a whole costs a third of looking at each string in it.
fn text(body: &[u8]) -> Result<&str, serde_json::Error> {
    str::from_utf8(body).map_err(serde_core::de::Error::custom)
}

/// What every AWS JSON error may hold besides its own members.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ErrorFacts {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// Reads the code and message of an error, as far as the body can be read: what was found before
/// it broke off is kept.
pub(crate) fn error_facts(body: &[u8]) -> ErrorFacts {
    let mut found = Found::default();
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let _ = deserializer.deserialize_map(&mut found);
    // Where there are several codes, this is the order in which clients ask.
    ErrorFacts {
        code: found.code.or(found.dunder_type).or(found.capital_code),
        message: found.message,
    }
}

#[derive(Default)]
struct Found {
    code: Option<String>,
    dunder_type: Option<String>,
    capital_code: Option<String>,
    message: Option<String>,
}

impl<'de> Visitor<'de> for &mut Found {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(fact) = object.next_key()? {
            let place = match fact {
                Fact::Code => &mut self.code,
                Fact::DunderType => &mut self.dunder_type,
                Fact::CapitalCode => &mut self.capital_code,
                Fact::Message => &mut self.message,
                Fact::Other => {
                    object.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            // A code may be a number; only a text can be an AWS code or message.
            if let Text(Some(text)) = object.next_value()? {
                *place = Some(text);
            }
        }
        Ok(())
    }
}

/// What a name stands for. Names are compared where they are read, without a copy.
enum Fact {
    Code,
    DunderType,
    CapitalCode,
    Message,
    Other,
}

impl<'de> serde_core::Deserialize<'de> for Fact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FactVisitor;
        impl Visitor<'_> for FactVisitor {
            type Value = Fact;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_str<E>(self, name: &str) -> Result<Fact, E> {
                Ok(match name {
                    "code" => Fact::Code,
                    "__type" => Fact::DunderType,
                    "Code" => Fact::CapitalCode,
                    "message" | "Message" => Fact::Message,
                    _ => Fact::Other,
                })
            }
        }
        deserializer.deserialize_identifier(FactVisitor)
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
            (facts.code, facts.message)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            facts(r#"{"__type":"A","message":"m"}"#),
            (some("A"), some("m"))
        );
        assert_eq!(
            facts(r#"{"code":"A","Message":"m"}"#),
            (some("A"), some("m"))
        );
        assert_eq!(facts(r#"{"Code":"A"}"#), (some("A"), None));
        let all = r#"{"code":"A","__type":"B","Code":"C"}"#;
        assert_eq!(facts(all), (some("A"), None));
        assert_eq!(facts(r#"{"code":12,"message":{"a":[1]}}"#), (None, None));
        assert_eq!(
            facts(r#"{"__type":"A","message":"m","x":"#),
            (some("A"), some("m"))
        );
        assert_eq!(facts("<html>"), (None, None));
        assert_eq!(facts(""), (None, None));
    }
}
