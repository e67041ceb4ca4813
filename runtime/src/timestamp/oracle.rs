//! `jiff` is right about the calendar, RFC 3339 and RFC 2822: what is written here is what it
//! writes, and what is read here it reads as the same time.
//!
//! It takes some texts more, which are refused here (`is_refused`), and two days less: those at the
//! ends of the years, where `9999-12-31T23:59:59Z` is what some services send for "never".

use super::{Civil, Timestamp, format, parse};
use crate::TimestampFormat::{DateTime, HttpDate};
use jiff::civil;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};
use jiff::tz::Offset;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, proptest};
use proptest::sample::{Index, select};

/// What jiff can tell, in seconds.
fn seconds() -> std::ops::Range<i64> {
    jiff::Timestamp::MIN.as_second()..jiff::Timestamp::MAX.as_second()
}

/// `None` within the two days that it does not know.
fn to_jiff(time: Timestamp) -> Option<jiff::Timestamp> {
    jiff::Timestamp::new(time.as_second(), time.subsec_nanosecond()).ok()
}

fn from_jiff(time: jiff::Timestamp) -> Timestamp {
    Timestamp::new(time.as_second(), time.subsec_nanosecond()).unwrap()
}

fn rfc3339(text: &str) -> Option<jiff::Timestamp> {
    text.parse().ok()
}

/// Without an offset it is UTC.
fn date_time(text: &str) -> Option<jiff::Timestamp> {
    let without_offset = || text.parse::<civil::DateTime>().ok();
    rfc3339(text).or_else(|| Offset::UTC.to_timestamp(without_offset()?).ok())
}

/// RFC 2822 has no fractions, so that jiff does not get to see the one of the seconds.
fn http_date(text: &str) -> Option<jiff::Timestamp> {
    let whole = |text: &str| {
        let parser = DateTimeParser::new().relaxed_weekday(true);
        parser.parse_timestamp(text).ok()
    };
    let Some((before, after)) = text.split_once('.') else {
        return whole(text);
    };
    let digits = after.find(|c: char| !c.is_ascii_digit())?;
    let is_of_seconds = digits > 0
        && before.matches(':').count() == 2
        && before.ends_with(|c: char| c.is_ascii_digit());
    let (fraction, rest) = after.split_at(digits);
    let nanos = format!("{fraction:0<9}")[..9].parse().unwrap();
    let nanos = std::time::Duration::from_nanos(nanos);
    let time = is_of_seconds.then(|| whole(&format!("{before}{rest}")))??;
    time.checked_add(nanos).ok()
}

/// What jiff reads as a date and a time, and is none here.
fn is_refused(text: &str) -> bool {
    // Names of zones and calendars, in brackets: RFC 9557, which came after all protocols.
    let is_annotated = text.contains('[');
    let after_date = text.find(['T', 't', ' ']).map_or("", |at| &text[at..]);
    let offset = after_date.rfind(['+', '-']).map(|at| &after_date[at..]);
    let digits = offset.map(|offset| offset.replace(|c: char| !c.is_ascii_digit(), ""));
    let is_odd = digits.is_some_and(|digits| {
        // RFC 3339 has no seconds in an offset, and no offset of a day or more.
        digits.len() > 4 || digits.get(..2).is_some_and(|hours| hours > "23")
    });
    is_annotated || is_odd
}

/// What jiff reads as a date of mail, and is none here.
fn is_refused_of_http(text: &str) -> bool {
    // Comments, which nobody writes in a header of HTTP.
    let is_commented = text.contains('(');
    let zone = text.split_ascii_whitespace().next_back().unwrap_or("");
    // Names of other zones, of which jiff knows the American ones, and takes the rest for UTC: a
    // time that is wrong by hours is worse than none, and HTTP has GMT only.
    let is_name = zone.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !["GMT", "UTC", "UT", "Z"].contains(&&*zone.to_ascii_uppercase());
    let hours = zone.get(1..3).unwrap_or("");
    let is_day_or_more = zone.starts_with(['+', '-']) && hours > "23";
    is_commented || is_name || is_day_or_more
}

type Read<'a> = (
    &'a dyn Fn(&str) -> Option<Timestamp>,
    &'a dyn Fn(&str) -> Option<jiff::Timestamp>,
    &'a dyn Fn(&str) -> bool,
);

