//! A rule: which operations it is about, and its answers one after the other.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::{Arc, Mutex};

use super::answer::{Answer, Reply};
use super::{filled, lock};
use crate::operation::Operation;

/// Whether a rule is about an operation.
pub(super) type Matches = dyn Fn(&dyn Any) -> bool + Send + Sync;
/// What makes an answer to an operation; `None` to one of another type.
type Step = Arc<dyn Fn(&dyn Any) -> Option<Reply> + Send + Sync>;

/// A rule of a [`Mock`](super::Mock), to give answers to. Each attempt takes the next answer; the last one is given again and
/// again.
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

    /// Then this is the answer: an output, or an [`Answer`].
    pub fn then(self, answer: impl Into<Answer<Op::Output>>) -> Self {
        let reply = answer.into().reply;
        self.add(Arc::new(move |_| Some(reply.clone())))
    }

    /// Then the answer is an output that is blank but for what `fill` sets.
    pub fn then_output(self, fill: impl FnOnce(&mut Op::Output)) -> Self {
        self.then(filled(fill))
    }

    /// Then `answer` says what the answer is to the operation, such as a page that goes with its token.
    pub fn then_with<A: Into<Answer<Op::Output>>>(
        self,
        answer: impl Fn(&Op) -> A + Send + Sync + 'static,
    ) -> Self {
        self.add(Arc::new(move |operation| {
            Some(answer(operation.downcast_ref()?).into().reply)
        }))
    }

    fn add(self, step: Step) -> Self {
        lock(&self.state.progress).steps.push(step);
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

/// What a rule is to the mock.
pub(super) struct RuleState {
    operation: &'static str,
    place: &'static Location<'static>,
    matches: Box<Matches>,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    steps: Vec<Step>,
    /// How many attempts have been answered.
    given: usize,
}

impl RuleState {
    pub(super) fn new(
        operation: &'static str,
        place: &'static Location<'static>,
        matches: Box<Matches>,
    ) -> Self {
        Self {
            operation,
            place,
            matches,
            progress: Mutex::default(),
        }
    }

    pub(super) fn matches(&self, operation: &dyn Any) -> bool {
        (self.matches)(operation)
    }

    /// The next answer; `None` where there is none at all.
    pub(super) fn reply(&self, operation: &dyn Any) -> Option<Reply> {
        let step = {
            let mut progress = lock(&self.progress);
            let index = progress.given.min(progress.steps.len().checked_sub(1)?);
            progress.given += 1;
            Arc::clone(progress.steps.get(index)?)
        };
        step(operation)
    }

    /// Whether every answer has been given.
    pub(super) fn is_done(&self) -> bool {
        let progress = lock(&self.progress);
        progress.given >= progress.steps.len().max(1)
    }
}

impl fmt::Display for RuleState {
    /// `GetGateway at tests/gateways.rs:12:10 (3 answers, 1 attempt answered)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let progress = lock(&self.progress);
        let (answers, given) = (progress.steps.len(), progress.given);
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let (of_answers, of_attempts) = (plural(answers), plural(given));
        write!(f, "{} at {} ", self.operation, self.place)?;
        write!(
            f,
            "({answers} answer{of_answers}, {given} attempt{of_attempts} answered)"
        )
    }
}
