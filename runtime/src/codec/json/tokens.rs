//! The tokens of JSON ([RFC 8259]), pulled one after the other from a text in memory.
//!
//! What is read is borrowed where the text has it without escapes. Own code, because the table that
//! asks for the tokens leaves nothing of a general reader: serde_json, serde's traits and what they
//! need were 4.8 of 77 CPU seconds of a cold release build and 3.1 of 39 of a debug build.
//!
//! [RFC 8259]: https://www.rfc-editor.org/rfc/rfc8259

use crate::big_number::number_length;
use crate::codec::CodecError;
use crate::limits::DEEPEST;
use std::borrow::Cow;
use std::ops::Range;

/// What a value is, which its first byte tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// What holds other values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Array,
    Object,
}

impl Container {
    fn end(self) -> u8 {
        match self {
            Container::Array => b']',
            Container::Object => b'}',
        }
    }
}

/// A text, as far as it has been read.
pub(super) struct Tokens<'b> {
    text: &'b str,
    pub(super) at: usize,
    /// Where the value begins that was looked at last.
    value_at: usize,
    depth: usize,
}

impl<'b> Tokens<'b> {
    pub(super) fn new(text: &'b str) -> Self {
        Tokens {
            text,
            at: 0,
            value_at: 0,
            depth: 0,
        }
    }

    /// Nothing but space may follow the document.
    pub(super) fn end(mut self) -> Result<(), CodecError> {
        self.space();
        match self.byte() {
            None => Ok(()),
            Some(_) => Err(self.error("something follows the document")),
        }
    }

    /// What is wrong with the value that was looked at last, and where it begins. It is not quoted: it
    /// may be secret.
    #[cold]
    pub(super) fn wrong_value(&self, what: &str) -> CodecError {
        CodecError(format!("{what}, at byte {}", self.value_at))
    }

    /// What is wrong here.
    #[cold]
    fn error(&self, what: &str) -> CodecError {
        CodecError(format!("{what}, at byte {}", self.at))
    }

    #[cold]
    pub(super) fn expected(&self, what: &str) -> CodecError {
        match self.byte() {
            None => self.error("it breaks off"),
            Some(_) => self.error(&format!("{what} is missing")),
        }
    }

    /// What the next value is.
    pub(super) fn kind(&mut self) -> Result<Kind, CodecError> {
        self.space();
        self.value_at = self.at;
        Ok(match self.byte() {
            Some(b'"') => Kind::String,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') => Kind::Null,
            _ => return Err(self.expected("a value")),
        })
    }

    /// Reads a null, if there is one.
    pub(super) fn null(&mut self) -> bool {
        self.space();
        self.literal("null")
    }

    pub(super) fn boolean(&mut self) -> Result<bool, CodecError> {
        self.space();
        if self.literal("true") {
            Ok(true)
        } else if self.literal("false") {
            Ok(false)
        } else {
            Err(self.expected("a boolean"))
        }
    }

