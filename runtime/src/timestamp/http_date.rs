//! Dates of HTTP, as `Tue, 29 Apr 2014 18:30:38 GMT`: the fixed form of RFC 9110 section 5.6.7. They
//! are read as leniently as those of mail (RFC 2822), whose form they have, but for comments and names
//! of other zones than UTC. The two obsolete forms of RFC 9110 are not read: no service writes them.

use super::Timestamp;
use super::civil::{Civil, weekday};
use super::rfc3339::{east, leap};
use super::text::{Line, Reader, nanoseconds};

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `time` without its fraction, or `None` if its year has not four digits.
pub(super) fn write(time: Timestamp) -> Option<Line> {
    let at = Civil::of(time);
    let year = u32::try_from(at.year).ok()?;
    let mut line = Line::new();
    line.push(WEEKDAYS.get(weekday(time))?);
    line.push(", ");
    line.number(at.day, 2);
    line.push(" ");
    line.push(MONTHS.get(at.month as usize - 1)?);
    line.push(" ");
    line.number(year, 4);
    for (mark, number) in [(" ", at.hour), (":", at.minute), (":", at.second)] {
        line.push(mark);
        line.number(number, 2);
    }
    line.push(" GMT");
    Some(line)
}

/// A day of the week may be missing, or another than the date's; a day may have one digit, seconds
/// a fraction, or be missing; a zone may be an offset.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let mut reader = Reader(text.as_bytes().trim_ascii());
    reader.weekday()?;
    let day = reader.number(reader.digits().clamp(1, 2))?;
    reader.blank()?;
    let month = reader.name(&MONTHS)?;
    reader.blank()?;
    let year = reader.year()?;
    reader.blank()?;
    let hour = reader.number(2)?;
    reader.colon()?;
    let minute = reader.number(2)?;
    let (mut second, mut nanosecond) = (0, 0);
    if reader.colon().is_some() {
        second = leap(reader.number(2)?);
        nanosecond = reader.fraction()?;
    }
    reader.blank()?;
    let offset = reader.zone()?;
    let local = Civil {
        year,
        month: month + 1,
        day,
        hour,
        minute,
        second,
    };
    Timestamp::new(local.second()? - offset, nanosecond as i32).ok()
}

impl Reader<'_> {
    /// White space, of which there has to be some.
    fn blank(&mut self) -> Option<()> {
        let rest = self.0.trim_ascii_start();
        (rest.len() < self.0.len()).then(|| self.0 = rest)
    }

    /// A mark that white space may surround.
    fn mark(&mut self, mark: u8) -> Option<()> {
        let rest = self.0.trim_ascii_start().strip_prefix(&[mark])?;
        self.0 = rest.trim_ascii_start();
        Some(())
    }

    fn colon(&mut self) -> Option<()> {
        self.mark(b':')
    }

    /// Which of the names comes next, in whatever case.
    fn name(&mut self, names: &[&str]) -> Option<u32> {
        let (name, rest) = self.0.split_at_checked(3)?;
        let which = names
            .iter()
            .position(|other| name.eq_ignore_ascii_case(other.as_bytes()))?;
        self.0 = rest;
        u32::try_from(which).ok()
    }

    /// `Tue, `, or nothing before digits.
    fn weekday(&mut self) -> Option<()> {
        if self.digits() > 0 {
            return Some(());
        }
        self.name(&WEEKDAYS)?;
        self.mark(b',')
    }

    /// Of two or three digits it is one since 1950, RFC 2822 section 4.3.
    fn year(&mut self) -> Option<i32> {
        let digits = self.digits();
        let year = match digits {
            2..=4 => self.number(digits)? as i32,
            _ => return None,
        };
        Some(match digits {
            4 => year,
            2 if year < 50 => year + 2000,
            _ => year + 1900,
        })
    }

    /// The nanoseconds after a point: some services write them, though no rule has them. What is
    /// less than that is cut off.
    fn fraction(&mut self) -> Option<u32> {
        if self.one_of(b".").is_none() {
            return Some(0);
        }
        let (digits, rest) = self.0.split_at_checked(self.digits())?;
        self.0 = rest;
        nanoseconds(&digits[..digits.len().min(9)])
    }

    /// The last of a date, as seconds: an offset, or one of the names of UTC.
    fn zone(&mut self) -> Option<i64> {
        let names: [&[u8]; 4] = [b"GMT", b"UTC", b"UT", b"Z"];
        if names.iter().any(|name| self.0.eq_ignore_ascii_case(name)) {
            return Some(0);
        }
        let sign = self.one_of(b"+-")?;
        let (hour, minute) = (self.number(2)?, self.number(2)?);
        self.0.is_empty().then_some(())?;
        east(sign, hour, minute)
    }
}
