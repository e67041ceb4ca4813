//! The three ways in which AWS protocols write a point in time.
//!
//! Reading is lenient where services are: fractions and UTC offsets are taken in every text form.

use super::{Timestamp, http_date, rfc3339};
use crate::TimestampFormat;

/// Writes `time` in `format`; epoch seconds with as many decimals as the fraction has.
pub(crate) fn format(time: Timestamp, format: TimestampFormat) -> String {
    match format {
        TimestampFormat::DateTime => time.to_string(),
        TimestampFormat::EpochSeconds => epoch_seconds(time),
        // Only a year outside of 0 to 9999 has no HTTP date; RFC 3339 is the nearest thing to it.
        TimestampFormat::HttpDate => match http_date::write(time) {
            Some(date) => date.as_str().to_owned(),
            None => time.to_string(),
        },
    }
}

fn epoch_seconds(time: Timestamp) -> String {
    let (seconds, fraction) = (time.as_second(), time.subsec_nanosecond());
    if fraction == 0 {
        return seconds.to_string();
    }
    // Both have the same sign, but one of them may be 0.
    let sign = if fraction < 0 { "-" } else { "" };
    let text = format!(
        "{sign}{}.{:09}",
        seconds.unsigned_abs(),
        fraction.unsigned_abs()
    );
    text.trim_end_matches('0').to_owned()
}

/// The seconds since 1970 as the nearest 64-bit float, so that its shortest decimals are those of
/// the time: a count of nanoseconds has more digits than a float, and loses some.
#[cfg(any(feature = "json", feature = "cbor"))]
pub(crate) fn as_seconds(time: Timestamp) -> f64 {
    const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
    let micros = time.as_microsecond();
    match time.subsec_nanosecond() % 1000 == 0 && micros.unsigned_abs() <= EXACT {
        // Both are exact, and dividing rounds once.
        true => micros as f64 / 1e6,
        // What is written there is a number.
        false => epoch_seconds(time).parse().unwrap_or(f64::NAN),
    }
}

/// Reads `text` in `format`, or `None` when it is not a time in that format.
pub(crate) fn parse(text: &str, format: TimestampFormat) -> Option<Timestamp> {
    match format {
        TimestampFormat::DateTime => rfc3339::read_incomplete(text),
        TimestampFormat::EpochSeconds => parse_epoch_seconds(text),
        TimestampFormat::HttpDate => http_date::read(text),
    }
}

/// Reads `text` in whichever format it is in, `expected` first.
pub(crate) fn parse_any(text: &str, expected: TimestampFormat) -> Option<Timestamp> {
    use TimestampFormat::{DateTime, EpochSeconds, HttpDate};
    [expected, DateTime, EpochSeconds, HttpDate]
        .into_iter()
        .find_map(|format| parse(text, format))
}

fn parse_epoch_seconds(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(digits) || !all_digits(fraction) {
        // An exponent, as some encoders write large numbers.
        return from_epoch_seconds(text.parse().ok()?);
    }
    let nanos = format!("{fraction:0<9}").get(..9)?.parse::<i32>().ok()?;
    let nanos = if whole.starts_with('-') {
        -nanos
    } else {
        nanos
    };
    Timestamp::new(whole.parse().ok()?, nanos).ok()
}

/// The time that many seconds after 1970, to the microsecond that a 64-bit float can tell apart.
pub(crate) fn from_epoch_seconds(seconds: f64) -> Option<Timestamp> {
    if !seconds.is_finite() {
        return None;
    }
    let micros = (seconds * 1e6).round();
    // Casting saturates, and what is out of range is refused.
    Timestamp::from_microsecond(micros as i64).ok()
}
