//! Mode and notes of decoding.

use std::cell::{Cell, RefCell};

use crate::shape::decode::error::{DecodeError, shortened};

/// Mode of decoding, which depends on the source of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeMode {
    /// A response of the service. A call that the service completed must not fail for a member:
    /// missing required members become empty (Smithy 2.0 "Client error correction"), and unknown
    /// members are ignored.
    Response,
    /// A shape that only responses contain, from another source, such as a file in which a program
    /// stored it. Unknown members are ignored, because the service adds members.
    StoredResponse,
    /// Input of the service, such as a file that a person wrote. Unknown members are errors, and
    /// all errors are reported.
    Input,
}

/// Mode of decoding, and notes about the decoded value.
#[derive(Debug)]
pub struct DecodeContext {
    pub(crate) mode: DecodeMode,
    /// Whether numbers are parsed with all their digits.
    pub(crate) keeps_digits: bool,
    /// Set when a value that needs all digits of a number is decoded from an `f64`.
    pub(crate) lost_digits: Cell<bool>,
    /// Paths of the missing required members.
    corrections: RefCell<Vec<String>>,
    /// Index of the first correction in the member that is being decoded.
    first_of_member: Cell<usize>,
}

impl DecodeContext {
    /// Creates a context.
    #[must_use]
    pub fn new(mode: DecodeMode) -> Self {
        Self {
            mode,
            keeps_digits: false,
            lost_digits: Cell::new(false),
            corrections: RefCell::default(),
            first_of_member: Cell::new(0),
        }
    }

    /// Creates a context in which numbers are parsed with all their digits.
    pub(crate) fn keeping_digits(mode: DecodeMode) -> Self {
        Self {
            keeps_digits: true,
            ..Self::new(mode)
        }
    }

    /// Returns `true` if a value with `errors` is not decoded further: only the errors of input are
    /// all reported.
    pub(crate) fn stops_after(&self, errors: Option<&DecodeError>) -> bool {
        errors.is_some() && self.mode != DecodeMode::Input
    }

    /// Returns the segment of a path for a key of a map. The keys of responses may be sensitive.
    pub(crate) fn key_segment(&self, key: &str) -> String {
        if self.mode == DecodeMode::Response {
            "[…]".to_owned()
        } else {
            format!("[{:?}]", shortened(key))
        }
    }

    /// Notes that a required member is missing, or returns an error if the mode requires it.
    pub(super) fn correct(&self, name: &'static str) -> Result<(), DecodeError> {
        if self.mode != DecodeMode::Response {
            return Err(DecodeError::new("a required member is missing").within(name));
        }
        self.add_correction(name.to_owned());
        Ok(())
    }

    /// Starts a member. Returns the state to pass to [`leave_member`](Self::leave_member).
    pub(super) fn enter_member(&self) -> usize {
        self.first_of_member
            .replace(self.corrections.borrow().len())
    }

    /// Ends a member: adds its name to the paths of the corrections in it.
    pub(super) fn leave_member(&self, state: usize, name: &str) {
        let first = self.first_of_member.replace(state);
        if self.corrections.borrow().len() > first {
            let corrections = self.corrections.borrow_mut().split_off(first);
            for path in corrections {
                self.add_correction(format!("{name}.{path}"));
            }
        }
    }

    /// Adds a correction, once for all elements of a list or map.
    fn add_correction(&self, path: String) {
        let mut corrections = self.corrections.borrow_mut();
        if !corrections[self.first_of_member.get()..].contains(&path) {
            corrections.push(path);
        }
    }

    /// Returns the paths of the required members that were missing.
    pub(crate) fn into_corrections(self) -> Corrections {
        Corrections(self.corrections.into_inner())
    }
}

/// Paths of the required members that a response lacked. They are empty in the output, which may
/// differ from their values in the service.
///
/// All corrections are equal: they are no part of an output's value.
#[derive(Clone, Debug, Default)]
pub struct Corrections(Vec<String>);

impl Corrections {
    /// Returns the paths: member names separated by dots, without indices and keys.
    pub(crate) fn paths(&self) -> &[String] {
        &self.0
    }
}

impl PartialEq for Corrections {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
