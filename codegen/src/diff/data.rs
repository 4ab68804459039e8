//! The data model of a diff.

use serde_json::Value;

/// All changes between two models of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// Changes of the service itself.
    pub service: Vec<Change>,
    /// Operations with changes, sorted by name.
    pub operations: Vec<OperationDiff>,
    /// Shapes with changes, sorted by name. Operations refer to them by index.
    pub shapes: Vec<ShapeDiff>,
    /// Changes in the documentation of items that both models have.
    pub documentation: Vec<DocumentationChange>,
}

/// Changes of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationDiff {
    /// Name of the operation.
    pub name: String,
    /// Kind of change.
    pub state: OperationState,
    /// HTTP method and URI pattern, of the new model if it has the operation. Empty without HTTP
    /// binding.
    pub route: String,
    /// Changes of the operation itself. One change of [`Aspect::Operation`] if only one model has
    /// it.
    pub changes: Vec<Change>,
    /// Changes in the input.
    pub request: MessageDiff,
    /// Changes in the output.
    pub response: MessageDiff,
    /// Changes in the errors.
    pub errors: MessageDiff,
}

/// Kind of an operation's changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperationState {
    /// Only the new model has the operation.
    New,
    /// Only the old model has the operation.
    Removed,
    /// Both models have it, and more than constraints changed.
    Updated,
    /// Both models have it, and only constraints changed: see [`Aspect::is_constraint`].
    ConstraintsOnly,
}

/// Changes in the input, output or errors of an operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageDiff {
    /// Added members, by name. A member of both models is present if something below it was added;
    /// lists and maps on the path to an addition are omitted.
    pub added: Vec<(String, Outline)>,
    /// Removed members, in the same form.
    pub removed: Vec<(String, Outline)>,
    /// Changed shapes that both models reach from here.
    pub changed: Vec<ShapePath>,
}

/// The shortest path from a message to a changed shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapePath {
    /// Member names joined by dots, with `[]` for list elements and `{}` for map values. Empty for
    /// the message itself; paths of errors begin with the error's name.
    pub path: String,
    /// Index into [`Diff::shapes`].
    pub shape: usize,
}

/// Changes of a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeDiff {
    /// Name in the old model; an absolute id outside of the service's namespace.
    pub old_name: String,
    /// Name in the new model.
    pub name: String,
    /// Changes of the shape and its members.
    pub changes: Vec<Change>,
    /// Names of the operations that reach the shape.
    pub operations: Vec<String>,
    /// Number of requests, responses and sets of errors that reach the shape.
    pub messages: usize,
    /// Whether requests contain the shape.
    pub sent: bool,
    /// Whether responses or errors contain the shape.
    pub received: bool,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Aspect that changed.
    pub aspect: Aspect,
    /// Changed member, enum value, error or waiter; empty for the shape or operation itself.
    pub subject: String,
    /// Value in the old model.
    pub old: Option<Value>,
    /// Value in the new model.
    pub new: Option<Value>,
    /// Content of an added, removed or retargeted member.
    pub outline: Option<Outline>,
    /// Direction in which a constraint changed.
    pub constraint: Option<ConstraintChange>,
    /// Effect on callers.
    pub impact: Impact,
}

/// The aspect of a model that a change concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Existence of an operation.
    Operation,
    /// Existence of a member.
    Member,
    /// Type of a member's target.
    Target,
    /// Existence of an enum value.
    EnumValue,
    /// Name in the generated crate.
    RustName,
    /// Order of the arguments of `new`, or of the values of an enum.
    Order,
    /// Whether the field is a `Box`.
    Boxing,
    /// HTTP binding of a member.
    Binding,
    /// Existence of an error on an operation or the service.
    Error,
    /// The `error`, `httpError` and `retryable` traits.
    ErrorTraits,
    /// A waiter.
    Waiter,
    /// Version of the service's API.
    ApiVersion,
    /// Any other trait, by its absolute id, or its name for traits of `smithy.api`.
    Trait(String),
}

impl Aspect {
    /// The trait, by its name if it is of `smithy.api`, and by its absolute id otherwise.
    pub(super) fn trait_name(&self) -> &str {
        match self {
            Self::Trait(name) => name,
            _ => "",
        }
    }

    /// Returns `true` if the aspect only constrains values, or whether they may be displayed.
    pub fn is_constraint(&self) -> bool {
        matches!(
            self.trait_name(),
            "length" | "range" | "pattern" | "uniqueItems" | "sensitive"
        )
    }
}

/// Direction in which a constraint changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintChange {
    /// All formerly valid values are still valid.
    Loosened,
    /// No formerly invalid value is valid now.
    Tightened,
    /// Neither, or unknown, as for two regular expressions.
    Other,
}

