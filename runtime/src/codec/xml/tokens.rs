//! XML as elements and text, over quick-xml: all else is passed over, or refused.
//!
//! Document type declarations are refused wherever they stand, so that there are no entities but
//! XML's own five, and a document grows no further than it is long. Comments, processing
//! instructions and the XML declaration mean nothing. Names lose their prefixes: AWS's services
//! use namespaces, and no two elements of one structure that differ in nothing else.

use crate::codec::CodecError;
use crate::limits::DEEPEST;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// An element that has begun.
pub(super) type Start<'a> = BytesStart<'a>;

/// A place in a document. A copy of it goes its own way.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

/// The name of an element, without its prefix.
pub(super) fn local_name<'a>(start: &'a Start<'_>) -> &'a str {
    without_prefix(start.name().into_inner())
}

/// A name without its prefix.
pub(super) fn without_prefix(name: &str) -> &str {
    // Names are short: nothing that searches faster has begun before this has ended.
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

impl<'a> Tokens<'a> {
    /// The beginning of a document.
    pub(super) fn new(document: &'a [u8]) -> Self {
        let mut reader = Reader::from_reader(document);
        reader.config_mut().expand_empty_elements = true;
        Tokens { reader, depth: 0 }
    }

    /// Goes into the outermost element.
    pub(super) fn root(&mut self) -> Result<Start<'a>, CodecError> {
        loop {
            match self.next()? {
                Event::Start(start) => return self.enter(start),
                Event::Eof => return Err(CodecError("there is no element".to_owned())),
                event => self.expect_nothing(&event)?,
            }
        }
    }

    /// Makes sure that nothing follows the outermost element.
    pub(super) fn end(&mut self) -> Result<(), CodecError> {
        loop {
            match self.next()? {
                Event::Start(_) => return Err(CodecError("there are two documents".to_owned())),
                Event::Eof => return Ok(()),
                event => self.expect_nothing(&event)?,
            }
        }
    }

    /// Passes over what may stand outside of the outermost element.
    fn expect_nothing(&self, event: &Event<'_>) -> Result<(), CodecError> {
        match event {
            Event::Text(text) if !text.trim_ascii().is_empty() => Err(self.malformed()),
            Event::CData(_) | Event::GeneralRef(_) => Err(self.malformed()),
            _ => Ok(()),
        }
    }

    /// Goes into the next element of the one that it is in, or out of that one when there is no
    /// other. Text between elements is passed over.
    pub(super) fn child(&mut self) -> Result<Option<Start<'a>>, CodecError> {
        self.between_elements(true);
        loop {
            match self.next()? {
                Event::Start(start) => return self.enter(start).map(Some),
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(None);
                }
                Event::Eof => return Err(self.truncated()),
                _ => {}
            }
        }
    }

    /// The text of the element that it is in, and goes out of it. Elements within are passed over.
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, CodecError> {
        let mut all = Cow::Borrowed("");
        loop {
            self.between_elements(false);
            let piece = match self.next()? {
                Event::Text(text) => text.xml10_content(),
                Event::CData(text) => text.xml10_content(),
                Event::GeneralRef(reference) => self.character(&reference)?,
                Event::Start(_) => {
                    self.depth += 1;
                    self.skip()?;
                    continue;
                }
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(all);
                }
                Event::Eof => return Err(self.truncated()),
                _ => continue,
            };
            match all.is_empty() {
                true => all = piece,
                false => all.to_mut().push_str(&piece),
            }
        }
    }

    /// Goes out of the element that it is in. How deep elements nest in there does not matter,
    /// because nothing is kept of them.
    pub(super) fn skip(&mut self) -> Result<(), CodecError> {
        self.between_elements(true);
        let mut open = 1;
        while open > 0 {
            match self.next()? {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                Event::Eof => return Err(self.truncated()),
                _ => {}
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Says whether white space means nothing, so that it needs no token.
    fn between_elements(&mut self, between: bool) {
        self.reader.config_mut().trim_text_start = between;
    }

    fn enter(&mut self, start: Start<'a>) -> Result<Start<'a>, CodecError> {
        self.depth += 1;
        match self.depth > DEEPEST {
            true => Err(CodecError(format!(
                "elements nest deeper than {DEEPEST} levels"
            ))),
            false => Ok(start),
        }
    }

    fn next(&mut self) -> Result<Event<'a>, CodecError> {
        match self.reader.read_event() {
            Ok(Event::DocType(_)) => Err(CodecError(
                "it has a document type declaration, which is never read".to_owned(),
            )),
            Ok(event) => Ok(event),
            // The library's messages quote the document.
            Err(_) => Err(self.malformed()),
        }
    }

    /// A character that is written as a reference.
    fn character(&self, reference: &BytesRef<'_>) -> Result<Cow<'static, str>, CodecError> {
        Ok(Cow::Borrowed(match &**reference {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => match reference.resolve_char_ref() {
                Ok(Some(character)) => return Ok(character.to_string().into()),
                _ => {
                    return Err(CodecError(format!(
                        "there is an unknown entity before byte {}",
                        self.reader.buffer_position()
                    )));
                }
            },
        }))
    }

    pub(super) fn malformed(&self) -> CodecError {
        let place = match self.reader.error_position() {
            0 => self.reader.buffer_position(),
            place => place,
        };
        CodecError(format!("it is not well-formed at byte {place}"))
    }

    fn truncated(&self) -> CodecError {
        CodecError("it breaks off within an element".to_owned())
    }
}
