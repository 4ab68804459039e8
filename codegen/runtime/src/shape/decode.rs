//! Decodes shapes from a [`Node`], in a [mode](DecodeMode) that depends on the source of the value.
//!
//! All modes keep unknown enum values. Unknown union members are errors in input, and kept
//! otherwise.

pub(crate) mod context;
pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod members;

use bumpalo::Bump;
use serde::de::{Deserializer, Error as _};

pub use self::context::{Corrections, DecodeContext, DecodeMode};
pub use self::error::DecodeError;
pub use self::members::Members;
use self::members::{Entries, MemberSource};
use crate::shape::Structure;
use crate::shape::node::Node;
use crate::shape::value::Value;

/// Decodes a structure from its members. `error` has the problems that `source` is known to have.
pub(crate) fn decode_members<T: Structure>(
    source: &mut dyn MemberSource<'_>,
    context: &DecodeContext,
    error: Option<DecodeError>,
) -> Result<T, DecodeError> {
    let mut members = Members::new(Some(source), context);
    members.error = error;
    members.decode_shape()
}

/// Returns a structure without members.
pub(crate) fn empty<T: Structure>() -> T {
    T::build(&mut Members::new(
        None,
        &DecodeContext::new(DecodeMode::Response),
    ))
}

/// Returns the JSON names of the members of a structure or union.
pub(crate) fn member_names<T: Structure>() -> Vec<&'static str> {
    let context = DecodeContext::new(DecodeMode::Response);
    let mut members = Members::new(None, &context);
    members.names = Some(Vec::new());
    T::build(&mut members);
    members.names.unwrap_or_default()
}

/// Decodes a structure or union from an object.
pub(crate) fn decode_structure<T: Structure>(
    node: Node<'_>,
    context: &DecodeContext,
) -> Result<T, DecodeError> {
    let names = if context.mode == DecodeMode::Input {
        member_names::<T>()
    } else {
        Vec::new()
    };
    let mut entries = Entries::new(node, &names)?;
    if T::IS_UNION {
        let mut members = Members::new(None, context);
        members.variant = entries.variant(&names, context)?;
        return members.decode_shape();
    }
    // Before the errors of members: a misspelled name explains why a member is missing.
    let unexpected = entries.unexpected(&names, context);
    decode_members(&mut entries, context, unexpected)
}

/// Decodes a value from any serde format.
///
/// # Errors
/// Returns an error if the deserializer fails or the value cannot be decoded.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(
    deserializer: D,
    mode: DecodeMode,
) -> Result<T, D::Error> {
    let arena = Bump::new();
    let value = match Node::deserialize_unparsed(deserializer, &arena)? {
        Node::Json(json) => {
            decode_with_digits(mode, |context| {
                let arena = Bump::with_capacity(json.len());
                let node = Node::parse(json.as_bytes(), context.keeps_digits, &arena);
                T::decode(node.map_err(DecodeError::not_json)?, context)
            })
            .0
        }
        node => T::decode(node, &DecodeContext::new(mode)),
    };
    value.map_err(D::Error::custom)
}

/// Calls `decode`, and once more with all digits of numbers if a value needs them. Returns the
/// context of the last call, too.
pub(crate) fn decode_with_digits<T>(
    mode: DecodeMode,
    decode: impl Fn(&DecodeContext) -> Result<T, DecodeError>,
) -> (Result<T, DecodeError>, DecodeContext) {
    let mut context = DecodeContext::new(mode);
    // A loop and not a second call, because the decoder of the value is inlined here.
    loop {
        let result = decode(&context);
        if context.keeps_digits || !context.lost_digits.get() {
            return (result, context);
        }
        context = DecodeContext::keeping_digits(mode);
    }
}

/// Decodes text.
///
/// # Errors
/// Returns an error if the node is not text.
pub fn decode_text(node: Node<'_>) -> Result<&str, DecodeError> {
    match node {
        Node::Text(text) | Node::Untyped(text) => Ok(text),
        Node::Bytes(bytes) => {
            std::str::from_utf8(bytes).map_err(|_| DecodeError::new("text is not UTF-8"))
        }
        other => Err(DecodeError::expected("a string", &other)),
    }
}
