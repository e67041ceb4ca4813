//! Points in time, and the three ways in which AWS protocols write them.
//!
//! - [`Timestamp`]: the type, its arithmetic, the system's clock;
//! - `civil`: the calendar;
//! - `text`: digits in places, written and read;
//! - `rfc3339`: `Display` and `FromStr`;
//! - `http_date`: what RFC 9110 calls a date;
//! - `format`: the wire forms, by what a table says;
//! - `serde`: the same as a member of a shape (feature `serde`).
//!
//! A library of times does this too, and was used before: `jiff`, with `jiff-core`, took 7.0 of the
//! 77.2 CPU seconds in which a program with one call is built for release, 3.25 of the 38.8 of its
//! debug build, and 75 KB of its stripped binary. What is needed of it is a point in UTC and three
//! forms, which are part of the protocols. It is what the tests are held to (`oracle`).

mod civil;
// CBOR alone needs no text form but RFC 3339, which is how times are displayed.
#[cfg_attr(not(any(feature = "json", feature = "xml")), allow(dead_code))]
mod format;
#[cfg_attr(not(any(feature = "json", feature = "xml")), allow(dead_code))]
mod http_date;
#[cfg(test)]
mod oracle;
mod rfc3339;
#[cfg(feature = "serde")]
mod serde;
#[cfg(test)]
mod tests;
mod text;

#[cfg(feature = "client")]
pub(crate) use civil::Civil;
// Which of it is needed depends on the protocols.
pub(crate) use format::*;

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

const NANOS: i32 = 1_000_000_000;

/// A point in time, to the nanosecond, of the years -9999 to 9999. It has no zone: what it writes
/// is UTC.
///
/// `Display`, `Debug` and `FromStr` are RFC 3339, with as many digits of a second as are needed.
///
/// ```
/// use tinsmith::Timestamp;
///
/// let time: Timestamp = "2014-04-29T20:30:38.50+02:00".parse()?;
/// assert_eq!(time.to_string(), "2014-04-29T18:30:38.5Z");
/// assert_eq!(time.as_second(), 1_398_796_238);
/// # Ok::<(), tinsmith::TimestampError>(())
/// ```
///
/// # Other libraries
///
/// It counts, compares, and adds durations; calendars and time zones are left to libraries of
/// times. All of them know the standard library's [`SystemTime`], which is the way from here to
/// there, `SystemTime::try_from(time)?`, and back, `Timestamp::try_from(system_time)?`:
///
/// | of | from `at: SystemTime` | to it, of `their` time |
/// |---|---|---|
/// | `jiff` | `jiff::Timestamp::try_from(at)?` | `SystemTime::try_from(their)?` |
/// | `chrono` | `chrono::DateTime::<chrono::Utc>::from(at)` | `SystemTime::from(their)` |
/// | `time` | `time::OffsetDateTime::from(at)` | `SystemTime::from(their)` |
///
/// ```
/// use std::time::SystemTime;
/// use tinsmith::Timestamp;
///
/// let ours: Timestamp = "2014-04-29T18:30:38.123Z".parse()?;
/// let theirs = jiff::Timestamp::try_from(SystemTime::try_from(ours)?)?;
/// assert_eq!(theirs.to_string(), ours.to_string());
/// assert_eq!(Timestamp::try_from(SystemTime::try_from(theirs)?)?, ours);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp {
    /// The whole seconds from 1970 to the last one before it: that of -0.25 is -1.
    second: i64,
    /// What is left, less than a second.
    nanosecond: u32,
}

impl Timestamp {
    /// The first nanosecond of the year -9999.
    pub const MIN: Self = Self {
        second: -377_705_116_800,
        nanosecond: 0,
    };

    /// The last nanosecond of the year 9999.
    pub const MAX: Self = Self {
        second: 253_402_300_799,
        nanosecond: 999_999_999,
    };

    /// `1970-01-01T00:00:00Z`, which is also the default.
    pub const UNIX_EPOCH: Self = Self {
        second: 0,
        nanosecond: 0,
    };

