//! How long to pause before the next attempt: exponential backoff with full jitter.

use crate::Retryable;
use std::time::Duration;

/// The longest pause but for what a service asks for.
const LONGEST: Duration = Duration::from_secs(20);

/// How much longer than without its wish a client waits for a service.
const MORE: Duration = Duration::from_secs(5);

/// The longest pause after the first attempt: it doubles after each.
const fn first(fault: Retryable) -> Duration {
    match fault {
        Retryable::Throttling => Duration::from_secs(1),
        Retryable::Transient => Duration::from_millis(50),
    }
}

/// The pause after this many attempts. `dice` is random, from 0 to 1; `after` is what the service
/// asks for, which may make the pause longer by a few seconds and never shorter.
pub(super) fn pause(
    fault: Retryable,
    attempts: u32,
    after: Option<Duration>,
    dice: f64,
) -> Duration {
    let doubled = 2u32.saturating_pow(attempts.saturating_sub(1));
    let most = first(fault).saturating_mul(doubled).min(LONGEST);
    let pause = most.mul_f64(dice);
    match after {
        Some(after) => after.min(pause + MORE).max(pause),
        None => pause,
    }
}

/// A random number from 0 to 1; always 1 where the system has none, which only makes pauses longer.
pub(in crate::client) fn dice() -> f64 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_ne_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses = |fault, dice| [1, 2, 3, 4, 10, u32::MAX].map(|n| pause(fault, n, None, dice));
        let transient = [50, 100, 200, 400, 20_000, 20_000].map(millis);
        assert_eq!(pauses(Retryable::Transient, 1.0), transient);
        let throttling = [1_000, 2_000, 4_000, 8_000, 20_000, 20_000].map(millis);
        assert_eq!(pauses(Retryable::Throttling, 1.0), throttling);
        assert_eq!(pauses(Retryable::Throttling, 0.0), [Duration::ZERO; 6]);
        assert_eq!(pauses(Retryable::Transient, 0.5)[1], millis(50));
        assert!((0.0..=1.0).contains(&dice()));
    }

    #[test]
    fn a_service_may_ask_for_five_seconds_more() {
        let after = |wish| pause(Retryable::Throttling, 1, Some(millis(wish)), 0.5);
        assert_eq!(after(100), millis(500));
        assert_eq!(after(1_500), millis(1_500));
        assert_eq!(after(5_500), millis(5_500));
        assert_eq!(after(3_600_000), millis(5_500));
    }
}