/// Effect of a change on callers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// Compatibility between clients of one model and a service of the other.
    pub wire: Compatibility,
    /// Source compatibility of code that uses the generated crate.
    pub rust: Compatibility,
    /// Compatibility of behaviour. Breaking if the service may reject what it accepted.
    pub behaviour: Compatibility,
}

impl Change {
    /// Returns the place of the change: `Owner$subject`, or the owner alone if the change is about
    /// it.
    pub fn place(&self, owner: &str) -> String {
        if self.subject.is_empty() {
            owner.to_owned()
        } else {
            format!("{owner}${}", self.subject)
        }
    }
}

impl Impact {
    pub(super) fn new(wire: Compatibility, rust: Compatibility, behaviour: Compatibility) -> Self {
        Self {
            wire,
            rust,
            behaviour,
        }
    }

    /// Returns `true` if the change breaks the wire or the API of the generated crate.
    pub fn is_breaking(&self) -> bool {
        self.wire.is_breaking() || self.rust.is_breaking()
    }
}

/// Compatibility of a change in one respect, with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Compatibility {
    /// Nothing changes.
    #[default]
    Unchanged,
    /// Existing use still works.
    Compatible(String),
    /// Existing use may fail.
    Breaking(String),
}

impl Compatibility {
    /// Returns `true` for breaking changes.
    pub fn is_breaking(&self) -> bool {
        matches!(self, Self::Breaking(_))
    }

    /// The reason; empty if nothing changes.
    pub fn reason(&self) -> &str {
        match self {
            Self::Unchanged => "",
            Self::Compatible(reason) | Self::Breaking(reason) => reason,
        }
    }
}

/// A change in documentation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentationChange {
    /// Shape or member, such as `Foo$bar`, by its name in the new model.
    pub subject: String,
    /// Text in the old model.
    pub old: Option<String>,
    /// Text in the new model.
    pub new: Option<String>,
}

/// Content of a shape, in the form that public pages about changes of AWS APIs use.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// A simple value, by its Smithy type.
    Simple(&'static str),
    /// The values of an enum.
    Enum(Vec<String>),
    /// A list.
    List(Box<Outline>),
    /// A map, by its values.
    Map(Box<Outline>),
    /// A structure or union.
    Members(Vec<(String, Outline)>),
    /// A document.
    Document,
    /// A shape that is not shown, by its name: it contains itself or exceeds the size limit.
    Omitted(String),
}

impl Diff {
    /// Returns `true` if the models are equal, including documentation.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the operations in the given state, sorted by name.
    pub fn in_state(&self, state: OperationState) -> impl Iterator<Item = &OperationDiff> {
        self.operations
            .iter()
            .filter(move |operation| operation.state == state)
    }

    /// Returns all changes except those in documentation.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.owned_changes().map(|(_, change)| change)
    }

    /// Returns all changes except those in documentation, each with the name of its operation or
    /// shape, or `service` for changes of the service itself.
    pub fn owned_changes(&self) -> impl Iterator<Item = (&str, &Change)> {
        let service = [("service", &self.service)].into_iter();
        let operations = self.operations.iter();
        let operations = operations.map(|operation| (operation.name.as_str(), &operation.changes));
        let shapes = self.shapes.iter();
        let shapes = shapes.map(|shape| (shape.name.as_str(), &shape.changes));
        let owners = service.chain(operations).chain(shapes);
        owners.flat_map(|(owner, changes)| changes.iter().map(move |change| (owner, change)))
    }

    /// Returns the changes that break the wire or the API of the generated crate.
    pub fn breaking(&self) -> impl Iterator<Item = &Change> {
        self.changes().filter(|change| change.impact.is_breaking())
    }

    /// Returns the number of changes that break callers in one respect.
    pub fn breaking_in(&self, respect: fn(&Impact) -> &Compatibility) -> usize {
        let changes = self.changes();
        changes
            .filter(|change| respect(&change.impact).is_breaking())
            .count()
    }
}

impl OperationDiff {
    /// Returns the parts of the operation that changed: `request`, `response`, `errors`,
    /// `operation`.
    pub fn changed_parts(&self) -> Vec<&'static str> {
        let parts = [
            ("request", !self.request.changed.is_empty()),
            ("response", !self.response.changed.is_empty()),
            ("errors", !self.errors.changed.is_empty()),
            ("operation", !self.changes.is_empty()),
        ];
        parts
            .into_iter()
            .filter(|(_, changed)| *changed)
            .map(|(part, _)| part)
            .collect()
    }
}
