//! `Debug` of shapes: members with their JSON names, without unset members, with sensitive members
//! redacted.

use std::fmt;

use crate::shape::schema::{Binding, REDACTED, Schema};
use crate::shape::value::Value;
use crate::shape::{Structure, Union, UnknownMember, Visitor};

/// Formats a structure.
///
/// # Errors
/// Returns an error if the formatter fails.
pub fn debug_structure<T: Structure>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut members = DebugMembers(f.debug_struct(T::NAME));
    value.visit(&mut members);
    members.0.finish()
}

/// Formats a union.
///
/// # Errors
/// Returns an error if the formatter fails.
pub fn debug_union<T: Union>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut members = DebugMembers(f.debug_struct(T::NAME));
    value.visit(&mut members);
    members.0.finish()
}

struct DebugMembers<'a, 'b>(fmt::DebugStruct<'a, 'b>);

impl Visitor for DebugMembers<'_, '_> {
    fn required<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        _: Binding,
        value: &T,
    ) {
        self.0.field(name, &DebugWithSchema(value, schema));
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
