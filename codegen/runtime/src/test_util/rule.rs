//! A rule: the calls to which it applies, and its responses in order.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::{Arc, Mutex};

use super::response::{AnyResponse, MockResponse};
use crate::operation::Operation;
use crate::shape::Structure;
use crate::sync::lock;

/// Returns `true` if a rule applies to an operation.
type Matcher = dyn Fn(&dyn Any) -> bool + Send + Sync;
/// Returns the response to an operation, or `None` if it has another type.
type Responder = Arc<dyn Fn(&dyn Any) -> Option<AnyResponse> + Send + Sync>;

/// A rule of a [`Mock`](super::Mock). Each attempt gets the next response; the last response
/// repeats.
pub struct Rule<Op> {
    state: Arc<RuleState>,
    operation: PhantomData<fn(Op)>,
}

impl<Op: Operation> Rule<Op> {
    pub(super) fn new(state: Arc<RuleState>) -> Self {
        Self {
            state,
            operation: PhantomData,
        }
    }

    /// Adds a response: an output or a [`MockResponse`].
    pub fn then(self, response: impl Into<MockResponse<Op::Output>>) -> Self {
        let response = response.into().response;
        self.add(Arc::new(move |_| Some(response.clone())))
    }

    /// Adds an output that is empty except for the members that `set` sets.
    pub fn then_output(self, set: impl FnOnce(&mut Op::Output)) -> Self {
        let mut output = Op::Output::empty();
        set(&mut output);
        self.then(output)
    }

    /// Adds a response that depends on the operation, such as a page for its token.
    pub fn then_with<R: Into<MockResponse<Op::Output>>>(
        self,
        respond: impl Fn(&Op) -> R + Send + Sync + 'static,
    ) -> Self {
        self.add(Arc::new(move |operation| {
            Some(respond(operation.downcast_ref()?).into().response)
        }))
    }

    fn add(self, responder: Responder) -> Self {
        lock(&self.state.progress).responders.push(responder);
        self
    }
}

impl<Op> fmt::Debug for Rule<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule")
            .field(&format_args!("{}", self.state))
            .finish()
    }
}

/// The part of a rule without the operation's type.
pub(super) struct RuleState {
    operation: &'static str,
    location: &'static Location<'static>,
    matcher: Box<Matcher>,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    responders: Vec<Responder>,
    /// Number of attempts that got a response.
    attempts: usize,
}

impl RuleState {
    pub(super) fn new(
        operation: &'static str,
        location: &'static Location<'static>,
        matcher: Box<Matcher>,
    ) -> Self {
        Self {
            operation,
            location,
            matcher,
            progress: Mutex::default(),
        }
    }

    pub(super) fn matches(&self, operation: &dyn Any) -> bool {
        (self.matcher)(operation)
    }

    /// Returns the next response, or `None` if no response is left.
    pub(super) fn next_response(&self, operation: &dyn Any) -> Option<AnyResponse> {
        let responder = {
            let mut progress = lock(&self.progress);
            let index = progress
                .attempts
                .min(progress.responders.len().checked_sub(1)?);
            progress.attempts += 1;
            Arc::clone(progress.responders.get(index)?)
        };
        responder(operation)
    }

    /// Returns `true` if every response was used.
    pub(super) fn is_used(&self) -> bool {
        let progress = lock(&self.progress);
        progress.attempts >= progress.responders.len().max(1)
    }
}

impl fmt::Display for RuleState {
    /// Prints `GetGateway at tests/gateways.rs:12:10 (3 responses, 1 attempt)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, noun: &str| match count {
            1 => format!("1 {noun}"),
            _ => format!("{count} {noun}s"),
        };
        let progress = lock(&self.progress);
        let responses = count(progress.responders.len(), "response");
        let attempts = count(progress.attempts, "attempt");
        write!(
            f,
            "{} at {} ({responses}, {attempts})",
            self.operation, self.location
        )
    }
}
