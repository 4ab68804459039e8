//! Decodes shapes from a [`Node`], in one of two modes.
//!
//! Responses are decoded with error correction (Smithy 2.0 "Client error correction"): a missing
//! required member becomes empty, because a call that the service completed must not fail for it.
//! Other input, such as a file, is decoded strictly. Both modes ignore unknown members, and keep
//! unknown enum values and union members.

pub(crate) mod context;
pub(crate) mod members;

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error as _};

pub use self::context::{DecodeContext, DecodeError};
use self::members::MemberSource;
pub use self::members::Members;
use crate::shape::node::Node;
use crate::shape::schema::DefaultValue;
use crate::shape::value::Value;
use crate::shape::{Structure, Union, UnknownMember};

/// Decodes a structure from its members.
pub(crate) fn decode_members<T: Structure>(
    source: &mut dyn MemberSource<'_>,
    context: &DecodeContext,
) -> Result<T, DecodeError> {
    let mut members = Members {
        source,
        context,
        error: None,
    };
    let mut structure = T::empty();
    structure.decode(&mut members);
    match members.error {
        None => Ok(structure),
        Some(error) => Err(error),
    }
}

/// Returns the default value of a member. The generator rejects default values of the wrong type.
pub fn default_value<T: Value>(value: DefaultValue) -> T {
    let node = match value {
        DefaultValue::Bool(value) => Node::Bool(value),
        DefaultValue::Integer(value) => Node::Integer(value),
        DefaultValue::Float(value) => Node::Float(value),
        DefaultValue::Text(text) => Node::Text(Cow::Borrowed(text)),
        DefaultValue::List => Node::List(Vec::new()),
        DefaultValue::Map => Node::Map(Vec::new()),
    };
    T::decode(node, &DecodeContext::error_correcting()).unwrap_or_else(|_| T::empty())
}

/// Decodes a value strictly from any serde format.
///
/// # Errors
/// Returns an error if the deserializer fails or the value cannot be decoded.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let node = Node::deserialize(deserializer)?;
    T::decode(node, &DecodeContext::strict()).map_err(D::Error::custom)
}

/// Decodes a union from an object with one member. Members that are null, have no name, or are
/// `__type` do not count.
pub(crate) fn decode_union<T: Union>(
    node: Node<'_>,
    context: &DecodeContext,
) -> Result<T, DecodeError> {
    let Node::Map(entries) = node else {
        return Err(DecodeError::expected("an object with one member", &node));
    };
    let mut members = entries
        .into_iter()
        .filter(|(name, node)| *node != Node::Null && !name.is_empty() && name != "__type");
    match (members.next(), members.next()) {
        (Some((name, node)), None) => {
            T::decode(&name, node, context).map_err(|error| error.within(&name))
        }
        (Some((first, _)), Some((second, _))) => Err(DecodeError::new(format!(
            "a union must have one member, found {first:?} and {second:?}"
        ))),
        (None, _) if context.has_error_correction => Ok(T::unknown(UnknownMember::default())),
        (None, _) => Err(DecodeError::new("a union must have one member, found none")),
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
pub fn decode_text(node: Node<'_>) -> Result<Cow<'_, str>, DecodeError> {
    match node {
        Node::Text(text) | Node::Untyped(text) => Ok(text),
        Node::Bytes(bytes) => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| DecodeError::new("text is not UTF-8")),
        other => Err(DecodeError::expected("a string", &other)),
    }
}
