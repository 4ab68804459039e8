//! What changed from one model of a service to another, and what that means for callers.
//!
//! [`diff`] compares the two and yields plain data, a [`Diff`]; [`text`], [`markdown`] and [`json`] print it. Printing decides
//! nothing, comparing prints nothing. The words are Smithy's; only `meaning` asks what the generated crate makes of a shape.
//!
//! - `compare`: walks both models side by side from the operations on, and notes every difference where it stands
//! - `traits`: which trait is about what, and whether a constraint got looser or tighter
//! - `meaning`: what a difference does on the wire, to the crate's API, and to behaviour
//! - `reach`: how operations lead to the shapes that changed
//! - `tree`: what each operation's request and response gained and lost, as trees of members
//! - [`version`]: the step of the crate's version that Cargo's rules ask for
//!
//! **Shapes are paired by where they stand**, not by their names: the target of `a` in the old model with the target of `a` in
//! the new one. A shape that is merely called something else is a difference only where the crate names a type after it. What
//! no operation leads to is not compared.
//!
//! Each pair of shapes is compared once, whatever the number of operations that lead to it; the operations refer to it.

mod compare;
pub mod json;
pub mod markdown;
mod meaning;
mod reach;
pub mod text;
mod traits;
mod tree;
pub mod version;
mod words;

use serde_json::Value;

use crate::lower::RustApi;
use smithy_model::diagnostic::Diagnostic;
use smithy_model::{Model, ShapeId};
pub use tree::Tree;

/// Everything that changed between two models of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// What changed about the service itself.
    pub service: Vec<Change>,
    /// The operations that changed, by name.
    pub operations: Vec<OperationDiff>,
    /// The shapes that changed, by name; operations refer to them.
    pub shapes: Vec<ShapeDiff>,
    /// What is documented otherwise than before, of what both models have.
    pub documentation: Vec<Documentation>,
}

/// An operation that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationDiff {
    /// Its name.
    pub name: String,
    /// In which way it changed.
    pub state: State,
    /// Its method and URI, those of the new model where it has it. Empty where its protocol has none.
    pub route: String,
    /// What changed about the operation itself; for one that is new or gone, that it is.
    pub changes: Vec<Change>,
    /// What changed in its input.
    pub request: Side,
    /// What changed in its output.
    pub response: Side,
    /// What changed in its errors.
    pub errors: Side,
}

/// In which way an operation changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The old model does not have it.
    New,
    /// The new model does not have it.
    Removed,
    /// More than constraints changed.
    Updated,
    /// Only what values may be, or whether they may be shown, changed: see [`Aspect::is_constraint`].
    Constraints,
}

/// One side of an operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// What it gained: the members, and what is new below those that both models have. Lists and maps on the way to a new
    /// member are left out of its path.
    pub added: Vec<(String, Tree)>,
    /// What it lost, in the same form.
    pub removed: Vec<(String, Tree)>,
    /// The changed shapes that it leads to through what both models have.
    pub reached: Vec<Reached>,
}

/// A way to a changed shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The shortest way to it: names of members with dots between, `[]` for a list's elements, `{}` for a map's values. Empty
    /// for the input or output itself; an error's begins with its name.
    pub path: String,
    /// An index into [`Diff::shapes`].
    pub shape: usize,
}

/// A shape that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeDiff {
    /// Its name in the old model, with its namespace where that is not the service's.
    pub old_name: String,
    /// Its name in the new model.
    pub name: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// The operations that lead to it, by name.
    pub operations: Vec<String>,
    /// How many sides of operations lead to it.
    pub places: usize,
    /// Whether requests hold it.
    pub sent: bool,
    /// Whether responses or errors hold it.
    pub received: bool,
}

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What it is about.
    pub aspect: Aspect,
    /// The member, enum value, error or waiter that it is about; empty for the shape or operation as a whole.
    pub subject: String,
    /// What the old model says, `None` for nothing.
    pub old: Option<Value>,
    /// What the new model says, `None` for nothing.
    pub new: Option<Value>,
    /// Of a member that came or went: what it holds.
    pub tree: Option<Tree>,
    /// Of a constraint: which way it went.
    pub trend: Option<Trend>,
    /// What it does to callers.
    pub meaning: Meaning,
}

