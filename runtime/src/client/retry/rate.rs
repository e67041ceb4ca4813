//! Adaptive mode: how many requests a second a service seems to bear.
//!
//! The rate falls when a service throttles, and grows again with time along a cubic curve, slowly
//! around the rate that was too much the last time, as TCP's CUBIC does (RFC 9438). Times are
//! seconds of any clock, and come from the caller.

use std::time::Duration;

/// What is left of the rate after throttling.
const BETA: f64 = 0.7;
/// How steep the curve is.
const SCALE: f64 = 0.4;
/// How much a new measurement counts.
const SMOOTHING: f64 = 0.8;
/// For how many seconds requests are counted before they are a rate.
const WINDOW: f64 = 0.5;
/// The slowest rate.
const SLOWEST: f64 = 0.5;

/// Requests a second: those that there are, and those that there may be.
pub(super) struct RateLimiter {
    measured: Measured,
    curve: Curve,
    /// Nothing waits before a service has throttled.
    bucket: Option<Bucket>,
}

impl RateLimiter {
    pub(super) fn new(now: f64) -> Self {
        RateLimiter {
            measured: Measured {
                rate: 0.0,
                window: now.floor(),
                count: 0.0,
            },
            curve: Curve::after(0.0, now),
            bucket: None,
        }
    }

    /// Takes a turn, and tells how long to wait for it.
    pub(super) fn reserve(&mut self, now: f64) -> Option<Duration> {
        let bucket = self.bucket.as_mut()?;
        bucket.refill(now);
        bucket.tokens -= 1.0;
        let wait = -bucket.tokens / bucket.rate;
        // A rate is never below the slowest, so that the wait is a time.
        (wait > 0.0).then(|| Duration::from_secs_f64(wait))
    }

    /// Learns from an answer.
    pub(super) fn answered(&mut self, now: f64, throttled: bool) {
        let measured = self.measured.count(now);
        let rate = match (throttled, &self.bucket) {
            (false, _) => self.curve.at(now),
            (true, bucket) => {
                let most = bucket.as_ref().map_or(f64::INFINITY, |bucket| bucket.rate);
                let rate = measured.min(most);
                self.curve = Curve::after(rate, now);
                rate * BETA
            }
        };
        if throttled && self.bucket.is_none() {
            self.bucket = Some(Bucket::new(now));
        }
        if let Some(bucket) = &mut self.bucket {
            bucket.set_rate(now, rate.min(2.0 * measured));
        }
    }
}

/// The rate of answers.
struct Measured {
    rate: f64,
    /// The last window that was counted.
    window: f64,
    count: f64,
}

impl Measured {
    fn count(&mut self, now: f64) -> f64 {
        let window = (now / WINDOW).floor() * WINDOW;
        self.count += 1.0;
        if window > self.window {
            let rate = self.count / (window - self.window);
            self.rate = rate * SMOOTHING + self.rate * (1.0 - SMOOTHING);
            self.count = 0.0;
            self.window = window;
        }
        self.rate
    }
}

/// The rate to try, as long as nothing is throttled.
struct Curve {
    /// The rate that was too much.
    top: f64,
    /// When it was.
    since: f64,
    /// Seconds until it is reached again.
    flat: f64,
}

impl Curve {
    fn after(top: f64, since: f64) -> Self {
        Curve {
            top,
            since,
            flat: (top * (1.0 - BETA) / SCALE).cbrt(),
        }
    }

    fn at(&self, now: f64) -> f64 {
        SCALE * (now - self.since - self.flat).powi(3) + self.top
    }
}

/// Turns that fill up with time. Below zero are those that are waited for.
struct Bucket {
    tokens: f64,
    most: f64,
    rate: f64,
    filled: f64,
}

impl Bucket {
    fn new(now: f64) -> Self {
        Bucket {
            tokens: 0.0,
            most: 1.0,
            rate: SLOWEST,
            filled: now,
        }
    }

    fn refill(&mut self, now: f64) {
        let more = (now - self.filled).max(0.0) * self.rate;
        self.tokens = (self.tokens + more).min(self.most);
        self.filled = now;
    }

    fn set_rate(&mut self, now: f64, rate: f64) {
        self.refill(now);
        self.rate = rate.max(SLOWEST);
        self.most = rate.max(1.0);
        self.tokens = self.tokens.min(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The time of each answer, whether it throttles, and the rate after it, as the limiter of
    /// botocore 1.44.8 gives it with a clock that is set by hand.
    const STEPS: [(f64, bool, Option<f64>); 15] = [
        (100.3, false, None),
        (100.4, false, None),
        (100.55, false, None),
        (100.7, false, None),
        (100.9, false, None),
        (101.1, false, None),
        (101.2, true, Some(4.032)),
        (101.6, false, Some(5.018100376498369)),
        (102.2, false, Some(4.940799999999999)),
        (103.0, false, Some(2.58816)),
        (103.1, true, Some(0.9058559999999999)),
        (103.7, false, Some(1.2703361961123654)),
        (104.6, true, Some(0.8892353372786557)),
        (108.0, false, Some(1.053848137142857)),
        (112.0, false, Some(0.6107696274285714)),
    ];

    #[test]
    fn rates_are_those_of_botocore() {
        let mut limiter = RateLimiter::new(100.25);
        for (now, throttled, expected) in STEPS {
            limiter.answered(now, throttled);
            let rate = limiter.bucket.as_ref().map(|bucket| bucket.rate);
            let near = match (rate, expected) {
                (Some(rate), Some(expected)) => (rate - expected).abs() < 1e-9,
                (rate, expected) => rate == expected,
            };
            assert!(near, "{now}: {rate:?} and not {expected:?}");
        }
    }

    #[test]
    fn turns_come_one_after_the_other() {
        let mut limiter = RateLimiter::new(0.0);
        assert_eq!(limiter.reserve(0.0), None);
        limiter.answered(0.0, true);
        // The slowest rate: one in two seconds.
        let waits = [0.0, 0.0, 1.0].map(|now| limiter.reserve(now));
        assert_eq!(waits, [2, 4, 5].map(|s| Some(Duration::from_secs(s))));
        // Who has waited long enough waits no more.
        assert_eq!(limiter.reserve(60.0), None);
    }
}
