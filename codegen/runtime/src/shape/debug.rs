//! `Debug` of shapes: members with their JSON names, without unset members, with sensitive members
//! redacted.

use std::fmt;

use crate::shape::schema::{REDACTED, Schema};
use crate::shape::value::Value;
use crate::shape::{Member, Structure, UnknownMember, Visitor};

/// Formats a structure or union of the type `name`.
///
/// # Errors
/// Returns an error if the formatter fails.
pub fn debug_structure<T: Structure>(
    value: &T,
    name: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut members = DebugMembers(f.debug_struct(name));
    value.visit(&mut members);
    members.0.finish()
}

struct DebugMembers<'a, 'b>(fmt::DebugStruct<'a, 'b>);

impl Visitor for DebugMembers<'_, '_> {
    fn member<T: Value>(&mut self, member: Member, value: &T) {
        let value = DebugWithSchema(value, member.schema);
        self.0.field(member.name, &value);
    }

    fn unknown(&mut self, member: &UnknownMember) {
        if !member.name.is_empty() {
            self.0.field(&member.name, &format_args!("{REDACTED}"));
        }
    }
}

/// Implements `Debug` for a value with its schema.
pub(crate) struct DebugWithSchema<'a, T>(pub(crate) &'a T, pub(crate) &'static Schema);

impl<T: Value> fmt::Debug for DebugWithSchema<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug(self.1, f)
    }
}
