//! What every AWS JSON error may hold besides its own members.

use super::tokens::{Container, Kind, Tokens};
use crate::codec::CodecError;

/// The code and the message of an error.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ErrorFacts {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// Reads the code and message of an error, as far as the body can be read: what was found before
/// it broke off is kept.
pub(crate) fn error_facts(body: &[u8]) -> ErrorFacts {
    let text = match str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => {
            let valid = body.get(..error.valid_up_to()).unwrap_or_default();
            str::from_utf8(valid).unwrap_or_default()
        }
    };
    let mut found = Found::default();
    let _ = found.read(&mut Tokens::new(text));
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

impl Found {
    fn read(&mut self, tokens: &mut Tokens<'_>) -> Result<(), CodecError> {
        let mut more = tokens.open(Container::Object)?;
        while more {
            let place = match &*tokens.name()? {
                "code" => Some(&mut self.code),
                "__type" => Some(&mut self.dunder_type),
                "Code" => Some(&mut self.capital_code),
                "message" | "Message" => Some(&mut self.message),
                _ => None,
            };
            match place {
                // A code may be a number; only a text can be an AWS code or message.
                Some(place) if tokens.kind()? == Kind::String => {
                    *place = Some(tokens.string()?.into_owned());
                }
                _ => tokens.skip()?,
            }
            more = tokens.another(Container::Object)?;
        }
        Ok(())
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

    #[test]
    fn what_stands_before_broken_text_is_kept() {
        let facts = error_facts(b"{\"__type\":\"A\",\"message\":\"\xff\"}");
        assert_eq!((facts.code.as_deref(), facts.message), (Some("A"), None));
    }
}
