//! The rate limit of the adaptive mode: a token bucket whose fill rate follows what the service takes, by CUBIC.
//!
//! Constants and formulas: client-facts §1d; botocore's `retries/adaptive.py` and the official SDK's
//! `client_rate_limiter.rs` agree on them. Inactive until the service throttles for the first time.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const BETA: f64 = 0.7;
const SCALE: f64 = 0.4;
const SMOOTH: f64 = 0.8;
const MIN_FILL_RATE: f64 = 0.5;
const MIN_CAPACITY: f64 = 1.0;
/// The measured rate is averaged over buckets of half a second.
const BUCKETS_PER_SECOND: f64 = 2.0;

/// A limit on the attempts of a client.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    start: Instant,
    state: Mutex<State>,
}

/// All rates are attempts a second, all times seconds since the limiter was made.
#[derive(Debug, Default)]
struct State {
    enabled: bool,
    fill_rate: f64,
    capacity: f64,
    tokens: f64,
    last_fill: Option<f64>,
    measured_rate: f64,
    last_bucket: f64,
    requests: u32,
    last_max_rate: f64,
    last_throttle: f64,
    time_window: f64,
}

impl RateLimiter {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            state: Mutex::default(),
        }
    }

    /// Takes a token for an attempt and gives how long to wait for it.
    pub(crate) fn before_attempt(&self) -> Duration {
        let now = self.start.elapsed().as_secs_f64();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Duration::from_secs_f64(state.acquire(now))
    }

    /// Learns from an answer.
    pub(crate) fn on_answer(&self, throttled: bool) {
        let now = self.start.elapsed().as_secs_f64();
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .learn(throttled, now);
    }
}

impl State {
    fn acquire(&mut self, now: f64) -> f64 {
        if !self.enabled {
            return 0.0;
        }
        self.refill(now);
        let wait = match self.tokens >= 1.0 {
            true => 0.0,
            // The bucket owes the token: what it lacks flows in while the caller waits.
            false => (1.0 - self.tokens) / self.fill_rate,
        };
        self.tokens -= 1.0;
        wait
    }

    fn refill(&mut self, now: f64) {
        if let Some(last) = self.last_fill {
            self.tokens = (self.tokens + (now - last).max(0.0) * self.fill_rate).min(self.capacity);
        }
        self.last_fill = Some(now);
    }

    fn learn(&mut self, throttled: bool, now: f64) {
        self.measure(now);
        let rate = match throttled {
            true => {
                let used = if self.enabled {
                    self.measured_rate.min(self.fill_rate)
                } else {
                    self.measured_rate
                };
                self.last_max_rate = used;
                self.time_window = self.window();
                self.last_throttle = now;
                self.enabled = true;
                used * BETA
            }
            false => {
                self.time_window = self.window();
                SCALE * ((now - self.last_throttle) - self.time_window).powi(3) + self.last_max_rate
            }
        };
        if self.enabled {
            self.set_rate(rate.min(2.0 * self.measured_rate), now);
        }
    }

    fn window(&self) -> f64 {
        (self.last_max_rate * (1.0 - BETA) / SCALE).cbrt()
    }

    fn set_rate(&mut self, rate: f64, now: f64) {
        self.refill(now);
        self.fill_rate = rate.max(MIN_FILL_RATE);
        self.capacity = rate.max(MIN_CAPACITY);
        self.tokens = self.tokens.min(self.capacity);
    }

    fn measure(&mut self, now: f64) {
        self.requests += 1;
        let bucket = (now * BUCKETS_PER_SECOND).floor() / BUCKETS_PER_SECOND;
        if bucket > self.last_bucket {
            let rate = f64::from(self.requests) / (bucket - self.last_bucket);
            self.measured_rate = rate * SMOOTH + self.measured_rate * (1.0 - SMOOTH);
            self.requests = 0;
            self.last_bucket = bucket;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn nothing_waits_before_the_first_throttling() {
        let mut state = State::default();
        (0..1000).for_each(|_| state.learn(false, 0.1));
        assert_eq!(state.acquire(0.2), 0.0);
    }

    /// The example of the retry specification, "cubic": ten answers, a half second apart.
    #[test]
    fn throttling_cuts_the_rate_to_seven_tenths() {
        let mut state = State::default();
        for step in 1..=10 {
            state.learn(false, f64::from(step) * 0.5);
        }
        let before = state.measured_rate;
        state.learn(true, 5.5);
        let expected = (before * 0.2 + 2.0 * 0.8) * 0.7;
        assert!(
            (state.fill_rate - expected).abs() < 0.2,
            "{} {expected}",
            state.fill_rate
        );
    }

    #[test]
    fn a_bucket_that_owes_makes_callers_wait_longer_and_longer() {
        let mut state = State {
            enabled: true,
            fill_rate: 1.0,
            capacity: 1.0,
            ..State::default()
        };
        let waits: Vec<f64> = (0..3).map(|_| state.acquire(1.0)).collect();
        assert_eq!(waits, [1.0, 2.0, 3.0]);
    }

    #[test]
    fn the_rate_never_falls_below_its_minimum() {
        let mut state = State::default();
        for step in 0..100 {
            state.learn(true, f64::from(step) * 0.01);
        }
        assert!(state.fill_rate >= super::MIN_FILL_RATE);
    }
}
