//! Rate limiter of the adaptive mode: a token bucket whose fill rate follows the throughput that
//! the service accepts (CUBIC).
//!
//! Constants and formulas are those of `retries/adaptive.py` of botocore and of
//! `client_rate_limiter.rs` of the official SDK. The limiter is inactive until the service
//! throttles for the first time.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

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

    /// Takes a token for an attempt, or returns the delay after which to ask again. A call that
    /// gives up while waiting has taken no token.
    pub(crate) fn acquire(&self) -> Result<(), Duration> {
        let now = self.start.elapsed().as_secs_f64();
        lock(&self.state)
            .acquire(now)
            .map_err(Duration::from_secs_f64)
    }

    /// Adapts the rate to the outcome of an attempt.
    pub(crate) fn on_response(&self, is_throttled: bool) {
        let now = self.start.elapsed().as_secs_f64();
        lock(&self.state).on_response(is_throttled, now);
    }
}

impl State {
    fn acquire(&mut self, now: f64) -> Result<(), f64> {
        if !self.is_enabled {
            return Ok(());
        }
        self.refill(now);
        if self.tokens < 1.0 {
            // At least a millisecond: with less, rounding could leave the token incomplete for
            // ever.
            return Err(((1.0 - self.tokens) / self.fill_rate).max(0.001));
        }
        self.tokens -= 1.0;
        Ok(())
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
        // Also while inactive, so that the bucket is not empty when the limiter becomes active.
        self.set_rate(rate.min(2.0 * self.measured_rate), now);
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
    use std::collections::{BTreeMap, VecDeque};

    use super::{MIN_FILL_RATE, State};

    /// Time of a step of the simulation, in seconds.
    const STEP: f64 = 0.01;
    /// Duration of the outage at the start, in which the service throttles every request.
    const OUTAGE: f64 = 30.0;
    /// Time after which a call that waits for a token gives up.
    const CALL_TIMEOUT: f64 = 300.0;

    /// A call that waits for a token.
    struct Waiting {
        arrival: f64,
        next_try: f64,
    }

    /// Simulates 30 minutes with `rate` calls per second, and `burst` further calls during the
    /// outage. Returns the number of calls that a healthy service answered within ten seconds, and
    /// the number of all, by the minute of their arrival.
    fn simulate(rate: f64, burst: usize) -> BTreeMap<u32, (u32, u32)> {
        let mut state = State::default();
        let mut waiting = VecDeque::new();
        let mut minutes: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        let mut arrived = 0.0;
        for step in 0..180_000 {
            let now = f64::from(step) * STEP;
            let is_due = now * rate >= arrived;
            let calls = usize::from(is_due) + if step == 1000 { burst } else { 0 };
            for _ in 0..calls {
                waiting.push_back(Waiting {
                    arrival: now,
                    next_try: now,
                });
                minutes.entry((now / 60.0) as u32).or_default().1 += 1;
            }
            arrived += f64::from(u8::from(is_due));
            waiting.retain_mut(|call: &mut Waiting| {
                if call.next_try > now {
                    return true;
                }
                if let Err(delay) = state.acquire(now) {
                    call.next_try = now + delay;
                    return now - call.arrival < CALL_TIMEOUT;
                }
                state.on_response(now < OUTAGE, now);
                if now >= OUTAGE && now - call.arrival < 10.0 {
                    minutes.entry((call.arrival / 60.0) as u32).or_default().0 += 1;
                }
                false
            });
        }
        minutes
    }

    #[test]
    fn a_healthy_service_is_served_at_its_rate_two_minutes_after_an_outage() {
        for (rate, burst) in [(1.0, 1000), (0.2, 1000), (5.0, 0), (5.0, 1000), (20.0, 0)] {
            for (minute, (answered, arrived)) in simulate(rate, burst) {
                let is_recovered = f64::from(minute) * 60.0 >= OUTAGE + 120.0;
                // The last calls arrive at the end of the simulation.
                let is_last = minute == 29;
                assert!(
                    !is_recovered || is_last || answered == arrived,
                    "{rate}/s and {burst} at once: {answered} of {arrived} calls in minute {minute}"
                );
            }
        }
    }

    #[test]
    fn is_inactive_before_the_first_throttling() {
        let mut state = State::default();

        (0..1000).for_each(|_| state.on_response(false, 0.1));

        assert_eq!(state.acquire(0.2), Ok(()));
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
    fn waiting_takes_no_tokens() {
        let mut state = State {
            is_enabled: true,
            fill_rate: 0.5,
            capacity: 1.0,
            ..State::default()
        };

        for _ in 0..1000 {
            assert_eq!(state.acquire(1.0), Err(2.0));
        }

        assert_eq!(state.acquire(3.0), Ok(()));
    }

    #[test]
    fn the_rate_never_falls_below_its_minimum() {
        let mut state = State::default();

        (0..100).for_each(|step| state.on_response(true, f64::from(step) * 0.01));

        assert!(state.fill_rate >= MIN_FILL_RATE);
    }
}
