//! Schedule and progress of a wait (Smithy's "Waiter retries").

use std::time::Duration;

use serde_json::Value as Json;
use tokio::time::Instant;

use super::acceptor::{Acceptor, Matcher, Path, State, WaiterInfo};
use super::progress::{OnPoll, WaitProgress, suffix};
use crate::error::{Error, ErrorKind, RetryKind};

/// Shortest delay between polls that a caller can set.
const MIN_DELAY: Duration = Duration::from_millis(1);

/// Schedule of polls.
#[derive(Clone, Copy, Debug)]
pub(super) struct PollSchedule {
    pub(super) max_wait: Duration,
    pub(super) min_delay: Duration,
    pub(super) max_delay: Duration,
}

impl PollSchedule {
    /// Returns the delay after the poll with number `attempt`, which starts at 1. `random` is
    /// between 0 and 1.
    fn delay(self, attempt: u32, remaining: Duration, random: f64) -> Duration {
        let min_delay = self.min_delay.max(MIN_DELAY);
        let max_delay = self.max_delay.max(min_delay);
        let min = min_delay.as_secs_f64();
        let max = max_delay.as_secs_f64();
        let ceiling = (min * (f64::from(attempt) - 1.0).exp2()).min(max);
        let delay =
            Duration::try_from_secs_f64(min + (ceiling - min) * random).unwrap_or(max_delay);
        // Another poll would not fit after this delay, so the last poll is sent at the deadline.
        if remaining.saturating_sub(delay) <= min_delay {
            remaining
        } else {
            delay
        }
    }
}

/// Progress of one wait. Not generic over the operation, so that it is compiled once.
pub(super) struct Poller {
    waiter: &'static WaiterInfo,
    operation: &'static str,
    schedule: PollSchedule,
    on_poll: Option<OnPoll>,
    started: Instant,
    attempt: u32,
    /// Whether a poll had a response, so that the endpoint is right.
    was_reached: bool,
    /// Delays that a mock skipped, which count as elapsed time.
    pub(super) skipped: Duration,
}

impl Poller {
    pub(super) fn new(
        waiter: &'static WaiterInfo,
        operation: &'static str,
        schedule: PollSchedule,
        on_poll: Option<OnPoll>,
    ) -> Self {
        Self {
            waiter,
            operation,
            schedule,
            on_poll,
            started: Instant::now(),
            attempt: 0,
            was_reached: false,
            skipped: Duration::ZERO,
        }
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed().saturating_add(self.skipped)
    }

    /// Counts a poll, evaluates the acceptors, and calls the callback. Returns the delay before the
    /// next poll, or `None` if the wait succeeded.
    pub(super) fn evaluate(
        &mut self,
        input: &Json,
        result: Result<Json, &Error>,
    ) -> Result<Option<Duration>, Error> {
        self.attempt = self.attempt.saturating_add(1);
        let progress = self.on_poll.is_some().then(|| self.progress(&result));
        let decision = self.decide(input, result);
        if let (Some(on_poll), Some(mut progress)) = (&mut self.on_poll, progress) {
            progress.next_poll = decision.as_ref().ok().copied().flatten();
            on_poll(&progress);
        }
        decision
    }

    fn progress(&self, result: &Result<Json, &Error>) -> WaitProgress {
        let output = result.as_ref().ok();
        let status = self.waiter.status.as_ref().zip(output);
        WaitProgress {
            waiter: self.waiter.name,
            attempt: self.attempt,
            status: status.and_then(|(path, output)| text(path.resolve(output))),
            reasons: output.map_or_else(Vec::new, |output| self.reasons(None, output)),
            error: result.as_ref().err().copied().cloned(),
            elapsed: self.elapsed(),
            next_poll: None,
        }
    }

    /// Evaluates the acceptors.
    fn decide(
        &mut self,
        input: &Json,
        result: Result<Json, &Error>,
    ) -> Result<Option<Duration>, Error> {
        self.was_reached |= result
            .as_ref()
            .err()
            .is_none_or(|error| error.status().is_some());
        let acceptor = self
            .waiter
            .acceptors
            .iter()
            .find(|acceptor| acceptor.matcher.matches(input, &result));
        match (acceptor.map(|acceptor| (acceptor.state, acceptor)), result) {
            (Some((State::Succeed, _)), _) => Ok(None),
            (Some((State::Fail, acceptor)), result) => Err(self.failure(acceptor, result)),
            (None, Err(error)) if !self.is_temporary(error) => Err(error.clone()),
            (None | Some((State::Retry, _)), result) => self.next_delay(result).map(Some),
        }
    }

    /// Returns `true` if a later poll may succeed although the retries of this one failed: the
    /// service throttles, or is unavailable for a while. Smithy's waiters end there, but a wait
    /// lasts longer than the retries of a call.
    fn is_temporary(&self, error: &Error) -> bool {
        self.was_reached && error.retry_kind() != RetryKind::Never
    }

