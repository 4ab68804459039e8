//! Values of tests.

use serde_json::{Map, Value};
use smithy_model::{Kind, Member, Model, ShapeId, Simple};

/// Fills `$name:L` with a value, `$name:S` with a JSON string, and `$$` with `$`.
pub(crate) fn fill(value: &Value, parameters: &[(&str, &str)]) -> Value {
    match value {
        Value::String(text) => {
            let mut text = text.clone();
            for (name, value) in parameters {
                text = text.replace(&format!("${name}:L"), value);
                text = text.replace(&format!("${name}:S"), &Value::from(*value).to_string());
            }
            text.replace("$$", "$").into()
        }
        Value::Array(values) => values.iter().map(|value| fill(value, parameters)).collect(),
        Value::Object(values) => {
            let filled: Map<String, Value> = values
                .iter()
                .map(|(key, value)| (key.clone(), fill(value, parameters)))
                .collect();
            Value::Object(filled)
        }
        other => other.clone(),
    }
}

/// Converts parameters of a test to the form of the emulator: blobs are base64.
pub(crate) fn normalized(model: &Model, shape: &ShapeId, params: &Value) -> Value {
    let member = |members: &[Member], name: &str| {
        members
            .iter()
            .find(|member| member.name == name)
            .map(|member| member.target.clone())
    };
    match (model.shape(shape).map(|shape| &shape.kind), params) {
        (Some(Kind::Simple(Simple::Blob)), Value::String(text)) => {
            aws_smithy_types::base64::encode(text).into()
        }
        (Some(Kind::Structure(members) | Kind::Union(members)), Value::Object(values)) => {
            let entries = values.iter().filter_map(|(name, value)| {
                Some((
                    name.clone(),
                    normalized(model, &member(members, name)?, value),
                ))
            });
            Value::Object(entries.collect())
        }
        (Some(Kind::List(element)), Value::Array(values)) => values
            .iter()
            .map(|value| normalized(model, &element.target, value))
            .collect(),
        (Some(Kind::Map(entry)), Value::Object(values)) => {
            let entries = values
                .iter()
                .map(|(key, value)| (key.clone(), normalized(model, &entry[1].target, value)));
            Value::Object(entries.collect())
        }
        _ => params.clone(),
    }
}

/// Compares values. Numbers are equal if their values are, and absent members are null.
pub(crate) fn equal(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::Number(wanted), Value::Number(found)) => wanted.as_f64() == found.as_f64(),
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.len() == found.len()
                && wanted
                    .iter()
                    .zip(found)
                    .all(|(wanted, found)| equal(wanted, found))
        }
        (Value::Object(wanted), Value::Object(found)) => {
            let names = wanted.keys().chain(found.keys());
            let value = |values: &Map<String, Value>, name: &str| {
                values.get(name).cloned().unwrap_or_default()
            };
            names
                .into_iter()
                .all(|name| equal(&value(wanted, name), &value(found, name)))
        }
        _ => wanted == found,
    }
}
