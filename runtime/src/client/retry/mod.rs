//! Whether a call is tried again, and when: the rules, and what a client remembers for them.
//!
//! The rules are those of AWS's [standard and adaptive modes] since November 2026, read from
//! botocore 1.44.8. This module knows errors and times, and neither requests nor transports.
//!
//! [standard and adaptive modes]: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

mod backoff;
mod hints;
mod quota;
mod rate;

pub(super) use backoff::dice;
pub(super) use hints::{date, retry_after};

use super::ConfigError;
use crate::{Retryable, Timestamp};
use quota::Quota;
use rate::RateLimiter;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often a call is tried, and how the client spares a service that has too much to do.
///
/// ```
/// use tinsmith::{Config, Retry};
/// let patient = Config::new().retry(Retry::standard().max_attempts(5));
/// let once = Config::new().retry(Retry::off());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    mode: Mode,
    max_attempts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Standard,
    Adaptive,
}

/// Standard mode.
impl Default for Retry {
    fn default() -> Self {
        Retry::standard()
    }
}

impl Retry {
    /// Three attempts, with pauses that grow, as long as most calls of the client succeed.
    pub const fn standard() -> Self {
        Retry {
            mode: Mode::Standard,
            max_attempts: 3,
        }
    }

    /// The same, and once a service has said that there are too many requests, all calls of the
    /// client wait so that they come at the rate that the service seems to bear. For a client that
    /// calls one thing: what throttles one call slows down all.
    pub const fn adaptive() -> Self {
        Retry {
            mode: Mode::Adaptive,
            max_attempts: 3,
        }
    }

    /// One attempt.
    pub const fn off() -> Self {
        Retry::standard().max_attempts(1)
    }

    /// Sets how often a call is sent at most, the first time included. 0 is taken for 1.
    pub const fn max_attempts(self, attempts: u32) -> Self {
        Retry {
            max_attempts: if attempts == 0 { 1 } else { attempts },
            ..self
        }
    }

    /// What the environment or a profile says.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for a mode that does not exist, and for a number that is not above 0.
    pub(super) fn from_settings(
        mode: Option<&str>,
        max_attempts: Option<&str>,
    ) -> Result<Self, ConfigError> {
        let retry = match mode.map(str::to_ascii_lowercase).as_deref() {
            // What was before standard mode differs from SDK to SDK, and standard mode is what
            // AWS's own make of it now.
            None | Some("standard" | "legacy") => Retry::standard(),
            Some("adaptive") => Retry::adaptive(),
            Some(other) => {
                return Err(ConfigError::new(format!(
                    "the retry mode is `{other}`, but has to be `standard` or `adaptive`"
                )));
            }
        };
        let Some(text) = max_attempts else {
            return Ok(retry);
        };
        match text.parse() {
            Ok(attempts) if attempts > 0 => Ok(retry.max_attempts(attempts)),
            _ => Err(ConfigError::new(format!(
                "the number of attempts is `{text}`, but has to be a number above 0"
            ))),
        }
    }

    pub(super) const fn attempts(self) -> u32 {
        self.max_attempts
    }
}

/// What a client remembers of its calls. Clones of a client share it.
pub(super) struct Policy {
    quota: Quota,
    /// Where the client keeps to a rate.
    rate: Option<Mutex<RateLimiter>>,
}

/// What a call has taken from the quota for its last retry.
#[derive(Clone, Copy, Default)]
pub(super) struct Taken(u32);

impl Policy {
    pub(super) fn new(retry: Retry) -> Self {
        let rate = match retry.mode {
            Mode::Standard => None,
            Mode::Adaptive => Some(Mutex::new(RateLimiter::new(seconds(Timestamp::now())))),
        };
        Policy {
            quota: Quota::default(),
            rate,
        }
    }

    /// How long to wait before a request may be sent.
    pub(super) fn turn(&self) -> Option<Duration> {
        let rate = self.rate.as_ref()?;
        let mut rate = rate.lock().unwrap_or_else(PoisonError::into_inner);
        rate.reserve(seconds(Timestamp::now()))
    }

    /// Takes note of an answer, or that none came.
    pub(super) fn answered(&self, fault: Option<Retryable>) {
        if let Some(rate) = &self.rate {
            let mut rate = rate.lock().unwrap_or_else(PoisonError::into_inner);
            let throttled = fault == Some(Retryable::Throttling);
            rate.answered(seconds(Timestamp::now()), throttled);
        }
    }

    /// Takes note that a call has succeeded.
    pub(super) fn succeeded(&self, taken: Taken) {
        self.quota.refill(taken.0.max(1));
    }

    /// The pause before another attempt after `attempts` of them; `None` where too many calls of
    /// the client have failed for another one to be worth it. `after` is what the service asks for.
    pub(super) fn pause(
        &self,
        fault: Retryable,
        attempts: u32,
        after: Option<Duration>,
        taken: &mut Taken,
    ) -> Option<Duration> {
        taken.0 = self.quota.take(fault)?;
        Some(backoff::pause(fault, attempts, after, dice()))
    }
}

fn seconds(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_aws_tools_write_them() {
        let read = |mode, attempts| Retry::from_settings(mode, attempts);
        assert_eq!(read(None, None).unwrap(), Retry::standard());
        assert_eq!(read(Some("Adaptive"), None).unwrap(), Retry::adaptive());
        let five = read(Some("legacy"), Some("5")).unwrap();
        assert_eq!(five, Retry::standard().max_attempts(5));
        assert_eq!(read(None, Some("1")).unwrap(), Retry::off());
        for (mode, attempts, part) in [
            (Some("never"), None, "`never`, but has to be"),
            (None, Some("0"), "`0`, but has to be"),
            (None, Some("-1"), "`-1`, but has to be"),
            (None, Some("many"), "`many`, but has to be"),
        ] {
            let error = read(mode, attempts).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn nothing_but_adaptive_mode_makes_a_first_attempt_wait() {
        let standard = Policy::new(Retry::standard());
        standard.answered(Some(Retryable::Throttling));
        assert_eq!(standard.turn(), None);
        let adaptive = Policy::new(Retry::adaptive());
        assert_eq!(adaptive.turn(), None);
        adaptive.answered(Some(Retryable::Throttling));
        let waits: Vec<_> = (0..3).filter_map(|_| adaptive.turn()).collect();
        assert!(!waits.is_empty() && waits.is_sorted(), "{waits:?}");
    }
}
