//! The protocol's tests of validation (`smithy.test#httpMalformedRequestTests` whose answer lists fields): what a server rejects,
//! a client's strict validation finds, at the same path and for the same constraint.
//!
//! The tests are requests and the server's messages in words; here they become operations as JSON, and paths and constraints in
//! the words of the generated crate.

use serde_json::{Map, Value};

use crate::ir::{Binding, ValidationCase};
use crate::lower::context::Lowering;
use crate::lower::operations::bindings;
use crate::lower::tests::protocol_tests::{cases, headers, text, texts};
use smithy_model::{Kind, Member, Shape};

/// The tests of an operation, each with what names it: the parameters of a test make several of it.
pub(crate) fn validation_tests(
    lowering: &Lowering<'_>,
    operation: &Shape,
    input: &Shape,
) -> Vec<(Value, ValidationCase)> {
    let expanded = cases(operation, "smithy.test#httpMalformedRequestTests").flat_map(expand);
    expanded
        .filter_map(|case| Some((case.clone(), validation(lowering, input, &case)?)))
        .collect()
}

fn validation(lowering: &Lowering<'_>, input: &Shape, case: &Value) -> Option<ValidationCase> {
    let answer = case
        .pointer("/response/body/assertion/contents")
        .and_then(Value::as_str)?;
    let answer: Value = serde_json::from_str(answer).ok()?;
    let mut found = ValidationCase {
        input: operation(lowering, input, case.get("request")?)?,
        ..ValidationCase::default()
    };
    for field in answer.get("fieldList")?.as_array()? {
        let path = path(lowering, input, field.get("path")?.as_str()?);
        match constraint(field.get("message")?.as_str()?)? {
            "required" => found.missing = Some(path),
            constraint => found.violations.push((path, constraint)),
        }
    }
    Some(found)
}

/// One case for each value of its parameters, which stand in its texts as `$name:L`, literally, and `$name:S`, as a JSON string.
fn expand(case: &Value) -> Vec<Value> {
    let Some(parameters) = case.get("testParameters").and_then(Value::as_object) else {
        return vec![case.clone()];
    };
    let count = parameters
        .values()
        .filter_map(|values| Some(values.as_array()?.len()))
        .max()
        .unwrap_or_default();
    let id = text(case, "id").unwrap_or_default();
    (0..count)
        .map(|index| {
            let values = parameters
                .iter()
                .filter_map(|(name, values)| Some((name.as_str(), values.get(index)?.as_str()?)));
            let mut case = substitute(case, &values.collect::<Vec<_>>());
            case["id"] = Value::from(format!("{id}_{}", index + 1));
            case
        })
        .collect()
}

fn substitute(value: &Value, parameters: &[(&str, &str)]) -> Value {
    match value {
        Value::String(text) => {
            Value::String(parameters.iter().fold(text.clone(), |text, (name, value)| {
                let literal = text.replace(&format!("${name}:L"), value);
                literal.replace(&format!("${name}:S"), &Value::from(*value).to_string())
            }))
        }
        Value::Array(list) => list
            .iter()
            .map(|value| substitute(value, parameters))
            .collect(),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (key.clone(), substitute(value, parameters)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// The operation that the request carries, as JSON: its body, and what queries and headers add to it.
fn operation(lowering: &Lowering<'_>, input: &Shape, request: &Value) -> Option<String> {
    let body = text(request, "body").unwrap_or_default();
    let mut members: Map<String, Value> = match body.trim() {
        "" => Map::new(),
        body => serde_json::from_str(body).ok()?,
    };
    let query = texts(request, "queryParams");
    let query: Vec<(&str, &str)> = query
        .iter()
        .map(|param| param.split_once('=').unwrap_or((param, "")))
        .collect();
    let headers = headers(request);
    for member in input.members() {
        let value = match bindings::binding(lowering, member) {
            Some(Binding::Query(name)) => query
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned()),
            Some(Binding::Header(name)) => headers
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(&name))
                .map(|(_, value)| value.clone()),
            _ => None,
        };
        if let Some(value) = value {
            members.insert(bindings::wire_name(lowering, member), Value::String(value));
        }
    }
    Some(Value::Object(members).to_string())
}

/// A JSON pointer as the path that the crate prints: `/map/abc/0/name` as `map["abc"][0].name`.
fn path(lowering: &Lowering<'_>, input: &Shape, pointer: &str) -> String {
    let mut path = String::new();
    let mut shape = Some(input);
    for part in pointer.split('/').skip(1) {
        let target = |member: Option<&Member>| member.and_then(|member| lowering.target(member));
        shape = match shape.map(|shape| &shape.kind) {
            Some(Kind::List(member)) => {
                path.push_str(&format!("[{part}]"));
                target(Some(member))
            }
            Some(Kind::Map(entry)) => {
                path.push_str(&format!("[{part:?}]"));
                target(Some(&entry[1]))
            }
            _ => {
                path.push_str(if path.is_empty() { "" } else { "." });
                let member = shape.and_then(|shape| shape.member(part));
                path.push_str(&member.map_or_else(
                    || part.to_owned(),
                    |member| bindings::wire_name(lowering, member),
                ));
                target(member)
            }
        };
    }
    path
}

/// The constraint that a message is about. The messages are those of Smithy's framework for servers.
fn constraint(message: &str) -> Option<&'static str> {
    let words = [
        ("must not be null", "required"),
        ("enum value set", "enum"),
        ("must have length", "length"),
        ("regular expression", "pattern"),
        ("unique values", "uniqueItems"),
        ("must be between", "range"),
        ("must be greater", "range"),
        ("must be less", "range"),
    ];
    words
        .iter()
        .find(|(words, _)| message.contains(words))
        .map(|(_, constraint)| *constraint)
}
