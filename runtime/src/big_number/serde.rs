//! Feature `serde`: numbers of any size in any serde format, and without loss in JSON.

use super::{BigNumber, NotANumber};
use serde_core::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};
use std::fmt::{self, Formatter};

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
