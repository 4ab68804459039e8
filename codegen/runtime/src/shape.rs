//! What every shape can do: be read, written, checked and printed.
//!
//! Generated code states a shape's wire facts once, as the rows of [`impl_structure!`](crate::impl_structure),
//! [`impl_union!`](crate::impl_union) or [`impl_enum!`](crate::impl_enum); everything else is here. This module must not
//! know operations, HTTP requests or clients.
//!
//! | trait | who has it | what it says |
//! |---|---|---|
//! | [`Value`] | everything that a member can hold | how it is read from a [`Node`], written with serde, checked, printed |
//! | [`Structure`] | structures | its members, to be read from [`Members`] and shown to a [`Visitor`] |
//! | [`Union`] | unions | the same, one member at a time |
//! | [`Aggregate`] | both | which of the two it is; [`Value`] follows from that |
//! | [`Visitor`] | whoever wants to see members | one method a member; serializing, checking, printing and HTTP binding are visitors |
//!
//! Nothing here is compiled into the generated crate: its impls are generic or `#[inline]`, so a program pays for the
//! shapes that it uses.

pub mod debug;
pub mod decode;
pub mod encode;
mod macros;
pub mod node;
mod pattern;
pub mod schema;
pub mod validate;
pub mod values;

use std::fmt;

use serde::ser::Serializer;

use crate::protocol::text::Texts;
use crate::shape::decode::{Fault, Members, Reading, read_structure, read_union};
use crate::shape::encode::{write_structure, write_union};
use crate::shape::node::Node;
use crate::shape::schema::{Binding, Schema};
use crate::shape::validate::Report;

/// Anything that a member can hold.
pub trait Value: Sized + fmt::Debug {
    /// Whether the value is bytes or text that a payload carries as they are, not as a document of the protocol.
    const RAW: bool = false;

    /// What stands for a required member that a response lacks (Smithy 2.0 §"Client error correction").
    fn empty() -> Self;

