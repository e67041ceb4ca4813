//! Values without a schema, from JSON and to it.

use super::text;
use super::tokens::{Container, Kind, Tokens};
use crate::Document;
use crate::codec::CodecError;
use crate::limits::Budget;
use std::collections::BTreeMap;

/// Reads a body that is one value.
#[cfg(any(feature = "credentials", test))]
pub(crate) fn read_document(body: &[u8]) -> Result<Document, CodecError> {
    let mut tokens = Tokens::new(super::as_text(body)?);
    let document = read(&mut tokens, &Budget::new())?;
    tokens.end()?;
    Ok(document)
}

/// Writes a body that is an object.
#[cfg(any(feature = "credentials", test))]
pub(crate) fn write_object(members: &BTreeMap<String, Document>) -> Vec<u8> {
    let mut out = Vec::new();
    write_members(&mut out, members);
    out
}

/// Reads one value.
pub(super) fn read(tokens: &mut Tokens<'_>, budget: &Budget) -> Result<Document, CodecError> {
    Ok(match tokens.kind()? {
        Kind::Null if tokens.null() => Document::Null,
        Kind::Null => return Err(tokens.wrong_value("a value is missing")),
        Kind::Boolean => Document::Bool(tokens.boolean()?),
        Kind::Number => {
            let number = tokens.number()?;
            read_number(number).ok_or_else(|| tokens.wrong_value("a number is out of range"))?
        }
        Kind::String => Document::String(tokens.string()?.into_owned()),
        Kind::Array => Document::Array(read_array(tokens, budget)?),
        Kind::Object => Document::Object(read_object(tokens, budget)?),
    })
}

/// The kind of number that holds it. `-0` is no whole number: it has a sign.
fn read_number(number: &str) -> Option<Document> {
    if number != "-0" {
        if let Ok(value) = number.parse() {
            return Some(Document::Integer(value));
        }
        if let Ok(value) = number.parse() {
            return Some(Document::Unsigned(value));
        }
    }
    let value: f64 = number.parse().ok()?;
    value.is_finite().then_some(Document::Float(value))
}

fn read_array(tokens: &mut Tokens<'_>, budget: &Budget) -> Result<Vec<Document>, CodecError> {
    let mut items = Vec::new();
    let mut more = tokens.open(Container::Array)?;
    while more {
        let item = read(tokens, budget)?;
        budget.spend(&item)?;
        items.push(item);
        more = tokens.another(Container::Array)?;
    }
    Ok(items)
}

fn read_object(
    tokens: &mut Tokens<'_>,
    budget: &Budget,
) -> Result<BTreeMap<String, Document>, CodecError> {
    let mut members = BTreeMap::new();
    let mut more = tokens.open(Container::Object)?;
    while more {
        let name = tokens.name()?.into_owned();
        let value = read(tokens, budget)?;
        budget.spend_entry(&value)?;
        members.insert(name, value);
        more = tokens.another(Container::Object)?;
    }
    Ok(members)
}

/// Writes one value. JSON has no number for what is not finite: it is a null, as everywhere.
pub(super) fn write(out: &mut Vec<u8>, document: &Document) {
    match document {
        Document::Null => out.extend_from_slice(b"null"),
        Document::Bool(value) => text::display(out, *value),
        Document::Integer(value) => text::display(out, *value),
        Document::Unsigned(value) => text::display(out, *value),
        Document::Float(value) if value.is_finite() => text::debug(out, *value),
        Document::Float(_) => out.extend_from_slice(b"null"),
        Document::String(text) => text::string(out, text),
        Document::Array(items) => write_items(out, items),
        Document::Object(members) => write_members(out, members),
    }
}

fn write_items(out: &mut Vec<u8>, items: &[Document]) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

fn write_members(out: &mut Vec<u8>, members: &BTreeMap<String, Document>) {
    out.push(b'{');
    for (index, (name, value)) in members.iter().enumerate() {
        text::name(out, index == 0, name);
        write(out, value);
    }
    out.push(b'}');
}