/// Reads `text` in all forms, both ways, and tells how many of them take it.
fn hold(text: &str) -> usize {
    let read: [Read<'_>; 3] = [
        (&|text| text.parse().ok(), &rfc3339, &is_refused),
        (&|text| parse(text, DateTime), &date_time, &is_refused),
        (
            &|text| parse(text, HttpDate),
            &http_date,
            &is_refused_of_http,
        ),
    ];
    let mut taken = 0;
    for (form, (ours, theirs, is_refused)) in read.into_iter().enumerate() {
        match (ours(text), theirs(text).map(from_jiff)) {
            // One of the two days.
            (Some(ours), _) if to_jiff(ours).is_none() => {}
            (None, theirs) => assert!(
                theirs.is_none() || is_refused(text),
                "{text:?} is {theirs:?} in form {form}"
            ),
            (ours, theirs) => {
                assert_eq!(ours, theirs, "{text:?} in form {form}");
                taken += 1;
            }
        }
    }
    taken
}

fn hold_written(time: Timestamp) {
    let at = to_jiff(time).unwrap();
    let text = time.to_string();
    assert_eq!(text, at.to_string());
    assert_eq!(format!("{time:?}"), format!("{at:?}"));
    assert_eq!(text.parse(), Ok(time));
    let http = DateTimePrinter::new().timestamp_to_rfc9110_string(&at);
    assert_eq!(format(time, HttpDate), http.unwrap_or(text));
}

#[test]
fn every_day_is_the_same() {
    const DAY: i64 = 86_400;
    // All of them around our time, and some of every month of the others.
    let near = -62_135_596_800 / 4..62_135_596_800 / 4;
    let near = near.step_by(DAY as usize);
    let far = seconds().step_by(11 * DAY as usize + 12_345);
    for second in near.chain(far).chain([seconds().start, seconds().end]) {
        let time = Timestamp::from_second(second).unwrap();
        let (at, civil) = (
            Civil::of(time),
            Offset::UTC.to_datetime(to_jiff(time).unwrap()),
        );
        assert_eq!(at.year, i32::from(civil.year()));
        let ours = [at.month, at.day, at.hour, at.minute, at.second];
        let theirs = [
            civil.month(),
            civil.day(),
            civil.hour(),
            civil.minute(),
            civil.second(),
        ];
        assert_eq!(
            ours,
            theirs.map(|part| u32::from(part.unsigned_abs())),
            "{time}"
        );
        let weekday = civil.weekday().to_sunday_zero_offset();
        assert_eq!(
            super::civil::weekday(time),
            usize::try_from(weekday).unwrap()
        );
    }
}

/// What is taken in some form, so that one change of it may be too.
const TEXTS: &[&str] = &[
    "1970-01-01T00:00:00Z",
    "0000-02-29T23:59:59.9Z",
    "1900-02-28T12:00:00.000000001Z",
    "2000-02-29t00:00:60.10z",
    "9999-12-30 21:59:59Z",
    "9999-12-30T21:00:00-01:00",
    "2014-04-29T18:30:38+23:59",
    "2014-04-29T18:30:38,5-0800",
    "20140429T183038.123Z",
    "20140429T1830+01",
    "2014-04-29T18:30:38.0-00:00:30",
    "2014-04-29T18:30:38[UTC]",
    "2014-04-29T18:30",
    "2014-04-29",
    "20140429",
    "+002014-04-29T18Z",
    "-000001-12-31T23:59:59Z",
    "-009999-01-03T00:00:00Z",
    "Tue, 29 Apr 2014 18:30:38 GMT",
    "Tue , 29\tApr  2014 18 : 30 : 38  UTC ",
    "29 Feb 2000 18:30:60.5 UT",
    "sat,1 jan 49 00:00 Z",
    "sat,1 jan 50 00:00 Z",
    "Sun, 06 Nov 94 08:49:37 +0000",
    "Sun, 31 Dec 9999 08:49:37.123456789012 -2359",
    "Fri, 3 Jan 099 08:49:37 EST",
    "Fri, 30 Feb 2001 08:49:37 GMT (never)",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
];

