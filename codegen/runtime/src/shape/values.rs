//! Implementations of [`Value`] for types that are not generated.

pub(crate) mod big_number;
pub(crate) mod blob;
mod collections;
mod primitives;
pub(crate) mod timestamp;

use serde::ser::{Serialize, SerializeMap, Serializer};

pub use self::collections::MapKey;
use crate::shape::Value;
use crate::shape::decode::{Fault, Reading, unit};
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::validate::Report;

/// Value of a document type: any JSON value.
pub type Document = serde_json::Value;

impl Value for Document {
    fn empty() -> Self {
        Document::Null
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        Ok(node.into_json())
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }

    fn check(&self, _: &'static Schema, _: &mut Report) {}
}

/// Value of a union's member without data.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Unit;

impl Value for Unit {
    fn empty() -> Self {
        Unit
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        unit(node).map(|()| Unit)
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_map(Some(0))?.end()
    }

    fn check(&self, _: &'static Schema, _: &mut Report) {}
}
