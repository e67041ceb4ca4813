//! The time that signatures carry: this machine's, corrected by what servers have told.

use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that may be set. Clones are the same clock, so that a correction reaches them all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    /// The time by this clock.
    pub(crate) fn now(&self) -> Timestamp {
        let offset = self.offset();
        // A time that no timestamp can hold is as wrong as any other.
        Timestamp::now()
            .checked_add(offset)
            .unwrap_or(Timestamp::MAX)
    }

    /// By how much this clock is ahead of the machine's.
    pub(crate) fn offset(&self) -> SignedDuration {
        SignedDuration::from_millis(self.0.load(Ordering::Relaxed))
    }

    /// Sets by how much this clock is ahead of the machine's.
    #[allow(dead_code, reason = "for retries, which measure it")]
    pub(crate) fn set_offset(&self, offset: SignedDuration) {
        // Hundreds of millions of years fit.
        let offset = i64::try_from(offset.as_millis()).unwrap_or_default();
        self.0.store(offset, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_reaches_every_clone() {
        let clock = Clock::default();
        let other = clock.clone();
        other.set_offset(SignedDuration::from_secs(-3600));
        let behind = Timestamp::now().duration_since(clock.now());
        assert!((3599..=3601).contains(&behind.as_secs()), "{behind:?}");
    }
}
