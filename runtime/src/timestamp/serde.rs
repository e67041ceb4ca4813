//! Feature `serde`: a time that stands in a type of the caller's own is as the members of shapes are.

use super::{Timestamp, from_epoch_seconds, parse_any};
use crate::TimestampFormat;
use serde_core::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde_core::ser::{Serialize, Serializer};
use std::fmt;

/// RFC 3339.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// RFC 3339, or any other form that services write; a number is seconds since 1970.
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimestampVisitor)
    }
}

struct TimestampVisitor;

impl TimestampVisitor {
    /// What is wrong is not quoted, as everywhere: it may be secret.
    fn or_wrong<E: Error>(self, time: Option<Timestamp>) -> Result<Timestamp, E> {
        time.ok_or_else(|| E::invalid_value(Unexpected::Other("a value"), &self))
    }
}

impl Visitor<'_> for TimestampVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a timestamp")
    }
    fn visit_i64<E: Error>(self, second: i64) -> Result<Timestamp, E> {
        self.or_wrong(Timestamp::from_second(second).ok())
    }
    fn visit_u64<E: Error>(self, second: u64) -> Result<Timestamp, E> {
        let second = i64::try_from(second).ok();
        self.or_wrong(second.and_then(|second| Timestamp::from_second(second).ok()))
    }
    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Timestamp, E> {
        self.or_wrong(from_epoch_seconds(seconds))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
        self.or_wrong(parse_any(text, TimestampFormat::DateTime))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_str, to_string};

    #[test]
    fn a_time_is_as_in_a_shape() {
        let time: Timestamp = "2014-04-29T18:30:38.5Z".parse().unwrap();
        assert_eq!(to_string(&time).unwrap(), r#""2014-04-29T18:30:38.5Z""#);
        for text in [
            r#""2014-04-29T20:30:38.5+02:00""#,
            r#""1398796238.5""#,
            "1398796238.5",
        ] {
            assert_eq!(from_str::<Timestamp>(text).unwrap(), time, "{text}");
        }
        let whole = Timestamp::from_second(1).unwrap();
        assert_eq!(from_str::<Timestamp>("1").unwrap(), whole);
        for text in [
            "\"secret\"",
            "18446744073709551615",
            "1e300",
            "true",
            "null",
            "[]",
        ] {
            let error = from_str::<Timestamp>(text).unwrap_err().to_string();
            assert!(error.contains("a timestamp"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
