//! Members of a shape that is being decoded.

use std::mem;

use crate::shape::decode::context::{DecodeContext, DecodeMode};
use crate::shape::decode::document::decode_document;
use crate::shape::decode::error::{DecodeError, add_error, shortened};
use crate::shape::node::{Entry, Node};
use crate::shape::schema::{Binding, DefaultValue};
use crate::shape::value::Value;
use crate::shape::{Structure, UnknownMember};

/// Source of the members of a structure: an object or a response.
pub(crate) trait MemberSource<'n> {
    /// Returns the node of a member, or `None` if it is missing. `is_raw_payload` is
    /// [`Value::RAW_PAYLOAD`] of the member's type.
    fn take(
        &mut self,
        name: &str,
        binding: Binding,
        is_raw_payload: bool,
        context: &DecodeContext,
    ) -> Result<Option<Node<'n>>, DecodeError>;
}

/// Members of an object.
#[derive(Debug, Default)]
pub(crate) struct Entries<'n> {
    entries: &'n [Entry<'n>],
    /// Index after the last returned entry.
    next: usize,
}

impl<'n> Entries<'n> {
    /// Creates the entries of an object, which represents a shape with these members.
    pub(crate) fn new(node: Node<'n>, members: &[&str]) -> Result<Self, DecodeError> {
        match node {
            Node::Map(entries) => Ok(Self { entries, next: 0 }),
            other => Err(DecodeError::not_an_object(members, &other)),
        }
    }

    /// Returns an error for each entry of input that is no member or repeats one.
    pub(crate) fn unexpected(
        &self,
        members: &[&str],
        context: &DecodeContext,
    ) -> Option<DecodeError> {
        let mut errors = None;
        if context.mode != DecodeMode::Input {
            return errors;
        }
        for (index, (name, _)) in self.entries.iter().enumerate() {
            if !members.contains(name) {
                add_error(&mut errors, DecodeError::unknown_member(name, members));
            } else if self.entries[..index].iter().any(|(key, _)| key == name) {
                let error = DecodeError::new("the member is repeated").within(name);
                add_error(&mut errors, error);
            }
        }
        errors
    }

    /// Returns the member of a union. Members that are null, have no name, or are `__type` do not
    /// count.
    pub(crate) fn variant(
        &self,
        names: &[&str],
        context: &DecodeContext,
    ) -> Result<Option<Entry<'n>>, DecodeError> {
        let is_input = context.mode == DecodeMode::Input;
        let expected = |found: &str| {
            let error = DecodeError::new(format!("a union must have one member, found {found}"));
            Err(error.with_members(names))
        };
        let mut members = self
            .entries
            .iter()
            .filter(|(name, node)| *node != Node::Null && !name.is_empty() && *name != "__type");
        match (members.next(), members.next()) {
            (Some((name, _)), None) if is_input && !names.contains(name) => {
                Err(DecodeError::unknown_member(name, names))
            }
            (Some((first, _)), Some((second, _))) => {
                let (first, second) = (shortened(first), shortened(second));
                expected(&format!("{first:?} and {second:?}"))
            }
            (None, _) if is_input => expected("none"),
            (member, _) => Ok(member.copied()),
        }
    }

    /// Returns the node with this key. Entries are mostly in the order of the model, so the search
    /// starts after the last returned entry.
    pub(crate) fn take(&mut self, name: &str) -> Option<Node<'n>> {
        let (before, after) = self.entries.split_at_checked(self.next)?;
        let position = |entries: &[Entry<'_>]| entries.iter().position(|(key, _)| *key == name);
        let index = match position(after) {
            Some(index) => self.next + index,
            None => position(before)?,
        };
        self.next = index + 1;
        Some(self.entries[index].1)
    }
}

impl<'n> MemberSource<'n> for Entries<'n> {
    fn take(
        &mut self,
        name: &str,
        _: Binding,
        _: bool,
        _: &DecodeContext,
    ) -> Result<Option<Node<'n>>, DecodeError> {
        Ok(self.take(name))
    }
}

/// Members of a shape that is being built. After the first error, members are no longer decoded,
/// except in input, whose errors are all reported.
pub struct Members<'n, 'a> {
    /// `None` for a structure without members, and for unions.
    source: Option<&'a mut dyn MemberSource<'n>>,
    /// HTTP binding of the next member.
    binding: Binding,
    /// Member of a union.
    pub(super) variant: Option<Entry<'n>>,
    context: &'a DecodeContext,
    pub(super) error: Option<DecodeError>,
    /// Collects the names of the members.
    pub(super) names: Option<Vec<&'static str>>,
}

