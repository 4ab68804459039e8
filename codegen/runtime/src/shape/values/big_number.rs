//! Numbers of arbitrary size and precision.

use std::fmt;
use std::str::FromStr;

use serde::ser::Serializer;
use serde_json::value::RawValue;

use crate::shape::decode::{DecodeContext, DecodeError};
use crate::shape::encode::encode_digits;
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::text::TextValues;
use crate::shape::validate::validator::Validator;
use crate::shape::value::Value;

/// Number of arbitrary size and precision (`bigInteger`, `bigDecimal`), stored as text. Equality
/// compares the text: `1.0` is not `1.00`.
///
/// JSON keeps all its digits. Other serde formats represent only numbers that fit `i64` or `f64`; use
/// a string there for any other number.
///
/// ```
/// # use smithy_reqwest::BigNumber;
/// let number: BigNumber = "3.14159265358979323846264338327950288".parse()?;
/// assert_eq!(number.to_string(), "3.14159265358979323846264338327950288");
/// # Ok::<(), smithy_reqwest::BigNumberError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BigNumber(String);

impl BigNumber {
    /// Returns the number as in JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Error of parsing a [`BigNumber`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BigNumberError(());

impl fmt::Display for BigNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a JSON number, such as -12 or 0.5e10")
    }
}

impl std::error::Error for BigNumberError {}

impl FromStr for BigNumber {
    type Err = BigNumberError;

    /// Parses a JSON number (RFC 8259 §6).
    fn from_str(text: &str) -> Result<Self, BigNumberError> {
        let is_number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
            && text.ends_with(|c: char| c.is_ascii_digit())
            && serde_json::from_str::<&RawValue>(text).is_ok();
        if is_number {
            Ok(Self(text.to_owned()))
        } else {
            Err(BigNumberError(()))
        }
    }
}

macro_rules! from_integer {
    ($($type:ident)*) => {$(
        impl From<$type> for BigNumber {
            fn from(number: $type) -> Self {
                Self(number.to_string())
            }
        }
    )*};
}

from_integer!(i32 i64 i128 u32 u64 u128);

impl fmt::Display for BigNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BigNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for BigNumber {
    fn empty() -> Self {
        Self::from(0)
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        let number = match &node {
            Node::Integer(value) => Some(Self::from(*value)),
            Node::Unsigned(value) => Some(Self::from(*value)),
            Node::Float(value) => {
                context.lost_digits.set(true);
                Self::from_str(&value.to_string()).ok()
            }
            Node::Number(text) | Node::Text(text) | Node::Untyped(text) => {
                Self::from_str(text).ok()
            }
            _ => None,
        };
        number.ok_or_else(|| DecodeError::expected("a number", &node))
    }

    fn encode<S: Serializer>(&self, _: &'static Schema, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(whole) = self.0.parse::<i64>() {
            return serializer.serialize_i64(whole);
        }
        match self.0.parse::<f64>() {
            Ok(float) if float.to_string() == self.0 => serializer.serialize_f64(float),
            _ => encode_digits(self.0.clone(), serializer),
        }
    }

    fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
        if let Ok(number) = self.0.parse() {
            validator.range(schema, number);
        }
    }

    fn encode_text(&self, _: &'static Schema, texts: &mut TextValues) {
        texts.push(self.0.as_str());
    }
}
