//! How much a client may spend on retries, so that it gives up at once when nearly all fails.

use crate::Retryable;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// What a client begins with, and never has more than.
const FULL: u32 = 500;

/// What a retry costs. A service that throttles is alive; one that fails may not be.
const fn cost(fault: Retryable) -> u32 {
    match fault {
        Retryable::Throttling => 5,
        Retryable::Transient => 14,
    }
}

/// Tokens that retries take, and calls that succeed give.
pub(super) struct Quota(AtomicU32);

impl Default for Quota {
    fn default() -> Self {
        Quota(AtomicU32::new(FULL))
    }
}

impl Quota {
    /// Takes what a retry costs and tells how much that was; `None` where there is too little.
    pub(super) fn take(&self, fault: Retryable) -> Option<u32> {
        let cost = cost(fault);
        let taken = self
            .0
            .fetch_update(Relaxed, Relaxed, |tokens| tokens.checked_sub(cost));
        taken.is_ok().then_some(cost)
    }

    /// Gives tokens back: what the call took, or one where it took none.
    pub(super) fn refill(&self, tokens: u32) {
        // Nearly always there is nothing to fill, and a look is cheaper than a change.
        if self.0.load(Relaxed) < FULL {
            let filled = |had: u32| Some(had.saturating_add(tokens).min(FULL));
            // It always gives a number, so that the change cannot fail.
            let _ = self.0.fetch_update(Relaxed, Relaxed, filled);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_end_when_nothing_is_left_and_begin_again_with_success() {
        let quota = Quota::default();
        let transient = || quota.take(Retryable::Transient);
        // 35 * 14 = 490.
        assert_eq!((0..35).filter_map(|_| transient()).sum::<u32>(), 490);
        assert_eq!(transient(), None);
        assert_eq!(quota.take(Retryable::Throttling), Some(5));
        assert_eq!(quota.take(Retryable::Throttling), Some(5));
        assert_eq!(quota.take(Retryable::Throttling), None);
        for _ in 0..13 {
            quota.refill(1);
        }
        assert_eq!(transient(), None);
        quota.refill(1);
        assert_eq!(transient(), Some(14));
        quota.refill(u32::MAX);
        assert_eq!(quota.0.load(Relaxed), FULL);
    }
}
