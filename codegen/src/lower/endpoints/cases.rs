//! Tests of endpoint rules (`smithy.rules#endpointTests`).
//!
//! # Outdated tests
//!
//! A test expects an endpoint for the partitions at its time. Two facts of the runtime's partitions
//! (botocore 1.43.32) differ from those of early 2025:
//!
//! - The isolated partitions support dual-stack hosts, with a DNS suffix of their own
//!   (<https://github.com/smithy-lang/smithy/pull/2781>).
//! - The implicit global region of `aws-cn` is `cn-northwest-1`, formerly `cn-north-1`.
//!
//! Tests of the former facts are left out and counted in a warning.

use heck::ToSnakeCase;
use serde_json::{Value, json};
use smithy_model::Diagnostic;

use super::node::{Checked, Node, report};
use crate::ir::endpoints::{EndpointRules, EndpointTest};
use crate::lower::names::{self, Unique};

const MAX_NAME_LENGTH: usize = 90;

/// Region prefixes of the isolated partitions, and their former dual-stack DNS suffixes.
const ISOLATED: [(&str, &str); 4] = [
    ("us-iso-", ".c2s.ic.gov"),
    ("us-isob-", ".sc2s.sgov.gov"),
    ("eu-isoe-", ".cloud.adc-e.uk"),
    ("us-isof-", ".csp.hci.ic.gov"),
];
/// Former implicit global region of `aws-cn`.
const FORMER_GLOBAL_REGION: &str = "cn-north-1";

/// Adds the tests that the model has of the rules.
pub(super) fn add(rules: &mut EndpointRules, root: &Node<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut names = Unique::default();
    let cases = report(root.items_of("testCases"), diagnostics).unwrap_or_default();
    let (outdated, valid): (Vec<_>, Vec<_>) = cases
        .iter()
        .partition(|case| is_outdated(case.value, &rules.rule_set));
    rules.outdated_tests = outdated.len();
    if let Some(first) = outdated.first() {
        let warning = first.error(
            format!(
                "{} tests of the endpoint rules are left out: AWS has changed the partitions that \
                they expect",
                outdated.len()
            ),
            "use a newer model of the service",
        );
        diagnostics.push(warning.warning());
    }
    rules.tests = valid
        .into_iter()
        .filter_map(|case| report(test(case, &mut names), diagnostics))
        .collect();
}

/// Returns `true` if the test expects a former fact of the partitions.
fn is_outdated(case: &Value, rule_set: &Value) -> bool {
    let parameter = |built_in: &str| {
        let mut parameters = rule_set["parameters"].as_object()?.iter();
        parameters
            .find(|(_, parameter)| parameter["builtIn"] == built_in)
            .map(|(name, _)| name)
    };
    let value = |built_in: &str| case["params"].get(parameter(built_in)?);
    let region = value("AWS::Region").and_then(Value::as_str);
    let region = region.unwrap_or_default();
    let expect = &case["expect"];
    let has_attribute = |attribute: &str| any_string(rule_set, &|text| text.contains(attribute));
    if value("SDK::Endpoint").is_some() {
        return false;
    }
    if region.starts_with("cn-") || region == "aws-cn-global" {
        let names_region = |text: &str| {
            let mut labels = text.split(['.', '/']);
            labels.any(|label| label == FORMER_GLOBAL_REGION)
        };
        // Rules that name the region do not take it from the partition.
        let is_literal = any_string(rule_set, &names_region);
        return has_attribute("implicitGlobalRegion")
            && !is_literal
            && any_string(expect, &names_region);
    }
    let mut isolated = ISOLATED.iter();
    let Some((_, suffix)) = isolated.find(|(prefix, _)| region.starts_with(prefix)) else {
        return false;
    };
    // Rules without the parameter belong to services that have dual-stack hosts only.
    let dual_stack = match parameter("AWS::UseDualStack") {
        Some(_) => value("AWS::UseDualStack") == Some(&Value::Bool(true)),
        None => has_attribute("dualStackDnsSuffix"),
    };
    let error = expect["error"].as_str().unwrap_or_default();
    let url = expect["endpoint"]["url"].as_str().unwrap_or_default();
    let lacks_dual_stack =
        error.contains("artition") && (error.contains("DualStack") || error.contains("Dualstack"));
    dual_stack && (lacks_dual_stack || url.ends_with(suffix))
}

/// Returns `true` if `predicate` holds for any string in the value.
fn any_string(value: &Value, predicate: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => predicate(text),
        Value::Array(items) => items.iter().any(|item| any_string(item, predicate)),
        Value::Object(entries) => entries.values().any(|item| any_string(item, predicate)),
        _ => false,
    }
}

fn test(case: &Node<'_>, names: &mut Unique) -> Checked<EndpointTest> {
    let expect = &case.value["expect"];
    if !expect["error"].is_string() && !expect["endpoint"]["url"].is_string() {
        return case.fail(
            "the test expects neither an endpoint nor an error",
            "add \"expect\": {\"endpoint\": {\"url\": …}} or \"expect\": {\"error\": …}",
        );
    }
    let mut name = case
        .text("documentation")
        .unwrap_or_default()
        .to_snake_case();
    name.retain(|c| c.is_ascii_alphanumeric() || c == '_');
    name.truncate(MAX_NAME_LENGTH);
    let name = if name.is_empty() { "case" } else { &name };
    Ok(EndpointTest {
        name: names.name(names::field(name)),
        params: case.value.get("params").cloned().unwrap_or(json!({})),
        expect: expect.clone(),
    })
}
