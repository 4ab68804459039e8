//! A value of any data format, from which shapes are decoded.
//!
//! Shapes are decoded from a tree and not directly from a serde deserializer: unions, unknown
//! members and members in any order need no buffering of their own, errors get their path, and
//! decoding is not generic over the format. Keys and strings borrow from the input if the format
//! allows it, and the rest of the tree is in an arena, so that a node is a plain value.

use std::fmt;

use bumpalo::Bump;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A value of a data format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node<'a> {
    /// Null.
    Null,
    /// Boolean.
    Bool(bool),
    /// Integer that fits `i64`.
    Integer(i64),
    /// Integer above `i64::MAX`.
    Unsigned(u64),
    /// Any other number.
    Float(f64),
    /// Any other number with all its digits, as text.
    Number(&'a str),
    /// String.
    Text(&'a str),
    /// Text of a header, which can also stand for a number or a boolean.
    Untyped(&'a str),
    /// Unparsed JSON.
    Json(&'a str),
    /// Binary value: that of a whole body, or of a format that has such values.
    Bytes(&'a [u8]),
    /// List.
    List(&'a [Node<'a>]),
    /// Map or object, in the order of the input and with repeated keys.
    Map(&'a [Entry<'a>]),
}

/// An entry of a map.
pub(crate) type Entry<'a> = (&'a str, Node<'a>);

impl<'a> Node<'a> {
    /// Parses JSON. `keeps_digits` selects the form of numbers that are not integers:
    /// [`Node::Number`] instead of [`Node::Float`], which does not represent all of them.
    pub(crate) fn parse(
        json: &'a [u8],
        keeps_digits: bool,
        arena: &'a Bump,
    ) -> Result<Self, serde_json::Error> {
        if keeps_digits {
            return Self::with_digits(json, arena);
        }
        // Texts need no validation of their own if all of the input is UTF-8.
        let node = match std::str::from_utf8(json) {
            Ok(text) => Self::from_text(text, arena),
            Err(_) => Self::read(&mut serde_json::Deserializer::from_slice(json), arena),
        };
        node.or_else(|error| {
            // A number of an unknown member can exceed the range of `f64`.
            if error.to_string().starts_with("number out of range") {
                Self::with_digits(json, arena)
            } else {
                Err(error)
            }
        })
    }

    fn from_text(json: &'a str, arena: &'a Bump) -> Result<Self, serde_json::Error> {
        Self::read(&mut serde_json::Deserializer::from_str(json), arena)
    }

    fn read<R: serde_json::de::Read<'a>>(
        json: &mut serde_json::Deserializer<R>,
        arena: &'a Bump,
    ) -> Result<Self, serde_json::Error> {
        let node = NodeVisitor(&mut Stack::new(arena)).deserialize(&mut *json)?;
        json.end()?;
        Ok(node)
    }

    /// Deserializes a value. From `serde_json`, it is [`Node::Json`], so that numbers can be parsed
    /// with all their digits.
    pub(crate) fn deserialize_unparsed<'de: 'a, D: Deserializer<'de>>(
        deserializer: D,
        arena: &'a Bump,
    ) -> Result<Self, D::Error> {
        let visitor = NodeVisitor(&mut Stack::new(arena));
        deserializer.deserialize_newtype_struct(RAW_VALUE, visitor)
    }

    /// Parses JSON, with numbers that are not integers as [`Node::Number`].
    ///
    /// Parses each level of the document again, and is therefore used only for documents with such
    /// numbers. Limits the depth like `serde_json`.
    pub(crate) fn with_digits(json: &'a [u8], arena: &'a Bump) -> Result<Self, serde_json::Error> {
        Self::from_raw(serde_json::from_slice(json)?, 128, arena)
    }

    fn from_raw(json: &'a RawValue, depth: u8, arena: &'a Bump) -> Result<Self, serde_json::Error> {
        let text = json.get();
        let depth_below = || {
            depth
                .checked_sub(1)
                .ok_or_else(|| serde_json::Error::custom("recursion limit exceeded"))
        };
        match text.as_bytes().first() {
            Some(b'{') => {
                let depth = depth_below()?;
                let RawEntries(entries) = serde_json::from_str(text)?;
                let entries = entries.into_iter().map(|(key, value)| {
                    Ok((
                        &*arena.alloc_str(&key),
                        Self::from_raw(value, depth, arena)?,
                    ))
                });
                let entries: Vec<_> = entries.collect::<Result<_, _>>()?;
                Ok(Node::Map(arena.alloc_slice_copy(&entries)))
            }
            Some(b'[') => {
                let depth = depth_below()?;
                let list: Vec<&RawValue> = serde_json::from_str(text)?;
                let list = list.into_iter();
                let list = list.map(|value| Self::from_raw(value, depth, arena));
                let list: Vec<_> = list.collect::<Result<_, _>>()?;
                Ok(Node::List(arena.alloc_slice_copy(&list)))
            }
            Some(b'-' | b'0'..=b'9') => Ok(match Self::from_text(text, arena) {
                Ok(integer @ (Node::Integer(_) | Node::Unsigned(_))) => integer,
                // Includes numbers that are out of the range of `f64`.
                _ => Node::Number(text),
            }),
            _ => Self::from_text(text, arena),
        }
    }

    /// Returns the number, or `None` if it is an integer or no number.
    pub(crate) fn as_f64(&self) -> Option<f64> {
        match self {
            Node::Float(value) => Some(*value),
            Node::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Returns the kind of the value for an error message, which must not show the value: it may be
    /// sensitive.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Integer(_) | Node::Unsigned(_) | Node::Float(_) | Node::Number(_) => "a number",
            Node::Text(_) | Node::Untyped(_) => "a string",
            Node::Json(_) => "JSON",
            Node::Bytes(_) => "bytes",
            Node::List(_) => "a list",
            Node::Map(_) => "an object",
        }
    }
}