#[test]
fn a_text_and_all_that_one_byte_makes_of_it_are_read_alike() {
    let mut taken = 0;
    for text in TEXTS {
        taken += hold(text);
        for at in 0..text.len() {
            hold(&text[..at]);
            hold(&format!("{}{}", &text[..at], &text[at + 1..]));
            for byte in ('\t'..='\r').chain(' '..='~').chain(['é']) {
                taken += hold(&format!("{}{byte}{}", &text[..at], &text[at..]));
                taken += hold(&format!("{}{byte}{}", &text[..at], &text[at + 1..]));
            }
        }
    }
    // Most digits may be another digit, in the first two forms or the last.
    assert!(taken > 4_000, "{taken}");
}

/// How texts are made of times, in the notation of `strftime`.
const NOTATIONS: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%dt%H:%M:%S%.6fz",
    "%Y-%m-%d %H:%M:%S%.f+05:30",
    "%Y-%m-%dT%H:%M:%S-1130",
    "%Y-%m-%dT%H:%M+09",
    "%Y%m%dT%H%M%S%.fZ",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d",
    "%a, %d %b %Y %H:%M:%S GMT",
    "%a, %d %b %Y %H:%M:%S%.3f GMT",
    "%d %b %y %H:%M:%S +0200",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
];

/// What a change writes: what means something somewhere, and what never does.
const BYTES: &[u8] = b"0123456789-+:.,TtZz [](GMUCESapr\t~";

/// A byte, whether it takes the place of another, and where.
fn changes() -> impl Strategy<Value = Vec<(u8, bool, Index)>> {
    vec((select(BYTES), any::<bool>(), any::<Index>()), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 4_096,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_written_is_the_same(second in seconds(), nanos in 0..1_000_000_000, places in 0..9) {
        let unit = 10_i32.pow(u32::try_from(places).unwrap());
        hold_written(Timestamp::new(second, nanos / unit * unit).unwrap());
    }

    #[test]
    fn what_is_read_is_the_same(
        second in seconds(), nanos in 0..1_000_000_000, notation in select(NOTATIONS),
        changes in changes(),
    ) {
        let time = jiff::Timestamp::new(second, nanos).unwrap();
        let mut bytes = time.strftime(notation).to_string().into_bytes();
        for (byte, is_instead, at) in changes {
            let at = at.index(bytes.len());
            bytes.splice(at..at + usize::from(is_instead), [byte]);
        }
        hold(std::str::from_utf8(&bytes).unwrap());
    }

    #[test]
    fn units_are_the_same(second in seconds(), nanos in -999_999_999..1_000_000_000) {
        let (ours, theirs) = (Timestamp::new(second, nanos), jiff::Timestamp::new(second, nanos));
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            assert_eq!(ours.as_second(), theirs.as_second());
            assert_eq!(ours.subsec_nanosecond(), theirs.subsec_nanosecond());
            assert_eq!(ours.as_millisecond(), theirs.as_millisecond());
            assert_eq!(ours.as_microsecond(), theirs.as_microsecond());
            assert_eq!(ours.as_nanosecond(), theirs.as_nanosecond());
            let back = jiff::Timestamp::from_millisecond(ours.as_millisecond()).unwrap();
            assert_eq!(Timestamp::from_millisecond(ours.as_millisecond()), Ok(from_jiff(back)));
            let back = jiff::Timestamp::from_microsecond(ours.as_microsecond()).unwrap();
            assert_eq!(Timestamp::from_microsecond(ours.as_microsecond()), Ok(from_jiff(back)));
            assert_eq!(Timestamp::from_nanosecond(ours.as_nanosecond()), Ok(ours));
        }
    }

    #[test]
    fn times_are_as_far_apart(
        one in seconds(), nanos in 0..1_000_000_000, other in seconds(), others in 0..1_000_000_000,
    ) {
        let [one, other] = [(one, nanos), (other, others)]
            .map(|(second, nanos)| Timestamp::new(second, nanos).unwrap());
        let apart = to_jiff(one).unwrap().duration_since(to_jiff(other).unwrap());
        assert_eq!(one.duration_since(other), apart.try_into().ok());
        assert_eq!(one.cmp(&other), to_jiff(one).cmp(&to_jiff(other)));
        if let Some(apart) = one.duration_since(other) {
            assert_eq!(other.checked_add(apart), Ok(one));
            assert_eq!(one.checked_sub(apart), Ok(other));
        }
    }
}
