//! The values that Rust has of its own: text, numbers, instants, bytes, documents, lists, maps, boxes.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use crate::blob::Blob;
use crate::node::Node;
use crate::print::Printed;
use crate::read::{Fault, Reading, text};
use crate::schema::{PLAIN, Schema, TimestampFormat};
use crate::shape::{Member, REDACTED, Value, Visitor};
use crate::text::Texts;
use crate::timestamp::Timestamp;
use crate::validate::Report;
use crate::write::Written;

/// A value of a document type: any JSON.
pub type Document = serde_json::Value;

impl Value for String {
    const RAW: bool = true;

    fn blank() -> Self {
        String::new()
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        text(node).map(|text| text.into_owned())
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self)
    }

    fn check(&self, schema: &'static Schema, report: &mut Report) {
        report.length(schema, "characters", || self.chars().count());
        report.pattern(schema, self);
    }

    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Value for bool {
    fn blank() -> Self {
        false
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        match node {
            Node::Bool(value) => Ok(value),
            Node::Untyped(ref text) if text == "true" => Ok(true),
            Node::Untyped(ref text) if text == "false" => Ok(false),
            other => Err(Fault::expected("a boolean", &other)),
        }
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bool(*self)
    }

    fn check(&self, _: &'static Schema, _: &mut Report) {}

    fn text(&self, _: &'static Schema, to: &mut Texts) {
        to.push(if *self { "true" } else { "false" });
    }
}

/// Whole numbers. A float without a fraction is taken too: some JSON writers know no other number.
macro_rules! integer_value {
    ($($type:ident $serialize:ident),*) => {$(
        impl Value for $type {
            fn blank() -> Self {
                0
            }

            fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
                const WHAT: &str = concat!("a whole number of type ", stringify!($type));
                let whole = match &node {
                    Node::Integer(value) => $type::try_from(*value).ok(),
                    Node::Untyped(text) => text.parse().ok(),
                    // Every f64 of this magnitude is exact, so the cast loses nothing.
                    node => match node.fraction() {
                        Some(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => $type::try_from(value as i64).ok(),
                        _ => None,
                    },
                };
                whole.ok_or_else(|| Fault::expected(WHAT, &node))
            }

            fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
                to.$serialize(*self)
            }

            fn check(&self, schema: &'static Schema, report: &mut Report) {
                report.range(schema, *self as f64);
            }

            fn text(&self, _: &'static Schema, to: &mut Texts) {
                to.push(self.to_string());
            }
        }
    )*};
}

integer_value!(i8 serialize_i8, i16 serialize_i16, i32 serialize_i32, i64 serialize_i64);

/// Numbers with a fraction. JSON has no word for the three that are not finite; Smithy writes them as strings.
macro_rules! float_value {
    ($($type:ident $serialize:ident),*) => {$(
        impl Value for $type {
            fn blank() -> Self {
                0.0
            }

            fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
                let number = match &node {
                    Node::Integer(value) => Some(*value as $type),
                    Node::Large(value) => Some(*value as $type),
                    Node::Text(text) | Node::Untyped(text) => match text.as_ref() {
                        "NaN" => Some($type::NAN),
                        "Infinity" => Some($type::INFINITY),
                        "-Infinity" => Some($type::NEG_INFINITY),
                        text if matches!(node, Node::Untyped(_)) => text.parse().ok(),
                        _ => None,
                    },
                    node => node.fraction().map(|value| value as $type),
                };
                number.ok_or_else(|| Fault::expected("a number", &node))
            }

            fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
                match non_finite(f64::from(*self)) {
                    Some(text) => to.serialize_str(text),
                    None => to.$serialize(*self),
                }
            }

            fn check(&self, schema: &'static Schema, report: &mut Report) {
                report.range(schema, f64::from(*self));
            }

            fn text(&self, _: &'static Schema, to: &mut Texts) {
                match non_finite(f64::from(*self)) {
                    Some(text) => to.push(text),
                    None => to.push(self.to_string()),
                }
            }
        }
    )*};
}

float_value!(f32 serialize_f32, f64 serialize_f64);

fn non_finite(value: f64) -> Option<&'static str> {
    match value {
        _ if value.is_nan() => Some("NaN"),
        f64::INFINITY => Some("Infinity"),
        f64::NEG_INFINITY => Some("-Infinity"),
        _ => None,
    }
}

impl Value for Timestamp {
    fn blank() -> Self {
        Timestamp::from_secs(0)
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        let instant = match &node {
            Node::Integer(seconds) => Some(Timestamp::from_secs(*seconds)),
            Node::Text(text) | Node::Untyped(text) => Timestamp::parse(text),
            node => node.fraction().and_then(Timestamp::from_secs_f64),
        };
        instant.ok_or_else(|| {
            Fault::expected("an instant, as seconds since 1970 or as RFC 3339", &node)
        })
    }

    fn write<S: Serializer>(&self, schema: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        match schema.timestamp.unwrap_or(TimestampFormat::EpochSeconds) {
            TimestampFormat::EpochSeconds if self.subsec_nanos() == 0 => {
                to.serialize_i64(self.as_secs())
            }
            TimestampFormat::EpochSeconds => to.serialize_f64(self.as_secs_f64()),
            format => match self.format(format) {
                Some(text) => to.serialize_str(&text),
                None => Err(serde::ser::Error::custom(
                    "the instant is outside the years that its format can spell",
                )),
            },
        }
    }

