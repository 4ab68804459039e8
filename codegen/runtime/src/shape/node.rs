//! A value of any data format, as read: the form between bytes and typed shapes.
//!
//! Shapes are read from a tree, not straight from a deserializer: union members, unknown members and members out of order
//! need no buffering of their own, paths of errors come for free, and the code that reads a shape is one line a member and
//! not generic over the format. Keys and strings borrow from the input where they can, so the tree costs little; see
//! the table in the crate's documentation.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A value as a data format has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number that fits `i64`.
    Integer(i64),
    /// A whole number above `i64`.
    Large(u64),
    /// Any other number.
    Float(f64),
    /// Any other number, digit by digit.
    Number(Cow<'a, str>),
    /// Text.
    Text(Cow<'a, str>),
    /// A value without a type of its own, as a header or a label carries it: text that may stand for a number or a boolean.
    Untyped(Cow<'a, str>),
    /// The bytes of a whole body.
    Bytes(&'a [u8]),
    /// Values in order.
    List(Vec<Node<'a>>),
    /// Named values in order.
    Map(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// Reads JSON so that numbers which are not whole keep their digits. Every level is read anew, so this is for the few
    /// documents that have such numbers. Nests no deeper than `serde_json` allows otherwise.
    pub(crate) fn with_digits(json: &'a [u8]) -> Result<Self, serde_json::Error> {
        Self::from_raw(serde_json::from_slice(json)?, 128)
    }

    fn from_raw(json: &'a RawValue, depth: u8) -> Result<Self, serde_json::Error> {
        let text = json.get();
        let deeper = || {
            depth
                .checked_sub(1)
                .ok_or_else(|| serde_json::Error::custom("recursion limit exceeded"))
        };
        match text.as_bytes().first() {
            Some(b'{') => {
                let depth = deeper()?;
                let Entries(entries) = serde_json::from_str(text)?;
                let entries = entries
                    .into_iter()
                    .map(|(key, value)| Ok((key, Self::from_raw(value, depth)?)));
                entries.collect::<Result<_, _>>().map(Node::Map)
            }
            Some(b'[') => {
                let depth = deeper()?;
                let list: Vec<&RawValue> = serde_json::from_str(text)?;
                list.into_iter()
                    .map(|value| Self::from_raw(value, depth))
                    .collect::<Result<_, _>>()
                    .map(Node::List)
            }
            Some(b'-' | b'0'..=b'9') => Ok(match serde_json::from_str(text) {
                Ok(whole @ (Node::Integer(_) | Node::Large(_))) => whole,
                // Also what is too large for `f64`.
                _ => Node::Number(Cow::Borrowed(text)),
            }),
            _ => serde_json::from_str(text),
        }
    }

    /// The number that it is, unless it is a whole one.
    pub(crate) fn fraction(&self) -> Option<f64> {
        match self {
            Node::Float(value) => Some(*value),
            Node::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// What it is, for the text of an error: never the value itself, which may be sensitive.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Integer(_) | Node::Large(_) | Node::Float(_) | Node::Number(_) => "a number",
            Node::Text(_) | Node::Untyped(_) => "a string",
            Node::Bytes(_) => "bytes",
            Node::List(_) => "a list",
            Node::Map(_) => "an object",
        }
    }

    /// The same as a JSON value. Numbers that JSON lacks become null.
    pub(crate) fn into_json(self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Node::Null => Value::Null,
            Node::Bool(value) => Value::Bool(value),
            Node::Integer(value) => Value::from(value),
            Node::Large(value) => Value::from(value),
            Node::Float(value) => Value::from(value),
            Node::Number(text) => serde_json::from_str(&text).unwrap_or(Value::Null),
            Node::Text(text) | Node::Untyped(text) => Value::String(text.into_owned()),
            Node::Bytes(bytes) => serde_json::from_slice(bytes).unwrap_or(Value::Null),
            Node::List(list) => list.into_iter().map(Node::into_json).collect(),
            Node::Map(map) => map
                .into_iter()
                .map(|(key, value)| (key.into_owned(), value.into_json()))
                .collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(value).map_or(Node::Large(value), Node::Integer))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Node<'de>, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element()? {
            list.push(value);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some((Key(key), value)) = map.next_entry()? {
            entries.push((key, value));
        }
        match entries.as_slice() {
            [(key, Node::Text(number))] if key == NUMBER => number_node(number),
            _ => Ok(Node::Map(entries)),
        }
    }
}

/// The one key of the map that `serde_json` gives in place of every number where any crate of the program asks it for its
/// feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

fn number_node<'a, E: Error>(text: &str) -> Result<Node<'a>, E> {
    let whole = text
        .parse()
        .map(Node::Integer)
        .or_else(|_| text.parse().map(Node::Large));
    match (whole, text.parse::<f64>()) {
        (Ok(whole), _) => Ok(whole),
        (_, Ok(number)) if number.is_finite() => Ok(Node::Float(number)),
        _ => Err(E::custom("number out of range")),
    }
}

/// An object's members, not yet read.
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some((Key(key), value)) = map.next_entry()? {
                    entries.push((key, value));
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}

/// A map's key, borrowed where the format allows it (serde's own `Cow` never borrows).
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_str(NodeVisitor)? {
            Node::Text(key) => Ok(Key(key)),
            other => Err(D::Error::custom(format!(
                "a key must be a string, not {}",
                other.kind()
            ))),
        }
    }
}
