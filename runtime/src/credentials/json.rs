//! The JSON that sources answer with: flat objects, of which few members matter.

use crate::codec::json;
use crate::{Credentials, Document, Timestamp};
use std::collections::BTreeMap;

/// An object. There is no `Debug`: secrets stand in it.
pub(super) struct Object(BTreeMap<String, Document>);

/// What a source calls the parts of credentials.
pub(super) struct Names {
    pub(super) id: &'static str,
    pub(super) secret: &'static str,
    pub(super) token: &'static str,
    pub(super) expiry: &'static str,
}

impl Object {
    /// Reads an object; nothing where there is none. What is wrong with the text is not told,
    /// because it may be a secret.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        match json::read_document(text) {
            Ok(Document::Object(members)) => Some(Object(members)),
            _ => None,
        }
    }

    /// An object of these texts.
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let member = |(name, text): (&str, &str)| (name.to_owned(), text.into());
        Object(texts.into_iter().map(member).collect())
    }

    /// The object as JSON, which may hold secrets.
    pub(super) fn to_json(&self) -> Vec<u8> {
        json::write_object(&self.0)
    }

    /// Sets a text.
    pub(super) fn set(&mut self, name: &str, text: impl Into<Document>) {
        self.0.insert(name.to_owned(), text.into());
    }

    /// Takes an object out.
    pub(super) fn object(&mut self, name: &str) -> Option<Object> {
        match self.0.remove(name) {
            Some(Document::Object(members)) => Some(Object(members)),
            _ => None,
        }
    }

    /// Takes a text that is not empty out: it has no copy here then.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        match self.0.remove(name) {
            Some(Document::String(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Document::String(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Document::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// A time: a text, or the milliseconds of the Unix epoch.
    pub(super) fn time(&self, name: &str) -> Option<Timestamp> {
        match self.0.get(name)? {
            Document::String(text) => time(text),
            _ => Timestamp::from_millisecond(self.number(name)?).ok(),
        }
    }

    /// Takes credentials out, of which the token and the expiry may be missing. An expiry that
    /// cannot be read is an error, and so is a missing key: its name is given.
    pub(super) fn credentials(&mut self, names: &Names) -> Result<Credentials, &'static str> {
        let expiry = match self.0.get(names.expiry) {
            None | Some(Document::Null) => None,
            Some(_) => Some(self.time(names.expiry).ok_or(names.expiry)?),
        };
        let id = self.take(names.id).ok_or(names.id)?;
        let secret = self.take(names.secret).ok_or(names.secret)?;
        let mut credentials = Credentials::new(id, secret);
        if let Some(token) = self.take(names.token) {
            credentials = credentials.with_session_token(token);
        }
        if let Some(account) = self.take("AccountId") {
            credentials = credentials.with_account_id(account);
        }
        Ok(match expiry {
            Some(expiry) => credentials.with_expiry(expiry),
            None => credentials,
        })
    }
}

/// A time as text. Old tools have written `UTC` for `Z`.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    match text.strip_suffix("UTC") {
        Some(time) => format!("{time}Z").parse().ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_tools_write_them() {
        let expected: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        for text in [
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05UTC",
            "2026-01-02T04:04:05+01:00",
        ] {
            assert_eq!(time(text), Some(expected), "{text}");
        }
        assert_eq!(time("tomorrow"), None);
        let object = Object::read(br#"{"a": 1767323045000, "b": true}"#).unwrap();
        assert_eq!(object.time("a"), Some(expected));
        assert_eq!(object.time("b"), None);
    }
}
