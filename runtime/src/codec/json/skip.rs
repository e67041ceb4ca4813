//! What is passed over: names that are the expected ones, and values that nobody asked for.

use super::tokens::{Container, Kind, Tokens, plain};
use crate::codec::CodecError;

impl Tokens<'_> {
    /// Passes over the name of a member, up to its value, if it is `expected` and stands there as
    /// programs write it: without escapes or space.
    pub(super) fn name_is(&mut self, expected: &str) -> bool {
        self.space();
        let is_expected = self
            .rest()
            .strip_prefix(b"\"")
            .and_then(|rest| rest.strip_prefix(expected.as_bytes()))
            .is_some_and(|rest| rest.starts_with(b"\":"));
        if is_expected {
            self.at += expected.len() + 3;
        }
        is_expected
    }

    /// Passes over a value of any kind, however deep it is: nothing is kept of it.
    pub(super) fn skip(&mut self) -> Result<(), CodecError> {
        let mut open = Vec::new();
        loop {
            let container = match self.kind()? {
                Kind::Array => Some(Container::Array),
                Kind::Object => Some(Container::Object),
                kind => {
                    self.skip_scalar(kind)?;
                    None
                }
            };
            if let Some(container) = container {
                self.at += 1;
                if !self.closes(container) {
                    open.push(container);
                    self.skip_name(container)?;
                    continue;
                }
            }
            // A value is behind: the next one, or the end of what holds it.
            loop {
                let Some(container) = open.last().copied() else {
                    return Ok(());
                };
                if self.follows(container)? {
                    self.skip_name(container)?;
                    break;
                }
                open.pop();
            }
        }
    }

    fn skip_scalar(&mut self, kind: Kind) -> Result<(), CodecError> {
        match kind {
            Kind::Null if self.null() => Ok(()),
            Kind::Number => self.number().map(drop),
            Kind::String => self.skip_string(),
            Kind::Boolean => self.boolean().map(drop),
            Kind::Null | Kind::Array | Kind::Object => Err(self.expected("a value")),
        }
    }

    fn skip_name(&mut self, of: Container) -> Result<(), CodecError> {
        match of {
            Container::Array => Ok(()),
            Container::Object => {
                self.space();
                self.skip_string()?;
                self.space();
                self.take(b':', "a colon")
            }
        }
    }

    /// What is in the escapes of a string or name does not matter where nobody reads it: half of a pair of
    /// surrogates is no reason to lose all the rest.
    fn skip_string(&mut self) -> Result<(), CodecError> {
        self.take(b'"', "a string")?;
        loop {
            self.at += plain(self.rest());
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape_unit()?;
                }
                _ => return Err(self.no_text()),
            }
        }
    }
}
