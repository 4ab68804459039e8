//! Validation of values against the constraints of the model, before a request is sent.
//!
//! Violations show the path of a member and the constraint, never the value, which may be
//! sensitive.

mod pattern;
pub(crate) mod validator;

use self::validator::Segment;
pub use self::validator::{Validation, Validator, Violation};
use crate::shape::schema::{Binding, Schema};
use crate::shape::text::TextValues;
use crate::shape::value::Value;
use crate::shape::{Member, Structure, UnknownMember, Visitor};

/// Returns all violations in a structure, in the order of its members.
pub fn validate<T: Structure>(value: &T, level: Validation) -> Vec<Violation> {
    let violations = |keeps_paths| {
        let mut validator = Validator::new(level, keeps_paths);
        value.visit(&mut validator);
        validator.violations
    };
    // Most values are valid, and need no paths.
    let found = violations(false);
    if found.is_empty() {
        found
    } else {
        violations(true)
    }
}

impl Visitor for Validator {
    fn member<T: Value>(&mut self, member: Member, value: &T) {
        self.at(Segment::Member(member.name), member.schema, |validator| {
            if member.binding == Binding::Label {
                validator.label(value, member.schema);
            }
            if validator.level != Validation::Off {
                value.validate(member.schema, validator);
            }
        });
    }

    fn unknown(&mut self, member: &UnknownMember) {
        if member.name.is_empty() && self.level != Validation::Off {
            self.violation("union", "must have one member, has none".to_owned());
        }
    }
}

impl Validator {
    /// Validates a label. An empty label or a dot segment would turn the path into that of another
    /// operation.
    fn label<T: Value>(&mut self, value: &T, schema: &'static Schema) {
        let mut texts = TextValues::for_uri();
        value.encode_text(schema, &mut texts);
        let problem = match texts.entries.first().map(|(_, text)| text.as_str()) {
            None | Some("") => "must not be empty",
            Some("." | "..") => "must not be . or ..",
            Some(_) => return,
        };
        self.violation("httpLabel", format!("{problem}: it is part of the path"));
    }
}
