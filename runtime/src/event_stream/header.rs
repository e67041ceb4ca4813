//! The headers of a message: ten types of values, as the wire tells them apart.

use super::frame::FrameError;
use bytes::{Buf, BufMut, Bytes};

/// The longest text or bytes that a header may be sent with.
const LONGEST: usize = i16::MAX as usize;

/// The value of a header.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum HeaderValue {
    Boolean(bool),
    Byte(i8),
    Short(i16),
    Integer(i32),
    Long(i64),
    Bytes(Bytes),
    Text(String),
    /// Milliseconds since 1970.
    Timestamp(i64),
    Uuid([u8; 16]),
}

/// Writes one header.
pub(crate) fn write(
    out: &mut impl BufMut,
    name: &str,
    value: &HeaderValue,
) -> Result<(), FrameError> {
    let length = u8::try_from(name.len()).ok().filter(|length| *length > 0);
    let too_long = || FrameError::new(format!("the name of the header `{name}` does not fit"));
    out.put_u8(length.ok_or_else(too_long)?);
    out.put_slice(name.as_bytes());
    match value {
        HeaderValue::Boolean(true) => out.put_u8(0),
        HeaderValue::Boolean(false) => out.put_u8(1),
        HeaderValue::Byte(value) => {
            out.put_u8(2);
            out.put_i8(*value);
        }
        HeaderValue::Short(value) => {
            out.put_u8(3);
            out.put_i16(*value);
        }
        HeaderValue::Integer(value) => {
            out.put_u8(4);
            out.put_i32(*value);
        }
        HeaderValue::Long(value) => {
            out.put_u8(5);
            out.put_i64(*value);
        }
        HeaderValue::Bytes(bytes) => write_bytes(out, 6, name, bytes)?,
        HeaderValue::Text(text) => write_bytes(out, 7, name, text.as_bytes())?,
        HeaderValue::Timestamp(value) => {
            out.put_u8(8);
            out.put_i64(*value);
        }
        HeaderValue::Uuid(value) => {
            out.put_u8(9);
            out.put_slice(value);
        }
    }
    Ok(())
}

fn write_bytes(
    out: &mut impl BufMut,
    kind: u8,
    name: &str,
    bytes: &[u8],
) -> Result<(), FrameError> {
    let length = u16::try_from(bytes.len()).ok();
    let Some(length) = length.filter(|length| usize::from(*length) <= LONGEST) else {
        return Err(FrameError::new(format!(
            "the header `{name}` is longer than {LONGEST} bytes"
        )));
    };
    out.put_u8(kind);
    out.put_u16(length);
    out.put_slice(bytes);
    Ok(())
}

/// Reads all headers of a message.
pub(super) fn read(mut block: Bytes) -> Result<Vec<(String, HeaderValue)>, FrameError> {
    let mut headers: Vec<(String, HeaderValue)> = Vec::new();
    while block.has_remaining() {
        headers.push(read_one(&mut block)?);
    }
    // To hold each against each would take a hostile message minutes.
    let mut names: Vec<&str> = headers.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(FrameError::new(format!(
            "the header `{}` is there twice",
            pair[0]
        ))),
        None => Ok(headers),
    }
}

fn read_one(block: &mut Bytes) -> Result<(String, HeaderValue), FrameError> {
    let length = take(block, 1)?.get_u8();
    if length == 0 {
        return Err(FrameError::new("a header has no name"));
    }
    let name = text(take(block, length.into())?)?;
    let value = match take(block, 1)?.get_u8() {
        0 => HeaderValue::Boolean(true),
        1 => HeaderValue::Boolean(false),
        2 => HeaderValue::Byte(take(block, 1)?.get_i8()),
        3 => HeaderValue::Short(take(block, 2)?.get_i16()),
        4 => HeaderValue::Integer(take(block, 4)?.get_i32()),
        5 => HeaderValue::Long(take(block, 8)?.get_i64()),
        6 => HeaderValue::Bytes(take_counted(block)?),
        7 => HeaderValue::Text(text(take_counted(block)?)?),
        8 => HeaderValue::Timestamp(take(block, 8)?.get_i64()),
        9 => HeaderValue::Uuid(take(block, 16)?.get_u128().to_be_bytes()),
        other => {
            return Err(FrameError::new(format!(
                "the header `{name}` has the unknown type {other}"
            )));
        }
    };
    Ok((name, value))
}

/// The next bytes of the block: never more than it has.
fn take(block: &mut Bytes, length: usize) -> Result<Bytes, FrameError> {
    match length <= block.len() {
        true => Ok(block.split_to(length)),
        false => Err(FrameError::new("a header is longer than the headers")),
    }
}

fn take_counted(block: &mut Bytes) -> Result<Bytes, FrameError> {
    let length = take(block, 2)?.get_u16();
    take(block, length.into())
}

fn text(bytes: Bytes) -> Result<String, FrameError> {
    String::from_utf8(bytes.into()).map_err(|_| FrameError::new("a header is not UTF-8"))
}
