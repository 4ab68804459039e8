//! Rate limiter of the adaptive mode: a token bucket whose fill rate follows the throughput that
//! the service accepts (CUBIC).
//!
//! Constants and formulas are those of `retries/adaptive.py` of botocore and of
//! `client_rate_limiter.rs` of the official SDK. The limiter is inactive until the service
//! throttles for the first time.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::sync::lock;

/// Factor by which throttling reduces the rate.
const BETA: f64 = 0.7;
/// Factor of the cubic growth.
const SCALE: f64 = 0.4;
/// Weight of the latest measurement of the rate.
const SMOOTHING: f64 = 0.8;
const MIN_FILL_RATE: f64 = 0.5;
const MIN_CAPACITY: f64 = 1.0;
/// The rate is measured over half seconds.
const BUCKETS_PER_SECOND: f64 = 2.0;

/// Limits the rate of a client's attempts.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    start: Instant,
    state: Mutex<State>,
}

/// Rates are attempts per second; times are seconds since the limiter was created.
#[derive(Debug, Default)]
struct State {
    is_enabled: bool,
    fill_rate: f64,
    capacity: f64,
    tokens: f64,
    last_refill: Option<f64>,
    measured_rate: f64,
    /// Start of the half second in which attempts are counted.
    bucket_start: f64,
    bucket_attempts: u32,
    rate_before_throttling: f64,
    last_throttling: f64,
}

impl RateLimiter {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            state: Mutex::default(),
        }
    }

    /// Takes a token for an attempt. Returns the delay until it is available.
    pub(crate) fn acquire(&self) -> Duration {
        let now = self.start.elapsed().as_secs_f64();
        Duration::from_secs_f64(lock(&self.state).acquire(now))
    }

    /// Adapts the rate to the outcome of an attempt.
    pub(crate) fn on_response(&self, is_throttled: bool) {
        let now = self.start.elapsed().as_secs_f64();
        lock(&self.state).on_response(is_throttled, now);
    }
}

impl State {
    fn acquire(&mut self, now: f64) -> f64 {
        if !self.is_enabled {
            return 0.0;
        }
        self.refill(now);
        // Tokens may become negative: the caller waits until the missing ones are refilled.
        let missing = (1.0 - self.tokens).max(0.0);
        self.tokens -= 1.0;
        missing / self.fill_rate
    }

    fn refill(&mut self, now: f64) {
        if let Some(last) = self.last_refill {
            let added = (now - last).max(0.0) * self.fill_rate;
            self.tokens = (self.tokens + added).min(self.capacity);
        }
        self.last_refill = Some(now);
    }

    fn on_response(&mut self, is_throttled: bool, now: f64) {
        self.measure(now);
        let rate = if is_throttled {
            self.throttled_rate(now)
        } else {
            self.growing_rate(now)
        };
        if self.is_enabled {
            self.set_rate(rate.min(2.0 * self.measured_rate), now);
        }
    }

    fn throttled_rate(&mut self, now: f64) -> f64 {
        let rate = if self.is_enabled {
            self.measured_rate.min(self.fill_rate)
        } else {
            self.measured_rate
        };
        self.rate_before_throttling = rate;
        self.last_throttling = now;
        self.is_enabled = true;
        rate * BETA
    }

    fn growing_rate(&self, now: f64) -> f64 {
        // Seconds after the throttling until the rate has its earlier value again.
        let recovery_time = (self.rate_before_throttling * (1.0 - BETA) / SCALE).cbrt();
        let time = now - self.last_throttling - recovery_time;
        SCALE * time.powi(3) + self.rate_before_throttling
    }

    fn set_rate(&mut self, rate: f64, now: f64) {
        self.refill(now);
        self.fill_rate = rate.max(MIN_FILL_RATE);
        self.capacity = rate.max(MIN_CAPACITY);
        self.tokens = self.tokens.min(self.capacity);
    }

    fn measure(&mut self, now: f64) {
        self.bucket_attempts += 1;
        let bucket = (now * BUCKETS_PER_SECOND).floor() / BUCKETS_PER_SECOND;
        if bucket > self.bucket_start {
            let rate = f64::from(self.bucket_attempts) / (bucket - self.bucket_start);
            self.measured_rate = rate * SMOOTHING + self.measured_rate * (1.0 - SMOOTHING);
            self.bucket_attempts = 0;
            self.bucket_start = bucket;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MIN_FILL_RATE, State};

    #[test]
    fn is_inactive_before_the_first_throttling() {
        let mut state = State::default();

        (0..1000).for_each(|_| state.on_response(false, 0.1));

        assert_eq!(state.acquire(0.2), 0.0);
    }

    /// Follows the example "cubic" of the retry specification: ten responses, half a second apart.
    #[test]
    fn throttling_reduces_the_rate_to_seven_tenths() {
        let mut state = State::default();
        (1..=10).for_each(|step| state.on_response(false, f64::from(step) * 0.5));
        let expected = (state.measured_rate * 0.2 + 2.0 * 0.8) * 0.7;

        state.on_response(true, 5.5);

        let rate = state.fill_rate;
        assert!((rate - expected).abs() < 0.2, "{rate} {expected}");
    }

    #[test]
    fn delays_grow_when_tokens_are_missing() {
        let mut state = State {
            is_enabled: true,
            fill_rate: 1.0,
            capacity: 1.0,
            ..State::default()
        };

        let delays: Vec<f64> = (0..3).map(|_| state.acquire(1.0)).collect();

        assert_eq!(delays, [1.0, 2.0, 3.0]);
    }

    #[test]
    fn the_rate_never_falls_below_its_minimum() {
        let mut state = State::default();

        (0..100).for_each(|step| state.on_response(true, f64::from(step) * 0.01));

        assert!(state.fill_rate >= MIN_FILL_RATE);
    }
}