    /// What the system's clock shows. A clock that shows another year than those which can be told
    /// is as good as one that was never set, and gives 1970.
    ///
    /// # Panics
    ///
    /// On wasm32-unknown-unknown, which has no clock, as [`SystemTime::now`] does, unless feature
    /// `js` asks a JavaScript host for it.
    pub fn now() -> Self {
        clock().unwrap_or(Self::UNIX_EPOCH)
    }

    /// The time so many seconds and nanoseconds after 1970, or before it. Signs may differ: both are
    /// added.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] for a time that is not between [`MIN`](Self::MIN) and [`MAX`](Self::MAX),
    /// and for a whole second or more of nanoseconds.
    pub const fn new(second: i64, nanosecond: i32) -> Result<Self, TimestampError> {
        let carry = nanosecond.div_euclid(NANOS);
        if nanosecond <= -NANOS || nanosecond >= NANOS {
            return Err(OUT_OF_RANGE);
        }
        match second.checked_add(carry as i64) {
            Some(second) if second >= Self::MIN.second && second <= Self::MAX.second => Ok(Self {
                second,
                nanosecond: nanosecond.rem_euclid(NANOS) as u32,
            }),
            _ => Err(OUT_OF_RANGE),
        }
    }

    /// [`new`](Self::new) for constants, where it is the compiler that finds an error.
    ///
    /// # Panics
    ///
    /// Where `new` has an error and this is not a constant.
    pub const fn constant(second: i64, nanosecond: i32) -> Self {
        match Self::new(second, nanosecond) {
            Ok(time) => time,
            Err(_) => panic!("this is no time of the years -9999 to 9999"),
        }
    }

    /// The time so many seconds after 1970, or before it.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] for another year than -9999 to 9999.
    pub const fn from_second(second: i64) -> Result<Self, TimestampError> {
        Self::new(second, 0)
    }

    /// The time so many milliseconds after 1970, or before it.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] for another year than -9999 to 9999.
    pub const fn from_millisecond(millisecond: i64) -> Result<Self, TimestampError> {
        let nanosecond = millisecond.rem_euclid(1_000) * 1_000_000;
        Self::new(millisecond.div_euclid(1_000), nanosecond as i32)
    }

    /// The time so many microseconds after 1970, or before it.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] for another year than -9999 to 9999.
    pub const fn from_microsecond(microsecond: i64) -> Result<Self, TimestampError> {
        let nanosecond = microsecond.rem_euclid(1_000_000) * 1_000;
        Self::new(microsecond.div_euclid(1_000_000), nanosecond as i32)
    }

    /// The time so many nanoseconds after 1970, or before it.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] for another year than -9999 to 9999.
    pub fn from_nanosecond(nanosecond: i128) -> Result<Self, TimestampError> {
        let second = nanosecond.div_euclid(NANOS.into());
        let second = i64::try_from(second).map_err(|_| OUT_OF_RANGE)?;
        Self::new(second, nanosecond.rem_euclid(NANOS.into()) as i32)
    }

    /// The whole seconds since 1970. Of a time before it they are negative, and their fraction is
    /// cut off too: of half a second before it they are 0.
    pub const fn as_second(self) -> i64 {
        self.parts().0
    }

    /// The whole milliseconds since 1970; a fraction is cut off, as of seconds.
    pub const fn as_millisecond(self) -> i64 {
        let (second, nanosecond) = self.parts();
        second * 1_000 + (nanosecond / 1_000_000) as i64
    }

    /// The whole microseconds since 1970; a fraction is cut off, as of seconds.
    pub const fn as_microsecond(self) -> i64 {
        let (second, nanosecond) = self.parts();
        second * 1_000_000 + (nanosecond / 1_000) as i64
    }

    /// The nanoseconds since 1970.
    pub const fn as_nanosecond(self) -> i128 {
        self.second as i128 * NANOS as i128 + self.nanosecond as i128
    }

    /// The nanoseconds that [`as_second`](Self::as_second) leaves out, less than a second: of a time
    /// before 1970 they are negative.
    pub const fn subsec_nanosecond(self) -> i32 {
        self.parts().1
    }

