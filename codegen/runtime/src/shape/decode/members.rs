//! Members of a structure that is being decoded.

use std::borrow::Cow;

use crate::shape::decode::context::{DecodeContext, DecodeError};
use crate::shape::node::Node;
use crate::shape::schema::Binding;
use crate::shape::value::Value;

/// Source of the members of a structure: an object or a response.
pub(crate) trait MemberSource<'n> {
    /// Removes and returns the node of a member, or returns `None` if it is missing. `is_raw_payload` is
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
    entries: Vec<(Cow<'n, str>, Node<'n>)>,
    /// Index after the last returned entry.
    next: usize,
}

impl<'n> Entries<'n> {
    /// Creates the entries of an object.
    pub(crate) fn new(node: Node<'n>) -> Result<Self, DecodeError> {
        match node {
            Node::Map(entries) => Ok(Self { entries, next: 0 }),
            other => Err(DecodeError::expected("an object", &other)),
        }
    }

    /// Removes and returns the node with this key. Entries are mostly in the order of the model, so
    /// the search starts after the last returned entry.
    pub(crate) fn take(&mut self, name: &str) -> Option<Node<'n>> {
        let (before, after) = self.entries.split_at_mut_checked(self.next)?;
        let has_name = |(_, (key, _)): &(usize, &mut (Cow<'n, str>, Node<'n>))| key == name;
        let after = after
            .iter_mut()
            .enumerate()
            .map(|(index, entry)| (index + self.next, entry));
        let (index, (_, node)) = after.chain(before.iter_mut().enumerate()).find(has_name)?;
        self.next = index + 1;
        Some(std::mem::replace(node, Node::Null))
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
/// decoded.
pub struct Members<'n, 'a> {
    pub(super) source: &'a mut dyn MemberSource<'n>,
    pub(super) context: &'a DecodeContext,
    pub(super) error: Option<DecodeError>,
}

impl<'n> Members<'n, '_> {
    /// Decodes a required member into its field, which is empty.
    pub fn required<T: Value>(&mut self, field: &mut T, name: &'static str, binding: Binding) {
        let value = match self.node::<T>(name, binding) {
            None => None,
            // Null is a value of a document, and a missing value of any other type.
            Some(Node::Null) => T::decode(Node::Null, self.context).ok(),
            Some(node) => self.decode(name, node),
        };
        match value {
            Some(value) => *field = value,
            None if self.error.is_none() => self.error = self.context.correct(name).err(),
            None => {}
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
        let node = self.node::<T>(name, binding)?;
        if node == Node::Null {
            return None;
        }
        self.decode(name, node)
    }

    fn decode<T: Value>(&mut self, name: &'static str, node: Node<'n>) -> Option<T> {
        T::decode(node, self.context)
            .map_err(|error| self.error = Some(error.within(name)))
            .ok()
    }

    fn node<T: Value>(&mut self, name: &str, binding: Binding) -> Option<Node<'n>> {
        if self.error.is_some() {
            return None;
        }
        self.source
            .take(name, binding, T::RAW_PAYLOAD, self.context)
            .unwrap_or_else(|error| {
                self.error = Some(error);
                None
            })
    }
}
