//! Reading shapes from a [`Node`], in one of two modes.
//!
//! A response is read leniently: a required member that is not there is filled in and noted, because a call that the
//! service completed must not turn into an error over it. Anything else, such as a person's file, is read strictly.
//! Either way unknown members are ignored and unknown enum values and union members are kept.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use bytes::Bytes;
use http::Response;
use serde::de::{Deserialize, Deserializer, Error as _};

use crate::protocol::headers::{encoded_header_node, header_node, prefixed_headers};
use crate::shape::node::Node;
use crate::shape::schema::{Binding, DefaultValue};
use crate::shape::{Structure, Union, UnknownMember, Value};

/// How to read, and what was found wanting.
#[derive(Debug)]
pub struct Reading {
    lenient: bool,
    /// Numbers keep their digits.
    digits: bool,
    /// A number has been read whose digits are lost.
    lacks_digits: Cell<bool>,
    filled: Cell<u32>,
    first_filled: Cell<&'static str>,
}

impl Reading {
    /// Required members must be there.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            lenient: false,
            digits: false,
            lacks_digits: Cell::new(false),
            filled: Cell::new(0),
            first_filled: Cell::new(""),
        }
    }

    /// Required members that are not there are filled in and counted.
    #[must_use]
    pub fn lenient() -> Self {
        Self {
            lenient: true,
            ..Self::strict()
        }
    }

    /// The same, with numbers that are not whole as the text that they are.
    pub(crate) fn with_digits(self) -> Self {
        Self {
            digits: true,
            ..self
        }
    }

    /// Notes that a number has been read which should have kept its digits.
    pub(crate) fn lacks_digits(&self) {
        self.lacks_digits.set(true);
    }

    /// How many required members were filled in, and the name of the first.
    pub(crate) fn filled(&self) -> (u32, &'static str) {
        (self.filled.get(), self.first_filled.get())
    }

    /// Notes that a required member is not there.
    fn fill(&self, name: &'static str) -> Result<(), Fault> {
        if !self.lenient {
            return Err(Fault::new("a required member is missing").within(name));
        }
        if self.filled.get() == 0 {
            self.first_filled.set(name);
        }
        self.filled.set(self.filled.get().saturating_add(1));
        Ok(())
    }
}

/// Why a value could not be read, and where in it. Never holds the value itself.
#[derive(Debug)]
pub struct Fault(Box<(String, Cow<'static, str>)>);

impl Fault {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new((String::new(), message.into())))
    }

    pub(crate) fn expected(what: &'static str, found: &Node<'_>) -> Self {
        Self::new(format!("expected {what}, found {}", found.kind()))
    }

    /// The same fault, seen from the member that holds the value.
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

    /// The same fault, seen from the map that holds the value under `key`. A response's keys may be sensitive; a person's
    /// own file is no secret to that person.
    pub(crate) fn within_entry(self, key: &str, from: &Reading) -> Self {
        match from.lenient {
            true => self.within("[…]"),
            false => self.within(&format!("[{key:?}]")),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, message) = &*self.0;
        match path.as_str() {
            "" => f.write_str(message),
            path => write!(f, "{path}: {message}"),
        }
    }
}

/// The members of an object, or of a whole response, on their way into a structure.
#[derive(Debug)]
pub struct Members<'n, 'a> {
    /// The object's members; `None` while a response's body is not parsed, as nothing has asked for a member of it.
    entries: Option<Vec<(Cow<'n, str>, Node<'n>)>>,
    next: usize,
    from: &'a Reading,
    response: Option<&'n Response<Bytes>>,
    /// The first thing that could not be read.
    fault: Option<Fault>,
}

impl<'n, 'a> Members<'n, 'a> {
    /// The members of an object.
    fn of_object(entries: Vec<(Cow<'n, str>, Node<'n>)>, from: &'a Reading) -> Self {
        Self {
            entries: Some(entries),
            next: 0,
            from,
            response: None,
            fault: None,
        }
    }

    /// The members of a response: in its body, its headers and its status.
    pub(crate) fn of_response(response: &'n Response<Bytes>, from: &'a Reading) -> Self {
        Self {
            entries: None,
            next: 0,
            from,
            response: Some(response),
            fault: None,
        }
    }

