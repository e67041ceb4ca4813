//! Text of times: short lines, written without allocation, and digits, read one after another.

use std::str;

/// A line as it is written. The longest is `-009999-01-01T00:00:00.000000001Z`.
pub(super) struct Line {
    bytes: [u8; 40],
    length: usize,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; 40],
            length: 0,
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        if let Some(place) = self.place(text.len()) {
            place.copy_from_slice(text.as_bytes());
        }
    }

    /// The last `digits` digits of a number.
    pub(super) fn number(&mut self, mut value: u32, digits: usize) {
        for byte in self.place(digits).into_iter().flatten().rev() {
            *byte = b'0' + (value % 10) as u8;
            value /= 10;
        }
    }

    fn place(&mut self, length: usize) -> Option<&mut [u8]> {
        let start = self.length;
        self.length += length;
        self.bytes.get_mut(start..self.length)
    }

    pub(super) fn as_str(&self) -> &str {
        // Only digits and whole texts are ever written, and no more than there is room for.
        let written = self.bytes.get(..self.length);
        written
            .and_then(|bytes| str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

/// What is left to be read of a text.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl Reader<'_> {
    /// The next byte, if it is one of these.
    pub(super) fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        let first = bytes.contains(first).then_some(*first)?;
        self.0 = rest;
        Some(first)
    }

    /// The number that the next digits are, of which there have to be so many, nine at most.
    pub(super) fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let number = whole(number)?;
        self.0 = rest;
        Some(number)
    }

    /// How many digits come next.
    pub(super) fn digits(&self) -> usize {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        digits.count()
    }
}

/// The number that one to nine digits are.
pub(super) fn whole(digits: &[u8]) -> Option<u32> {
    let value = |value: u32, byte: &u8| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(10 * value + digit)
    };
    let some = (!digits.is_empty()).then_some(digits)?;
    some.iter().try_fold(0, value)
}

/// The nanoseconds that one to nine digits after the point are.
pub(super) fn nanoseconds(digits: &[u8]) -> Option<u32> {
    let missing = 9_usize.checked_sub(digits.len())?;
    Some(whole(digits)? * 10_u32.pow(missing as u32))
}
