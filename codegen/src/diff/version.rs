//! The version that must follow a change, by Cargo's rules
//! (<https://doc.rust-lang.org/cargo/reference/semver.html>).
//!
//! Only the impact on the Rust API counts: a change on the wire is a change of the service, not of
//! the crate.

use semver::Version;

use super::data::{Compatibility, Diff};

/// Significance of a diff for users of the generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing changed.
    None,
    /// Nothing changed in the API.
    Patch,
    /// The API has new items.
    Addition,
    /// Code that uses the crate may no longer compile.
    Breaking,
}

impl Bump {
    /// Returns the significance of a diff.
    pub fn of(diff: &Diff) -> Self {
        let bumps = diff.changes().map(|change| match change.impact.rust {
            Compatibility::Unchanged => Self::Patch,
            Compatibility::Compatible(_) => Self::Addition,
            Compatibility::Breaking(_) => Self::Breaking,
        });
        let documentation = if diff.is_empty() {
            Self::None
        } else {
            Self::Patch
        };
        bumps.max().unwrap_or(documentation)
    }

    /// Returns the lowest version that may follow `version`. After a pre-release this is its
    /// release, as Cargo does not promise compatibility of pre-releases.
    pub fn next(self, version: &Version) -> Version {
        let Version {
            major,
            minor,
            patch,
            ..
        } = *version;
        let (major, minor, patch) = match (self, major, minor) {
            (Self::None, _, _) => return version.clone(),
            _ if !version.pre.is_empty() => (major, minor, patch),
            // Every version 0.0.z is incompatible with every other.
            (Self::Breaking, 0, 0) | (Self::Patch, _, _) | (Self::Addition, 0, _) => {
                (major, minor, patch + 1)
            }
            (Self::Breaking, 0, _) | (Self::Addition, _, _) => (major, minor + 1, 0),
            (Self::Breaking, _, _) => (major + 1, 0, 0),
        };
        Version::new(major, minor, patch)
    }

    /// Returns the part of the version that must be raised, below 1.0 and from 1.0 on.
    pub fn parts(self) -> [&'static str; 2] {
        match self {
            Self::None => ["none", "none"],
            Self::Patch => ["patch", "patch"],
            Self::Addition => ["patch", "minor"],
            Self::Breaking => ["minor", "major"],
        }
    }
}
