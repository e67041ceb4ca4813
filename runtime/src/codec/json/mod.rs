//! JSON bodies, as the AWS JSON protocols write them.
//!
//! [`tokens`] knows JSON and no value; [`read`] and [`write`] know the tables; [`document`] is for
//! values without one. A body is looked at as text once, and each value goes where it belongs
//! without another in between.

mod document;
#[cfg(feature = "json")]
mod error_facts;
#[cfg(feature = "json")]
mod read;
#[cfg(any(feature = "json", test))]
mod skip;
#[cfg(test)]
mod tests;
mod text;
mod tokens;
#[cfg(feature = "json")]
mod write;

#[cfg(any(feature = "credentials", test))]
pub(crate) use document::{read_document, write_object};
#[cfg(feature = "json")]
pub(crate) use error_facts::error_facts;

use super::CodecError;
#[cfg(feature = "json")]
use crate::schema::Names;
#[cfg(feature = "json")]
use crate::{Member, Slot, Structure, View};
#[cfg(feature = "json")]
use read::Reader;
#[cfg(feature = "json")]
use write::Writer;

/// Writes the body members of `structure` as one object.
#[cfg(feature = "json")]
pub(crate) fn encode(names: Names, structure: &dyn Structure) -> Result<Vec<u8>, CodecError> {
    let mut writer = Writer::new(names);
    writer.structure(structure)?;
    Ok(writer.into_bytes())
}

/// Writes one value: the payload of a message.
#[cfg(feature = "json")]
pub(crate) fn encode_value(
    names: Names,
    view: View<'_>,
    member: &Member,
) -> Result<Vec<u8>, CodecError> {
    let mut writer = Writer::new(names);
    writer.value(view, member)?;
    Ok(writer.into_bytes())
}

/// Reads the body members of `structure` from one object.
#[cfg(feature = "json")]
pub(crate) fn decode(
    names: Names,
    body: &[u8],
    structure: &mut dyn Structure,
) -> Result<(), CodecError> {
    let mut reader = Reader::new(as_text(body)?, names);
    reader.structure(structure)?;
    reader.end()
}

/// Reads one value: the payload of a message.
#[cfg(feature = "json")]
pub(crate) fn decode_value(
    names: Names,
    body: &[u8],
    slot: Slot<'_>,
    member: &'static Member,
) -> Result<(), CodecError> {
    let mut reader = Reader::new(as_text(body)?, names);
    reader.fill(slot, member)?;
    reader.end()
}

/// The body as text. To look at it once as a whole costs a third of looking at each string in it.
fn as_text(body: &[u8]) -> Result<&str, CodecError> {
    let not_text = |error: std::str::Utf8Error| {
        CodecError(format!("it is not UTF-8, at byte {}", error.valid_up_to()))
    };
    str::from_utf8(body).map_err(not_text)
}