/// Entries and elements of the maps and lists that are being read, whose number is unknown before
/// their end. Each map and list moves its own from the end to the arena.
struct Stack<'a> {
    arena: &'a Bump,
    entries: Vec<Entry<'a>>,
    elements: Vec<Node<'a>>,
}

impl<'a> Stack<'a> {
    fn new(arena: &'a Bump) -> Self {
        Self {
            arena,
            entries: Vec::new(),
            elements: Vec::new(),
        }
    }
}

struct NodeVisitor<'s, 'a>(&'s mut Stack<'a>);

impl<'de: 'a, 'a> DeserializeSeed<'de> for NodeVisitor<'_, 'a> {
    type Value = Node<'a>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'a>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de: 'a, 'a> Visitor<'de> for NodeVisitor<'_, 'a> {
    type Value = Node<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node<'a>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node<'a>, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node<'a>, E> {
        Ok(i64::try_from(value).map_or(Node::Unsigned(value), Node::Integer))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node<'a>, E> {
        Ok(Node::Float(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Node<'a>, E> {
        Ok(Node::Text(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node<'a>, E> {
        Ok(Node::Text(self.0.arena.alloc_str(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<Node<'a>, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Node<'a>, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'a>, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Node<'a>, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'a>, A::Error> {
        let Self(stack) = self;
        let start = stack.elements.len();
        while let Some(element) = seq.next_element_seed(NodeVisitor(stack))? {
            stack.elements.push(element);
        }
        let list = stack.arena.alloc_slice_copy(&stack.elements[start..]);
        stack.elements.truncate(start);
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'a>, A::Error> {
        let Self(stack) = self;
        let start = stack.entries.len();
        while let Some(key) = map.next_key_seed(KeySeed(stack))? {
            let value = map.next_value_seed(NodeVisitor(stack))?;
            stack.entries.push((key, value));
        }
        let node = match &stack.entries[start..] {
            [(ARBITRARY_PRECISION, Node::Text(number))] => parse_number(number),
            [(RAW_VALUE, Node::Text(json))] => Ok(Node::Json(json)),
            entries => Ok(Node::Map(stack.arena.alloc_slice_copy(entries))),
        };
        stack.entries.truncate(start);
        node
    }
}

/// Reads a key of a map.
struct KeySeed<'s, 'a>(&'s mut Stack<'a>);

impl<'de: 'a, 'a> DeserializeSeed<'de> for KeySeed<'_, 'a> {
    type Value = &'a str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'a str, D::Error> {
        match deserializer.deserialize_str(NodeVisitor(self.0))? {
            Node::Text(key) => Ok(key),
            other => Err(D::Error::custom(format!(
                "a key must be a string, not {}",
                other.kind()
            ))),
        }
    }
}

/// Key of the map with which `serde_json` replaces every number if any crate of the program enables
/// its feature `arbitrary_precision`.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

/// Name of the newtype, and key of the map, with which `serde_json` passes unparsed JSON to a
/// visitor.
pub(crate) const RAW_VALUE: &str = "$serde_json::private::RawValue";

fn parse_number<'a, E: Error>(text: &str) -> Result<Node<'a>, E> {
    if let Ok(integer) = text.parse() {
        return Ok(Node::Integer(integer));
    }
    if let Ok(integer) = text.parse() {
        return Ok(Node::Unsigned(integer));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Node::Float(number)),
        _ => Err(E::custom("number out of range")),
    }
}

/// The entries of an object with unparsed values.
struct RawEntries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for RawEntries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = RawEntries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawEntries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(RawEntries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}