    /// Reads the value.
    ///
    /// # Errors
    /// Where the node is of another type, or lacks what the [`Reading`]'s mode demands.
    fn read(node: Node<'_>, from: &Reading) -> Result<Self, Fault>;

    /// Writes the value in the service's JSON form.
    ///
    /// # Errors
    /// Those of the serializer.
    fn write<S: Serializer>(&self, schema: &'static Schema, to: S) -> Result<S::Ok, S::Error>;

    /// Reports every violation of `schema` in the value and below it.
    fn check(&self, schema: &'static Schema, report: &mut Report);

    /// Prints the value for a person, without what is sensitive.
    fn print(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match schema.sensitive {
            true => f.write_str(REDACTED),
            false => fmt::Debug::fmt(self, f),
        }
    }

    /// The value as text, for labels, queries and headers; nothing where it has no such form.
    fn text(&self, schema: &'static Schema, to: &mut Texts) {
        let _ = (schema, to);
    }

    /// The bytes that a payload carries as they are; `None` where it carries a document. Goes with [`RAW`](Self::RAW).
    fn raw(&self) -> Option<&[u8]> {
        None
    }
}

/// What stands in place of sensitive values wherever values are printed.
pub const REDACTED: &str = "*** sensitive ***";

/// A structure: named members, each required or optional.
pub trait Structure: Sized {
    /// Its name in Rust.
    const NAME: &'static str;

    /// With every required member blank and every optional one unset.
    fn empty() -> Self;

    /// Reads its members into a blank one. What cannot be read stays blank, and `from` keeps why.
    ///
    /// Not a constructor of all fields at once: half-made structures would have to be dropped wherever a member cannot be
    /// read, which rustc checks for every field, at a third of the time that it needs for the whole generated crate.
    fn read(&mut self, from: &mut Members<'_, '_>);

    /// Shows every member that is set to `to`, in the model's order.
    fn visit<V: Visitor>(&self, to: &mut V);
}

/// A union: exactly one of its members, or one that this version does not know.
pub trait Union: Sized {
    /// Its name in Rust.
    const NAME: &'static str;

    /// A member that this version does not know.
    fn unknown(member: UnknownMember) -> Self;

    /// Reads the member called `name`; [`unknown`](Self::unknown) where there is none of that name.
    ///
    /// # Errors
    /// Where the member's value cannot be read.
    fn read(name: &str, node: Node<'_>, from: &Reading) -> Result<Self, Fault>;

    /// Shows the member to `to`.
    fn visit<V: Visitor>(&self, to: &mut V);
}

/// A structure or a union, maybe in a box: it gets [`Value`] from its kind.
///
/// The impls of `Value` are here once and not in the generated crate, for rustc looks at each function of each impl there.
pub trait Aggregate: Sized + fmt::Debug {
    /// How it is read, written and checked.
    type Kind: Kind<Self>;
}

/// How aggregates of a kind do what [`Value`] asks for.
pub trait Kind<T> {
    /// See [`Value::empty`].
    fn empty() -> T;

    /// See [`Value::read`].
    ///
    /// # Errors
    /// Those of [`Value::read`].
    fn read(node: Node<'_>, from: &Reading) -> Result<T, Fault>;

    /// See [`Value::write`].
    ///
    /// # Errors
    /// Those of the serializer.
    fn write<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error>;

    /// See [`Value::check`].
    fn check(value: &T, report: &mut Report);
}

/// The kind of structures.
#[derive(Debug)]
pub struct OfStructure;

/// The kind of unions.
#[derive(Debug)]
pub struct OfUnion;

/// The kind of what is boxed because a shape holds itself.
#[derive(Debug)]
pub struct Boxed;

impl<T: Structure> Kind<T> for OfStructure {
    fn empty() -> T {
        T::empty()
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<T, Fault> {
        read_structure(node, from)
    }

    fn write<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        write_structure(value, to)
    }

    fn check(value: &T, report: &mut Report) {
        value.visit(report);
    }
}

impl<T: Union> Kind<T> for OfUnion {
    fn empty() -> T {
        T::unknown(UnknownMember::default())
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<T, Fault> {
        read_union(node, from)
    }

    fn write<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        write_union(value, to)
    }

    fn check(value: &T, report: &mut Report) {
        value.visit(report);
    }
}

impl<T: Aggregate> Kind<Box<T>> for Boxed {
    fn empty() -> Box<T> {
        Box::new(T::Kind::empty())
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<Box<T>, Fault> {
        T::Kind::read(node, from).map(Box::new)
    }

    fn write<S: Serializer>(value: &Box<T>, to: S) -> Result<S::Ok, S::Error> {
        T::Kind::write(value, to)
    }

    fn check(value: &Box<T>, report: &mut Report) {
        T::Kind::check(value, report);
    }
}

impl<T: Aggregate> Aggregate for Box<T> {
    type Kind = Boxed;
}

impl<T: Aggregate> Value for T {
    fn empty() -> Self {
        T::Kind::empty()
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<Self, Fault> {
        T::Kind::read(node, from)
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        T::Kind::write(self, to)
    }

    fn check(&self, _: &'static Schema, report: &mut Report) {
        T::Kind::check(self, report);
    }
}

/// Sees the members of a shape.
pub trait Visitor {
    /// A member that is set.
    fn required<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &T,
    );

    /// A member that may be unset.
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

    /// A member that has a default, so that it is always set.
    fn defaulted<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &T,
    ) {
        self.required(name, schema, binding, value);
    }

    /// A union's member that this version does not know.
    fn unknown(&mut self, member: &UnknownMember);
}

/// A union's member that this version of the crate does not know, kept so that writing it back loses nothing.
#[derive(Clone, PartialEq, Default)]
pub struct UnknownMember {
    /// The member's name in JSON; empty where the service set no member at all.
    pub name: String,
    /// Its value.
    pub value: serde_json::Value,
}

impl fmt::Debug for UnknownMember {
    /// Prints the name alone: nothing says whether the value is sensitive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnknownMember").field(&self.name).finish()
    }
}
