//! Shapes: decoding, encoding, validation and `Debug` of structures, unions, enums and other
//! values.
//!
//! Generated code states the members of a shape in the rows of
//! [`impl_structure!`](crate::impl_structure), [`impl_union!`](crate::impl_union) or
//! [`impl_enum!`](crate::impl_enum). The functions of the runtime are generic over the shape, so
//! that a program pays for the shapes that it uses.
//!
//! | trait | implemented by | purpose |
//! |---|---|---|
//! | [`Value`] | types of members | decodes, encodes, validates and formats a value |
//! | [`Structure`] | structures and unions | is built from members and shows them to a visitor |
//! | [`Visitor`] | encoding, validation, `Debug`, HTTP bindings | visits the members of a shape |

pub mod debug;
pub mod decode;
pub(crate) mod encode;
mod macros;
pub mod node;
pub mod schema;
mod structure;
pub mod text;
pub mod validate;
mod value;
pub mod values;

use std::fmt;

use self::decode::{Corrections, Members};
use self::schema::{Binding, PLAIN, Schema};
pub use self::value::Value;

/// A structure or a union. A union is built and visited like a structure of which one member is
/// set.
pub trait Structure: Sized {
    /// Whether the shape is a union.
    const IS_UNION: bool = false;

    /// JSON name of the member that is a stream, which [`build`](Self::build) leaves empty.
    const STREAM: Option<&'static str> = None;

    /// Builds the shape from its members. `members` replaces a member that cannot be decoded by an
    /// empty value, and keeps the error: with a `Result` for each member, rustc would check for
    /// each field that an incomplete structure is dropped.
    fn build(members: &mut Members<'_, '_>) -> Self;

    /// Shows each member to `visitor`, in the model's order.
    fn visit<V: Visitor>(&self, visitor: &mut V);

    /// Returns a structure whose required members are empty and whose optional members are unset,
    /// or a union without a member.
    #[must_use]
    fn empty() -> Self {
        decode::empty()
    }

    /// Returns the corrections of an output that can be converted to an operation.
    fn corrections(&mut self) -> Option<&mut Corrections> {
        None
    }
}

/// Member of a shape, as its row describes it.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// JSON name.
    pub name: &'static str,
    /// Traits of the member and its target.
    pub schema: &'static Schema,
    /// HTTP binding.
    pub binding: Binding,
}

/// Visitor of the members of a shape.
pub trait Visitor: Sized {
    /// Visits a member that is set.
    fn member<T: Value>(&mut self, member: Member, value: &T);

    /// Visits a member that is unset.
    fn unset(&mut self, _: Member) {}

    /// Visits a union member that this version does not know.
    fn unknown(&mut self, member: &UnknownMember);

    /// Visits the value of a member in the body's document, which has no traits. As most members
    /// are such, the call has only the arguments that differ: rustc checks each of them.
    fn plain<T: Value>(&mut self, name: &'static str, value: &T) {
        self.bound(name, &PLAIN, Binding::Body, value);
    }

    /// Visits the value of a member in the body's document.
    fn constrained<T: Value>(&mut self, name: &'static str, schema: &'static Schema, value: &T) {
        self.bound(name, schema, Binding::Body, value);
    }

    /// Visits the value of a member with an HTTP binding.
    fn bound<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &T,
    ) {
        let member = Member {
            name,
            schema,
            binding,
        };
        value.visit_as(member, self);
    }
}

/// Union member that this version of the crate does not know. Encoding it in JSON loses nothing.
/// From CBOR it is converted to JSON: encoded in CBOR again, bytes are base64 text, and timestamps
/// are numbers.
#[derive(Clone, PartialEq, Default)]
pub struct UnknownMember {
    /// JSON name of the member; empty if the service set no member.
    pub name: String,
    /// Value of the member.
    pub value: serde_json::Value,
}

impl fmt::Debug for UnknownMember {
    /// Omits the value, which may be sensitive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnknownMember").field(&self.name).finish()
    }
}
