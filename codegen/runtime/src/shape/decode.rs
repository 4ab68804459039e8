//! Decodes shapes from a [`Node`], in one of two modes.
//!
//! Responses are decoded with error correction (Smithy 2.0 "Client error correction"): a missing
//! required member becomes empty, because a call that the service completed must not fail for it.
//! Other input, such as a file, is decoded strictly. Both modes ignore unknown members, and keep
//! unknown enum values and union members.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};

use crate::shape::node::Node;
use crate::shape::schema::{Binding, DefaultValue};
use crate::shape::{Structure, Union, UnknownMember, Value};

/// Mode of decoding, and notes about the decoded value.
#[derive(Debug)]
pub struct Reading {
    has_error_correction: bool,
    keeps_digits: bool,
    lost_digits: Cell<bool>,
    corrections: Cell<u32>,
    first_correction: Cell<&'static str>,
}

impl Reading {
    /// Creates a context in which a missing required member is an error.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            has_error_correction: false,
            keeps_digits: false,
            lost_digits: Cell::new(false),
            corrections: Cell::new(0),
            first_correction: Cell::new(""),
        }
    }

    /// Creates a context in which missing required members become empty and are counted.
    #[must_use]
    pub fn lenient() -> Self {
        Self {
            has_error_correction: true,
            ..Self::strict()
        }
    }

    /// Sets that numbers are parsed with all their digits.
    pub(crate) fn with_digits(self) -> Self {
        Self {
            keeps_digits: true,
            ..self
        }
    }

    /// Returns `true` if numbers are parsed with all their digits.
    pub(crate) fn keeps_digits(&self) -> bool {
        self.keeps_digits
    }

    /// Notes that a big number was decoded from an `f64`.
    pub(crate) fn lacks_digits(&self) {
        self.lost_digits.set(true);
    }

    /// Returns `true` if the value must be decoded again with all digits.
    pub(crate) fn needs_digits(&self) -> bool {
        self.lost_digits.get() && !self.keeps_digits
    }

    /// Returns the number of missing required members, and the name of the first.
    pub(crate) fn corrections(&self) -> (u32, &'static str) {
        (self.corrections.get(), self.first_correction.get())
    }

    fn correct(&self, name: &'static str) -> Result<(), Fault> {
        if !self.has_error_correction {
            return Err(Fault::new("a required member is missing").within(name));
        }
        if self.corrections.get() == 0 {
            self.first_correction.set(name);
        }
        self.corrections
            .set(self.corrections.get().saturating_add(1));
        Ok(())
    }
}

/// Error of decoding a value, with the path of the value but not the value itself, which may be
/// sensitive.
#[derive(Debug)]
pub struct Fault(Box<(String, Cow<'static, str>)>);

impl Fault {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new((String::new(), message.into())))
    }

    pub(crate) fn expected(expected: &'static str, node: &Node<'_>) -> Self {
        Self::new(format!("expected {expected}, found {}", node.kind()))
    }

    /// Adds the member or index that holds the value to the path.
    pub(crate) fn within(mut self, segment: &str) -> Self {
        let path = &mut self.0.0;
        let separator = if path.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        *path = format!("{segment}{separator}{path}");
        self
    }

    /// Adds the map key that holds the value to the path. The keys of responses may be sensitive.
    pub(crate) fn within_entry(self, key: &str, context: &Reading) -> Self {
        if context.has_error_correction {
            self.within("[…]")
        } else {
            self.within(&format!("[{key:?}]"))
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, message) = &*self.0;
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(message)
    }
}

/// Source of the members of a structure: an object or a response.
pub(crate) trait MemberSource<'n> {
    /// Removes and returns the node of a member, or returns `None` if it is missing. `is_raw` is
    /// [`Value::RAW`] of the member's type.
    fn take(
        &mut self,
        name: &str,
        binding: Binding,
        is_raw: bool,
        context: &Reading,
    ) -> Result<Option<Node<'n>>, Fault>;
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
    pub(crate) fn new(node: Node<'n>) -> Result<Self, Fault> {
        match node {
            Node::Map(entries) => Ok(Self { entries, next: 0 }),
            other => Err(Fault::expected("an object", &other)),
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
        _: &Reading,
    ) -> Result<Option<Node<'n>>, Fault> {
        Ok(self.take(name))
    }
}

/// Members of a structure that is being decoded. After the first error, members are no longer
/// decoded.
pub struct Members<'n, 'a> {
    source: &'a mut dyn MemberSource<'n>,
    context: &'a Reading,
    error: Option<Fault>,
}

