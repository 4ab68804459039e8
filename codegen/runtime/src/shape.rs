//! What every shape can do: be read, written, checked and printed.
//!
//! Generated code states a shape's wire facts once, as the rows of [`structure_shape!`](crate::structure_shape),
//! [`union_shape!`](crate::union_shape) or [`enum_shape!`](crate::enum_shape); everything else is here. This module must not
//! know operations, HTTP requests or clients.
//!
//! | trait | who has it | what it says |
//! |---|---|---|
//! | [`Value`] | everything that a member can hold | how it is read from a [`Node`], written with serde, checked, printed |
//! | [`Structure`] | structures and unions | its members, given by a [`Source`] and shown to a [`Visitor`]; [`Value`] follows from that |
//! | [`Source`] | whoever makes shapes | one method a kind of member; reading, copying and blanks are sources |
//! | [`Visitor`] | whoever wants to see members | one method a member; serializing, checking, printing and HTTP binding are visitors |
//!
//! Nothing here is compiled into the generated crate: its impls are generic or `#[inline]`, so a program pays for the
//! shapes that it uses.

mod rows;

use std::any::Any;
use std::fmt;

use serde::ser::Serializer;

use crate::node::Node;
use crate::read::{Fault, Reading, read_structure};
use crate::schema::{Binding, DefaultValue, PLAIN, Schema};
use crate::text::Texts;
use crate::validate::Report;
use crate::write::write_structure;

/// Anything that a member can hold.
pub trait Value: Any + Clone + PartialEq + fmt::Debug {
    /// Whether the value is bytes or text that a payload carries as they are, not as a document of the protocol.
    const RAW: bool = false;

    /// What stands for a required member that a response lacks (Smithy 2.0 §"Client error correction").
    fn blank() -> Self;

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

    /// Returns the text that the value is, where it is text.
    fn as_text(&self) -> Option<&str> {
        None
    }

    /// The value as text, for labels, queries and headers; nothing where it has no such form.
    fn text(&self, schema: &'static Schema, to: &mut Texts) {
        let _ = schema;
        if let Some(text) = self.as_text() {
            to.push_string(text);
        }
    }

    /// Shows the value to `to`, unless it is unset.
    fn show<'v, V: Visitor<'v>>(&'v self, member: &Member, to: &mut V) {
        to.member(member, self);
    }

    /// The bytes that a payload carries as they are; `None` where it carries a document. Goes with [`RAW`](Self::RAW).
    fn raw(&self) -> Option<&[u8]> {
        self.as_text().map(str::as_bytes)
    }
}

/// What stands in place of sensitive values wherever values are printed.
pub const REDACTED: &str = "*** sensitive ***";

/// A structure or a union. A union is read and shown like a structure of which exactly one member is set.
pub trait Structure: Sized {
    /// What a value of another type is told to be expected.
    const FORM: &'static str = "an object";

    /// Reads the members one after the other. Never fails: `from` gives a blank for what cannot be read, and keeps the reason.
    /// With a result for each member, rustc would have to check the drops of half-made structures member by member.
    fn read<S: Source>(from: &mut S) -> Self;

    /// Shows the members to `to`, one after the other, in the order in which [`read`](Self::read) reads them.
    fn visit<'v, V: Visitor<'v>>(&'v self, to: &mut V);

    /// Returns the value with every required member blank and every optional one unset.
    #[must_use]
    fn blank() -> Self {
        Self::read(&mut Blank)
    }
}

/// A member of a structure or union, without its type.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name in JSON.
    pub name: &'static str,
    /// What the model says about its values.
    pub schema: &'static Schema,
    /// Where HTTP carries it.
    pub binding: Binding,
}

/// What is boxed because a shape holds itself.
impl<T: Structure> Structure for Box<T> {
    fn read<S: Source>(from: &mut S) -> Self {
        Box::new(T::read(from))
    }

    fn visit<'v, V: Visitor<'v>>(&'v self, to: &mut V) {
        T::visit(self, to);
    }
}

impl<T: Structure + Any + Clone + PartialEq + fmt::Debug> Value for T {
    fn blank() -> Self {
        T::blank()
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<Self, Fault> {
        read_structure(node, from)
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        write_structure(self, to)
    }

    fn check(&self, _: &'static Schema, report: &mut Report) {
        self.visit(report);
    }
}

/// Gives the members of a structure or union that is made.
pub trait Source {
    /// Says where HTTP carries the next member, unless that is the body.
    fn at(&mut self, binding: Binding) -> &mut Self {
        let _ = binding;
        self
    }

    /// Gives a member that must be set.
    fn required<T: Value>(&mut self, name: &'static str) -> T;

    /// Gives a member that may be unset.
    fn optional<T: Value>(&mut self, name: &'static str) -> Option<T>;

    /// Gives a member that has a default.
    fn defaulted<T: Value>(&mut self, name: &'static str, default: DefaultValue) -> T;

    /// Returns the name of the union's member that is set, or nothing where this version knows no such member.
    fn variant(&mut self) -> String;

    /// Gives the value of the union's member that is set.
    fn value<T: Value>(&mut self) -> T;

    /// Gives the union's member that this version does not know.
    fn unknown(&mut self) -> UnknownMember;
}

/// The source of blank shapes.
struct Blank;

impl Source for Blank {
    fn required<T: Value>(&mut self, _: &'static str) -> T {
        T::blank()
    }

    fn optional<T: Value>(&mut self, _: &'static str) -> Option<T> {
        None
    }

    fn defaulted<T: Value>(&mut self, _: &'static str, default: DefaultValue) -> T {
        crate::read::default(default)
    }

    fn variant(&mut self) -> String {
        String::new()
    }

    fn value<T: Value>(&mut self) -> T {
        T::blank()
    }

    fn unknown(&mut self) -> UnknownMember {
        UnknownMember::default()
    }
}

/// Sees the members of a shape that lives for `'v`.
pub trait Visitor<'v>: Sized {
    /// Sees a member that is set.
    fn member<T: Value>(&mut self, member: &Member, value: &'v T);

    /// Sees a union's member that this version does not know.
    fn unknown(&mut self, member: &'v UnknownMember);

    /// Sees a member that is not set.
    fn unset(&mut self, member: &Member) {
        let _ = member;
    }

    /// Sees a member of the body that no schema says anything about.
    fn plain<T: Value>(&mut self, name: &'static str, value: &'v T) {
        self.bound(name, &PLAIN, Binding::Body, value);
    }

    /// Sees a member of the body that has a schema.
    fn constrained<T: Value>(&mut self, name: &'static str, schema: &'static Schema, value: &'v T) {
        self.bound(name, schema, Binding::Body, value);
    }

    /// Sees a member wherever HTTP carries it.
    fn bound<T: Value>(
        &mut self,
        name: &'static str,
        schema: &'static Schema,
        binding: Binding,
        value: &'v T,
    ) {
        let member = Member {
            name,
            schema,
            binding,
        };
        value.show(&member, self);
    }
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
