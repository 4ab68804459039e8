//! Waiting: polling an operation until what it is about has come into a state, or never will.
//!
//! Generated code says what a waiter looks for ([`impl_waiter!`](crate::waiter), from `smithy.waiters#waitable`); everything else
//! is here, as the specification's section "Waiter workflow" has it. Each poll is a call of its own, with the settings of the
//! call that waits. This module must not know how a call is sent.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::time::Instant;

use crate::client::call::{Call, CallFuture};
use crate::error::Error;
use crate::operation::Operation;
use crate::orchestrator::retry::random;
use crate::shape::Structure;
use crate::shape::encode::write_structure;

/// How long a wait lasts unless [`Wait::max_wait`] says otherwise.
pub const DEFAULT_MAX_WAIT: Duration = Duration::from_secs(600);

/// The shortest pause between polls that a caller can ask for.
const LEAST_DELAY: Duration = Duration::from_millis(1);

/// A state that can be waited for. Generated code implements this; [`Call::until`] waits.
pub trait Waiter: 'static {
    /// The operation that is polled.
    type Operation: Operation + Clone;

    /// What a wait gives: the output that told of the state; nothing, where an error told of it; an `Option` of the output,
    /// where either may.
    type Output: Waited<<Self::Operation as Operation>::Output>;

    /// What it looks for.
    const INFO: &'static WaiterInfo;
}

/// What can come of a wait, made from the answer that ended it.
pub trait Waited<T>: Sized {
    /// Makes it.
    ///
    /// # Errors
    /// Where there must be an output and the answer is an error.
    fn of(answer: Result<T, Error>) -> Result<Self, Error>;
}

impl<T: Structure> Waited<T> for T {
    fn of(answer: Result<T, Error>) -> Result<Self, Error> {
        answer
    }
}

impl<T: Structure> Waited<T> for Option<T> {
    fn of(answer: Result<T, Error>) -> Result<Self, Error> {
        Ok(answer.ok())
    }
}

impl<T: Structure> Waited<T> for () {
    fn of(_: Result<T, Error>) -> Result<Self, Error> {
        Ok(())
    }
}

/// What a waiter looks for.
#[derive(Debug)]
pub struct WaiterInfo {
    /// Its name.
    pub name: &'static str,
    /// The least pause between two polls, in seconds.
    pub min_delay: u32,
    /// The greatest pause between two polls, in seconds.
    pub max_delay: u32,
    /// Where in the output the state is that is waited for, where it may be shown.
    pub status: Option<Path>,
    /// Where in the output the reasons of the state are.
    pub reasons: &'static [Path],
    /// What ends the wait, and how, in the order in which they are asked.
    pub acceptors: &'static [Acceptor],
}

/// What an answer means for the wait.
#[derive(Debug)]
pub struct Acceptor {
    /// What becomes of the wait.
    pub state: State,
    /// Which answers it is about.
    pub matcher: Matcher,
    /// Where in the output a message for a person is.
    pub message: Option<Path>,
}

/// What becomes of a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has come to its end.
    Succeed,
    /// It can never come to its end.
    Fail,
    /// It goes on.
    Retry,
}

