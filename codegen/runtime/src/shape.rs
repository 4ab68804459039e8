//! Shapes: decoding, encoding, validation and `Debug` of structures, unions, enums and other values.
//!
//! Generated code states the members of a shape in the rows of
//! [`impl_structure!`](crate::impl_structure), [`impl_union!`](crate::impl_union) or
//! [`impl_enum!`](crate::impl_enum). The functions of the runtime are generic over the shape, so that
//! a program pays for the shapes that it uses.
//!
//! | trait | implemented by | purpose |
//! |---|---|---|
//! | [`Value`] | types of members | decodes, encodes, validates and formats a value |
//! | [`Structure`], [`Union`] | structures, unions | decodes members and shows them to a visitor |
//! | [`Aggregate`] | both | selects the implementation of [`Value`] |
//! | [`Visitor`] | encoding, validation, `Debug`, HTTP bindings | visits the members of a shape |

mod aggregate;
pub mod debug;
pub mod decode;
pub(crate) mod encode;
mod macros;
pub mod node;
pub mod schema;
pub mod text;
pub mod validate;
mod value;
pub mod values;

use std::fmt;

use serde::ser::Serializer;

use self::decode::{Corrections, DecodeContext, DecodeError, Members};
use self::node::Node;
use self::schema::{Binding, Schema};
use self::validate::validator::Validator;
pub use self::value::Value;

/// A structure.
pub trait Structure: Sized {
    /// Name of the Rust type.
    const NAME: &'static str;

    /// JSON names of the members.
    const MEMBERS: &'static [&'static str];

    /// Returns a structure whose required members are empty and whose optional members are unset.
    fn empty() -> Self;

    /// Decodes the members of a structure that [`empty`](Self::empty) returned. A member that cannot
    /// be decoded stays empty; `members` keeps the error.
    ///
    /// Not a constructor of all fields: rustc would check for each field that an incomplete
    /// structure is dropped, which takes a third of the compile time of a generated crate.
    fn decode(&mut self, members: &mut Members<'_, '_>);

    /// Shows each member that is set to `visitor`, in the model's order.
    fn visit<V: Visitor>(&self, visitor: &mut V);

    /// JSON name of the member that is a stream. It is not among [`MEMBERS`](Self::MEMBERS).
    const STREAM: Option<&'static str> = None;

    /// Returns the corrections of an output that can be converted to an operation.
    fn corrections(&mut self) -> Option<&mut Corrections> {
        None
    }
}

/// A union, which has one member.
pub trait Union: Sized {
    /// Name of the Rust type.
    const NAME: &'static str;

    /// JSON names of the members.
    const MEMBERS: &'static [&'static str];

    /// Returns a union with a member that this version does not know.
    fn unknown(member: UnknownMember) -> Self;

    /// Decodes the member `name`.
    ///
    /// # Errors
    /// Returns an error if the member's value cannot be decoded.
    fn decode(name: &str, node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError>;

    /// Shows the member to `visitor`.
    fn visit<V: Visitor>(&self, visitor: &mut V);
}

/// A structure or union, or a box of one. Its [`Kind`] has the functions of [`Value`], written once
/// in this crate: rustc checks every function of every implementation in a generated crate.
pub trait Aggregate: Sized + fmt::Debug {
    /// Implementation of [`Value`].
    type Kind: Kind<Self>;
}

/// Implementation of [`Value`] for aggregates of a kind.
pub trait Kind<T> {
    /// See [`Value::empty`].
    fn empty() -> T;

    /// See [`Value::decode`].
    ///
    /// # Errors
    /// Returns the errors of [`Value::decode`].
    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<T, DecodeError>;

    /// See [`Value::encode`].
    ///
    /// # Errors
    /// Returns an error if the serializer fails.
    fn encode<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;

    /// See [`Value::validate`].
    fn validate(value: &T, validator: &mut Validator);
}

/// Kind of structures.
#[derive(Debug)]
pub struct StructureKind;

/// Kind of unions.
#[derive(Debug)]
pub struct UnionKind;

/// Kind of boxed structures and unions.
#[derive(Debug)]
pub struct BoxedKind;

/// Visitor of the members of a shape.
pub trait Visitor {
    /// Visits a required member.
    fn required<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &T,
    );

    /// Visits an optional member.
    fn optional<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &Option<T>,
    ) {
        if let Some(value) = value {
            self.required(name, schema, binding, value);
        }
    }

    /// Visits a member with a default value.
    fn defaulted<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &T,
    ) {
        self.required(name, schema, binding, value);
    }

    /// Visits a union member that this version does not know.
    fn unknown(&mut self, member: &UnknownMember);
}

/// Union member that this version of the crate does not know. Encoding it loses nothing.
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
