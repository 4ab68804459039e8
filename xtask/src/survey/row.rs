//! The result of one service.

use std::fmt;

/// A stage of the survey, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Importing the model from botocore.
    Import,
    /// Reading the file and loading the model.
    Load,
    /// Lowering the model.
    Lower,
    /// Emitting the crate.
    Emit,
    /// Checking the crate with rustc, without errors or warnings.
    Check,
    /// Running the tests of the endpoint rules.
    Endpoints,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Import => "import",
            Self::Load => "load",
            Self::Lower => "lower",
            Self::Emit => "emit",
            Self::Check => "check",
            Self::Endpoints => "endpoints",
        })
    }
}

/// Outcome of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Outcome {
    /// All requested stages passed.
    #[default]
    Passed,
    /// The generator does not support the protocols of the service, which is no failure.
    UnsupportedProtocol,
    /// A stage failed.
    Failed {
        stage: Stage,
        /// Reason in one line.
        reason: String,
    },
}

/// Counts of endpoint tests.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EndpointTests {
    pub(super) passed: usize,
    pub(super) failed: usize,
    /// Tests that contradict the runtime's partitions, which are not generated.
    pub(super) outdated: usize,
}

/// The result of a service, or of a file that cannot be loaded.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Name of the model's file without extension, followed by the service if there are several.
    pub(super) name: String,
    /// Last stage that passed.
    pub(super) reached: Option<Stage>,
    pub(super) outcome: Outcome,
    /// Name of the protocol that the client uses, or the names of the unsupported ones.
    pub(super) protocol: String,
    pub(super) shapes: usize,
    pub(super) operations: usize,
    /// Number of operations that the generator left out.
    pub(super) left_out: usize,
    /// Lines of the crate.
    pub(super) lines: usize,
    /// Number of traits that the generator ignored.
    pub(super) ignored: usize,
    pub(super) warnings: Vec<String>,
    /// Parts of the source that the importer does not know.
    pub(super) not_imported: Vec<String>,
    /// Whether rustc accepted the crate.
    pub(super) is_checked: bool,
    pub(super) endpoint_tests: EndpointTests,
}

impl Row {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// Records that a stage passed.
    pub(super) fn pass(&mut self, stage: Stage) {
        self.reached = self.reached.max(Some(stage));
    }

    /// Records a failure, unless there is an earlier one.
    pub(super) fn fail(&mut self, stage: Stage, reason: impl Into<String>) {
        if !self.is_failed() {
            self.outcome = Outcome::Failed {
                stage,
                reason: reason.into(),
            };
        }
    }

    pub(super) fn is_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed { .. })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match &self.outcome {
            Outcome::Passed => write!(f, "{} operations, {} lines", self.operations, self.lines),
            Outcome::UnsupportedProtocol => write!(f, "protocol {}", self.protocol),
            Outcome::Failed { stage, reason } => write!(f, "{stage} failed: {reason}"),
        }
    }
}
