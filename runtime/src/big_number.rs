//! Numbers of any size: Smithy's [bigInteger] and [bigDecimal].
//!
//! Such a number is kept as its decimal text and goes through every protocol without loss. To
//! calculate with it, hand the text to a crate that does.
//!
//! [bigInteger]: https://smithy.io/2.0/spec/simple-types.html#biginteger
//! [bigDecimal]: https://smithy.io/2.0/spec/simple-types.html#bigdecimal

use serde_core::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// A number of any size, as its decimal text. Two are equal when their texts are: `1.0` is not
/// `1.00`.
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
        match is_number(text) {
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

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

/// The name by which serde_json hands over a number's text (its feature `raw_value`). It is not
/// part of its documentation; the tests would tell of a change. Other formats do not know it, and
/// write the same as a map.
const RAW: &str = "$serde_json::private::RawValue";

impl Serialize for BigNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde_core::ser::SerializeStruct;
        // What every format has a number for is one in every format. `-0` is none of them.
        match (self.0.parse::<i64>(), self.0.parse::<u64>()) {
            (Ok(value), _) if self.0 != "-0" => serializer.serialize_i64(value),
            (_, Ok(value)) => serializer.serialize_u64(value),
            _ => {
                let mut raw = serializer.serialize_struct(RAW, 1)?;
                raw.serialize_field(RAW, &self.0)?;
                raw.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for BigNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW, NumberVisitor)
    }
}

struct NumberVisitor;

impl NumberVisitor {
    /// A text that may be a JSON string, because some services write large numbers so.
    fn parse<E: de::Error>(&self, text: &str) -> Result<BigNumber, E> {
        let inner = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let number = inner.unwrap_or(text).parse();
        // The value is not quoted: it may be secret.
        number.map_err(|NotANumber| E::invalid_value(de::Unexpected::Other("a value"), self))
    }
}

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = BigNumber;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }
    fn visit_i64<E>(self, value: i64) -> Result<BigNumber, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<BigNumber, E> {
        Ok(value.into())
    }
    fn visit_i128<E>(self, value: i128) -> Result<BigNumber, E> {
        Ok(value.into())
    }
    fn visit_u128<E>(self, value: u128) -> Result<BigNumber, E> {
        Ok(value.into())
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<BigNumber, E> {
        // NaN and infinities are no numbers of this kind, and have no such text.
        self.parse(&value.to_string())
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<BigNumber, E> {
        self.parse(text)
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<BigNumber, D::Error> {
        inner.deserialize_any(self)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<BigNumber, A::Error> {
        match object.next_key::<String>()? {
            Some(name) if name == RAW => self.parse(&object.next_value::<String>()?),
            _ => Err(de::Error::invalid_type(
                de::Unexpected::Other("an object"),
                &self,
            )),
        }
    }
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

    #[cfg(any(feature = "json", feature = "serde"))]
    #[test]
    fn json_loses_nothing_of_a_number() {
        let long = format!("-{}.{}", "9".repeat(60), "1".repeat(60));
        for text in [
            "0",
            "-0",
            "7",
            "-7",
            "18446744073709551615",
            "1e400",
            "0.10",
            &long,
        ] {
            let number: BigNumber = serde_json::from_str(text).unwrap();
            assert_eq!(number.as_str(), text);
            assert_eq!(serde_json::to_string(&number).unwrap(), text);
        }
        let read = |text: &str| serde_json::from_str::<BigNumber>(text);
        assert_eq!(read("\"12.5\"").unwrap().as_str(), "12.5");
        for text in ["\"secret\"", "true", "null", "[1]", "{\"secret\":1}"] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains("expected a number"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[cfg(any(feature = "json", feature = "serde"))]
    #[test]
    fn a_tree_of_values_holds_what_fits() {
        let number: BigNumber = serde_json::from_value(serde_json::json!(12.5)).unwrap();
        assert_eq!(number.as_str(), "12.5");
        let number = BigNumber::from(u64::MAX);
        assert_eq!(
            serde_json::to_value(number).unwrap(),
            serde_json::json!(u64::MAX)
        );
    }
}
