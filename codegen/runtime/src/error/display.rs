//! `Display` and `Debug` of errors.

use std::error::Error as StdError;
use std::fmt;

use crate::error::{Error, ErrorKind, error_chain};

impl Error {
    /// Prints `GetGateway: ConflictException (409): the name exists`.
    fn write_summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match (self.code(), self.status()) {
            (Some(code), Some(status)) => format!("{code} ({status})"),
            (None, Some(status)) if self.kind() == ErrorKind::Service => {
                format!("status {status} without an error code")
            }
            _ => String::new(),
        };
        let parts = [self.operation(), &code, self.message()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join(": "))
    }

    /// Prints ` [request id 1-2-3]; name: taken`.
    fn write_details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.request_id() {
            write!(f, " [request id {id}]")?;
        }
        for violation in self.violations() {
            write!(f, "; {violation}")?;
        }
        for (name, message) in self.fields() {
            write!(f, "; {name}: {message}")?;
        }
        Ok(())
    }

    /// Returns the messages of the causes, outermost first.
    fn causes(&self) -> Vec<String> {
        match &self.0.source {
            Some(source) => error_chain(&**source),
            None => Vec::new(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_summary(f)?;
        for cause in self.causes() {
            write!(f, ": {cause}")?;
        }
        self.write_details(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes = self.causes();
        if f.alternate() {
            return f
                .debug_struct("Error")
                .field("kind", &self.kind())
                .field("operation", &self.operation())
                .field("code", &self.code())
                .field("status", &self.status())
                .field("message", &self.message())
                .field("causes", &causes)
                .field("request_id", &self.request_id())
                .field("violations", &self.violations())
                .field("fields", &self.fields())
                .finish();
        }
        self.write_summary(f)?;
        self.write_details(f)?;
        if !causes.is_empty() {
            f.write_str("\n\nCaused by:")?;
        }
        for cause in causes {
            write!(f, "\n    {cause}")?;
        }
        Ok(())
    }
}

/// `source` returns `None` because `Display` already prints the causes: a printer of the whole
/// chain would repeat them.
impl StdError for Error {}