    /// Seconds and nanoseconds of the same sign.
    const fn parts(self) -> (i64, i32) {
        let nanosecond = self.nanosecond as i32;
        match self.second < 0 && nanosecond > 0 {
            true => (self.second + 1, nanosecond - NANOS),
            false => (self.second, nanosecond),
        }
    }

    /// The time that long after this one.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] for a time after the year 9999.
    pub fn checked_add(self, duration: Duration) -> Result<Self, TimestampError> {
        Self::from_nanosecond(self.as_nanosecond() + nanoseconds(duration))
    }

    /// The time that long before this one.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] for a time before the year -9999.
    pub fn checked_sub(self, duration: Duration) -> Result<Self, TimestampError> {
        Self::from_nanosecond(self.as_nanosecond() - nanoseconds(duration))
    }

    /// How long after `earlier` this is, or `None` if it is before it.
    pub fn duration_since(self, earlier: Self) -> Option<Duration> {
        // Of two times of 20,000 years neither can be too many seconds for the other.
        let second = self.second - earlier.second;
        let (second, nanosecond) = match self.nanosecond.checked_sub(earlier.nanosecond) {
            Some(nanosecond) => (second, nanosecond),
            None => (
                second - 1,
                self.nanosecond + NANOS as u32 - earlier.nanosecond,
            ),
        };
        let second = u64::try_from(second).ok()?;
        Some(Duration::new(second, nanosecond))
    }
}

/// At most 2^64 times 10^9, far from what 128 bits can hold.
fn nanoseconds(duration: Duration) -> i128 {
    i128::from(duration.as_secs()) * i128::from(NANOS) + i128::from(duration.subsec_nanos())
}

#[cfg(not(all(feature = "js", target_family = "wasm", target_os = "unknown")))]
fn clock() -> Result<Timestamp, TimestampError> {
    SystemTime::now().try_into()
}

#[cfg(all(feature = "js", target_family = "wasm", target_os = "unknown"))]
fn clock() -> Result<Timestamp, TimestampError> {
    // Whole milliseconds, of which a float holds all that a JavaScript date may be.
    Timestamp::from_millisecond(js_sys::Date::now() as i64)
}

/// As RFC 3339 writes it, in UTC: `2014-04-29T18:30:38Z`. A fraction ends with its last digit that
/// is not 0, whatever the width or precision of the formatter; years before 0, which RFC 3339 has none of, are as in ISO 8601: `-000001`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(rfc3339::write(*self).as_str())
    }
}

/// The same as `Display`.
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads RFC 3339 with any offset and at most nine digits of a second, and what ISO 8601 writes otherwise: without separators, without
/// seconds, with years of a sign and six digits. A leap second is the one before it.
impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        rfc3339::read(text).ok_or(TimestampError(Problem::Text))
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = TimestampError;

    /// # Errors
    ///
    /// [`TimestampError`] for another year than -9999 to 9999.
    fn try_from(time: SystemTime) -> Result<Self, TimestampError> {
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Self::UNIX_EPOCH.checked_add(after),
            Err(before) => Self::UNIX_EPOCH.checked_sub(before.duration()),
        }
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = TimestampError;

    /// # Errors
    ///
    /// [`TimestampError`] for a time that the system cannot tell, of which there are none on Unix.
    /// Windows tells hundreds of nanoseconds, and no time before 1601.
    fn try_from(time: Timestamp) -> Result<Self, TimestampError> {
        let (second, nanosecond) = time.parts();
        let distance = Duration::new(second.unsigned_abs(), nanosecond.unsigned_abs());
        let time = match time < Timestamp::UNIX_EPOCH {
            true => Self::UNIX_EPOCH.checked_sub(distance),
            false => Self::UNIX_EPOCH.checked_add(distance),
        };
        time.ok_or(OUT_OF_RANGE)
    }
}

/// Why there is no [`Timestamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampError(Problem);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    Range,
    Text,
}

const OUT_OF_RANGE: TimestampError = TimestampError(Problem::Range);

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Problem::Range => "the time is out of range",
            Problem::Text => "the text is no time of RFC 3339, like 2014-04-29T18:30:38Z",
        })
    }
}

impl std::error::Error for TimestampError {}
