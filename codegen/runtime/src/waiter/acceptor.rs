//! Metadata of waiters, and acceptors that match the results of polls.

use std::fmt;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::error::{Error, ErrorKind};

/// Metadata of a waiter.
#[derive(Debug)]
pub struct WaiterInfo {
    /// Name of the waiter.
    pub name: &'static str,
    /// Minimum delay between polls.
    pub min_delay: Duration,
    /// Maximum delay between polls.
    pub max_delay: Duration,
    /// Path of the resource's status in the output, for error messages. `None` if the status is
    /// sensitive.
    pub status: Option<Path>,
    /// Paths of the reasons for the status in the output, for error messages.
    pub reasons: &'static [Path],
    /// Acceptors, in the order in which they are evaluated.
    pub acceptors: &'static [Acceptor],
}

/// A transition of the waiter, taken if the matcher matches the result of a poll.
#[derive(Debug)]
pub struct Acceptor {
    /// State that the waiter enters.
    pub state: State,
    /// Condition on the result of a poll.
    pub matcher: Matcher,
    /// Path of a message in the output, for the error of a failed wait.
    pub message: Option<Path>,
}

/// State of a waiter after a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The resource reached the state.
    Succeed,
    /// The resource can no longer reach the state.
    Fail,
    /// The operation is polled again.
    Retry,
}

/// Condition of an acceptor.
#[derive(Debug)]
pub enum Matcher {
    /// Compares the value at a path in the output with an expected value.
    Output(Path, Comparator, &'static str),
    /// Compares the value at a path in an object of `input` and `output` with an expected value.
    InputOutput(Path, Comparator, &'static str),
    /// Matches an error with this code.
    ErrorType(&'static str),
    /// Matches any output if `true`, any error response if `false`.
    Success(bool),
}

/// Comparison of a value with the expected value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// The value is the expected string.
    StringEquals,
    /// The value is the expected boolean.
    BooleanEquals,
    /// The value is a list with at least one element, and each is the expected string.
    AllStringEquals,
    /// The value is a list with the expected string.
    AnyStringEquals,
}

/// Path to a value in the JSON form of a structure.
#[derive(Debug)]
pub enum Path {
    /// Member names separated by dots.
    Fields(&'static str),
    /// JMESPath expression.
    #[cfg(feature = "jmespath")]
    Expression(&'static str),
}

impl Matcher {
    /// Returns `true` if the matcher matches the result of a poll.
    pub(super) fn matches(&self, input: &Json, result: &Result<Json, &Error>) -> bool {
        match (self, result) {
            (Self::Output(path, comparator, expected), Ok(output)) => {
                comparator.matches(&path.resolve(output), expected)
            }
            (Self::InputOutput(path, comparator, expected), Ok(output)) => {
                let value = path.resolve(&json!({ "input": input, "output": output }));
                comparator.matches(&value, expected)
            }
            (Self::ErrorType(code), Err(error)) => error.is(code),
            // A timeout or an unreadable response does not describe the resource.
            (Self::Success(false), Err(error)) => error.kind() == ErrorKind::Service,
            (Self::Success(success), Ok(_)) => *success,
            _ => false,
        }
    }
}

impl Comparator {
    fn matches(self, value: &Json, expected: &str) -> bool {
        let is_expected = |value: &Json| value.as_str() == Some(expected);
        let elements = value.as_array().map(Vec::as_slice).unwrap_or_default();
        match self {
            Self::StringEquals => is_expected(value),
            Self::BooleanEquals => value
                .as_bool()
                .is_some_and(|value| expected.parse() == Ok(value)),
            Self::AllStringEquals => !elements.is_empty() && elements.iter().all(is_expected),
            Self::AnyStringEquals => elements.iter().any(is_expected),
        }
    }
}

impl Path {
    /// Returns the value at the path, or null if there is none.
    pub(super) fn resolve(&self, value: &Json) -> Json {
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
