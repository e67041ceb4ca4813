//! Simple values as text: in headers, labels and query strings, in XML and in forms.

use super::float::{non_finite, parse_non_finite};
use crate::value::{Slot, View};
use crate::{TimestampFormat, timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::borrow::Cow;
use std::str::FromStr;

/// A simple value as text, a time in this format; `None` for a value that no text can hold, and
/// for none at all.
pub(crate) fn write<'a>(view: &View<'a>, format: TimestampFormat) -> Option<Cow<'a, str>> {
    Some(match *view {
        View::Boolean(value) => if value { "true" } else { "false" }.into(),
        View::Integer(value) => value.to_string().into(),
        View::Float(value) => match non_finite(value.into()) {
            Some(text) => text.into(),
            None => format!("{value:?}").into(),
        },
        View::Double(value) => match non_finite(value) {
            Some(text) => text.into(),
            None => format!("{value:?}").into(),
        },
        View::BigNumber(number) => number.as_str().into(),
        View::Text(text) => text.into(),
        View::Blob(bytes) => BASE64.encode(bytes).into(),
        View::Timestamp(time) => timestamp::format(time, format).into(),
        View::Null
        | View::Document(_)
        | View::Structure(_)
        | View::Union(_)
        | View::List(_)
        | View::Map(_)
        | View::Stream(_) => return None,
        #[cfg(feature = "event-stream")]
        View::Events(_) => return None,
    })
}

/// Fills a slot from text, a time preferably in this format.
///
/// # Errors
///
/// What the text should have been. The text itself may be secret, and is not quoted.
pub(crate) fn read(
    text: Cow<'_, str>,
    slot: Slot<'_>,
    format: TimestampFormat,
) -> Result<(), &'static str> {
    match slot {
        Slot::Boolean(slot) => *slot = boolean(&text).ok_or("a boolean")?,
        Slot::Byte(slot) => *slot = number(&text).ok_or("a whole number of 8 bits")?,
        Slot::Short(slot) => *slot = number(&text).ok_or("a whole number of 16 bits")?,
        Slot::Integer(slot) => *slot = number(&text).ok_or("a whole number of 32 bits")?,
        Slot::Long(slot) => *slot = number(&text).ok_or("a whole number of 64 bits")?,
        Slot::Float(slot) => {
            *slot = match parse_non_finite(text.trim()) {
                Some(value) => value as f32,
                None => number(&text).ok_or("a number")?,
            }
        }
        Slot::Double(slot) => {
            *slot = match parse_non_finite(text.trim()) {
                Some(value) => value,
                None => number(&text).ok_or("a number")?,
            }
        }
        Slot::BigNumber(slot) => *slot = number(&text).ok_or("a number")?,
        Slot::Text(slot) => *slot = text.into_owned(),
        Slot::Enum(slot) => slot.set(&text),
        Slot::Blob(slot) => *slot = base64(&text).ok_or("base64")?,
        Slot::Timestamp(slot) => {
            *slot = timestamp::parse_any(text.trim(), format).ok_or("a timestamp")?;
        }
        Slot::Document(_)
        | Slot::Structure(_)
        | Slot::Union(_)
        | Slot::List(_)
        | Slot::Map(_)
        | Slot::Stream(_) => return Err("a value that text can hold"),
        #[cfg(feature = "event-stream")]
        Slot::Events(_) => return Err("a value that text can hold"),
    }
    Ok(())
}

fn number<T: FromStr>(text: &str) -> Option<T> {
    text.trim().parse().ok()
}

/// The words of XML Schema, and what Python makes of them, which some services send.
fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "True" | "1" => Some(true),
        "false" | "False" | "0" => Some(false),
        _ => None,
    }
}

/// Long base64 may be broken into lines.
fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    match text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        false => BASE64.decode(text).ok(),
        true => {
            let joined: Vec<u8> = text
                .bytes()
                .filter(|byte| !byte.is_ascii_whitespace())
                .collect();
            BASE64.decode(joined).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TimestampFormat::DateTime;

    #[test]
    fn values_are_read_as_they_are_written() {
        let mut double = 0.0;
        for value in [1.5, -0.0, 1e300, f64::INFINITY, f64::NEG_INFINITY] {
            let text = write(&View::Double(value), DateTime).unwrap();
            read(text, Slot::Double(&mut double), DateTime).unwrap();
            assert_eq!(double.to_bits(), value.to_bits());
        }
        read("NaN".into(), Slot::Double(&mut double), DateTime).unwrap();
        assert!(double.is_nan());
        let mut blob = Vec::new();
        let text = write(&View::Blob(b"\x00\xff"), DateTime).unwrap();
        read(text, Slot::Blob(&mut blob), DateTime).unwrap();
        assert_eq!(blob, b"\x00\xff");
        assert!(write(&View::Null, DateTime).is_none());
    }

    #[test]
    fn whitespace_around_a_value_means_nothing_except_in_a_string() {
        let (mut number, mut flag, mut text, mut blob) = (0, false, String::new(), Vec::new());
        read(" 7\n".into(), Slot::Integer(&mut number), DateTime).unwrap();
        read("\ttrue ".into(), Slot::Boolean(&mut flag), DateTime).unwrap();
        read(" a ".into(), Slot::Text(&mut text), DateTime).unwrap();
        read("\nZm9v\nYmFy\n".into(), Slot::Blob(&mut blob), DateTime).unwrap();
        assert_eq!(
            (number, flag, &*text, &*blob),
            (7, true, " a ", &b"foobar"[..])
        );
    }

    #[test]
    fn what_cannot_be_read_says_what_it_should_be() {
        let mut number = 0_i8;
        let error = read("300".into(), Slot::Byte(&mut number), DateTime);
        assert_eq!(error, Err("a whole number of 8 bits"));
        let mut blob = Vec::new();
        let error = read("secret!".into(), Slot::Blob(&mut blob), DateTime);
        assert_eq!(error, Err("base64"));
    }
}
