//! Members of a structure that is being decoded.

use crate::shape::decode::context::{DecodeContext, DecodeMode};
use crate::shape::decode::error::{DecodeError, add_error};
use crate::shape::node::{Entry, Node};
use crate::shape::schema::Binding;
use crate::shape::value::Value;

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

/// Members of a structure that is being decoded. After the first error, members are no longer
/// decoded, except in input, whose errors are all reported.
pub struct Members<'n, 'a> {
    pub(super) source: &'a mut dyn MemberSource<'n>,
    pub(super) context: &'a DecodeContext,
    pub(super) error: Option<DecodeError>,
}

impl<'n> Members<'n, '_> {
    /// Decodes a required member into its field, which is empty.
    pub fn required<T: Value>(&mut self, field: &mut T, name: &'static str, binding: Binding) {
        let value = match self.take(name, binding, T::RAW_PAYLOAD) {
            None => None,
            // Null is a value of a document, and a missing value of any other type.
            Some(Node::Null) => T::decode(Node::Null, self.context).ok(),
            Some(node) => {
                if let Some(value) = self.decode(name, node) {
                    *field = value;
                }
                return;
            }
        };
        match value {
            Some(value) => *field = value,
            None => self.correct(name),
        }
    }

    /// Decodes an optional member into its field, which is unset.
    pub fn optional<T: Value>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
        binding: Binding,
    ) {
        *field = self.set_member(name, binding);
    }

    /// Decodes a member with a default value into its field, which has that value.
    pub fn defaulted<T: Value>(&mut self, field: &mut T, name: &'static str, binding: Binding) {
        if let Some(value) = self.set_member(name, binding) {
            *field = value;
        }
    }

    /// Decodes a member unless it is missing or null.
    fn set_member<T: Value>(&mut self, name: &'static str, binding: Binding) -> Option<T> {
        let node = self.take(name, binding, T::RAW_PAYLOAD)?;
        if node == Node::Null {
            return None;
        }
        self.decode(name, node)
    }

    fn decode<T: Value>(&mut self, name: &'static str, node: Node<'n>) -> Option<T> {
        let state = self.context.enter_member();
        let value = T::decode(node, self.context);
        self.context.leave_member(state, name);
        value
            .map_err(|error| add_error(&mut self.error, error.within(name)))
            .ok()
    }

    fn take(&mut self, name: &str, binding: Binding, is_raw_payload: bool) -> Option<Node<'n>> {
        if self.has_ended() {
            return None;
        }
        self.source
            .take(name, binding, is_raw_payload, self.context)
            .unwrap_or_else(|error| {
                self.error = Some(error);
                None
            })
    }

    fn correct(&mut self, name: &'static str) {
        if !self.has_ended()
            && let Err(error) = self.context.correct(name)
        {
            add_error(&mut self.error, error);
        }
    }

    fn has_ended(&self) -> bool {
        self.context.stops_after(self.error.as_ref())
    }
}