    fn next_delay(&self, result: Result<Json, &Error>) -> Result<Duration, Error> {
        let remaining = self.schedule.max_wait.saturating_sub(self.elapsed());
        if remaining.is_zero() {
            return Err(self.timeout(result));
        }
        let delay = self
            .schedule
            .delay(self.attempt, remaining, fastrand::f64());
        tracing::debug!(
            waiter = self.waiter.name,
            delay_ms = delay.as_millis(),
            "delaying the next poll"
        );
        Ok(delay)
    }

    fn timeout(&self, result: Result<Json, &Error>) -> Error {
        let seconds = (self.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        let name = self.waiter.name;
        let mut message = format!("timed out after {seconds} s waiting for {name}");
        match result {
            Ok(output) => {
                if let Some(path) = &self.waiter.status {
                    let status = status(path, &output);
                    message.push_str(&format!(": last status was {status}"));
                }
                message.push_str(&suffix(&self.reasons(None, &output)));
            }
            Err(error) => message.push_str(&format!(": last error was {error}")),
        }
        Error::new(ErrorKind::Timeout, message).with_operation(self.operation)
    }

    fn failure(&self, acceptor: &Acceptor, result: Result<Json, &Error>) -> Error {
        let mut message = format!("waiting for {} failed", self.waiter.name);
        let output = match result {
            Ok(output) => output,
            Err(error) => return error.to_wait_error(&message),
        };
        if let Some(path) = &self.waiter.status {
            message.push_str(&format!(": {path} is {}", status(path, &output)));
        } else if let Matcher::Output(path, _, value) | Matcher::InputOutput(path, _, value) =
            &acceptor.matcher
        {
            message.push_str(&format!(": {path} is {value}"));
        }
        message.push_str(&suffix(&self.reasons(acceptor.message.as_ref(), &output)));
        Error::new(ErrorKind::Wait, message).with_operation(self.operation)
    }

    /// Returns the acceptor's message and the reasons for the status.
    fn reasons(&self, message: Option<&Path>, output: &Json) -> Vec<String> {
        let paths = message.into_iter().chain(self.waiter.reasons);
        paths.flat_map(|path| texts(path.resolve(output))).collect()
    }
}

fn status(path: &Path, output: &Json) -> String {
    text(path.resolve(output)).unwrap_or_else(|| "unset".to_owned())
}

/// Returns a value as text for a message, or `None` if it is null or empty.
fn text(value: Json) -> Option<String> {
    let texts = texts(value);
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// Returns the texts of a value, which are several if it is a list.
fn texts(value: Json) -> Vec<String> {
    match value {
        Json::Null => Vec::new(),
        Json::String(text) if text.is_empty() => Vec::new(),
        Json::String(text) => vec![text],
        Json::Array(list) => list.into_iter().flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SCHEDULE: PollSchedule = PollSchedule {
        max_wait: Duration::ZERO,
        min_delay: Duration::from_secs(2),
        max_delay: Duration::from_secs(120),
    };

    fn max_delay(attempt: u32) -> Duration {
        SCHEDULE.delay(attempt, Duration::MAX, 1.0)
    }

    #[test]
    fn delays_double_up_to_the_maximum() {
        let seconds: Vec<u64> = (1..=8)
            .map(|attempt| max_delay(attempt).as_secs())
            .collect();
        assert_eq!(seconds, [2, 4, 8, 16, 32, 64, 120, 120]);
    }

    #[test]
    fn delays_may_be_fractions_of_a_second() {
        let schedule = PollSchedule {
            min_delay: Duration::from_millis(250),
            ..SCHEDULE
        };
        assert_eq!(
            schedule.delay(2, Duration::MAX, 0.5),
            Duration::from_millis(375)
        );
    }

    #[test]
    fn waits_the_remaining_time_if_no_further_poll_fits() {
        let remaining = Duration::from_secs(6);
        assert_eq!(SCHEDULE.delay(2, remaining, 1.0), remaining);
        assert_eq!(SCHEDULE.delay(2, remaining, 0.0), Duration::from_secs(2));
    }

    proptest! {
        #[test]
        fn delay_stays_within_its_bounds_and_the_remaining_time(
            min in any::<u64>(),
            max in any::<u64>(),
            attempt in 1..u32::MAX,
            remaining in any::<u64>(),
            random in 0.0..=1.0,
        ) {
            let (min_delay, max_delay) = (Duration::from_nanos(min), Duration::from_nanos(max));
            let remaining = Duration::from_nanos(remaining);
            let schedule = PollSchedule { max_wait: remaining, min_delay, max_delay };
            let delay = schedule.delay(attempt, remaining, random);
            prop_assert!(delay <= remaining);
            // Rounding loses up to a nanosecond.
            let limit = max_delay.max(min_delay).max(MIN_DELAY) * 2;
            prop_assert!(delay == remaining || (delay < limit && delay * 2 > min_delay));
        }
    }
}
