//! Tests of the rules: `smithy.rules#endpointTests`. Only parameters and expectations: what operations bind to parameters is
//! not tested here.

use heck::ToSnakeCase;
use serde_json::Value;

use super::node::{Findings, Node};
use super::texts;
use crate::ir::endpoints::{EndpointTest, ParameterValue, RuleEndpoint, RuleExpr, RuleOutcome, RuleProperty};
use crate::lower::names::{self, Unique};

/// The longest name of a test.
const NAME_LIMIT: usize = 90;

/// The tests of a service.
pub(super) fn cases(root: &Node<'_>, findings: &mut Findings<'_>) -> Vec<EndpointTest> {
    let mut names = Unique::default();
    let cases = root.list("testCases", findings).unwrap_or_default();
    cases.iter().filter_map(|case| test(case, &mut names, findings)).collect()
}

fn test(case: &Node<'_>, names: &mut Unique, findings: &mut Findings<'_>) -> Option<EndpointTest> {
    let mut params = Vec::new();
    for (name, node) in case.get("params").and_then(|params| params.entries()).unwrap_or_default() {
        match parameter_value(node.value) {
            Some(value) => params.push((name.to_owned(), value)),
            None => return findings.error(&node, "is no value of a parameter", "use a string, a boolean or strings"),
        }
    }
    let expect = case.get("expect");
    let error = expect.as_ref().and_then(|expect| expect.text("error"));
    let endpoint = expect.as_ref().and_then(|expect| expect.get("endpoint"));
    let expected = match (error, endpoint) {
        (Some(message), None) => RuleOutcome::Error(RuleExpr::Text(message.to_owned())),
        (None, Some(endpoint)) => RuleOutcome::Endpoint(literal(&endpoint, findings)?),
        _ => {
            return findings.error(
                case,
                "a test that expects neither an endpoint nor an error",
                "add \"expect\": { … }",
            );
        }
    };
    let mut name = case.text("documentation").unwrap_or_default().to_snake_case();
    name.retain(|c| c.is_ascii_alphanumeric() || c == '_');
    name.truncate(NAME_LIMIT);
    let name = names.name(names::field(if name.is_empty() { "case" } else { &name }));
    Some(EndpointTest { name, params, expected })
}

/// The value of a parameter, if it is of a type that parameters have.
pub(super) fn parameter_value(value: &Value) -> Option<ParameterValue> {
    match value {
        Value::String(text) => Some(ParameterValue::Text(text.clone())),
        Value::Bool(flag) => Some(ParameterValue::Flag(*flag)),
        other => texts(other).map(ParameterValue::List),
    }
}

fn literal(node: &Node<'_>, findings: &mut Findings<'_>) -> Option<RuleEndpoint> {
    let Some(url) = node.text("url") else {
        return findings.error(node, "an endpoint without a url", "add \"url\": \"https://…\"");
    };
    let mut headers = Vec::new();
    for (name, values) in node.get("headers").and_then(|headers| headers.entries()).unwrap_or_default() {
        match texts(values.value) {
            Some(values) => headers.extend(values.into_iter().map(|value| (name.to_owned(), RuleExpr::Text(value)))),
            None => return findings.error(&values, "the values of a header are no strings", "write [\"…\"]"),
        }
    }
    let mut properties = Vec::new();
    for (name, node) in node.get("properties").and_then(|properties| properties.entries()).unwrap_or_default() {
        match property(node.value) {
            Some(value) => properties.push((name.to_owned(), value)),
            None => return findings.error(&node, "a property that is null or a number", "no rule can give it"),
        }
    }
    Some(RuleEndpoint { url: RuleExpr::Text(url.to_owned()), headers, properties })
}

fn property(value: &Value) -> Option<RuleProperty> {
    match value {
        Value::String(text) => Some(RuleProperty::Value(RuleExpr::Text(text.clone()))),
        Value::Bool(flag) => Some(RuleProperty::Value(RuleExpr::Flag(*flag))),
        Value::Array(values) => values.iter().map(property).collect::<Option<_>>().map(RuleProperty::List),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| Some((key.clone(), property(value)?)));
            entries.collect::<Option<_>>().map(RuleProperty::Object)
        }
        Value::Null | Value::Number(_) => None,
    }
}