impl<'n> Members<'n, '_> {
    /// Decodes a required member into its field, which is empty.
    pub fn required<T: Value>(&mut self, field: &mut T, name: &'static str, binding: Binding) {
        let value = match self.node::<T>(name, binding) {
            None => None,
            // Null is a value of a document, and a missing value of any other type.
            Some(Node::Null) => T::read(Node::Null, self.context).ok(),
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
        T::read(node, self.context)
            .map_err(|error| self.error = Some(error.within(name)))
            .ok()
    }

    fn node<T: Value>(&mut self, name: &str, binding: Binding) -> Option<Node<'n>> {
        if self.error.is_some() {
            return None;
        }
        self.source
            .take(name, binding, T::RAW, self.context)
            .unwrap_or_else(|error| {
                self.error = Some(error);
                None
            })
    }
}

/// Decodes a structure from its members.
pub(crate) fn read_members<T: Structure>(
    source: &mut dyn MemberSource<'_>,
    context: &Reading,
) -> Result<T, Fault> {
    let mut members = Members {
        source,
        context,
        error: None,
    };
    let mut structure = T::empty();
    structure.read(&mut members);
    match members.error {
        None => Ok(structure),
        Some(error) => Err(error),
    }
}

/// Returns the default value of a member. The generator rejects default values of the wrong type.
pub fn default<T: Value>(value: DefaultValue) -> T {
    let node = match value {
        DefaultValue::Bool(value) => Node::Bool(value),
        DefaultValue::Integer(value) => Node::Integer(value),
        DefaultValue::Float(value) => Node::Float(value),
        DefaultValue::Text(text) => Node::Text(Cow::Borrowed(text)),
        DefaultValue::List => Node::List(Vec::new()),
        DefaultValue::Map => Node::Map(Vec::new()),
    };
    T::read(node, &Reading::lenient()).unwrap_or_else(|_| T::empty())
}

/// Decodes a value strictly from any serde format.
///
/// # Errors
/// Returns an error if the deserializer fails or the value cannot be decoded.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let node = Node::deserialize(deserializer)?;
    T::read(node, &Reading::strict()).map_err(D::Error::custom)
}

/// Decodes a structure from an object.
///
/// # Errors
/// Returns an error if the node is not an object or a member cannot be decoded.
pub fn read_structure<T: Structure>(node: Node<'_>, context: &Reading) -> Result<T, Fault> {
    read_members(&mut Entries::new(node)?, context)
}

/// Decodes a union from an object with one member. Members that are null, have no name, or are
/// `__type` do not count.
///
/// # Errors
/// Returns an error if the object has several members, or none in strict mode, or if the member
/// cannot be decoded.
pub fn read_union<T: Union>(node: Node<'_>, context: &Reading) -> Result<T, Fault> {
    let Node::Map(entries) = node else {
        return Err(Fault::expected("an object with one member", &node));
    };
    let mut members = entries
        .into_iter()
        .filter(|(name, node)| *node != Node::Null && !name.is_empty() && name != "__type");
    match (members.next(), members.next()) {
        (Some((name, node)), None) => {
            T::read(&name, node, context).map_err(|error| error.within(&name))
        }
        (Some((first, _)), Some((second, _))) => Err(Fault::new(format!(
            "a union must have one member, found {first:?} and {second:?}"
        ))),
        (None, _) if context.has_error_correction => Ok(T::unknown(UnknownMember::default())),
        (None, _) => Err(Fault::new("a union must have one member, found none")),
    }
}

/// Creates an unknown member of a union.
pub fn unknown_member(name: &str, node: Node<'_>) -> UnknownMember {
    UnknownMember {
        name: name.to_owned(),
        value: node.into_json(),
    }
}

/// Decodes text.
///
/// # Errors
/// Returns an error if the node is not text.
pub fn text(node: Node<'_>) -> Result<Cow<'_, str>, Fault> {
    match node {
        Node::Text(text) | Node::Untyped(text) => Ok(text),
        Node::Bytes(bytes) => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| Fault::new("text is not UTF-8")),
        other => Err(Fault::expected("a string", &other)),
    }
}

/// Decodes the value of a union's member without data.
///
/// # Errors
/// Returns an error if the node is not an object.
pub fn unit(node: Node<'_>) -> Result<(), Fault> {
    Entries::new(node).map(drop)
}
