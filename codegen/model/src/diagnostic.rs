//! What is wrong with a model, where, and what would mend it.
//!
//! A diagnostic is a value: stages collect them and hand them all over at once. This module knows nothing of the
//! stages; it only carries their findings.

use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The stage went on and its result is sound; a person may want to know.
    Warning,
    /// The stage has no result.
    Error,
}

/// One finding: the shape, its place in the input, what is wrong and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the stage.
    pub severity: Severity,
    /// The absolute id of the shape or member, empty where the finding is about a whole file.
    pub shape: String,
    /// The file as the caller named it.
    pub file: String,
    /// Where in the file: a JSON pointer (RFC 6901), empty for the whole file.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub hint: String,
}

impl Diagnostic {
    /// An error about the `shape` at `pointer` in `file`.
    pub fn error(
        shape: impl Into<String>,
        file: impl Into<String>,
        pointer: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            shape: shape.into(),
            file: file.into(),
            pointer: pointer.into(),
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The same finding as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}

impl fmt::Display for Diagnostic {
    /// `error: com.x#Foo$bar: what is wrong`, then the place and the remedy on lines of their own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}: ")?;
        if !self.shape.is_empty() {
            write!(f, "{}: ", printable(&self.shape))?;
        }
        write!(f, "{}", printable(&self.message))?;
        if !self.file.is_empty() {
            write!(
                f,
                "\n  at {}{}{}",
                self.file,
                if self.pointer.is_empty() { "" } else { "#" },
                printable(&self.pointer)
            )?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  help: {}", printable(&self.hint))?;
        }
        Ok(())
    }
}

/// A model is untrusted: its text must not move the cursor of the terminal that a diagnostic is printed on.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() {
                c.escape_default().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// Appends the parts to a JSON pointer, escaped as RFC 6901 §3 says.
pub fn pointer(parts: &[&str]) -> String {
    parts.iter().fold(String::new(), |mut pointer, part| {
        pointer.push('/');
        pointer.push_str(&part.replace('~', "~0").replace('/', "~1"));
        pointer
    })
}
