//! Strings, booleans and numbers.

use serde::ser::Serializer;

use crate::shape::decode::{DecodeContext, DecodeError, decode_text};
use crate::shape::encode::is_cbor;
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::text::TextValues;
use crate::shape::validate::validator::Validator;
use crate::shape::value::Value;

impl Value for String {
    const RAW_PAYLOAD: bool = true;

    fn empty() -> Self {
        String::new()
    }

    fn decode(node: Node<'_>, _: &DecodeContext) -> Result<Self, DecodeError> {
        decode_text(node).map(str::to_owned)
    }

    fn encode<S: Serializer>(&self, _: &'static Schema, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }

    #[inline]
    fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
        // A character has at most four bytes.
        let at_least = self.len().div_ceil(4);
        validator.length(schema, "characters", at_least, || self.chars().count());
        validator.pattern(schema, self);
    }

    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Value for bool {
    fn empty() -> Self {
        false
    }

    fn decode(node: Node<'_>, _: &DecodeContext) -> Result<Self, DecodeError> {
        match node {
            Node::Bool(value) => Ok(value),
            Node::Untyped("true") => Ok(true),
            Node::Untyped("false") => Ok(false),
            other => Err(DecodeError::expected("a boolean", &other)),
        }
    }

    fn encode<S: Serializer>(&self, _: &'static Schema, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }

    fn encode_text(&self, _: &'static Schema, texts: &mut TextValues) {
        texts.push(if *self { "true" } else { "false" });
    }
}

// Accepts floats without a fraction, because some JSON writers write all numbers as floats.
macro_rules! integer_value {
    ($($type:ident $serialize:ident),*) => {$(
        impl Value for $type {
            fn empty() -> Self {
                0
            }

            fn decode(node: Node<'_>, _: &DecodeContext) -> Result<Self, DecodeError> {
                const EXPECTED: &str = concat!("an integer of type ", stringify!($type));
                let integer = match &node {
                    Node::Integer(value) => $type::try_from(*value).ok(),
                    Node::Untyped(text) => text.parse().ok(),
                    // The cast is exact: an f64 represents every integer of this magnitude.
                    node => match node.as_f64() {
                        Some(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => {
                            $type::try_from(value as i64).ok()
                        }
                        _ => None,
                    },
                };
                integer.ok_or_else(|| DecodeError::expected(EXPECTED, &node))
            }

            fn encode<S: Serializer>(
                &self,
                _: &'static Schema,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.$serialize(*self)
            }

            fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
                validator.range(schema, *self as f64);
            }

            fn encode_text(&self, _: &'static Schema, texts: &mut TextValues) {
                texts.push(self.to_string());
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

            fn decode(node: Node<'_>, _: &DecodeContext) -> Result<Self, DecodeError> {
                const EXPECTED: &str = concat!("a number of type ", stringify!($type));
                let is_finite = |number: &$type| number.is_finite();
                let number = match &node {
                    Node::Integer(value) => Some(*value as $type),
                    Node::Unsigned(value) => Some(*value as $type),
                    Node::Text(text) | Node::Untyped(text) => match *text {
                        "NaN" => Some($type::NAN),
                        "Infinity" => Some($type::INFINITY),
                        "-Infinity" => Some($type::NEG_INFINITY),
                        text if matches!(node, Node::Untyped(_)) => {
                            text.parse().ok().filter(is_finite)
                        }
                        _ => None,
                    },
                    Node::Float(value) if !value.is_finite() => Some(*value as $type),
                    // A number out of range is infinite after the cast.
                    node => node.as_f64().map(|value| value as $type).filter(is_finite),
                };
                number.ok_or_else(|| DecodeError::expected(EXPECTED, &node))
            }

            fn encode<S: Serializer>(
                &self,
                _: &'static Schema,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                match non_finite(f64::from(*self)) {
                    Some(text) if !is_cbor(&serializer) => serializer.serialize_str(text),
                    _ => serializer.$serialize(*self),
                }
            }

            fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
                validator.range(schema, f64::from(*self));
            }

            fn encode_text(&self, _: &'static Schema, texts: &mut TextValues) {
                match non_finite(f64::from(*self)) {
                    Some(text) => texts.push(text),
                    None => texts.push(self.to_string()),
                }
            }
        }
    )*};
}

float_value!(f32 serialize_f32, f64 serialize_f64);

/// Returns the text of a number that is not finite.
pub(crate) fn non_finite(value: f64) -> Option<&'static str> {
    match value {
        _ if value.is_nan() => Some("NaN"),
        f64::INFINITY => Some("Infinity"),
        f64::NEG_INFINITY => Some("-Infinity"),
        _ => None,
    }
}
