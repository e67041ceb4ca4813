//! RFC 3339, and what ISO 8601 has beyond it that a service may write.

use super::Timestamp;
use super::civil::Civil;
use super::text::{Line, Reader, nanoseconds, whole};

/// `time` in UTC, its fraction without zeros at the end.
pub(super) fn write(time: Timestamp) -> Line {
    let at = Civil::of(time);
    let mut line = Line::new();
    match at.year < 0 {
        true => {
            line.push("-");
            line.number(at.year.unsigned_abs(), 6);
        }
        false => line.number(at.year.unsigned_abs(), 4),
    }
    for (mark, number) in [
        ("-", at.month),
        ("-", at.day),
        ("T", at.hour),
        (":", at.minute),
        (":", at.second),
    ] {
        line.push(mark);
        line.number(number, 2);
    }
    if time.nanosecond > 0 {
        let (mut fraction, mut digits) = (time.nanosecond, 9);
        while fraction % 10 == 0 {
            (fraction, digits) = (fraction / 10, digits - 1);
        }
        line.push(".");
        line.number(fraction, digits);
    }
    line.push("Z");
    line
}

/// A date, a time of day and an offset.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    usual(text).or_else(|| {
        let parts = parts(text)?;
        parts.time(parts.of_day?, parts.offset?)
    })
}

/// The same, but some services leave the offset out, and mean UTC, or all of the time of day.
pub(super) fn read_incomplete(text: &str) -> Option<Timestamp> {
    usual(text).or_else(|| {
        let parts = parts(text)?;
        parts.time(
            parts.of_day.unwrap_or_default(),
            parts.offset.unwrap_or_default(),
        )
    })
}

/// Reads the form that nearly every service writes: UTC, `2014-04-29T18:30:38Z`, perhaps with a
/// fraction. [`parts`] reads it too, and much else, in nearly twice as long.
fn usual(text: &str) -> Option<Timestamp> {
    let (fixed, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let marks = [fixed[4], fixed[7], fixed[10], fixed[13], fixed[16]];
    if &marks != b"--T::" {
        return None;
    }
    let fraction = match rest.strip_suffix(b"Z")? {
        [] => 0,
        [b'.', digits @ ..] => nanoseconds(digits)?,
        _ => return None,
    };
    let two = |at: usize| whole(&fixed[at..at + 2]);
    let civil = Civil {
        year: whole(&fixed[..4])? as i32,
        month: two(5)?,
        day: two(8)?,
        hour: two(11)?,
        minute: two(14)?,
        second: two(17)?,
    };
    Timestamp::new(civil.second()?, fraction as i32).ok()
}

/// What a text says of a time.
struct Parts {
    /// `None` if it ends with the date.
    of_day: Option<OfDay>,
    /// Seconds east of UTC.
    offset: Option<i64>,
    /// Year, month and day.
    date: (i32, u32, u32),
}

#[derive(Clone, Copy, Default)]
struct OfDay {
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
}

impl Parts {
    fn time(&self, of_day: OfDay, offset: i64) -> Option<Timestamp> {
        let (year, month, day) = self.date;
        let local = Civil {
            year,
            month,
            day,
            hour: of_day.hour,
            minute: of_day.minute,
            second: of_day.second,
        };
        Timestamp::new(local.second()? - offset, of_day.nanosecond as i32).ok()
    }
}

fn parts(text: &str) -> Option<Parts> {
    let mut reader = Reader(text.as_bytes());
    let mut parts = Parts {
        date: date(&mut reader)?,
        of_day: None,
        offset: None,
    };
    // RFC 3339 section 5.6: applications may use lower case, and a space for `T`.
    if reader.one_of(b"Tt ").is_some() {
        parts.of_day = Some(of_day(&mut reader)?);
        if !reader.0.is_empty() {
            parts.offset = Some(offset(&mut reader)?);
        }
    }
    reader.0.is_empty().then_some(parts)
}

/// `2014-04-29` or `20140429`; a year with a sign has six digits.
fn date(reader: &mut Reader<'_>) -> Option<(i32, u32, u32)> {
    let year = match reader.one_of(b"+-") {
        Some(sign) => match (sign, reader.number(6)? as i32) {
            // There is but one year 0.
            (b'-', 0) => return None,
            (b'-', year) => -year,
            (_, year) => year,
        },
        None => reader.number(4)? as i32,
    };
    let is_separated = reader.one_of(b"-").is_some();
    let month = reader.number(2)?;
    if is_separated {
        reader.one_of(b"-")?;
    }
    Some((year, month, reader.number(2)?))
}

/// `18:30:38.5`, `183038.5`, or only the first of it.
fn of_day(reader: &mut Reader<'_>) -> Option<OfDay> {
    let mut time = OfDay {
        hour: reader.number(2)?,
        ..OfDay::default()
    };
    let is_separated = reader.0.starts_with(b":");
    if comes_more(reader, is_separated) {
        time.minute = reader.number(2)?;
        if comes_more(reader, is_separated) {
            time.second = leap(reader.number(2)?);
            time.nanosecond = fraction(reader)?;
        }
    }
    Some(time)
}

/// Whether another part follows: after a colon, if there was one before, or else at once.
fn comes_more(reader: &mut Reader<'_>, is_separated: bool) -> bool {
    match is_separated {
        true => reader.one_of(b":").is_some(),
        false => reader.digits() >= 2,
    }
}

/// A leap second is not counted since 1970; it is the one before it, as for most who count so.
pub(super) fn leap(second: u32) -> u32 {
    if second == 60 { 59 } else { second }
}

/// The nanoseconds after a point, of which there may be none. ISO 8601 also has commas.
fn fraction(reader: &mut Reader<'_>) -> Option<u32> {
    if reader.one_of(b".,").is_none() {
        return Some(0);
    }
    let (digits, rest) = reader.0.split_at_checked(reader.digits())?;
    reader.0 = rest;
    nanoseconds(digits)
}

/// `Z`, `+02:00`, `+0200` or `+02`, as seconds.
fn offset(reader: &mut Reader<'_>) -> Option<i64> {
    let sign = reader.one_of(b"+-Zz")?;
    if matches!(sign, b'Z' | b'z') {
        return Some(0);
    }
    let hour = reader.number(2)?;
    let is_separated = reader.0.starts_with(b":");
    let minute = match comes_more(reader, is_separated) {
        true => reader.number(2)?,
        false => 0,
    };
    east(sign, hour, minute)
}

/// The seconds of an offset, which is less than a day.
pub(super) fn east(sign: u8, hour: u32, minute: u32) -> Option<i64> {
    let is_offset = hour < 24 && minute < 60;
    let seconds = is_offset.then(|| i64::from(hour * 3_600 + minute * 60))?;
    Some(if sign == b'-' { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_form_needs_no_other() {
        for text in [
            "1970-01-01T00:00:00Z",
            "0000-02-29T23:59:59.9Z",
            "2000-02-29T00:00:00.123456789Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert!(usual(text).is_some(), "{text}");
            let parts = parts(text).unwrap();
            let other = parts.time(parts.of_day.unwrap(), parts.offset.unwrap());
            assert_eq!(usual(text), other, "{text}");
        }
        for text in [
            "2014-04-29T18:30:38.Z",
            "2014-04-29T18:30:38.0123456789Z",
            "2014-04-29T18:30:38+00:00",
            "2014-04-29T18:30:3éZ",
            "2014-04-29",
        ] {
            assert_eq!(usual(text), None, "{text}");
        }
    }
}
