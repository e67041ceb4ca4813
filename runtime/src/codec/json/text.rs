//! The small pieces of a written document: numbers, strings, names. What holds others is where its
//! kind is known.

use super::tokens::plain;
use std::fmt::{Debug, Display};
use std::io::Write as _;

/// A value as Rust shows it: a number or boolean, which JSON shows alike.
pub(super) fn display(out: &mut Vec<u8>, value: impl Display) {
    // Writing to memory does not fail.
    let _ = write!(out, "{value}");
}

/// The same of a float, of which Rust's `Debug` has the shortest digits that are read back the same,
/// and an exponent where it is large: `1e300` and not 300 zeros.
pub(super) fn debug(out: &mut Vec<u8>, value: impl Debug) {
    let _ = write!(out, "{value:?}");
}

/// A member's name, with what stands before and after it.
pub(super) fn name(out: &mut Vec<u8>, is_first: bool, name: &str) {
    if !is_first {
        out.push(b',');
    }
    string(out, name);
    out.push(b':');
}

/// A string, with escapes for what has to have one (RFC 8259 section 7).
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    out.push(b'"');
    loop {
        let (before, after) = rest.split_at(plain(rest));
        out.extend_from_slice(before);
        let Some((byte, behind)) = after.split_first() else {
            break;
        };
        escape(out, *byte);
        rest = behind;
    }
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        8 => b'b',
        12 => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            let _ = write!(out, "\\u{byte:04x}");
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}
