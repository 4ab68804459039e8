//! Decodes documents, which keep numbers as they are written or refuse them.

use bumpalo::Bump;
use serde_json::Value;

use crate::shape::decode::context::{DecodeContext, DecodeMode};
use crate::shape::decode::error::DecodeError;
use crate::shape::node::Node;
use crate::shape::values::blob::Blob;
use crate::shape::values::primitives::non_finite;

/// Converts a node to JSON.
///
/// # Errors
/// Returns an error if `serde_json` cannot represent a number with all its digits.
pub(crate) fn decode_document(
    node: Node<'_>,
    context: &DecodeContext,
) -> Result<Value, DecodeError> {
    Ok(match node {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(value),
        Node::Integer(value) => Value::from(value),
        Node::Unsigned(value) => Value::from(value),
        Node::Float(value) => {
            context.lost_digits.set(true);
            match serde_json::Number::from_f64(value) {
                Some(number) => Value::Number(number),
                // As Smithy represents these numbers in JSON.
                None if context.mode == DecodeMode::Response => {
                    Value::String(non_finite(value).unwrap_or_default().to_owned())
                }
                None => {
                    let message = "documents cannot have infinite numbers or NaN";
                    return Err(DecodeError::new(message));
                }
            }
        }
        Node::Number(text) => match text.parse::<f64>() {
            Ok(value) if value.is_finite() && has_digits(value, text) => Value::from(value),
            _ => {
                return Err(DecodeError::new(
                    "the number has more digits than a document can hold; write it as a string",
                ));
            }
        },
        Node::Text(text) | Node::Untyped(text) => Value::String(text.to_owned()),
        Node::Json(json) => decode_json(json.as_bytes(), context)?,
        Node::Bytes(bytes) => Value::String(Blob::from(bytes).to_base64()),
        Node::List(list) => {
            let elements = list.iter().enumerate().map(|(index, node)| {
                decode_document(*node, context).map_err(|error| error.within(&format!("[{index}]")))
            });
            Value::Array(elements.collect::<Result<_, _>>()?)
        }
        Node::Map(map) => {
            let entries = map
                .iter()
                .map(|(key, node)| match decode_document(*node, context) {
                    Ok(value) => Ok(((*key).to_owned(), value)),
                    Err(error) => Err(error.within(&context.key_segment(key))),
                });
            Value::Object(entries.collect::<Result<_, _>>()?)
        }
    })
}

fn decode_json(json: &[u8], context: &DecodeContext) -> Result<Value, DecodeError> {
    let arena = Bump::new();
    let node = Node::parse(json, true, &arena).map_err(DecodeError::not_json)?;
    decode_document(node, context)
}

/// Returns `true` if `value` has all digits of `text`. No `f64` has more than 17.
fn has_digits(value: f64, text: &str) -> bool {
    let digits = digits(text);
    let precision = digits.len().saturating_sub(1);
    precision < 17 && digits == self::digits(&format!("{value:.precision$e}"))
}

/// Returns the significant digits of a JSON number.
fn digits(text: &str) -> String {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.replace(['-', '.'], "");
    digits.trim_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_keeps(text: &str, is_kept: bool) {
        let arena = Bump::new();
        let node = Node::with_digits(text.as_bytes(), &arena).expect("JSON");
        let context = DecodeContext::new(crate::shape::decode::DecodeMode::Response);
        assert_eq!(decode_document(node, &context).is_ok(), is_kept, "{text}");
    }

    #[test]
    fn keeps_numbers_with_all_their_digits() {
        for text in [
            "0.0",
            "-0.0",
            "1.50",
            "0.1",
            "1e22",
            "18446744073709551615",
            "1775836321.123456",
            "5.6843418860808015E-14",
            "0.30000000000000004",
            "4.9e-324",
            "1.7976931348623157e308",
        ] {
            assert_keeps(text, true);
        }
    }

    #[test]
    fn refuses_numbers_that_would_lose_digits() {
        for text in [
            "1e400",
            "-1e400",
            "1e-400",
            "18446744073709551617",
            "12345678901234567890123",
            "3.14159265358979323846264338327950288",
            "[{\"a\":0.12345678901234567890}]",
        ] {
            assert_keeps(text, false);
        }
    }
}
