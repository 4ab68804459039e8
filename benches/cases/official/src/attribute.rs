//! Values of DynamoDB from JSON, which the official crate does not read.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_types::{Blob, base64};
use serde_json::Value;

/// Converts an item in the form of `AttributeMap`.
pub(crate) fn item(value: &Value) -> HashMap<String, AttributeValue> {
    let entries = value.as_object().into_iter().flatten();
    entries
        .map(|(name, value)| (name.clone(), attribute(value)))
        .collect()
}

fn attribute(value: &Value) -> AttributeValue {
    let entry = value.as_object().and_then(|object| object.iter().next());
    let (kind, value) = entry.expect("an attribute has one member");
    match kind.as_str() {
        "S" => AttributeValue::S(text(value)),
        "N" => AttributeValue::N(text(value)),
        "B" => AttributeValue::B(blob(value)),
        "SS" => AttributeValue::Ss(list(value, text)),
        "NS" => AttributeValue::Ns(list(value, text)),
        "BS" => AttributeValue::Bs(list(value, blob)),
        "BOOL" => AttributeValue::Bool(value == true),
        "NULL" => AttributeValue::Null(value == true),
        "L" => AttributeValue::L(list(value, attribute)),
        "M" => AttributeValue::M(item(value)),
        kind => panic!("no type {kind} of attributes"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn blob(value: &Value) -> Blob {
    Blob::new(base64::decode(text(value)).expect("the text is base64"))
}

fn list<T>(value: &Value, convert: fn(&Value) -> T) -> Vec<T> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(convert)
        .collect()
}
