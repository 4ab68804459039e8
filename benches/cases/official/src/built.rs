//! Builders of structures, with and without required members.

use aws_sdk_bedrockagentcorecontrol::error::BuildError;

/// Result of a builder. Builders of structures with required members return a `Result`.
pub(crate) trait Built<T> {
    /// Returns the structure.
    fn unwrap_built(self) -> T;
}

impl<T> Built<T> for T {
    fn unwrap_built(self) -> T {
        self
    }
}

impl<T> Built<T> for Result<T, BuildError> {
    fn unwrap_built(self) -> T {
        self.expect("the input is complete")
    }
}

/// Returns the structure that a builder has built.
pub(crate) fn built<T>(result: impl Built<T>) -> T {
    result.unwrap_built()
}