    /// Reads the members into a structure.
    fn into_structure<T: Structure>(mut self) -> Result<T, Fault> {
        let mut structure = T::empty();
        structure.read(&mut self);
        match self.fault {
            None => Ok(structure),
            Some(fault) => Err(fault),
        }
    }

    /// Reads a member that must be there into its field, which is blank. A fault where it is not there and the mode is
    /// strict.
    pub fn required<T: Value>(&mut self, field: &mut T, name: &'static str, binding: Binding) {
        let read = match self.node::<T>(name, binding) {
            None => None,
            // To a document null is a value, to everything else it is as if nothing were there.
            Some(Node::Null) => T::read(Node::Null, self.from).ok(),
            Some(node) => self.read(name, node),
        };
        match read {
            Some(value) => *field = value,
            None => self.fill(name),
        }
    }

    /// Reads a member that may be missing or null into its field, which is unset.
    pub fn optional<T: Value>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
        binding: Binding,
    ) {
        *field = self
            .set_node::<T>(name, binding)
            .and_then(|node| self.read(name, node));
    }

    /// Reads a member that has a default for when it is missing or null into its field, which holds that.
    pub fn defaulted<T: Value>(&mut self, field: &mut T, name: &'static str, binding: Binding) {
        if let Some(value) = self
            .set_node::<T>(name, binding)
            .and_then(|node| self.read(name, node))
        {
            *field = value;
        }
    }

    fn read<T: Value>(&mut self, name: &'static str, node: Node<'n>) -> Option<T> {
        match T::read(node, self.from) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault = Some(fault.within(name));
                None
            }
        }
    }

    /// A required member that is not there stays blank, unless the mode is strict.
    fn fill(&mut self, name: &'static str) {
        if self.fault.is_none() {
            self.fault = self.from.fill(name).err();
        }
    }

    /// The node of a member, `None` where it is not there or null.
    fn set_node<T: Value>(&mut self, name: &str, binding: Binding) -> Option<Node<'n>> {
        self.node::<T>(name, binding)
            .filter(|node| *node != Node::Null)
    }

    /// The node of a member, `None` where it is not there, and after the first fault.
    fn node<T: Value>(&mut self, name: &str, binding: Binding) -> Option<Node<'n>> {
        if self.fault.is_some() {
            return None;
        }
        let Some(response) = self.response else {
            return self.take(name);
        };
        self.bound::<T>(name, binding, response)
            .unwrap_or_else(|fault| {
                self.fault = Some(fault);
                None
            })
    }

    /// The node of a member of a response, from wherever HTTP carries it.
    fn bound<T: Value>(
        &mut self,
        name: &str,
        binding: Binding,
        response: &'n Response<Bytes>,
    ) -> Result<Option<Node<'n>>, Fault> {
        Ok(match binding {
            Binding::ResponseCode => Some(Node::Integer(i64::from(response.status().as_u16()))),
            Binding::Header(header) => header_node(response.headers(), header),
            Binding::EncodedHeader(header) => encoded_header_node(response.headers(), header)?,
            Binding::PrefixHeaders(prefix) => prefixed_headers(response.headers(), prefix),
            Binding::Payload if response.body().is_empty() => None,
            Binding::Payload if T::RAW => Some(Node::Bytes(response.body())),
            Binding::Payload => {
                Some(parse(response.body(), self.from).map_err(|fault| fault.within(name))?)
            }
            Binding::Body | Binding::Label | Binding::Query(_) | Binding::QueryParams => {
                if self.entries.is_none() {
                    self.entries = Some(parse_object(response.body(), self.from)?);
                }
                self.take(name)
            }
        })
    }

    /// The entry of this name. Members mostly stand in the model's order, so the search begins behind the last one.
    fn take(&mut self, name: &str) -> Option<Node<'n>> {
        let entries = self.entries.as_mut()?;
        let (before, after) = entries.split_at(self.next.min(entries.len()));
        let index = match after.iter().position(|(key, _)| key == name) {
            Some(index) => self.next + index,
            None => before.iter().position(|(key, _)| key == name)?,
        };
        self.next = index + 1;
        Some(std::mem::replace(
            &mut entries.get_mut(index)?.1,
            Node::Null,
        ))
    }
}

