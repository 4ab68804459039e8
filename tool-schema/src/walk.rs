//! State of a conversion: its problems and dropped keywords.

use std::collections::BTreeSet;

use crate::error::{Problem, SchemaError};
use crate::{Converted, Dropped};

/// State of a conversion.
pub(crate) struct Walk {
    /// Whether constraints are added to descriptions.
    pub(crate) describe_constraints: bool,
    problems: Vec<Problem>,
    dropped: Vec<Dropped>,
    dropped_pointers: BTreeSet<String>,
}

impl Walk {
    pub(crate) fn new(describe_constraints: bool) -> Self {
        Self {
            describe_constraints,
            problems: Vec::new(),
            dropped: Vec::new(),
            dropped_pointers: BTreeSet::new(),
        }
    }

    /// Ends the conversion with a value, which is absent only if there are problems.
    pub(crate) fn end<T>(self, value: Option<T>) -> Result<Converted<T>, SchemaError> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(Converted {
                value,
                dropped: self.dropped,
            }),
            _ => Err(SchemaError::new(self.problems)),
        }
    }

    /// Reports a problem, once.
    pub(crate) fn problem(
        &mut self,
        pointer: &str,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let problem = Problem {
            pointer: pointer.to_owned(),
            cause: cause.into(),
            remedy: remedy.into(),
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Reports a dropped keyword, once.
    pub(crate) fn drop(&mut self, pointer: String, reason: impl Into<String>) {
        if self.dropped_pointers.insert(pointer.clone()) {
            let reason = reason.into();
            self.dropped.push(Dropped { pointer, reason });
        }
    }
}

/// Appends a name to a JSON pointer.
pub(crate) fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
