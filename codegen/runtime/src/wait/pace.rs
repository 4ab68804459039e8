//! The pauses between the polls of a wait. Knows time alone.

use std::time::Duration;

/// The shortest pause between polls that a caller can ask for.
const LEAST_DELAY: Duration = Duration::from_millis(1);

/// When to poll.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) max_wait: Duration,
    pub(super) min_delay: Duration,
    pub(super) max_delay: Duration,
}

impl Pace {
    /// The pause behind poll `attempt`, from 1 on, `random` being between 0 and 1 (the specification's section "Waiter
    /// retries").
    pub(super) fn delay(self, attempt: u32, remaining: Duration, random: f64) -> Duration {
        let least = self.min_delay.max(LEAST_DELAY);
        let (min, max) = (least.as_secs_f64(), self.max_delay.max(least).as_secs_f64());
        let ceiling = (max / min).log2() + 1.0;
        let grown = match f64::from(attempt) > ceiling {
            true => max,
            false => min * 2_f64.powf(f64::from(attempt) - 1.0),
        };
        let delay = Duration::try_from_secs_f64(min + (grown - min) * random).unwrap_or(self.max_delay);
        match remaining.saturating_sub(delay) <= least {
            true => remaining,
            false => delay,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PACE: Pace =
        Pace { max_wait: Duration::ZERO, min_delay: Duration::from_secs(2), max_delay: Duration::from_secs(120) };

    fn longest(attempt: u32) -> Duration {
        PACE.delay(attempt, Duration::MAX, 1.0)
    }

    #[test]
    fn pauses_double_up_to_the_greatest() {
        let seconds: Vec<u64> = (1..=8).map(|attempt| longest(attempt).as_secs()).collect();
        assert_eq!(seconds, [2, 4, 8, 16, 32, 64, 120, 120]);
    }

    #[test]
    fn fractions_of_a_second_count() {
        let pace = Pace { min_delay: Duration::from_millis(250), ..PACE };
        assert_eq!(pace.delay(2, Duration::MAX, 0.5), Duration::from_millis(375));
    }

    #[test]
    fn what_is_left_is_waited_whole_where_no_pause_would_fit_behind_it() {
        let left = Duration::from_secs(6);
        assert_eq!(PACE.delay(2, left, 1.0), left);
        assert_eq!(PACE.delay(2, left, 0.0), Duration::from_secs(2));
    }

    proptest! {
        #[test]
        fn a_pause_is_never_longer_than_what_is_left_nor_out_of_bounds(
            min in any::<u64>(), max in any::<u64>(), attempt in 1..u32::MAX, left in any::<u64>(), random in 0.0..=1.0,
        ) {
            let (min_delay, max_delay) = (Duration::from_nanos(min), Duration::from_nanos(max));
            let left = Duration::from_nanos(left);
            let delay = Pace { max_wait: left, min_delay, max_delay }.delay(attempt, left, random);
            prop_assert!(delay <= left);
            // A nanosecond is lost to rounding.
            let greatest = max_delay.max(min_delay).max(LEAST_DELAY) * 2;
            prop_assert!(delay == left || (delay < greatest && delay * 2 > min_delay));
        }
    }
}
