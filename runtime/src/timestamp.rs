//! The three ways in which AWS protocols write a point in time, read and written with `jiff`.
//!
//! Reading is lenient where services are: fractions and UTC offsets are taken in every text form.

use crate::TimestampFormat;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::tz::Offset;

/// Writes `time` in `format`; epoch seconds with as many decimals as the fraction has.
pub(crate) fn format(time: Timestamp, format: TimestampFormat) -> String {
    match format {
        TimestampFormat::DateTime => time.to_string(),
        TimestampFormat::EpochSeconds => epoch_seconds(time),
        // Only a year outside of 0 to 9999 has no HTTP date; RFC 3339 is the nearest thing to it.
        TimestampFormat::HttpDate => DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&time)
            .unwrap_or_else(|_| time.to_string()),
    }
}

fn epoch_seconds(time: Timestamp) -> String {
    let nanos = time.as_nanosecond();
    let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    if fraction == 0 {
        return seconds.to_string();
    }
    let sign = if nanos < 0 { "-" } else { "" };
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
        TimestampFormat::DateTime => parse_usual(text)
            .or_else(|| text.parse().ok())
            // Some services leave the zone out, and mean UTC.
            .or_else(|| Offset::UTC.to_timestamp(text.parse().ok()?).ok()),
        TimestampFormat::EpochSeconds => parse_epoch_seconds(text),
        TimestampFormat::HttpDate => parse_http_date(text),
    }
}

/// Reads `text` in whichever format it is in, `expected` first.
pub(crate) fn parse_any(text: &str, expected: TimestampFormat) -> Option<Timestamp> {
    use TimestampFormat::{DateTime, EpochSeconds, HttpDate};
    [expected, DateTime, EpochSeconds, HttpDate]
        .into_iter()
        .find_map(|format| parse(text, format))
}