impl<'n, 'a> Members<'n, 'a> {
    pub(super) fn new(
        source: Option<&'a mut dyn MemberSource<'n>>,
        context: &'a DecodeContext,
    ) -> Self {
        Self {
            source,
            binding: Binding::Body,
            variant: None,
            context,
            error: None,
            names: None,
        }
    }

    /// Builds a shape.
    pub(super) fn decode_shape<T: Structure>(mut self) -> Result<T, DecodeError> {
        let shape = T::build(&mut self);
        self.error.map_or(Ok(shape), Err)
    }

    /// Sets the HTTP binding of the next member, unless it is a member of the body's document.
    pub fn at(&mut self, binding: Binding) -> &mut Self {
        self.binding = binding;
        self
    }

    /// Returns a required member.
    pub fn required<T: Value>(&mut self, name: &'static str) -> T {
        let value = match self.take(name, T::RAW_PAYLOAD) {
            None => None,
            // Null is a value of a document, and a missing value of any other type.
            Some(Node::Null) => T::decode(Node::Null, self.context).ok(),
            Some(node) => return self.decode(name, node).unwrap_or_else(T::empty),
        };
        value.unwrap_or_else(|| {
            self.correct(name);
            T::empty()
        })
    }

    /// Returns an optional member.
    pub fn optional<T: Value>(&mut self, name: &'static str) -> Option<T> {
        let node = self.take(name, T::RAW_PAYLOAD)?;
        if node == Node::Null {
            return None;
        }
        self.decode(name, node)
    }

    /// Returns a member with a default value.
    pub fn defaulted<T: Value>(&mut self, name: &'static str, value: DefaultValue) -> T {
        self.optional(name).unwrap_or_else(|| default_value(value))
    }

    /// Returns the name of the union's member, which may be none of `names`. It is empty if there
    /// is no member.
    pub fn variant(&mut self, names: &[&'static str]) -> &'n str {
        if let Some(collected) = &mut self.names {
            collected.extend(names);
        }
        self.variant.map_or("", |(name, _)| name)
    }

    /// Returns the value of the union's member.
    pub fn value<T: Value>(&mut self) -> T {
        let value = self
            .variant
            .take()
            .map(|(name, node)| T::decode(node, self.context).map_err(|error| error.within(name)));
        self.value_or_error(value).unwrap_or_else(T::empty)
    }

    /// Returns the member of a union that this version does not know.
    pub fn unknown(&mut self) -> UnknownMember {
        let value = self.variant.take().map(|(name, node)| {
            let value = decode_document(node, self.context);
            let value = value.map_err(|error| error.within(name))?;
            Ok(UnknownMember {
                name: name.to_owned(),
                value,
            })
        });
        self.value_or_error(value).unwrap_or_default()
    }

    fn value_or_error<T>(&mut self, value: Option<Result<T, DecodeError>>) -> Option<T> {
        value?
            .map_err(|error| add_error(&mut self.error, error))
            .ok()
    }

    fn decode<T: Value>(&mut self, name: &'static str, node: Node<'n>) -> Option<T> {
        let state = self.context.enter_member();
        let value = T::decode(node, self.context);
        self.context.leave_member(state, name);
        self.value_or_error(Some(value.map_err(|error| error.within(name))))
    }

    fn take(&mut self, name: &'static str, is_raw_payload: bool) -> Option<Node<'n>> {
        let binding = mem::replace(&mut self.binding, Binding::Body);
        if let Some(names) = &mut self.names {
            names.push(name);
        }
        if self.has_ended() {
            return None;
        }
        self.source
            .as_mut()?
            .take(name, binding, is_raw_payload, self.context)
            .unwrap_or_else(|error| {
                self.error = Some(error);
                None
            })
    }

    fn correct(&mut self, name: &'static str) {
        if self.source.is_some()
            && !self.has_ended()
            && let Err(error) = self.context.correct(name)
        {
            add_error(&mut self.error, error);
        }
    }

    fn has_ended(&self) -> bool {
        self.context.stops_after(self.error.as_ref())
    }
}

/// Returns the default value of a member. The generator rejects default values of the wrong type.
fn default_value<T: Value>(value: DefaultValue) -> T {
    let node = match value {
        DefaultValue::Bool(value) => Node::Bool(value),
        DefaultValue::Integer(value) => Node::Integer(value),
        DefaultValue::Float(value) => Node::Float(value),
        DefaultValue::Text(text) => Node::Text(text),
        DefaultValue::List => Node::List(&[]),
        DefaultValue::Map => Node::Map(&[]),
    };
    T::decode(node, &DecodeContext::new(DecodeMode::Response)).unwrap_or_else(|_| T::empty())
}