/// Which answers an acceptor is about.
#[derive(Debug)]
pub enum Matcher {
    /// An output in which the path leads to what is expected.
    Output(Path, Comparator, &'static str),
    /// An output in which the path leads to what is expected, below `output`; the input is below `input`.
    InputOutput(Path, Comparator, &'static str),
    /// An error of this code.
    ErrorType(&'static str),
    /// Any output, or any error that the service answered with.
    Success(bool),
}

/// How what a path leads to is compared with what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// The same text.
    StringEquals,
    /// The same truth.
    BooleanEquals,
    /// A list of one text or more, all of them the expected one.
    AllStringEquals,
    /// A list that has the expected text.
    AnyStringEquals,
}

/// A way into a value, as it is in JSON.
#[derive(Debug)]
pub enum Path {
    /// Along fields, with dots between.
    Fields(&'static str),
    /// By a JMESPath expression.
    #[cfg(feature = "jmespath")]
    Expression(&'static str),
}

/// States what a waiter looks for, a row an acceptor.
///
/// ```text
/// impl_waiter!(ThingReady {
///     operation: GetThing,
///     gives: GetThingOutput,
///     delay: 2..=120,
///     status: [Fields("status")],
///     reasons: [Fields("failureReason")],
///     Succeed: Output(Fields("status"), StringEquals, "READY"),
///     Fail: Output(Fields("status"), StringEquals, "FAILED"),
/// });
/// ```
#[macro_export]
macro_rules! impl_waiter {
    ($name:ident {
        operation: $operation:ty,
        gives: $output:ty,
        delay: $min:literal..=$max:literal,
        status: [$($status:expr)?],
        reasons: [$($reason:expr),*],
        $($state:ident: $matcher:expr $(=> $message:expr)?),* $(,)?
    }) => {
        #[allow(deprecated)]
        impl $crate::waiter::Waiter for $name {
            type Operation = $operation;
            type Output = $output;
            const INFO: &'static $crate::waiter::WaiterInfo = {
                #[allow(unused_imports)]
                use $crate::waiter::{Comparator::*, Matcher::*, Path::*};
                &$crate::waiter::WaiterInfo {
                    name: stringify!($name),
                    min_delay: $min,
                    max_delay: $max,
                    status: $crate::waiter_path!($($status)?),
                    reasons: &[$($reason),*],
                    acceptors: &[$($crate::waiter::Acceptor {
                        state: $crate::waiter::State::$state,
                        matcher: $matcher,
                        message: $crate::waiter_path!($($message)?),
                    }),*],
                }
            };
        }
    };
}

/// A path that need not be there.
#[doc(hidden)]
#[macro_export]
macro_rules! waiter_path {
    () => {
        None
    };
    ($path:expr) => {
        Some($path)
    };
}

impl<Op: Operation + Clone> Call<Op> {
    /// Sends the operation again and again until its answer tells of the state, at once for the first time.
    ///
    /// Each poll is a call of its own with this call's settings: each is retried, timed out and shown to hooks by itself.
    pub fn until<W: Waiter<Operation = Op>>(self, _waiter: W) -> Wait<W> {
        let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
        let pace = Pace {
            max_wait: DEFAULT_MAX_WAIT,
            min_delay: seconds(W::INFO.min_delay),
            max_delay: seconds(W::INFO.max_delay),
        };
        Wait {
            call: self,
            pace,
            waiter: PhantomData,
        }
    }
}

/// A wait for a state: awaiting it waits. It gives what its [`Waiter`] says.
///
/// # Errors
/// - [`ErrorKind::Wait`](crate::ErrorKind::Wait): the state can never come. The message says which state came instead, and
///   the reasons that the service gives for it.
/// - [`ErrorKind::Timeout`](crate::ErrorKind::Timeout): the state did not come in time. The message says the last state.
/// - Those of the calls: an error that the waiter knows nothing of ends the wait.
#[must_use = "a wait begins when it is awaited"]
pub struct Wait<W: Waiter> {
    call: Call<W::Operation>,
    pace: Pace,
    waiter: PhantomData<fn() -> W>,
}

impl<W: Waiter> Wait<W> {
    /// How long to wait at most; [`DEFAULT_MAX_WAIT`], ten minutes, unless set. The last poll is sent when that time is over; the
    /// call's own timeouts say how long a poll may take.
    pub fn max_wait(mut self, limit: Duration) -> Self {
        self.pace.max_wait = limit;
        self
    }

    /// The least pause between two polls, in place of the model's.
    pub fn min_delay(mut self, delay: Duration) -> Self {
        self.pace.min_delay = delay;
        self
    }

    /// The greatest pause between two polls, in place of the model's. The pauses grow towards it, with jitter.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.pace.max_delay = delay;
        self
    }
}

impl<W: Waiter> IntoFuture for Wait<W> {
    type Output = Result<W::Output, Error>;
    type IntoFuture = CallFuture<W::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, pace, .. } = self;
        Box::pin(async move {
            let mut polls = Polls::new(W::INFO, W::Operation::INFO.name, pace);
            let input = if polls.need_input() {
                to_json(&call.operation)
            } else {
                Json::Null
            };
            loop {
                let answer = call.clone().await;
                let pause = match polls.judge(&input, answer.as_ref().map(to_json))? {
                    None => return W::Output::of(answer),
                    Some(pause) => pause,
                };
                drop(answer);
                polls.skipped = polls.skipped.saturating_add(call.pause(pause).await);
            }
        })
    }
}

