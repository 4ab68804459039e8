//! Lists and maps, and the optional elements of sparse ones.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use crate::shape::debug::DebugWithSchema;
use crate::shape::decode::error::add_error;
use crate::shape::decode::{DecodeContext, DecodeError};
use crate::shape::encode::SerializeWithSchema;
use crate::shape::node::Node;
use crate::shape::schema::{PLAIN, REDACTED, Schema};
use crate::shape::text::{TextValues, split_list};
use crate::shape::validate::validator::{Segment, Validator};
use crate::shape::value::Value;
use crate::shape::{Member, Visitor};

/// Optional member, or element of a sparse list or map, in which null is a value.
impl<T: Value> Value for Option<T> {
    fn empty() -> Self {
        None
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        match node {
            Node::Null => Ok(None),
            node => T::decode(node, context).map(Some),
        }
    }

    fn encode<S: Serializer>(
        &self,
        schema: &'static Schema,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.encode(schema, serializer),
            None => serializer.serialize_unit(),
        }
    }

    fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
        if let Some(value) = self {
            value.validate(schema, validator);
        }
    }

    fn debug(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => value.debug(schema, f),
            None => f.write_str("None"),
        }
    }

    fn visit_as<V: Visitor>(&self, member: Member, visitor: &mut V) {
        match self {
            Some(value) => value.visit_as(member, visitor),
            None => visitor.unset(member),
        }
    }
}

/// Returns `true` if null is a value of `T`.
fn keeps_null<T: Value>(context: &DecodeContext) -> bool {
    T::decode(Node::Null, context).is_ok()
}

impl<T: Value + PartialEq> Value for Vec<T> {
    fn empty() -> Self {
        Vec::new()
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        let list = match node {
            Node::List(list) => list,
            // The list in a header.
            Node::Untyped(text) => {
                let elements = split_list(text).into_iter();
                let values = elements.map(|element| T::decode(Node::Untyped(&element), context));
                return values.collect();
            }
            other => return Err(DecodeError::expected("a list", &other)),
        };
        let mut values = Vec::with_capacity(list.len());
        let mut errors = None;
        for (index, node) in list.iter().enumerate() {
            // Drops nulls unless the list is sparse (Smithy 2.0 "sparse trait").
            if *node != Node::Null || keeps_null::<T>(context) {
                match T::decode(*node, context) {
                    Ok(value) => values.push(value),
                    Err(error) => add_error(&mut errors, error.within(&format!("[{index}]"))),
                }
                if context.stops_after(errors.as_ref()) {
                    break;
                }
            }
        }
        errors.map_or(Ok(values), Err)
    }

    fn encode<S: Serializer>(
        &self,
        schema: &'static Schema,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for value in self {
            list.serialize_element(&SerializeWithSchema(value, schema.element()))?;
        }
        list.end()
    }

    fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
        validator.length(schema, "elements", self.len(), || self.len());
        validator.unique(schema, self);
        for (index, value) in self.iter().enumerate() {
            validator.at(Segment::Index(index), schema.element(), |validator| {
                value.validate(schema.element(), validator);
            });
        }
    }

    fn debug(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if schema.sensitive {
            return f.write_str(REDACTED);
        }
        let elements = self
            .iter()
            .map(|value| DebugWithSchema(value, schema.element()));
        f.debug_list().entries(elements).finish()
    }

    fn encode_text(&self, schema: &'static Schema, texts: &mut TextValues) {
        texts.list = true;
        for value in self {
            value.encode_text(schema.element(), texts);
        }
    }
}

/// Key of a map: a string or an enum.
pub trait MapKey: Value + Ord + From<String> {
    /// Returns the key as a string.
    fn as_key(&self) -> &str {
        self.as_text().unwrap_or_default()
    }
}

impl MapKey for String {}

impl<K: MapKey, T: Value> Value for BTreeMap<K, T> {
    fn empty() -> Self {
        BTreeMap::new()
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        let Node::Map(entries) = node else {
            return Err(DecodeError::expected("an object", &node));
        };
        let mut map = BTreeMap::new();
        let mut errors = None;
        for (key, node) in entries {
            // Drops nulls unless the map is sparse.
            if *node != Node::Null || keeps_null::<T>(context) {
                match T::decode(*node, context) {
                    Ok(value) => {
                        map.insert(K::from((*key).to_owned()), value);
                    }
                    Err(error) => add_error(&mut errors, error.within(&context.key_segment(key))),
                }
                if context.stops_after(errors.as_ref()) {
                    break;
                }
            }
        }
        errors.map_or(Ok(map), Err)
    }

    fn encode<S: Serializer>(
        &self,
        schema: &'static Schema,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key.as_key(), &SerializeWithSchema(value, schema.element()))?;
        }
        map.end()
    }

    fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
        validator.length(schema, "entries", self.len(), || self.len());
        let keys = schema.key.unwrap_or(&PLAIN);
        for (key, value) in self {
            validator.of_key(key.as_key(), keys, |validator| {
                key.validate(keys, validator);
            });
            validator.at_key(key.as_key(), keys, schema.element(), |validator| {
                value.validate(schema.element(), validator);
            });
        }
    }

    fn debug(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if schema.sensitive || schema.key.is_some_and(|key| key.sensitive) {
            return f.write_str(REDACTED);
        }
        let entries = self
            .iter()
            .map(|(key, value)| (key.as_key(), DebugWithSchema(value, schema.element())));
        f.debug_map().entries(entries).finish()
    }

    fn encode_text(&self, schema: &'static Schema, texts: &mut TextValues) {
        for (key, value) in self {
            texts.entry(key.as_key(), |texts| {
                value.encode_text(schema.element(), texts);
            });
        }
    }
}
