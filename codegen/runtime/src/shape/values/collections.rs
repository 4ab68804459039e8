//! Lists and maps, and the optional elements of sparse ones.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use crate::protocol::text::{Texts, split_list};
use crate::shape::debug::Printed;
use crate::shape::decode::{Fault, Reading};
use crate::shape::encode::Written;
use crate::shape::node::Node;
use crate::shape::schema::{PLAIN, Schema};
use crate::shape::validate::Report;
use crate::shape::{REDACTED, Value};

/// Element of a sparse list or map, in which null is a value.
impl<T: Value> Value for Option<T> {
    fn empty() -> Self {
        None
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<Self, Fault> {
        match node {
            Node::Null => Ok(None),
            node => T::read(node, from).map(Some),
        }
    }

    fn write<S: Serializer>(&self, schema: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(schema, to),
            None => to.serialize_unit(),
        }
    }

    fn check(&self, schema: &'static Schema, report: &mut Report) {
        if let Some(value) = self {
            value.check(schema, report);
        }
    }

    fn print(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => value.print(schema, f),
            None => f.write_str("None"),
        }
    }
}

/// Returns `true` if null is a value of `T`.
fn keeps_null<T: Value>(from: &Reading) -> bool {
    T::read(Node::Null, from).is_ok()
}

impl<T: Value + PartialEq> Value for Vec<T> {
    fn empty() -> Self {
        Vec::new()
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<Self, Fault> {
        let list = match node {
            Node::List(list) => list,
            // The list in a header.
            Node::Untyped(text) => {
                let elements = split_list(&text).into_iter();
                let nodes = elements.map(|element| Node::Untyped(element.into()));
                return nodes.map(|node| T::read(node, from)).collect();
            }
            other => return Err(Fault::expected("a list", &other)),
        };
        let mut values = Vec::with_capacity(list.len());
        for (index, node) in list.into_iter().enumerate() {
            // Drops nulls unless the list is sparse (Smithy 2.0 "sparse trait").
            if node != Node::Null || keeps_null::<T>(from) {
                values.push(
                    T::read(node, from).map_err(|fault| fault.within(&format!("[{index}]")))?,
                );
            }
        }
        Ok(values)
    }

    fn write<S: Serializer>(&self, schema: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(self.len()))?;
        for value in self {
            list.serialize_element(&Written(value, schema.element()))?;
        }
        list.end()
    }

    fn check(&self, schema: &'static Schema, report: &mut Report) {
        report.length(schema, "elements", || self.len());
        report.unique(schema, self);
        for (index, value) in self.iter().enumerate() {
            report.at_index(index, schema.element(), |report| {
                value.check(schema.element(), report)
            });
        }
    }

    fn print(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if schema.sensitive {
            return f.write_str(REDACTED);
        }
        let elements = self.iter().map(|value| Printed(value, schema.element()));
        f.debug_list().entries(elements).finish()
    }

    fn text(&self, schema: &'static Schema, to: &mut Texts) {
        to.list = true;
        for value in self {
            value.text(schema.element(), to);
        }
    }
}

/// Key of a map: a string or an enum.
pub trait MapKey: Sized + Ord {
    /// Returns the key as a string.
    fn as_key(&self) -> &str;
    /// Converts a string to a key.
    fn from_key(key: String) -> Self;
    /// Validates the key against the schema of the map's keys.
    fn check_key(&self, schema: &'static Schema, report: &mut Report);
}

impl MapKey for String {
    fn as_key(&self) -> &str {
        self
    }

    fn from_key(key: String) -> Self {
        key
    }

    fn check_key(&self, schema: &'static Schema, report: &mut Report) {
        self.check(schema, report);
    }
}

impl<K: MapKey + fmt::Debug, T: Value> Value for BTreeMap<K, T> {
    fn empty() -> Self {
        BTreeMap::new()
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<Self, Fault> {
        let Node::Map(entries) = node else {
            return Err(Fault::expected("an object", &node));
        };
        let mut map = BTreeMap::new();
        for (key, node) in entries {
            // Drops nulls unless the map is sparse.
            if node != Node::Null || keeps_null::<T>(from) {
                let value = T::read(node, from).map_err(|fault| fault.within_entry(&key, from))?;
                map.insert(K::from_key(key.into_owned()), value);
            }
        }
        Ok(map)
    }

    fn write<S: Serializer>(&self, schema: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key.as_key(), &Written(value, schema.element()))?;
        }
        map.end()
    }

    fn check(&self, schema: &'static Schema, report: &mut Report) {
        report.length(schema, "entries", || self.len());
        let keys = schema.key.unwrap_or(&PLAIN);
        for (key, value) in self {
            report.of_key(key.as_key(), keys, |report| key.check_key(keys, report));
            report.at_key(key.as_key(), keys, schema.element(), |report| {
                value.check(schema.element(), report)
            });
        }
    }

    fn print(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if schema.sensitive || schema.key.is_some_and(|key| key.sensitive) {
            return f.write_str(REDACTED);
        }
        let entries = self
            .iter()
            .map(|(key, value)| (key.as_key(), Printed(value, schema.element())));
        f.debug_map().entries(entries).finish()
    }

    fn text(&self, schema: &'static Schema, to: &mut Texts) {
        for (key, value) in self {
            to.entry(key.as_key(), |to| value.text(schema.element(), to));
        }
    }
}