impl<W: Waiter> fmt::Debug for Wait<W>
where
    W::Operation: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut wait = f.debug_struct("Wait");
        wait.field("waiter", &W::INFO.name)
            .field("call", &self.call)
            .field("pace", &self.pace)
            .finish()
    }
}

/// A structure as the JSON that paths lead into. Members stand under the names that they have on the wire.
fn to_json<T: Structure>(value: &T) -> Json {
    write_structure(value, serde_json::value::Serializer).unwrap_or_default()
}

/// When to poll.
#[derive(Clone, Copy, Debug)]
struct Pace {
    max_wait: Duration,
    min_delay: Duration,
    max_delay: Duration,
}

impl Pace {
    /// The pause behind poll `attempt`, from 1 on, `random` being between 0 and 1 (the specification's section "Waiter
    /// retries").
    fn delay(self, attempt: u32, remaining: Duration, random: f64) -> Duration {
        let least = self.min_delay.max(LEAST_DELAY);
        let (min, max) = (least.as_secs_f64(), self.max_delay.max(least).as_secs_f64());
        let ceiling = (max / min).log2() + 1.0;
        let grown = match f64::from(attempt) > ceiling {
            true => max,
            false => min * 2_f64.powf(f64::from(attempt) - 1.0),
        };
        let delay =
            Duration::try_from_secs_f64(min + (grown - min) * random).unwrap_or(self.max_delay);
        match remaining.saturating_sub(delay) <= least {
            true => remaining,
            false => delay,
        }
    }
}

/// The polls of one wait. Not generic over the operation, so it is compiled once, here.
struct Polls {
    waiter: &'static WaiterInfo,
    operation: &'static str,
    pace: Pace,
    begun: Instant,
    attempt: u32,
    /// As much of the pauses as was left out, which only mocks do: it counts as time that has passed.
    skipped: Duration,
}

impl Polls {
    fn new(waiter: &'static WaiterInfo, operation: &'static str, pace: Pace) -> Self {
        Self {
            waiter,
            operation,
            pace,
            begun: Instant::now(),
            attempt: 0,
            skipped: Duration::ZERO,
        }
    }

    fn elapsed(&self) -> Duration {
        self.begun.elapsed().saturating_add(self.skipped)
    }

    fn need_input(&self) -> bool {
        self.waiter
            .acceptors
            .iter()
            .any(|acceptor| matches!(acceptor.matcher, Matcher::InputOutput(..)))
    }

    /// The pause before the next poll; `None` where the wait has come to its end.
    fn judge(
        &mut self,
        input: &Json,
        answer: Result<Json, &Error>,
    ) -> Result<Option<Duration>, Error> {
        self.attempt = self.attempt.saturating_add(1);
        let accepted = self
            .waiter
            .acceptors
            .iter()
            .find(|acceptor| acceptor.matcher.matches(input, &answer));
        match (accepted.map(|acceptor| acceptor.state), accepted, answer) {
            (Some(State::Succeed), ..) => Ok(None),
            (Some(State::Fail), Some(acceptor), answer) => Err(self.failure(acceptor, answer)),
            (None, _, Err(error)) => Err(error.clone()),
            (_, _, answer) => self.next(answer).map(Some),
        }
    }

    fn next(&self, answer: Result<Json, &Error>) -> Result<Duration, Error> {
        let remaining = self.pace.max_wait.saturating_sub(self.elapsed());
        if !remaining.is_zero() {
            let delay = self.pace.delay(self.attempt, remaining, random());
            tracing::debug!(
                waiter = self.waiter.name,
                wait_ms = delay.as_millis(),
                "not yet"
            );
            return Ok(delay);
        }
        let mut message = format!(
            "{} did not come about in {:.1?}",
            self.waiter.name,
            self.elapsed()
        );
        match answer {
            Ok(output) => message.push_str(&self.describe(&output, None)),
            Err(error) => message.push_str(&format!("; the last answer is {error}")),
        }
        Err(Error::timeout(self.operation, &message))
    }

