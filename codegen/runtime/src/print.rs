//! `Debug` of shapes: members under their JSON names, unset ones left out, sensitive ones redacted.
//!
//! One walk serves every shape, so no shape can forget that a member is sensitive.

use std::fmt;

use crate::schema::Schema;
use crate::shape::{Member, REDACTED, Structure, UnknownMember, Value, Visitor};

/// Prints a structure or union under its name in Rust.
///
/// # Errors
/// Those of the formatter.
pub fn print_structure<T: Structure>(
    value: &T,
    name: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut members = PrintMembers(f.debug_struct(name));
    value.visit(&mut members);
    members.0.finish()
}

/// Prints a value of an enum: the name of its variant, and the text of one that is not known.
///
/// # Errors
/// Those of the formatter.
pub fn print_enum<T: Value>(value: &T, f: &mut fmt::Formatter<'_>, variant: &str) -> fmt::Result {
    match variant {
        "Unknown" => f
            .debug_tuple(variant)
            .field(&value.as_text().unwrap_or_default())
            .finish(),
        known => f.write_str(known),
    }
}

struct PrintMembers<'a, 'b>(fmt::DebugStruct<'a, 'b>);

impl Visitor<'_> for PrintMembers<'_, '_> {
    fn member<T: Value>(&mut self, member: &Member, value: &T) {
        self.0.field(member.name, &Printed(value, member.schema));
    }

    fn unknown(&mut self, member: &UnknownMember) {
        if !member.name.is_empty() {
            self.0.field(&member.name, &format_args!("{REDACTED}"));
        }
    }
}

/// A value with its schema, as a formatter wants to see it.
pub(crate) struct Printed<'a, T>(pub(crate) &'a T, pub(crate) &'static Schema);

impl<T: Value> fmt::Debug for Printed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.print(self.1, f)
    }
}