/// Reads the form that nearly every service writes: UTC, `2014-04-29T18:30:38Z`, perhaps with a
/// fraction. `jiff` reads it too, and much else, in four times as long: a tenth of what the list of
/// Amazon Chime's users takes to be read.
fn parse_usual(text: &str) -> Option<Timestamp> {
    let (fixed, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let marks = [fixed[4], fixed[7], fixed[10], fixed[13], fixed[16]];
    if &marks != b"--T::" {
        return None;
    }
    let fraction = match rest.strip_suffix(b"Z")? {
        [] => 0,
        [b'.', digits @ ..] if digits.len() <= 9 => {
            let missing = 9 - u32::try_from(digits.len()).ok()?;
            whole(digits)? * 10_i32.pow(missing)
        }
        _ => return None,
    };
    let two = |at: usize| i8::try_from(whole(&fixed[at..at + 2])?).ok();
    let year = i16::try_from(whole(&fixed[..4])?).ok()?;
    let civil = DateTime::new(
        year,
        two(5)?,
        two(8)?,
        two(11)?,
        two(14)?,
        two(17)?,
        fraction,
    );
    Offset::UTC.to_timestamp(civil.ok()?).ok()
}

/// The number that one to nine digits are.
fn whole(digits: &[u8]) -> Option<i32> {
    let value = |value: i32, byte: &u8| {
        let digit = byte.is_ascii_digit().then(|| i32::from(byte - b'0'))?;
        Some(10 * value + digit)
    };
    let some = (!digits.is_empty()).then_some(digits)?;
    some.iter().try_fold(0, value)
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
    // Casting saturates, and jiff refuses what is out of its range.
    Timestamp::from_microsecond(micros as i64).ok()
}

fn parse_http_date(text: &str) -> Option<Timestamp> {
    // `Tue, 29 Apr 2014 18:30:38.123 GMT`: the fraction is not in RFC 2822, so it is read apart.
    if let Some((seconds, rest)) = text.split_once('.') {
        let (fraction, zone) = rest.split_once(' ')?;
        let whole = parse_http_date(&format!("{seconds} {zone}"))?;
        let nanos = format!("{fraction:0<9}").get(..9)?.parse::<u32>().ok()?;
        return whole
            .checked_add(std::time::Duration::from_nanos(nanos.into()))
            .ok();
    }
    jiff::fmt::rfc2822::DateTimeParser::new()
        .relaxed_weekday(true)
        .parse_timestamp(text)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use TimestampFormat::{DateTime, EpochSeconds, HttpDate};

    fn at(seconds: i64, nanos: i32) -> Timestamp {
        Timestamp::new(seconds, nanos).unwrap()
    }

    #[test]
    fn writes_each_format() {
        let time = at(1_398_796_238, 0);
        assert_eq!(format(time, DateTime), "2014-04-29T18:30:38Z");
        assert_eq!(format(time, EpochSeconds), "1398796238");
        assert_eq!(format(time, HttpDate), "Tue, 29 Apr 2014 18:30:38 GMT");
        assert_eq!(format(at(1, 500_000_000), EpochSeconds), "1.5");
        assert_eq!(format(at(-1, -250_000_000), EpochSeconds), "-1.25");
        assert_eq!(format(at(0, -250_000_000), EpochSeconds), "-0.25");
        assert_eq!(
            format(at(482_196_050, 520_000_000), DateTime),
            "1985-04-12T23:20:50.52Z"
        );
    }

    #[cfg(any(feature = "json", feature = "cbor"))]
    #[test]
    fn seconds_are_the_nearest_float() {
        for text in [
            "1398796238.123",
            "1398796238.001",
            "-0.25",
            "-1398796238.999999",
            "1398796238.123456789",
            "253402207200.999999",
            "0.1",
        ] {
            let time = parse(text, EpochSeconds).unwrap();
            assert_eq!(
                as_seconds(time).to_bits(),
                text.parse::<f64>().unwrap().to_bits()
            );
        }
    }

    #[test]
    fn reads_fractions_and_offsets() {
        assert_eq!(
            parse("2019-12-16T22:48:18-01:00", DateTime),
            Some(at(1_576_540_098, 0))
        );
        assert_eq!(
            parse("2019-12-16T23:48:18.5Z", DateTime),
            Some(at(1_576_540_098, 500_000_000))
        );
        assert_eq!(
            parse("Sun, 02 Jan 2000 20:34:56.456 GMT", HttpDate),
            Some(at(946_845_296, 456_000_000))
        );
        assert_eq!(
            parse("2019-12-16T23:48:18", DateTime),
            Some(at(1_576_540_098, 0))
        );
        assert_eq!(parse("-1.25", EpochSeconds), Some(at(-1, -250_000_000)));
        assert_eq!(parse("1.5e9", EpochSeconds), Some(at(1_500_000_000, 0)));
    }

    #[test]
    fn the_usual_form_is_what_jiff_reads_in_it() {
        for text in [
            "1970-01-01T00:00:00Z",
            "0000-02-29T23:59:59.9Z",
            "1900-02-28T12:00:00.000000001Z",
            "2000-02-29T00:00:00.10Z",
            "9999-12-30T22:00:00Z",
        ] {
            let usual = parse_usual(text);
            assert!(usual.is_some(), "{text}");
            // What a byte in another's place makes of it is read alike, or left to jiff.
            for (at, other) in (0..text.len()).flat_map(|at| (b' '..b'~').map(move |b| (at, b))) {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] = other;
                let text = String::from_utf8(bytes).unwrap();
                if let Some(usual) = parse_usual(&text) {
                    assert_eq!(Ok(usual), text.parse().map_err(drop), "{text}");
                }
            }
        }
        for text in [
            "2014-04-29T18:30:38.Z",
            "2014-04-29T18:30:38.0123456789Z",
            "2014-04-29",
        ] {
            assert_eq!(parse_usual(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "x",
            "1.",
            ".5",
            "1.é",
            "Tue, x.é",
            "NaN",
            "1e300",
            "99999999999999999999",
        ] {
            for format in [DateTime, EpochSeconds, HttpDate] {
                if !(text == "1." || text == ".5") || format != EpochSeconds {
                    assert_eq!(parse(text, format), None, "{text} as {format:?}");
                }
            }
        }
    }
}