    /// A number as the text has it.
    pub(super) fn number(&mut self) -> Result<&'b str, CodecError> {
        self.space();
        let rest = self.rest();
        let length = number_length(rest).ok_or_else(|| self.expected("a number"))?;
        let number = self.slice(self.at..self.at + length);
        self.at += length;
        Ok(number)
    }

    pub(super) fn string(&mut self) -> Result<Cow<'b, str>, CodecError> {
        self.space();
        self.take(b'"', "a string")?;
        let end = self.at + plain(self.rest());
        let text = self.slice(self.at..end);
        match self.text.as_bytes().get(end) {
            Some(b'"') => {
                self.at = end + 1;
                Ok(Cow::Borrowed(text))
            }
            _ => self.with_escapes().map(Cow::Owned),
        }
    }

    /// Begins an array or object, and tells whether anything is in it.
    pub(super) fn open(&mut self, container: Container) -> Result<bool, CodecError> {
        self.space();
        if self.depth == DEEPEST {
            return Err(self.error(&format!("it is more than {DEEPEST} levels deep")));
        }
        self.depth += 1;
        match container {
            Container::Array => self.take(b'[', "an array")?,
            Container::Object => self.take(b'{', "an object")?,
        }
        let is_empty = self.closes(container);
        self.depth -= usize::from(is_empty);
        Ok(!is_empty)
    }

    /// Whether another value follows in what was opened.
    pub(super) fn another(&mut self, container: Container) -> Result<bool, CodecError> {
        let follows = self.follows(container)?;
        self.depth -= usize::from(!follows);
        Ok(follows)
    }

    /// The name of a member, up to its value.
    pub(super) fn name(&mut self) -> Result<Cow<'b, str>, CodecError> {
        let name = self.string()?;
        self.space();
        self.take(b':', "a colon")?;
        Ok(name)
    }

    /// The rest of a string that has escapes.
    fn with_escapes(&mut self) -> Result<String, CodecError> {
        let mut text = String::new();
        loop {
            let end = self.at + plain(self.rest());
            text.push_str(self.slice(self.at..end));
            self.at = end;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                _ => return Err(self.no_text()),
            }
        }
    }

    #[cold]
    pub(super) fn no_text(&self) -> CodecError {
        match self.byte() {
            None => self.error("it breaks off"),
            Some(_) => self.error("a control character is not escaped"),
        }
    }

    /// What stands behind a backslash: a character, of which two escapes may be the halves.
    fn escape(&mut self) -> Result<char, CodecError> {
        let at = self.at;
        let first = self.escape_unit()?;
        let unit = match first {
            0xd800..0xdc00 if self.literal("\\") => {
                let second = self.escape_unit()?;
                match second {
                    0xdc00..0xe000 => 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                    _ => first,
                }
            }
            unit => unit,
        };
        char::from_u32(unit).ok_or_else(|| {
            self.at = at;
            self.error("an escape is half of a character")
        })
    }

    /// One escape: a character, or half of one.
    pub(super) fn escape_unit(&mut self) -> Result<u32, CodecError> {
        let byte = self.byte().ok_or_else(|| self.no_text())?;
        let unit = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.hex(),
            _ => return Err(self.error("an escape is none of JSON's")),
        };
        self.at += 1;
        Ok(unit.into())
    }

    /// The four digits behind `\u`.
    fn hex(&mut self) -> Result<u32, CodecError> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
        let value = digits.and_then(|digits| {
            digits.iter().try_fold(0, |value, digit| {
                Some(16 * value + char::from(*digit).to_digit(16)?)
            })
        });
        let value = value.ok_or_else(|| self.error("an escape has four digits"))?;
        self.at += 5;
        Ok(value)
    }

    /// Whether the array or object ends here.
    pub(super) fn closes(&mut self, container: Container) -> bool {
        self.space();
        let closes = self.byte() == Some(container.end());
        self.at += usize::from(closes);
        closes
    }

    /// Whether another value follows the one before.
    pub(super) fn follows(&mut self, container: Container) -> Result<bool, CodecError> {
        self.space();
        let follows = match self.byte() {
            Some(b',') => true,
            Some(byte) if byte == container.end() => false,
            _ => return Err(self.expected("a comma")),
        };
        self.at += 1;
        Ok(follows)
    }

    pub(super) fn take(&mut self, byte: u8, name: &str) -> Result<(), CodecError> {
        match self.byte() == Some(byte) {
            true => {
                self.at += 1;
                Ok(())
            }
            false => Err(self.expected(name)),
        }
    }

    fn literal(&mut self, word: &str) -> bool {
        let is_there = self.rest().starts_with(word.as_bytes());
        if is_there {
            self.at += word.len();
        }
        is_there
    }

    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'b [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// A part of the text, of which both ends are beside ASCII bytes: it is there.
    fn slice(&self, range: Range<usize>) -> &'b str {
        self.text.get(range).unwrap_or_default()
    }
}

/// How many bytes in the beginning stand for themselves in a string: none of them is a quote, a
/// backslash or a control character. Eight are looked at at a time.
pub(super) fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    // Sets the high bit of each byte that is zero. It may set that of one behind such a byte too,
    // which does not matter where the first is asked for.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, tail) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        let found = (quotes | backslashes | controls) & HIGH;
        if found != 0 {
            return 8 * index + found.trailing_zeros() as usize / 8;
        }
    }
    let stands_for_itself = |byte: &&u8| **byte >= 0x20 && !matches!(**byte, b'"' | b'\\');
    8 * words.len() + tail.iter().take_while(stands_for_itself).count()
}
