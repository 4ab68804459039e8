//! Diagnostics: problems of a model, each with its place, its cause and the remedy.
//!
//! Stages collect diagnostics and return all of them at once.

use std::fmt;

/// Severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The stage has a sound result, but a person should look at the problem.
    Warning,
    /// The stage has no result.
    Error,
}

/// Problem of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Severity.
    pub severity: Severity,
    /// Absolute id of the shape or member. Empty if the problem concerns a whole file.
    pub shape: String,
    /// Name of the file as the caller provided it.
    pub file: String,
    /// JSON pointer (RFC 6901) into the file. Empty for the whole file.
    pub pointer: String,
    /// Description of the problem.
    pub message: String,
    /// Remedy.
    pub hint: String,
}

impl Diagnostic {
    /// Creates an error.
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

    /// Returns `true` if the diagnostic is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Turns the diagnostic into a warning.
    #[must_use]
    pub fn warning(self) -> Self {
        Self {
            severity: Severity::Warning,
            ..self
        }
    }
}

impl fmt::Display for Diagnostic {
    /// Writes `error: com.x#Foo$bar: message`, then the place and the hint on lines of their own.
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
            let separator = if self.pointer.is_empty() { "" } else { "#" };
            write!(
                f,
                "\n  at {}{separator}{}",
                self.file,
                printable(&self.pointer)
            )?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  help: {}", printable(&self.hint))?;
        }
        Ok(())
    }
}

/// Escapes control characters, so that text of an untrusted model cannot control the terminal that
/// prints it.
pub fn printable(text: &str) -> String {
    let escape = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.into()
        }
    };
    text.chars().map(escape).collect()
}

/// Returns the JSON pointer of these keys, each preceded by `/` and escaped (RFC 6901 §3).
pub fn pointer(keys: &[&str]) -> String {
    keys.iter()
        .map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")))
        .collect()
}
