//! The time that signatures carry: this machine's, corrected by what servers have told.

use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that may be set. Clones are the same clock, so that a correction reaches them all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// By how many milliseconds it is ahead of the machine's.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// The time by this clock.
    pub(crate) fn now(&self) -> Timestamp {
        let ahead = self.ahead.load(Ordering::Relaxed);
        let now = Timestamp::now().as_millisecond().saturating_add(ahead);
        // A time that no timestamp can hold is as wrong as any other.
        Timestamp::from_millisecond(now).unwrap_or(Timestamp::MAX)
    }

    /// Sets by how many milliseconds this clock is ahead of the machine's.
    #[allow(dead_code, reason = "for retries, which measure it")]
    pub(crate) fn set_ahead(&self, milliseconds: i64) {
        self.ahead.store(milliseconds, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_reaches_every_clone() {
        let clock = Clock::default();
        let other = clock.clone();
        other.set_ahead(-3_600_000);
        let behind = Timestamp::now().duration_since(clock.now());
        assert!((3599..=3601).contains(&behind.as_secs()), "{behind:?}");
    }
}
