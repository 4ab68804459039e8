//! Waiters.

use super::shape::Type;

/// A waiter.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiter {
    /// Name of the waiter.
    pub name: String,
    /// Documentation.
    pub docs: Vec<String>,
    /// Note of the deprecation.
    pub deprecated: Option<String>,
    /// Operation to poll.
    pub operation: String,
    /// Type of the result, or `None` if an error ends the wait successfully.
    pub output: Option<Type>,
    /// Minimum and maximum delay between polls, in seconds.
    pub delay: (u32, u32),
    /// Path in the output to the status, unless it is sensitive.
    pub status: Option<Path>,
    /// Paths in the output to the reasons of the status.
    pub reasons: Vec<Path>,
    /// Acceptors, in order.
    pub acceptors: Vec<Acceptor>,
}

/// An acceptor: a transition of the waiter's state.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptor {
    /// Variant of the runtime's `State`.
    pub state: &'static str,
    /// Responses that the acceptor matches.
    pub matcher: Matcher,
    /// Path in the output to a message.
    pub message: Option<Path>,
}

/// Responses that an acceptor matches.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// Responses in which the value at a path compares to an expected value.
    Path {
        /// Variant of the runtime's `Matcher`: the value that the path starts from.
        source: &'static str,
        /// The path.
        path: Path,
        /// Variant of the runtime's `Comparator`.
        comparator: &'static str,
        /// The expected value.
        expected: String,
    },
    /// Errors of this code.
    ErrorType(String),
    /// Any output, or any error.
    Success(bool),
}

/// A path in JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Path {
    /// Members with dots between them.
    Fields(String),
    /// A JMESPath expression.
    Expression(String),
}