/// A member's default. What the model says is no value of the type is blank; the generator has made sure that there is none.
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

/// Reads a structure from a response, leniently; with how that went.
pub(crate) fn read_response<T: Structure>(
    response: &Response<Bytes>,
) -> (Result<T, Fault>, Reading) {
    let mut from = Reading::lenient();
    // Not twice in a row: what reads a shape is inlined here.
    loop {
        let read = Members::of_response(response, &from).into_structure();
        if from.digits || !from.lacks_digits.get() {
            return (read, from);
        }
        from = Reading::lenient().with_digits();
    }
}

/// A whole body as one JSON value. `serde_json` limits how deep it may nest.
fn parse<'n>(body: &'n [u8], from: &Reading) -> Result<Node<'n>, Fault> {
    let node = match from.digits {
        true => Node::with_digits(body),
        false => match serde_json::from_slice(body) {
            // One that is too large for `f64` may be read as one that is not.
            Err(error) if error.to_string().starts_with("number out of range") => {
                Node::with_digits(body)
            }
            read => read,
        },
    };
    node.map_err(|error| Fault::new(format!("the body is no JSON: {error}")))
}

/// A whole body as an object. An empty body is an object without members.
fn parse_object<'n>(
    body: &'n [u8],
    from: &Reading,
) -> Result<Vec<(Cow<'n, str>, Node<'n>)>, Fault> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    match parse(body, from)? {
        Node::Map(entries) => Ok(entries),
        other => Err(Fault::expected("an object", &other)),
    }
}

/// Reads any value for serde, strictly.
///
/// # Errors
/// Those of the deserializer, and faults with their path.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let node = Node::deserialize(from)?;
    T::read(node, &Reading::strict()).map_err(D::Error::custom)
}

/// Reads a structure from an object.
///
/// # Errors
/// Where the node is no object or a member cannot be read.
pub fn read_structure<T: Structure>(node: Node<'_>, from: &Reading) -> Result<T, Fault> {
    match node {
        Node::Map(entries) => Members::of_object(entries, from).into_structure(),
        other => Err(Fault::expected("an object", &other)),
    }
}

/// Reads a union: members that are null, that have no name, and `__type` do not count; exactly one other must be there.
///
/// # Errors
/// Where two members are set (the message names both), where none is set and the mode is strict, or where the member
/// cannot be read.
pub fn read_union<T: Union>(node: Node<'_>, from: &Reading) -> Result<T, Fault> {
    let Node::Map(entries) = node else {
        return Err(Fault::expected("an object with one member", &node));
    };
    let counts =
        |name: &str, node: &Node<'_>| *node != Node::Null && !name.is_empty() && name != "__type";
    let mut set = entries
        .into_iter()
        .filter(|(name, node)| counts(name, node));
    match (set.next(), set.next()) {
        (Some((name, node)), None) => {
            T::read(&name, node, from).map_err(|fault| fault.within(&name))
        }
        (Some((first, _)), Some((second, _))) => Err(Fault::new(format!(
            "a union must have one member, found {first:?} and {second:?}"
        ))),
        (None, _) if from.lenient => Ok(T::unknown(UnknownMember::default())),
        (None, _) => Err(Fault::new("a union must have one member, found none")),
    }
}

/// Keeps a union's member that nothing is known of.
pub fn unknown_member(name: &str, node: Node<'_>) -> UnknownMember {
    UnknownMember {
        name: name.to_owned(),
        value: node.into_json(),
    }
}

/// Reads text.
///
/// # Errors
/// Where the node is no text.
pub fn text(node: Node<'_>) -> Result<Cow<'_, str>, Fault> {
    match node {
        Node::Text(text) | Node::Untyped(text) => Ok(text),
        Node::Bytes(bytes) => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| Fault::new("text is not UTF-8")),
        other => Err(Fault::expected("a string", &other)),
    }
}

/// Reads a value that carries nothing.
///
/// # Errors
/// Where the node is no object.
pub fn unit(node: Node<'_>) -> Result<(), Fault> {
    match node {
        Node::Map(_) => Ok(()),
        other => Err(Fault::expected("an object", &other)),
    }
}
