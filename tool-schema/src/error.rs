//! Problems of a schema.

use std::error::Error;
use std::fmt;

/// Error of a conversion: all problems that were found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SchemaError {
    problems: Vec<Problem>,
}

impl SchemaError {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Returns the problems in the order in which they were found. There is at least one.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// Writes one line for each problem.
impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl Error for SchemaError {}

/// A part of a schema that a gateway cannot have.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Problem {
    /// JSON pointer to the part of the document. Empty for the whole document.
    pub pointer: String,
    /// The reason.
    pub cause: String,
    /// The change of the schema that solves the problem.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() {
            "the schema"
        } else {
            &self.pointer
        };
        write!(f, "{place}: {}; {}", self.cause, self.remedy)
    }
}
