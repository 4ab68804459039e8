//! Validation tests (`smithy.test#httpMalformedRequestTests` whose responses list fields): the
//! client's strict validation rejects what a server rejects, at the same path and for the same
//! constraint.

use serde_json::{Map, Value};
use smithy_model::{Kind, Member, Shape};

use crate::ir::{Binding, CaseValue, TestCase, TestKind};
use crate::lower::context::Lowering;
use crate::lower::operations::bindings;
use crate::lower::shapes::presence::Role;
use crate::lower::tests::case::{cases, headers, text, texts};

/// Returns the tests of an operation with their cases, one for each value of a case's parameters.
pub(crate) fn validation_tests(
    lowering: &Lowering<'_>,
    operation: &Shape,
    input: &Shape,
) -> Vec<(Value, TestCase)> {
    let cases = cases(operation, "smithy.test#httpMalformedRequestTests").flat_map(expand);
    let tests = cases.map(|case| validation(lowering, input, &case).map(|test| (case, test)));
    tests.flatten().collect()
}

/// Returns the test of an input that is valid except for violations and a missing member.
pub(crate) fn test_case(
    input: String,
    violations: Vec<(String, String)>,
    missing: Option<String>,
) -> TestCase {
    TestCase {
        kind: TestKind::Validation,
        parsed: None,
        fields: vec![
            ("input", CaseValue::Text(input)),
            ("violations", CaseValue::Pairs(violations)),
            ("missing", CaseValue::Optional(missing)),
        ],
    }
}

fn validation(lowering: &Lowering<'_>, input: &Shape, case: &Value) -> Option<TestCase> {
    let contents = &case["response"]["body"]["assertion"]["contents"];
    let response: Value = serde_json::from_str(contents.as_str()?).ok()?;
    let operation = operation(lowering, input, case.get("request")?)?;
    let mut violations = Vec::new();
    let mut missing = None;
    for field in response["fieldList"].as_array()? {
        let path = path(lowering, input, field["path"].as_str()?);
        match constraint(field["message"].as_str()?)? {
            "required" => missing = Some(path),
            constraint => violations.push((path, constraint.to_owned())),
        }
    }
    Some(test_case(operation, violations, missing))
}

/// Returns a case for each value of the parameters, which replace `$name:L` literally and `$name:S`
/// as a JSON string.
fn expand(case: &Value) -> Vec<Value> {
    let Some(parameters) = case["testParameters"].as_object() else {
        return vec![case.clone()];
    };
    let lengths = parameters
        .values()
        .filter_map(|values| Some(values.as_array()?.len()));
    let id = text(case, "id").unwrap_or_default();
    let expand = |index| {
        let values = parameters.iter();
        let values = values.map(|(name, values)| Some((name.as_str(), values[index].as_str()?)));
        let values: Vec<(&str, &str)> = values.flatten().collect();
        let mut case = substitute(case, &values);
        case["id"] = Value::from(format!("{id}_{}", index + 1));
        case
    };
    (0..lengths.max().unwrap_or_default()).map(expand).collect()
}

fn substitute(value: &Value, parameters: &[(&str, &str)]) -> Value {
    match value {
        Value::String(text) => {
            let text = parameters.iter().fold(text.clone(), |text, (name, value)| {
                let text = text.replace(&format!("${name}:L"), value);
                text.replace(&format!("${name}:S"), &Value::from(*value).to_string())
            });
            Value::String(text)
        }
        Value::Array(list) => {
            let list = list.iter().map(|value| substitute(value, parameters));
            list.collect()
        }
        Value::Object(map) => {
            let map = map.iter();
            map.map(|(key, value)| (key.clone(), substitute(value, parameters)))
                .collect()
        }
        value => value.clone(),
    }
}

/// Returns the operation of a request as JSON: its body with the members in the query and in
/// headers.
fn operation(lowering: &Lowering<'_>, input: &Shape, request: &Value) -> Option<String> {
    let body = text(request, "body").unwrap_or_default();
    let mut members: Map<String, Value> = match body.trim() {
        "" => Map::new(),
        body => serde_json::from_str(body).ok()?,
    };
    let query = texts(request, "queryParams");
    let query = query.iter();
    let query: Vec<(&str, &str)> = query
        .map(|param| param.split_once('=').unwrap_or((param, "")))
        .collect();
    let headers = headers(request);
    for member in input.members() {
        let serialized = bindings::serialized_member(lowering, input, member, Role::Input);
        let value = match &serialized.binding {
            Some(Binding::Query(name)) => {
                let param = query.iter().find(|(key, _)| key == name);
                param.map(|(_, value)| (*value).to_owned())
            }
            Some(Binding::Header(name)) => {
                let header = headers
                    .iter()
                    .find(|(key, _)| key.eq_ignore_ascii_case(name));
                header.map(|(_, value)| value.clone())
            }
            _ => None,
        };
        if let Some(value) = value {
            members.insert(serialized.json_name, Value::String(value));
        }
    }
    Some(Value::Object(members).to_string())
}

/// Converts a JSON pointer to the form of the crate: `/map/abc/0/name` to `map["abc"][0].name`.
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
                let role = if path.is_empty() {
                    Role::Input
                } else {
                    path.push('.');
                    Role::Nested
                };
                let member = shape.and_then(|shape| Some((shape, shape.member(part)?)));
                path.push_str(&member.map_or_else(
                    || part.to_owned(),
                    |(shape, member)| lowering.json_name(shape, member, role),
                ));
                target(member.map(|(_, member)| member))
            }
        };
    }
    path
}

/// Returns the constraint of a message by Smithy's server framework.
fn constraint(message: &str) -> Option<&'static str> {
    let constraints = [
        ("must not be null", "required"),
        ("enum value set", "enum"),
        ("must have length", "length"),
        ("regular expression", "pattern"),
        ("unique values", "uniqueItems"),
        ("must be between", "range"),
        ("must be greater", "range"),
        ("must be less", "range"),
    ];
    let mut constraints = constraints.into_iter();
    let (_, constraint) = constraints.find(|(phrase, _)| message.contains(phrase))?;
    Some(constraint)
}
