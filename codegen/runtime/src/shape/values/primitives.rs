//! Strings, booleans and numbers.

use serde::ser::Serializer;

use crate::protocol::text::Texts;
use crate::shape::Value;
use crate::shape::decode::{Fault, Reading, text};
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::validate::Report;

impl Value for String {
    const RAW: bool = true;

    fn empty() -> Self {
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

    fn text(&self, _: &'static Schema, to: &mut Texts) {
        to.push_string(self);
    }

    fn raw(&self) -> Option<&[u8]> {
        Some(self.as_bytes())
    }
}

impl Value for bool {
    fn empty() -> Self {
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

// Accepts floats without a fraction, because some JSON writers write all numbers as floats.
macro_rules! integer_value {
    ($($type:ident $serialize:ident),*) => {$(
        impl Value for $type {
            fn empty() -> Self {
                0
            }

            fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
                const EXPECTED: &str = concat!("an integer of type ", stringify!($type));
                let integer = match &node {
                    Node::Integer(value) => $type::try_from(*value).ok(),
                    Node::Untyped(text) => text.parse().ok(),
                    // The cast is exact: an f64 represents every integer of this magnitude.
                    node => match node.as_f64() {
                        Some(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => $type::try_from(value as i64).ok(),
                        _ => None,
                    },
                };
                integer.ok_or_else(|| Fault::expected(EXPECTED, &node))
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

// Smithy represents the numbers that are not finite as JSON strings.
macro_rules! float_value {
    ($($type:ident $serialize:ident),*) => {$(
        impl Value for $type {
            fn empty() -> Self {
                0.0
            }

            fn read(node: Node<'_>, _: &Reading) -> Result<Self, Fault> {
                let number = match &node {
                    Node::Integer(value) => Some(*value as $type),
                    Node::Unsigned(value) => Some(*value as $type),
                    Node::Text(text) | Node::Untyped(text) => match text.as_ref() {
                        "NaN" => Some($type::NAN),
                        "Infinity" => Some($type::INFINITY),
                        "-Infinity" => Some($type::NEG_INFINITY),
                        text if matches!(node, Node::Untyped(_)) => text.parse().ok(),
                        _ => None,
                    },
                    node => node.as_f64().map(|value| value as $type),
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
