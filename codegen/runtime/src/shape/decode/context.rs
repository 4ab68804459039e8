//! Mode and errors of decoding.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use crate::shape::node::Node;

/// Mode of decoding, and notes about the decoded value.
#[derive(Debug)]
pub struct DecodeContext {
    pub(crate) has_error_correction: bool,
    /// Whether numbers are parsed with all their digits.
    pub(crate) keeps_digits: bool,
    /// Set when a big number is decoded from an `f64`.
    pub(crate) lost_digits: Cell<bool>,
    /// Number of missing required members.
    pub(crate) corrections: Cell<u32>,
    /// Name of the first missing required member.
    pub(crate) first_correction: Cell<&'static str>,
}

impl DecodeContext {
    /// Creates a context in which a missing required member is an error.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            has_error_correction: false,
            keeps_digits: false,
            lost_digits: Cell::new(false),
            corrections: Cell::new(0),
            first_correction: Cell::new(""),
        }
    }

    /// Creates a context in which missing required members become empty and are counted.
    #[must_use]
    pub fn error_correcting() -> Self {
        Self {
            has_error_correction: true,
            ..Self::strict()
        }
    }

    /// Notes that a required member is missing, or returns an error in strict mode.
    pub(super) fn correct(&self, name: &'static str) -> Result<(), DecodeError> {
        if !self.has_error_correction {
            return Err(DecodeError::new("a required member is missing").within(name));
        }
        if self.corrections.get() == 0 {
            self.first_correction.set(name);
        }
        self.corrections
            .set(self.corrections.get().saturating_add(1));
        Ok(())
    }
}

/// Error of decoding a value, with the path of the value but not the value itself, which may be
/// sensitive.
#[derive(Debug)]
pub struct DecodeError(Box<(String, Cow<'static, str>)>);

impl DecodeError {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new((String::new(), message.into())))
    }

    pub(crate) fn expected(expected: &'static str, node: &Node<'_>) -> Self {
        Self::new(format!("expected {expected}, found {}", node.kind()))
    }

    /// Adds the member or index that holds the value to the path.
    pub(crate) fn within(mut self, segment: &str) -> Self {
        let path = &mut self.0.0;
        let separator = if path.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        *path = format!("{segment}{separator}{path}");
        self
    }

    /// Adds the map key that holds the value to the path. The keys of responses may be sensitive.
    pub(crate) fn within_entry(self, key: &str, context: &DecodeContext) -> Self {
        if context.has_error_correction {
            self.within("[…]")
        } else {
            self.within(&format!("[{key:?}]"))
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, message) = &*self.0;
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(message)
    }
}
