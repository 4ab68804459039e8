//! What is known of a service, and what becomes of it on its way to the reader.

use std::fmt;

/// How far a service came. The order is the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// The file was to be read, and its JSON to become a model.
    Load,
    /// The model was to become Rust items.
    Lower,
    /// The items were to become source text.
    Emit,
    /// rustc was to find neither errors nor warnings.
    Check,
    /// The tests of the endpoint rules were to pass.
    Endpoints,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Load => "load",
            Self::Lower => "lower",
            Self::Emit => "emit",
            Self::Check => "check",
            Self::Endpoints => "endpoints",
        })
    }
}

/// How it ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// Well, as far as was asked.
    Good,
    /// The generator does not understand the service's protocol, which is no failure.
    Protocol(String),
    /// The stage did not succeed; the first diagnostic.
    Failed {
        /// What did not succeed.
        stage: Stage,
        /// Why, in a line.
        why: String,
    },
}

/// A service of a model; a file that does not load has one row too.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The model's file, without its extension, and the service where the file has several.
    pub(super) name: String,
    /// The last stage that succeeded.
    pub(super) reached: Option<Stage>,
    pub(super) outcome: Outcome,
    pub(super) shapes: usize,
    pub(super) operations: usize,
    /// Lines of the crate.
    pub(super) lines: usize,
    /// How often traits stand in the model that nothing reads.
    pub(super) ignored: usize,
    pub(super) warnings: Vec<String>,
    /// Whether rustc has seen the crate and found nothing.
    pub(super) checked: bool,
    /// Tests of the endpoint rules: those that passed, that failed, and that are left out as outdated.
    pub(super) endpoints: [usize; 3],
}

impl Row {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            reached: None,
            outcome: Outcome::Good,
            shapes: 0,
            operations: 0,
            lines: 0,
            ignored: 0,
            warnings: Vec::new(),
            checked: false,
            endpoints: [0; 3],
        }
    }

    /// Notes that the stage succeeded.
    pub(super) fn reach(&mut self, stage: Stage) {
        self.reached = self.reached.max(Some(stage));
    }

    /// Notes a failure. The first one stays.
    pub(super) fn fail(&mut self, stage: Stage, why: impl Into<String>) {
        if !matches!(self.outcome, Outcome::Failed { .. }) {
            self.outcome = Outcome::Failed {
                stage,
                why: why.into(),
            };
        }
    }

    /// A line that says how the service fares.
    pub(super) fn progress(&self) -> String {
        match &self.outcome {
            Outcome::Good => format!(
                "{}: {} operations, {} lines",
                self.name, self.operations, self.lines
            ),
            Outcome::Protocol(spoken) => format!("{}: protocol {spoken}", self.name),
            Outcome::Failed { stage, why } => format!("{}: {stage} failed: {why}", self.name),
        }
    }
}
