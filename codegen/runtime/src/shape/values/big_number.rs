//! Numbers of arbitrary size and precision.

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "cbor")]
use minicbor_serde::tag::Required;
use serde::ser::Serializer;
#[cfg(feature = "cbor")]
use serde::ser::{Error as _, Serialize as _};
use serde_json::value::RawValue;

use crate::shape::decode::{DecodeContext, DecodeError};
#[cfg(feature = "cbor")]
use crate::shape::encode::is_cbor;
use crate::shape::encode::{encode_digits, is_json};
use crate::shape::node::Node;
use crate::shape::schema::Schema;
use crate::shape::text::TextValues;
use crate::shape::validate::validator::Validator;
use crate::shape::value::Value;

/// Number of arbitrary size and precision (`bigInteger`, `bigDecimal`), stored as text. Equality
/// compares the text: `1.0` is not `1.00`.
///
/// All digits are kept. JSON has them as a number. CBOR has integers of up to 128 bits and decimal
/// fractions of such integers (RFC 8949, section 3.4); encoding any other number in CBOR is an
/// error. Other text formats have a string if the number does not fit `i64` or `f64`.
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

    /// Encodes an integer as an integer or a bignum, and any other number as a decimal fraction,
    /// which has tag 4 (RFC 8949, sections 3.4.3 and 3.4.4).
    #[cfg(feature = "cbor")]
    fn encode_cbor<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_decimal() {
            Some((mantissa, 0)) => serializer.serialize_i128(mantissa),
            Some((mantissa, exponent)) => {
                Required::<4, _>::new((exponent, mantissa)).serialize(serializer)
            }
            None => {
                let message = "CBOR cannot represent a number whose digits have more than 128 bits";
                Err(S::Error::custom(message))
            }
        }
    }

    /// Returns an integer and the power of ten by which it is multiplied, or `None` if one of them
    /// is out of range.
    #[cfg(feature = "cbor")]
    fn to_decimal(&self) -> Option<(i128, i64)> {
        let (mantissa, exponent) = self.0.split_once(['e', 'E']).unwrap_or((&self.0, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        let places = i64::try_from(fraction.len()).ok()?;
        Some((mantissa, exponent.parse::<i64>().ok()?.checked_sub(places)?))
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
        if let Ok(whole) = self.0.parse::<i64>()
            && self.0 != "-0"
        {
            return serializer.serialize_i64(whole);
        }
        #[cfg(feature = "cbor")]
        if is_cbor(&serializer) {
            return self.encode_cbor(serializer);
        }
        match self.0.parse::<f64>() {
            // JSON would have the digits of the `f64`: 1e+20 for a one with 20 zeros.
            Ok(float) if !is_json::<S>() && float.to_string() == self.0 => {
                serializer.serialize_f64(float)
            }
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
