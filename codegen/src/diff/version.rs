//! The step of a version that Cargo's rules ask for (<https://doc.rust-lang.org/cargo/reference/semver.html>).
//!
//! Only the column of the Rust API counts: a change on the wire is the service's, and a crate that follows it is no worse.

use semver::Version;

use super::{Diff, Effect};

/// What a diff does to the generated crate's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing at all changed.
    None,
    /// Nothing that a caller's code can tell.
    Patch,
    /// New items.
    Addition,
    /// Code that uses the crate may no longer compile.
    Breaking,
}

impl Bump {
    /// What the diff asks for.
    pub fn of(diff: &Diff) -> Self {
        match diff
            .changes()
            .map(|change| change.meaning.rust.effect)
            .max()
        {
            Some(Effect::Breaking) => Self::Breaking,
            Some(Effect::Compatible) => Self::Addition,
            Some(Effect::None) => Self::Patch,
            None if diff.is_empty() => Self::None,
            None => Self::Patch,
        }
    }

    /// The least release that may follow `version`; of a pre-release, its own release may, as Cargo promises nothing of it.
    pub fn next(self, version: &Version) -> Version {
        let (major, minor, patch) = (version.major, version.minor, version.patch);
        let (major, minor, patch) = match (self, major, minor) {
            (Self::None, _, _) => return version.clone(),
            _ if !version.pre.is_empty() => (major, minor, patch),
            // Cargo takes 0.0.z for incompatible with every other.
            (Self::Breaking, 0, 0) | (Self::Patch, _, _) | (Self::Addition, 0, _) => {
                (major, minor, patch + 1)
            }
            (Self::Breaking, 0, _) | (Self::Addition, _, _) => (major, minor + 1, 0),
            (Self::Breaking, _, _) => (major + 1, 0, 0),
        };
        Version::new(major, minor, patch)
    }

    /// The part of the version that rises, below 1.0 and from there on.
    pub fn parts(self) -> [&'static str; 2] {
        match self {
            Self::None => ["none", "none"],
            Self::Patch => ["patch", "patch"],
            Self::Addition => ["patch", "minor"],
            Self::Breaking => ["minor", "major"],
        }
    }
}
