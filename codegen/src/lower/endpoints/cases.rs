//! Tests of the rules: `smithy.rules#endpointTests`. Only parameters and expectations: what operations bind to parameters is
//! not tested here.
//!
//! # Cases that the partitions have outrun
//!
//! A case states what rules give *with the partitions of its day*, which are not in the model. Two of their facts have changed
//! since models were first published (botocore's `partitions.json`, 1.43.32, which the runtime's partitions are, against that
//! of early 2025):
//!
//! - The isolated partitions have hosts that speak IPv6 too, with a suffix of their own. `supportsDualStack` was false and the
//!   suffix the common one until September 2025, and then corrected as having been wrong all along
//!   (<https://github.com/smithy-lang/smithy/pull/2781>).
//! - The region of `aws-cn` for services without regions is `cn-northwest-1`. It was `cn-north-1`.
//!
//! A case that stands on one of the old facts cannot hold any more. It is left out, counted, and said so in a warning.

use heck::ToSnakeCase;
use serde_json::Value;

use super::node::{Findings, Node};
use super::texts;
use crate::ir::endpoints::{
    EndpointTest, ParameterValue, RuleEndpoint, RuleExpr, RuleOutcome, RuleProperty,
};
use crate::lower::names::{self, Unique};

/// The longest name of a test.
const NAME_LIMIT: usize = 90;

/// How the regions of the isolated partitions begin, and the suffix of their hosts, which was that of dual-stack hosts too.
const ISOLATED: [(&str, &str); 4] = [
    ("us-iso-", ".c2s.ic.gov"),
    ("us-isob-", ".sc2s.sgov.gov"),
    ("eu-isoe-", ".cloud.adc-e.uk"),
    ("us-isof-", ".csp.hci.ic.gov"),
];
/// The region of `aws-cn` that was that of services without regions.
const OLD_GLOBAL: &str = "cn-north-1";

/// The tests of a service, and how many of its cases are left out.
pub(super) fn cases(
    root: &Node<'_>,
    rule_set: &Value,
    findings: &mut Findings<'_>,
) -> (Vec<EndpointTest>, usize) {
    let mut names = Unique::default();
    let cases = root.list("testCases", findings).unwrap_or_default();
    let (outdated, valid): (Vec<_>, Vec<_>) = cases
        .iter()
        .partition(|case| is_outdated(case.value, rule_set));
    if let Some(first) = outdated.first() {
        let message = format!(
            "{} tests of the endpoint rules are left out: they stand on facts of the partitions that have changed since",
            outdated.len()
        );
        let hint = "a newer model of the service has no such tests";
        findings.warning(first, message, hint);
    }
    let tests = valid
        .into_iter()
        .filter_map(|case| test(case, &mut names, findings))
        .collect();
    (tests, outdated.len())
}

/// Whether the case stands on a fact of the partitions that is one no longer.
fn is_outdated(case: &Value, rule_set: &Value) -> bool {
    let parameter = |built_in: &str| {
        let parameters = rule_set.get("parameters")?.as_object()?;
        let has =
            |parameter: &Value| parameter.get("builtIn").and_then(Value::as_str) == Some(built_in);
        parameters
            .iter()
            .find(|(_, parameter)| has(parameter))
            .map(|(name, _)| name)
    };
    let value = |built_in: &str| case.get("params")?.get(parameter(built_in)?);
    let (region, expect) = (
        value("AWS::Region")
            .and_then(Value::as_str)
            .unwrap_or_default(),
        case.get("expect"),
    );
    if value("SDK::Endpoint").is_some() {
        return false;
    }
    let reads = |attribute: &str| mentions(rule_set, &|text| text.contains(attribute));
    if region.starts_with("cn-") || region == "aws-cn-global" {
        let named = |text: &str| {
            text == OLD_GLOBAL || text.split(['.', '/']).any(|label| label == OLD_GLOBAL)
        };
        return reads("implicitGlobalRegion")
            && expect.is_some_and(|expect| mentions(expect, &named));
    }
    let Some((_, suffix)) = ISOLATED
        .iter()
        .find(|(prefix, _)| region.starts_with(prefix))
    else {
        return false;
    };
    // Rules without the parameter are of services that have dual-stack hosts only.
    let dual_stack = match parameter("AWS::UseDualStack") {
        Some(_) => value("AWS::UseDualStack") == Some(&Value::Bool(true)),
        None => reads("dualStackDnsSuffix"),
    };
    let text = |pointer: &str| {
        expect
            .and_then(|expect| expect.pointer(pointer)?.as_str())
            .unwrap_or_default()
    };
    let error = text("/error");
    let of_partition =
        error.contains("artition") && (error.contains("DualStack") || error.contains("Dualstack"));
    dual_stack && (of_partition || text("/endpoint/url").ends_with(suffix))
}

/// Whether some string in the value is as asked.
fn mentions(value: &Value, is_it: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is_it(text),
        Value::Array(items) => items.iter().any(|item| mentions(item, is_it)),
        Value::Object(entries) => entries.values().any(|item| mentions(item, is_it)),
        _ => false,
    }
}

fn test(case: &Node<'_>, names: &mut Unique, findings: &mut Findings<'_>) -> Option<EndpointTest> {
    let mut params = Vec::new();
    for (name, node) in case
        .get("params")
        .and_then(|params| params.entries())
        .unwrap_or_default()
    {
        match parameter_value(node.value) {
            Some(value) => params.push((name.to_owned(), value)),
            None => {
                return findings.error(
                    &node,
                    "is no value of a parameter",
                    "use a string, a boolean or strings",
                );
            }
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
    let mut name = case
        .text("documentation")
        .unwrap_or_default()
        .to_snake_case();
    name.retain(|c| c.is_ascii_alphanumeric() || c == '_');
    name.truncate(NAME_LIMIT);
    let name = names.name(names::field(if name.is_empty() { "case" } else { &name }));
    Some(EndpointTest {
        name,
        params,
        expected,
    })
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
        return findings.error(
            node,
            "an endpoint without a url",
            "add \"url\": \"https://…\"",
        );
    };
    let mut headers = Vec::new();
    for (name, values) in node
        .get("headers")
        .and_then(|headers| headers.entries())
        .unwrap_or_default()
    {
        match texts(values.value) {
            Some(values) => headers.extend(
                values
                    .into_iter()
                    .map(|value| (name.to_owned(), RuleExpr::Text(value))),
            ),
            None => {
                return findings.error(
                    &values,
                    "the values of a header are no strings",
                    "write [\"…\"]",
                );
            }
        }
    }
    let mut properties = Vec::new();
    for (name, node) in node
        .get("properties")
        .and_then(|properties| properties.entries())
        .unwrap_or_default()
    {
        match property(node.value) {
            Some(value) => properties.push((name.to_owned(), value)),
            None => {
                return findings.error(
                    &node,
                    "a property that is null or a number",
                    "no rule can give it",
                );
            }
        }
    }
    Some(RuleEndpoint {
        url: RuleExpr::Text(url.to_owned()),
        headers,
        properties,
    })
}

fn property(value: &Value) -> Option<RuleProperty> {
    match value {
        Value::String(text) => Some(RuleProperty::Value(RuleExpr::Text(text.clone()))),
        Value::Bool(flag) => Some(RuleProperty::Value(RuleExpr::Flag(*flag))),
        Value::Array(values) => values
            .iter()
            .map(property)
            .collect::<Option<_>>()
            .map(RuleProperty::List),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| Some((key.clone(), property(value)?)));
            entries.collect::<Option<_>>().map(RuleProperty::Object)
        }
        Value::Null | Value::Number(_) => None,
    }
}
