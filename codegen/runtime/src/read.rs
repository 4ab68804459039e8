//! Reading shapes from a [`Node`], in one of two modes.
//!
//! A response is read leniently: a required member that is not there is filled in and noted, because a call that the
//! service completed must not turn into an error over it. Anything else, such as a person's file, is read strictly.
//! Either way unknown members are ignored and unknown enum values and union members are kept.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};

use crate::node::Node;
use crate::response::Response;
use crate::schema::{Binding, DefaultValue};
use crate::shape::{Source, Structure, UnknownMember, Value};
use crate::text::{encoded_header_node, header_node, prefixed_headers};

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
    /// Where HTTP carries the member that is read next.
    binding: Binding,
    from: &'a Reading,
    response: Option<&'n Response>,
    /// The first thing that could not be read.
    fault: Option<Fault>,
}

impl Source for Members<'_, '_> {
    fn at(&mut self, binding: Binding) -> &mut Self {
        self.binding = binding;
        self
    }

    /// Reads a member that must be there. Blank where it is not, and a fault if the mode is strict.
    fn required<T: Value>(&mut self, name: &'static str) -> T {
        let read = match self.node::<T>(name) {
            None => None,
            // To a document null is a value, to everything else it is as if nothing were there.
            Some(Node::Null) => T::read(Node::Null, self.from).ok(),
            Some(node) => self.read(name, node),
        };
        match read {
            Some(value) => value,
            None => {
                self.fill(name);
                T::blank()
            }
        }
    }

    /// Reads a member that may be missing or null.
    fn optional<T: Value>(&mut self, name: &'static str) -> Option<T> {
        match self.node::<T>(name) {
            None | Some(Node::Null) => None,
            Some(node) => self.read(name, node),
        }
    }

    /// Reads a member that has a default for when it is missing or null.
    fn defaulted<T: Value>(&mut self, name: &'static str, value: DefaultValue) -> T {
        match self.optional(name) {
            Some(value) => value,
            None => default(value),
        }
    }

    /// Finds the union's member that is set. Members that are null, that have no name, and `__type` do not count; exactly one
    /// other must be there. It is a fault where two are set (the message names both), and where none is set and the mode is
    /// strict.
    fn variant(&mut self) -> String {
        let entries = self.entries.get_or_insert_default();
        entries.retain(|(name, node)| *node != Node::Null && !name.is_empty() && name != "__type");
        match entries.as_slice() {
            [(name, _)] => return name.to_string(),
            [(first, _), (second, _), ..] => {
                self.fault = Some(Fault::new(format!(
                    "a union must have one member, found {first:?} and {second:?}"
                )));
            }
            [] if self.from.lenient => {}
            [] => self.fault = Some(Fault::new("a union must have one member, found none")),
        }
        String::new()
    }

    fn value<T: Value>(&mut self) -> T {
        let read = match self.entries.as_mut().and_then(Vec::pop) {
            Some((name, node)) => self.read(&name, node),
            None => None,
        };
        match read {
            Some(value) => value,
            None => T::blank(),
        }
    }

    fn unknown(&mut self) -> UnknownMember {
        match self.entries.as_mut().and_then(Vec::pop) {
            Some((name, node)) if self.fault.is_none() => UnknownMember {
                name: name.into_owned(),
                value: node.into_json(),
            },
            _ => UnknownMember::default(),
        }
    }
}

impl<'n, 'a> Members<'n, 'a> {
    /// The members of an object.
    fn of_object(entries: Vec<(Cow<'n, str>, Node<'n>)>, from: &'a Reading) -> Self {
        Self {
            entries: Some(entries),
            next: 0,
            binding: Binding::Body,
            from,
            response: None,
            fault: None,
        }
    }

    /// The members of a response: in its body, its headers and its status.
    pub(crate) fn of_response(response: &'n Response, from: &'a Reading) -> Self {
        Self {
            entries: None,
            next: 0,
            binding: Binding::Body,
            from,
            response: Some(response),
            fault: None,
        }
    }

    /// Reads the members into a structure.
    fn into_structure<T: Structure>(mut self) -> Result<T, Fault> {
        let structure = T::read(&mut self);
        match self.fault {
            None => Ok(structure),
            Some(fault) => Err(fault),
        }
    }

    fn read<T: Value>(&mut self, name: &str, node: Node<'n>) -> Option<T> {
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

    /// The node of a member, `None` where it is not there, and after the first fault.
    fn node<T: Value>(&mut self, name: &str) -> Option<Node<'n>> {
        let binding = std::mem::replace(&mut self.binding, Binding::Body);
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
        response: &'n Response,
    ) -> Result<Option<Node<'n>>, Fault> {
        Ok(match binding {
            Binding::ResponseCode => Some(Node::Integer(i64::from(response.status))),
            Binding::Header(header) => header_node(&response.headers, header),
            Binding::EncodedHeader(header) => encoded_header_node(&response.headers, header)?,
            Binding::PrefixHeaders(prefix) => prefixed_headers(&response.headers, prefix),
            Binding::Payload if response.body.is_empty() => None,
            Binding::Payload if T::RAW => Some(Node::Bytes(&response.body)),
            Binding::Payload => {
                Some(parse(&response.body, self.from).map_err(|fault| fault.within(name))?)
            }
            Binding::Body | Binding::Label | Binding::Query(_) | Binding::QueryParams => {
                if self.entries.is_none() {
                    self.entries = Some(parse_object(&response.body, self.from)?);
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
    T::read(node, &Reading::lenient()).unwrap_or_else(|_| T::blank())
}

/// Reads a structure from a response, leniently; with how that went.
pub(crate) fn read_response<T: Structure>(response: &Response) -> (Result<T, Fault>, Reading) {
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

/// Reads a structure or union from an object.
///
/// # Errors
/// Where the node is no object or a member cannot be read.
pub fn read_structure<T: Structure>(node: Node<'_>, from: &Reading) -> Result<T, Fault> {
    match node {
        Node::Map(entries) => Members::of_object(entries, from).into_structure(),
        other => Err(Fault::expected(T::FORM, &other)),
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
