//! Implementations of [`Value`] for types that are not generated.

pub(crate) mod big_number;
pub(crate) mod blob;
mod collections;
pub(crate) mod primitives;
pub(crate) mod timestamp;

use serde::ser::{Serialize, SerializeMap, Serializer};

pub use self::collections::MapKey;
use crate::shape::decode::document::decode_document;
use crate::shape::decode::members::Entries;
use crate::shape::decode::{DecodeContext, DecodeError};
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::value::Value;

/// Value of a document type: any JSON value.
pub type Document = serde_json::Value;

impl Value for Document {
    fn empty() -> Self {
        Document::Null
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        decode_document(node, context)
    }

    fn encode<S: Serializer>(&self, _: &'static Schema, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

/// Value of a union's member without data.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Unit;

impl Value for Unit {
    fn empty() -> Self {
        Unit
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        let entries = Entries::new(node, &[])?;
        entries.unexpected(&[], context).map_or(Ok(Unit), Err)
    }

    fn encode<S: Serializer>(&self, _: &'static Schema, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_map(Some(0))?.end()
    }
}
