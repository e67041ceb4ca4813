//! The time of a signature, as text.

use crate::Timestamp;
use crate::timestamp::Civil;
use std::str;

/// `20150830T123600Z`, in UTC.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Date([u8; 16]);

impl Date {
    pub(super) fn of(time: Timestamp) -> Self {
        let at = Civil::of(time);
        // A clock outside of these years is broken, and AWS will say so.
        let year = at.year.clamp(0, 9999).unsigned_abs();
        let mut text = *b"00000000T000000Z";
        let mut write = |place: usize, number: u32| {
            // Two digits, so that each is less than ten.
            text[place] += (number / 10 % 10) as u8;
            text[place + 1] += (number % 10) as u8;
        };
        write(0, year / 100);
        write(2, year % 100);
        for (place, number) in [
            (4, at.month),
            (6, at.day),
            (9, at.hour),
            (11, at.minute),
            (13, at.second),
        ] {
            write(place, number);
        }
        Date(text)
    }

    /// All of it.
    pub(super) fn as_str(&self) -> &str {
        // Only digits and two letters are ever written.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The day: `20150830`.
    pub(super) fn day(&self) -> &str {
        self.as_str().get(..8).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_sixteen_characters() {
        for (time, text) in [
            ("2015-08-30T12:36:09Z", "20150830T123609Z"),
            ("1999-12-31T23:59:59.999Z", "19991231T235959Z"),
            ("-000001-01-01T00:00:00Z", "00000101T000000Z"),
        ] {
            let date = Date::of(time.parse().unwrap());
            assert_eq!((date.as_str(), date.day()), (text, &text[..8]));
        }
    }
}