    fn check(&self, _: &'static Schema, _: &mut Report) {}

    fn text(&self, schema: &'static Schema, to: &mut Texts) {
        match self.format(schema.timestamp.unwrap_or(to.timestamps)) {
            Some(text) => to.push(text),
            None => to.unspellable = true,
        }
    }
}

impl Value for Blob {
    const RAW: bool = true;

    fn blank() -> Self {
        Blob::default()
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        match &node {
            Node::Bytes(bytes) => Ok(Blob::from(*bytes)),
            Node::Text(text) | Node::Untyped(text) => Blob::from_base64(text)
                .ok_or_else(|| Fault::new("expected base64, found other text")),
            _ => Err(Fault::expected("base64", &node)),
        }
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.to_base64())
    }

    fn check(&self, schema: &'static Schema, report: &mut Report) {
        report.length(schema, "bytes", || self.as_slice().len());
    }

    fn text(&self, _: &'static Schema, to: &mut Texts) {
        to.push(self.to_base64());
    }

    fn raw(&self) -> Option<&[u8]> {
        Some(self.as_slice())
    }
}

impl Value for Document {
    fn blank() -> Self {
        Document::Null
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        Ok(node.into_json())
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        serde::Serialize::serialize(self, to)
    }

    fn check(&self, _: &'static Schema, _: &mut Report) {}
}

/// An optional member, and the element of a sparse list or map, where null is a value.
impl<T: Value> Value for Option<T> {
    fn blank() -> Self {
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

    fn show<'v, V: Visitor<'v>>(&'v self, member: &Member, to: &mut V) {
        match self {
            Some(value) => to.member(member, value),
            None => to.unset(member),
        }
    }
}

/// Whether null is a value of `T`, so that a list keeps it.
fn keeps_null<T: Value>(from: &Reading) -> bool {
    T::read(Node::Null, from).is_ok()
}

impl<T: Value> Value for Vec<T> {
    fn blank() -> Self {
        Vec::new()
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<Self, Fault> {
        let list = match node {
            Node::List(list) => list,
            // A header's list arrives as text.
            Node::Untyped(text) => return crate::text::read_header_list(&text, from),
            other => return Err(Fault::expected("a list", &other)),
        };
        let mut values = Vec::with_capacity(list.len());
        for (index, node) in list.into_iter().enumerate() {
            // Nulls in a list that is not sparse are dropped (Smithy 2.0 §"sparse trait").
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
        match schema.sensitive {
            true => f.write_str(REDACTED),
            false => f
                .debug_list()
                .entries(self.iter().map(|value| Printed(value, schema.element())))
                .finish(),
        }
    }

    fn text(&self, schema: &'static Schema, to: &mut Texts) {
        to.list = true;
        for value in self {
            value.text(schema.element(), to);
        }
    }
}

/// What a map's key can be: text, or an enum of texts.
pub trait MapKey: Value + Ord + From<String> {
    /// Returns the key as JSON has it.
    fn as_key(&self) -> &str {
        self.as_text().unwrap_or_default()
    }
}

impl MapKey for String {}

impl<K: MapKey, T: Value> Value for BTreeMap<K, T> {
    fn blank() -> Self {
        BTreeMap::new()
    }

    fn read(node: Node<'_>, from: &Reading) -> Result<Self, Fault> {
        let Node::Map(entries) = node else {
            return Err(Fault::expected("an object", &node));
        };
        let mut map = BTreeMap::new();
        for (key, node) in entries {
            // Nulls in a map that is not sparse are dropped, as in lists.
            if node != Node::Null || keeps_null::<T>(from) {
                let value = T::read(node, from).map_err(|fault| fault.within_entry(&key, from))?;
                map.insert(K::from(key.into_owned()), value);
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
            report.of_key(key.as_key(), keys, |report| key.check(keys, report));
            report.at_key(key.as_key(), keys, schema.element(), |report| {
                value.check(schema.element(), report)
            });
        }
    }

    fn print(&self, schema: &'static Schema, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hides_keys = schema.key.is_some_and(|key| key.sensitive);
        match schema.sensitive || hides_keys {
            true => f.write_str(REDACTED),
            false => f
                .debug_map()
                .entries(
                    self.iter()
                        .map(|(k, v)| (k.as_key(), Printed(v, schema.element()))),
                )
                .finish(),
        }
    }

    fn text(&self, schema: &'static Schema, to: &mut Texts) {
        for (key, value) in self {
            to.entry(key.as_key(), |to| value.text(schema.element(), to));
        }
    }
}

/// The value of a union's variant that carries nothing.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit;

impl Value for Unit {
    fn blank() -> Self {
        Unit
    }

    fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
        crate::read::unit(node).map(|()| Unit)
    }

    fn write<S: Serializer>(&self, _: &'static Schema, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_map(Some(0))?.end()
    }

    fn check(&self, _: &'static Schema, _: &mut Report) {}
}
