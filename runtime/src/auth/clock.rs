//! What time it is for the service: the system's clock, and how wrong that has proved to be. It is
//! the time that signatures carry.

use crate::{ErrorDetails, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

/// A signature is good for five minutes before and after its time; what is nearer than this, in
/// seconds, is not why it was refused.
const BEARABLE: u64 = 4 * 60;

/// Codes with which services refuse a signature from another time. Most of them may mean something
/// else: the service's clock decides.
const CODES: &[&str] = &[
    "AuthFailure",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
];

/// The system's clock and the seconds that the service's is ahead of it. Clones are the same clock,
/// so that a correction reaches them all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    /// The time to sign with.
    pub(crate) fn now(&self) -> Timestamp {
        self.at(Timestamp::now())
    }

    fn at(&self, now: Timestamp) -> Timestamp {
        match self.0.load(Relaxed) {
            0 => now,
            ahead => {
                Timestamp::new(now.as_second() + ahead, now.subsec_nanosecond()).unwrap_or(now)
            }
        }
    }

    /// Learns from an error how late it is, and tells whether that is why the call failed: it was
    /// `signed` at a time which is far from the `date` of the answer, for which is asked only then.
    pub(crate) fn learn(
        &self,
        error: &ErrorDetails,
        signed: Timestamp,
        date: impl FnOnce() -> Option<Timestamp>,
    ) -> bool {
        self.learn_at(Timestamp::now, error.code(), signed, date)
    }

    fn learn_at(
        &self,
        now: impl FnOnce() -> Timestamp,
        code: Option<&str>,
        signed: Timestamp,
        date: impl FnOnce() -> Option<Timestamp>,
    ) -> bool {
        let is_refused = code.is_some_and(|code| CODES.contains(&code));
        let Some(date) = is_refused.then(date).flatten() else {
            return false;
        };
        // A date has no fraction, so that to a second is as near as can be told.
        if date.as_second().abs_diff(signed.as_second()) < BEARABLE {
            return false;
        }
        self.0.store(date.as_second() - now().as_second(), Relaxed);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_clock_is_set_when_a_signature_is_of_another_time() {
        let clock = Clock::default();
        let learn = |code, signed, date| clock.learn_at(|| at(1_000), code, at(signed), || date);
        let skewed = Some("RequestTimeTooSkewed");
        // An hour behind.
        assert!(learn(skewed, 1_000, Some(at(4_600))));
        assert_eq!(clock.at(at(1_000)), at(4_600));
        // The second signature has the right time, so that it is not the clock.
        assert!(!learn(skewed, 4_600, Some(at(4_601))));
        // Right after all, and ahead.
        assert!(learn(skewed, 4_600, Some(at(1_000))));
        assert_eq!(clock.at(at(1_000)), at(1_000));
        assert!(learn(Some("AuthFailure"), 1_000, Some(at(500))));
        assert_eq!(clock.at(at(1_000)), at(500));
    }

    #[test]
    fn what_has_another_reason_changes_no_clock() {
        let clock = Clock::default();
        for (code, date) in [
            (Some("SignatureDoesNotMatch"), Some(at(1_239))),
            (Some("SignatureDoesNotMatch"), None),
            (Some("NotFound"), Some(at(9_000))),
            (None, Some(at(9_000))),
        ] {
            assert!(!clock.learn_at(|| at(1_000), code, at(1_000), || date));
            assert_eq!(clock.at(at(1_000)), at(1_000));
        }
    }
}