/// What a difference is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// An operation came or went.
    Operation,
    /// A member came or went.
    Member,
    /// A member holds another kind of thing.
    Target,
    /// A value of an enum came or went.
    EnumValue,
    /// The generated crate's name for it.
    RustName,
    /// The order of the members that `new` takes, or of an enum's values.
    Order,
    /// Whether the generated crate boxes a member, which it does once in every cycle of shapes.
    Boxing,
    /// Whether a member has to be there.
    Required,
    /// Lengths of text, lists, maps, blobs.
    Length,
    /// Sizes of numbers.
    Range,
    /// A regular expression.
    Pattern,
    /// Whether the elements of a list differ.
    UniqueItems,
    /// Whether values may be shown.
    Sensitive,
    /// Whether a list or a map may hold nulls.
    Sparse,
    /// The value that stands for none.
    Default,
    /// Where HTTP carries a member.
    Binding,
    /// The name of a member in a body.
    WireName,
    /// How an instant is written.
    TimestampFormat,
    /// Deprecation.
    Deprecated,
    /// An error of an operation came or went.
    Error,
    /// An error's fault, status, or whether to try again.
    ErrorFact,
    /// Method, URI and status of an operation.
    Http,
    /// Pages.
    Pagination,
    /// A waiter.
    Waiter,
    /// The version of the service's API.
    ApiVersion,
    /// Any other trait, by its id.
    Trait(String),
}

impl Aspect {
    /// Whether it only says what values may be or whether they may be shown. Operations that changed in nothing else are
    /// counted apart.
    pub fn is_constraint(&self) -> bool {
        matches!(
            self,
            Self::Length | Self::Range | Self::Pattern | Self::UniqueItems | Self::Sensitive
        )
    }
}

/// Which way a constraint went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Every value that was good still is.
    Loosened,
    /// Every value that is good was good.
    Tightened,
    /// Neither, or nobody can tell, as of two regular expressions.
    Changed,
}

/// What a difference does, in three columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// To requests and responses, between a client of one model and a service of the other. [`Effect::Breaking`]: they no longer
    /// understand each other.
    pub wire: Verdict,
    /// To code that uses the generated crate. [`Effect::Breaking`]: it may no longer compile.
    pub rust: Verdict,
    /// To what happens. [`Effect::Breaking`]: what was accepted may now be refused.
    pub behaviour: Verdict,
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How much it does.
    pub effect: Effect,
    /// Why, where there is something to say.
    pub why: String,
}

/// How much a difference does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing.
    #[default]
    None,
    /// Something, and what worked still works.
    Compatible,
    /// What worked may not work any more.
    Breaking,
}

/// A difference in documentation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Documentation {
    /// The shape or member, such as `Foo$bar`, by its name in the new model.
    pub subject: String,
    /// The old text, `None` for none.
    pub old: Option<String>,
    /// The new text, `None` for none.
    pub new: Option<String>,
}

/// Compares two models of a service: `service` names it where a model has several.
///
/// # Errors
/// A model without the service.
pub fn diff(old: &Model, new: &Model, service: Option<&ShapeId>) -> Result<Diff, Vec<Diagnostic>> {
    match (old.service(service), new.service(service)) {
        (Ok(old_service), Ok(new_service)) => Ok(compare::compare(
            &RustApi::of(old, old_service),
            &RustApi::of(new, new_service),
        )),
        (old_service, new_service) => Err(old_service
            .err()
            .into_iter()
            .chain(new_service.err())
            .collect()),
    }
}

impl Diff {
    /// Whether nothing changed, documentation included.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The operations in this state, by name.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = &OperationDiff> {
        self.operations
            .iter()
            .filter(move |operation| operation.state == state)
    }

    /// Every difference but those in documentation.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        let operations = self
            .operations
            .iter()
            .flat_map(|operation| &operation.changes);
        let shapes = self.shapes.iter().flat_map(|shape| &shape.changes);
        self.service.iter().chain(operations).chain(shapes)
    }

    /// The differences that break the generated crate's API or the wire.
    pub fn breaking(&self) -> impl Iterator<Item = &Change> {
        let breaks = |verdict: &Verdict| verdict.effect == Effect::Breaking;
        self.changes()
            .filter(move |change| breaks(&change.meaning.rust) || breaks(&change.meaning.wire))
    }
}

impl OperationDiff {
    /// Where an updated operation changed: `request`, `response`, `errors`, `operation`, in this order.
    pub fn places(&self) -> Vec<&'static str> {
        let sides = [
            ("request", &self.request),
            ("response", &self.response),
            ("errors", &self.errors),
        ];
        let mut places: Vec<&'static str> = sides
            .into_iter()
            .filter(|(_, side)| !side.reached.is_empty())
            .map(|(name, _)| name)
            .collect();
        if !self.changes.is_empty() {
            places.push("operation");
        }
        places
    }
}
