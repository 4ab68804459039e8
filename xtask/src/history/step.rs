//! The step from one release to the next.

use anyhow::Result;
use smithy_codegen::diff::{Compatibility, Diff, Impact, OperationState};

use super::check::Verdict;
use super::lines::{self, ChangedLines};
use super::members::{self, ChangedMembers};
use super::releases::Release;
use crate::diff;

/// The comparison of a release with the one before.
pub(super) struct Step {
    /// Name of the older release.
    pub(super) old_name: String,
    /// Name of the newer release.
    pub(super) name: String,
    pub(super) diff: Diff,
    pub(super) lines: ChangedLines,
    pub(super) members: ChangedMembers,
    /// Verdict of rustc; `None` if it was not asked.
    pub(super) rustc: Option<Verdict>,
    pub(super) seconds: f64,
}

impl Step {
    /// Compares two releases, without rustc.
    pub(super) fn compare(old: &Release, new: &Release) -> Result<Self> {
        Ok(Self {
            old_name: old.name.clone(),
            name: new.name.clone(),
            diff: diff::compare(&old.model, &new.model, None)?,
            lines: lines::compare(&old.tree, &new.tree),
            members: members::compare(&old.krate, &new.krate),
            rustc: None,
            seconds: 0.0,
        })
    }

    /// Returns the number of operations in a state.
    pub(super) fn operations(&self, state: OperationState) -> usize {
        self.diff.in_state(state).count()
    }

    /// Returns the number of changes that break callers in one respect.
    pub(super) fn breaking(&self, respect: fn(&Impact) -> &Compatibility) -> usize {
        self.diff.breaking_in(respect)
    }

    /// Returns `true` if `diff` reports a change that breaks code that uses the crate.
    pub(super) fn breaks_rust(&self) -> bool {
        self.breaking(|impact| &impact.rust) > 0
    }

    /// Returns `true` if rustc and `diff` differ.
    pub(super) fn is_disagreement(&self) -> bool {
        let verdict = self.rustc.as_ref();
        verdict.is_some_and(|verdict| verdict.is_breaking() != self.breaks_rust())
    }
}
