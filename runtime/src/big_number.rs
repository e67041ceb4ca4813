//! Numbers of any size: Smithy's [bigInteger] and [bigDecimal].
//!
//! Such a number is kept as its decimal text and goes through every protocol without loss. To
//! calculate with it, hand the text to a crate that does.
//!
//! [bigInteger]: https://smithy.io/2.0/spec/simple-types.html#biginteger
//! [bigDecimal]: https://smithy.io/2.0/spec/simple-types.html#bigdecimal

#[cfg(feature = "serde")]
mod serde;

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// A number of any size, as its decimal text. Two are equal when their texts are: `1.0` is not
/// `1.00`. With feature `serde` it is `Serialize` and `Deserialize`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BigNumber(String);

/// A text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl Display for NotANumber {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a number such as `-12.5e3`")
    }
}

impl std::error::Error for NotANumber {}

impl BigNumber {
    /// The number as text, in the form that JSON has for numbers.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for BigNumber {
    fn default() -> Self {
        BigNumber("0".to_owned())
    }
}

impl Display for BigNumber {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BigNumber {
    type Err = NotANumber;

    /// Takes what JSON takes for a number (RFC 8259 section 6), and nothing else.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        match number_length(text.as_bytes()) == Some(text.len()) {
            true => Ok(BigNumber(text.to_owned())),
            false => Err(NotANumber),
        }
    }
}

impl TryFrom<&str> for BigNumber {
    type Error = NotANumber;
    fn try_from(text: &str) -> Result<Self, NotANumber> {
        text.parse()
    }
}

macro_rules! from {
    ($($type:ty),*) => {$(
        impl From<$type> for BigNumber {
            fn from(value: $type) -> Self {
                BigNumber(value.to_string())
            }
        }
    )*};
}

from!(i32, i64, i128, u32, u64, u128);

/// How many of the `bytes` are a number, as JSON takes one (RFC 8259 section 6); `None` where they
/// begin with none.
pub(crate) fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then_some(count)
    };
    let mut length = usize::from(bytes.first() == Some(&b'-'));
    length += match bytes.get(length) {
        Some(b'0') => 1,
        _ => digits(length)?,
    };
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(length) {
        let sign = matches!(bytes.get(length + 1), Some(b'+' | b'-'));
        length += 1 + usize::from(sign);
        length += digits(length)?;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_json_takes_for_one() {
        for text in [
            "0",
            "-0",
            "1",
            "-12.50",
            "1e400",
            "1E+4",
            "0.1e-7",
            "123456789012345678901",
        ] {
            assert_eq!(text.parse::<BigNumber>().unwrap().as_str(), text);
        }
        for text in [
            "", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "NaN", "1 ", "1.2.3", "--1", "٣",
        ] {
            assert_eq!(text.parse::<BigNumber>(), Err(NotANumber), "{text}");
        }
        assert_eq!(BigNumber::from(u128::MAX).as_str(), u128::MAX.to_string());
        assert_eq!(BigNumber::default(), BigNumber::from(0));
    }
}