    fn failure(&self, acceptor: &Acceptor, answer: Result<Json, &Error>) -> Error {
        let mut message = format!("{} cannot come about", self.waiter.name);
        match answer {
            Ok(output) => message.push_str(&self.describe(&output, Some(acceptor))),
            Err(error) => return error.ends_wait(&message),
        }
        Error::wait(self.operation, message)
    }

    /// `; status is FAILED: the role is unknown`.
    fn describe(&self, output: &Json, acceptor: Option<&Acceptor>) -> String {
        let mut text = String::new();
        if let Some(path) = &self.waiter.status {
            let status = one_line(path.find(output)).unwrap_or_else(|| "unset".to_owned());
            text = format!("; {path} is {status}");
        } else if let Some(
            Matcher::Output(path, _, expected) | Matcher::InputOutput(path, _, expected),
        ) = acceptor.map(|acceptor| &acceptor.matcher)
        {
            text = format!("; {path} is {expected}");
        }
        let message = acceptor.and_then(|acceptor| acceptor.message.as_ref());
        let mut separator = ": ";
        for path in message.into_iter().chain(self.waiter.reasons) {
            if let Some(reason) = one_line(path.find(output)) {
                text.push_str(separator);
                text.push_str(&reason);
                separator = "; ";
            }
        }
        text
    }
}

/// What a path led to, for a person; `None` where it led to nothing.
fn one_line(found: Json) -> Option<String> {
    let text = match found {
        Json::Null => return None,
        Json::String(text) => text,
        Json::Array(list) => list
            .into_iter()
            .filter_map(one_line)
            .collect::<Vec<_>>()
            .join("; "),
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

impl Matcher {
    fn matches(&self, input: &Json, answer: &Result<Json, &Error>) -> bool {
        match (self, answer) {
            (Self::Output(path, comparator, expected), Ok(output)) => {
                comparator.holds(&path.find(output), expected)
            }
            (Self::InputOutput(path, comparator, expected), Ok(output)) => comparator.holds(
                &path.find(&json!({ "input": input, "output": output })),
                expected,
            ),
            (Self::ErrorType(code), Err(error)) => error.is(code),
            // A call that got no answer says nothing of the state.
            (Self::Success(false), Err(error)) => error.status().is_some(),
            (Self::Success(yes), Ok(_)) => *yes,
            _ => false,
        }
    }
}

impl Comparator {
    fn holds(self, found: &Json, expected: &str) -> bool {
        let is_expected = |value: &Json| value.as_str() == Some(expected);
        let list = || found.as_array().map(Vec::as_slice).unwrap_or_default();
        match self {
            Self::StringEquals => is_expected(found),
            Self::BooleanEquals => found
                .as_bool()
                .is_some_and(|found| expected.parse() == Ok(found)),
            Self::AllStringEquals => !list().is_empty() && list().iter().all(is_expected),
            Self::AnyStringEquals => list().iter().any(is_expected),
        }
    }
}

impl Path {
    /// What the path leads to; null where it leads to nothing.
    fn find(&self, value: &Json) -> Json {
        match self {
            Self::Fields(fields) => fields
                .split('.')
                .try_fold(value, |value, field| value.get(field))
                .cloned(),
            #[cfg(feature = "jmespath")]
            Self::Expression(expression) => crate::jmespath::search(expression, value),
        }
        .unwrap_or_default()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fields(path) => f.write_str(path),
            #[cfg(feature = "jmespath")]
            Self::Expression(path) => f.write_str(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PACE: Pace = Pace {
        max_wait: Duration::ZERO,
        min_delay: Duration::from_secs(2),
        max_delay: Duration::from_secs(120),
    };

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
        let pace = Pace {
            min_delay: Duration::from_millis(250),
            ..PACE
        };
        assert_eq!(
            pace.delay(2, Duration::MAX, 0.5),
            Duration::from_millis(375)
        );
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
