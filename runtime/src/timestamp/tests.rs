//! The wire forms, and the type.

use super::*;
use crate::TimestampFormat::{DateTime, EpochSeconds, HttpDate};

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

#[test]
fn seconds_and_nanoseconds_have_one_sign() {
    for ((second, nanosecond), (seconds, nanoseconds)) in [
        ((2, -999_999_999), (1, 1)),
        ((-2, 999_999_999), (-1, -1)),
        ((0, -1), (0, -1)),
        ((-1, 0), (-1, 0)),
        ((5, 6), (5, 6)),
    ] {
        let time = at(second, nanosecond);
        assert_eq!(time.as_second(), seconds);
        assert_eq!(time.subsec_nanosecond(), nanoseconds);
        assert_eq!(at(seconds, nanoseconds), time);
    }
    assert_eq!(at(0, -1_500_000).as_millisecond(), -1);
    assert_eq!(at(-1, -1_500).as_microsecond(), -1_000_001);
    assert!(at(-1, 0) < at(0, -999_999_999) && at(0, -1) < Timestamp::default());
}

#[test]
fn no_time_is_outside_of_the_years() {
    let (first, last) = (Timestamp::MIN, Timestamp::MAX);
    assert_eq!(first.to_string(), "-009999-01-01T00:00:00Z");
    assert_eq!(last.to_string(), "9999-12-31T23:59:59.999999999Z");
    for time in [first, last] {
        assert_eq!(time.to_string().parse(), Ok(time));
        assert_eq!(Timestamp::from_nanosecond(time.as_nanosecond()), Ok(time));
        assert_eq!(parse(&format(time, EpochSeconds), EpochSeconds), Some(time));
    }
    let before = first.as_second() - 1;
    let after = last.as_second() + 1;
    for none in [
        Timestamp::new(first.as_second(), -1),
        Timestamp::new(i64::MIN, -1),
        Timestamp::new(i64::MAX, 1),
        Timestamp::new(0, 1_000_000_000),
        Timestamp::new(0, -1_000_000_000),
        Timestamp::new(0, i32::MIN),
        Timestamp::from_second(before),
        Timestamp::from_second(after),
        Timestamp::from_millisecond(before * 1_000 + 999),
        Timestamp::from_millisecond(i64::MIN),
        Timestamp::from_microsecond(after * 1_000_000),
        Timestamp::from_nanosecond(i128::MAX),
        Timestamp::from_nanosecond(first.as_nanosecond() - 1),
        last.checked_add(Duration::from_nanos(1)),
        last.checked_add(Duration::MAX),
        first.checked_sub(Duration::from_nanos(1)),
        first.checked_sub(Duration::MAX),
    ] {
        assert_eq!(none, Err(OUT_OF_RANGE));
    }
    assert_eq!(last.duration_since(last), Some(Duration::ZERO));
    assert_eq!(first.duration_since(last), None);
    for none in [
        "9999-12-31T23:59:59-00:01",
        "-009999-01-01T00:00:00+00:01",
        "+010000-01-01T00:00:00Z",
        "+999999-12-31T00:00:00Z",
    ] {
        assert_eq!(
            none.parse::<Timestamp>(),
            Err(TimestampError(Problem::Text))
        );
    }
}

/// A time that is over in no zone, as some services send it for "never".
#[test]
fn never_is_a_time() {
    let never = at(253_402_300_799, 0);
    assert_eq!(parse("9999-12-31T23:59:59Z", DateTime), Some(never));
    assert_eq!(parse("253402300799", EpochSeconds), Some(never));
    let text = "Fri, 31 Dec 9999 23:59:59 GMT";
    assert_eq!(parse(text, HttpDate), Some(never));
    assert_eq!(format(never, HttpDate), text);
}

#[test]
fn the_system_has_the_same_times() {
    for time in [
        at(1_398_796_238, 123_456_700),
        at(0, 0),
        at(-1, -500),
        at(0, -100),
    ] {
        let system = SystemTime::try_from(time).unwrap();
        assert_eq!(Timestamp::try_from(system), Ok(time));
    }
    let (before, now) = (SystemTime::now(), Timestamp::now());
    assert!(Timestamp::try_from(before).unwrap() <= now);
    assert!(
        now.duration_since(before.try_into().unwrap())
            .unwrap()
            .as_secs()
            < 60
    );
}

#[test]
fn errors_are_a_line() {
    for (error, text) in [
        (OUT_OF_RANGE, "the time is out of range"),
        (
            "today".parse::<Timestamp>().unwrap_err(),
            "the text is no time of RFC 3339, like 2014-04-29T18:30:38Z",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}
