//! The calendar: seconds since 1970 as year, month, day and time of day, and back. It is the
//! Gregorian one for all times, also for those before there was one, as in ISO 8601.

use super::Timestamp;

const SECONDS_A_DAY: i64 = 86_400;
/// After so many years, and days, the calendar is the same again.
const CYCLE: (i32, i32) = (400, 146_097);
/// From the first of March of the year 0 to 1970.
const BEFORE_1970: i32 = 719_468;

/// A date and a time of day in UTC. What is read may be none: [`second`](Self::second) checks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i32,
    /// 1 is January.
    pub(crate) month: u32,
    /// 1 is the first day of a month.
    pub(crate) day: u32,
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    pub(crate) second: u32,
}

impl Civil {
    /// The date and the time of day, without what is less than a second.
    pub(crate) fn of(time: Timestamp) -> Self {
        // Seven digits at most, as there are 20,000 years.
        let days = time.second.div_euclid(SECONDS_A_DAY) as i32;
        let rest = time.second.rem_euclid(SECONDS_A_DAY) as u32;
        let (year, month, day) = date(days);
        Self {
            year,
            month,
            day,
            hour: rest / 3_600,
            minute: rest / 60 % 60,
            second: rest % 60,
        }
    }

    /// The seconds since 1970, or `None` if there is no such date or time of day. There is none
    /// beyond what six digits of a year can tell.
    pub(super) fn second(&self) -> Option<i64> {
        let is_date = (-999_999..=999_999).contains(&self.year)
            && (1..=12).contains(&self.month)
            && (1..=days_of_month(self.year, self.month)).contains(&self.day);
        let is_time = self.hour < 24 && self.minute < 60 && self.second < 60;
        (is_date && is_time).then(|| {
            let days = days(self.year, self.month, self.day);
            let of_day = self.hour * 3_600 + self.minute * 60 + self.second;
            i64::from(days) * SECONDS_A_DAY + i64::from(of_day)
        })
    }
}

/// The day of the week of a time; Sunday is 0.
pub(super) fn weekday(time: Timestamp) -> usize {
    let days = time.second.div_euclid(SECONDS_A_DAY);
    // 1970 began with a Thursday.
    (days + 4).rem_euclid(7) as usize
}

fn days_of_month(year: i32, month: u32) -> u32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970 to a date.
///
/// A year is counted from March, so that a leap day is its last, and the months before it have
/// lengths that come again every five months, in which there are 153 days.
fn days(year: i32, month: u32, day: u32) -> i32 {
    let (year, month) = match month {
        3.. => (year, month - 3),
        _ => (year - 1, month + 9),
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + leap_days + of_year as i32 - BEFORE_1970
}

/// The year, month and day so many days after 1970: [`days`] backwards.
fn date(days: i32) -> (i32, u32, u32) {
    let days = days + BEFORE_1970;
    let (cycle, day) = (days.div_euclid(CYCLE.1), days.rem_euclid(CYCLE.1));
    // Without the leap days that are over, one after each four years (1,460 days and itself), but
    // not after each hundred, and after all of the cycle, every year has 365.
    let year = (day - day / 1_460 + day / 36_524 - day / (CYCLE.1 - 1)) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = CYCLE.0 * cycle + year;
    // Neither is ever negative.
    let (month, day) = (month as u32, day as u32);
    match month {
        ..10 => (year, month + 3, day),
        _ => (year + 1, month - 9, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_followed_by_the_next() {
        let first = Civil::of(Timestamp::MIN);
        assert_eq!((first.year, first.month, first.day), (-9999, 1, 1));
        let (mut year, mut month, mut day) = (-9999, 1, 1);
        let mut now = days(year, month, day);
        while year < 10_000 {
            assert_eq!(date(now), (year, month, day));
            assert_eq!(days(year, month, day), now);
            now += 1;
            day += 1;
            if day > days_of_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        let end = i64::from(now) * SECONDS_A_DAY;
        assert_eq!(Timestamp::MAX.second, end - 1);
    }

    #[test]
    fn what_is_no_date_has_no_seconds() {
        let some = Civil {
            year: 2000,
            month: 2,
            day: 29,
            hour: 23,
            minute: 59,
            second: 59,
        };
        assert_eq!(some.second(), Some(951_868_799));
        for none in [
            Civil { year: 1900, ..some },
            Civil {
                year: i32::MAX,
                ..some
            },
            Civil {
                year: i32::MIN,
                ..some
            },
            Civil { month: 0, ..some },
            Civil { month: 13, ..some },
            Civil { day: 0, ..some },
            Civil { day: 30, ..some },
            Civil { hour: 24, ..some },
            Civil { minute: 60, ..some },
            Civil { second: 60, ..some },
        ] {
            assert_eq!(none.second(), None, "{none:?}");
        }
    }
}
