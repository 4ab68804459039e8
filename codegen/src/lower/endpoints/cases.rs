//! Tests of the rules: `smithy.rules#endpointTests`. Only parameters and expectations: what operations bind to parameters is
//! not tested here.
//!
//! # Cases that the partitions have outrun
//!
//! A case states what rules give *with the partitions of its day*, which are not in the model. Until September 2025 these said
//! that the isolated partitions of AWS have no hosts that speak IPv6 too; then that was corrected, as having been wrong all
//! along, and `supportsDualStack` became true (<https://github.com/smithy-lang/smithy/pull/2781>; botocore 1.43.32,
//! `partitions.json`, which the runtime's partitions are, says so of all eight). Models that were written before expect an error there: of
//! cases that turn dual-stack on for a region of an isolated partition and that expect to hear of what the partition does not
//! support, none can hold any more. They are left out, counted, and said so in a warning; the other partitions have not changed.

use heck::ToSnakeCase;
use serde_json::Value;

use super::node::{Findings, Node};
use super::texts;
use crate::ir::endpoints::{EndpointTest, ParameterValue, RuleEndpoint, RuleExpr, RuleOutcome, RuleProperty};
use crate::lower::names::{self, Unique};

/// The longest name of a test.
const NAME_LIMIT: usize = 90;

/// How the regions begin whose partition was said to have no dual-stack hosts.
const CORRECTED: [&str; 4] = ["us-iso-", "us-isob-", "eu-isoe-", "us-isof-"];

/// The tests of a service, and how many of its cases are left out.
pub(super) fn cases(root: &Node<'_>, rule_set: &Value, findings: &mut Findings<'_>) -> (Vec<EndpointTest>, usize) {
    let mut names = Unique::default();
    let cases = root.list("testCases", findings).unwrap_or_default();
    let (outdated, valid): (Vec<_>, Vec<_>) = cases.iter().partition(|case| is_outdated(case.value, rule_set));
    if let Some(first) = outdated.first() {
        let message = format!(
            "{} tests of the endpoint rules are left out: they expect that an isolated partition has no dual-stack hosts",
            outdated.len()
        );
        let hint = "a newer model of the service has no such tests";
        findings.warning(first, message, hint);
    }
    let tests = valid.into_iter().filter_map(|case| test(case, &mut names, findings)).collect();
    (tests, outdated.len())
}

/// Whether the case expects what partitions did not support then and do now.
fn is_outdated(case: &Value, rule_set: &Value) -> bool {
    let value = |built_in: &str| {
        let parameters = rule_set.get("parameters")?.as_object()?;
        let has = |parameter: &Value| parameter.get("builtIn").and_then(Value::as_str) == Some(built_in);
        let (name, _) = parameters.iter().find(|(_, parameter)| has(parameter))?;
        case.get("params")?.get(name)
    };
    let of_partition =
        |error: &str| error.contains("artition") && (error.contains("DualStack") || error.contains("Dualstack"));
    let region = value("AWS::Region").and_then(Value::as_str).unwrap_or_default();
    value("AWS::UseDualStack") == Some(&Value::Bool(true))
        && value("SDK::Endpoint").is_none()
        && CORRECTED.iter().any(|prefix| region.starts_with(prefix))
        && case.get("expect").and_then(|expect| expect.get("error")?.as_str()).is_some_and(of_partition)
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
