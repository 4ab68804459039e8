//! Endpoint rules: a rule set (`smithy.rules#endpointRuleSet`) or a decision diagram
//! (`smithy.rules#endpointBdd`; Smithy 2.0, "Rules engine specification").
//!
//! The generated crate embeds the rules as JSON, and the runtime evaluates them. They are checked
//! here, so that malformed rules fail the generation and not a call.
//!
//! Compiling the rules to Rust takes 2,300 lines of generator instead of 1,100. Compiled, the rules
//! that most services have resolve in 0.5 µs instead of 5 µs, and parsing the JSON takes 50 µs,
//! once; the rules of S3, the largest, resolve in 30 µs on average. A client resolves its endpoint
//! once, or for each call if operations bind parameters, which is little beside signing. In
//! compiled code every variable of a diagram would be optional in every result.
//!
//! If a service has both forms, its rule set is used: people can review its changes, and its
//! results have no unset variables. Diagrams of AWS services resolve to the same endpoints as their
//! rule sets, in 95 % of the time for most services. Only large diagrams gain more: that of S3
//! resolves in 70 % of the time, and its JSON has 61 kB instead of 333 kB.

mod cases;
mod check;
mod context;
mod diagram;
mod expression;
mod node;
mod template;

use serde_json::{Value, json};
use smithy_model::{Diagnostic, Model, Shape};

use crate::ir::endpoints::EndpointRules;
use crate::lower::context::Options;
use crate::lower::service::endpoint_prefix;
pub(crate) use context::bindings;
use expression::Kind;
use node::{Node, report};

const RULES: &str = "smithy.rules#endpointRuleSet";
const DIAGRAM: &str = "smithy.rules#endpointBdd";
const TESTS: &str = "smithy.rules#endpointTests";

/// A parameter of endpoint rules that operations can bind.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    name: String,
    kind: Kind,
}

/// Returns the parameters of the service's rules.
pub(crate) fn parameters(service: &Shape) -> Vec<Parameter> {
    let rules = service
        .traits
        .get(RULES)
        .or_else(|| service.traits.get(DIAGRAM));
    let parameters = rules.and_then(|rules| rules.get("parameters")?.as_object());
    let parameters = parameters.into_iter().flatten();
    parameters
        .filter_map(|(name, parameter)| {
            Some(Parameter {
                name: name.clone(),
                kind: Kind::of_parameter(parameter)?,
            })
        })
        .collect()
}

/// Lowers the endpoint rules of the service, and the tests of the rules if they are wanted. A
/// service without rules gets the rules that most AWS services have.
pub(crate) fn rules(
    model: &Model,
    service: &Shape,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> EndpointRules {
    let mut rules = EndpointRules::default();
    if let Some(node) = Node::of_trait(model, service, RULES) {
        rules.rule_set = node.value.clone();
        report(check::rule_set(&node, diagnostics), diagnostics);
    } else if let Some(node) = Node::of_trait(model, service, DIAGRAM) {
        rules.rule_set =
            report(diagram::decode(&node, diagnostics), diagnostics).unwrap_or_default();
    } else {
        rules.rule_set = default_rule_set(&endpoint_prefix(service));
    }
    if options.endpoint_tests
        && let Some(node) = Node::of_trait(model, service, TESTS)
    {
        cases::add(&mut rules, &node, diagnostics);
    }
    rules
}

/// Returns the elements of an array of strings.
fn strings(value: &Value) -> Option<Vec<String>> {
    let elements = value.as_array()?.iter();
    elements
        .map(|element| element.as_str().map(str::to_owned))
        .collect()
}

const FIPS_WITH_ENDPOINT: &str =
    "Invalid Configuration: FIPS and custom endpoint are not supported";
const DUAL_STACK_WITH_ENDPOINT: &str =
    "Invalid Configuration: Dualstack and custom endpoint are not supported";

/// Returns rules for regional hosts: endpoint prefix, region and DNS suffix of the partition.
fn default_rule_set(prefix: &str) -> Value {
    let prefix = prefix.replace('{', "{{").replace('}', "}}");
    let is = |name: &str| json!({"fn": "booleanEquals", "argv": [{"ref": name}, true]});
    let set = |name: &str| json!({"fn": "isSet", "argv": [{"ref": name}]});
    let partition =
        json!({"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "Partition"});
    let host = |conditions: Value, name: &str, suffix: &str| {
        let url = format!("https://{prefix}{name}.{{Region}}.{{Partition#{suffix}}}");
        json!({"type": "endpoint", "conditions": conditions, "endpoint": {"url": url}})
    };
    json!({
        "version": "1.0",
        "parameters": {
            "Region": {"type": "string", "builtIn": "AWS::Region"},
            "UseDualStack": {"type": "boolean", "builtIn": "AWS::UseDualStack", "required": true,
                "default": false},
            "UseFIPS": {"type": "boolean", "builtIn": "AWS::UseFIPS", "required": true,
                "default": false},
            "Endpoint": {"type": "string", "builtIn": "SDK::Endpoint"},
        },
        "rules": [
            {"type": "tree", "conditions": [set("Endpoint")], "rules": [
                error_rule(json!([is("UseFIPS")]), FIPS_WITH_ENDPOINT),
                error_rule(json!([is("UseDualStack")]), DUAL_STACK_WITH_ENDPOINT),
                {"type": "endpoint", "conditions": [], "endpoint": {"url": {"ref": "Endpoint"}}},
            ]},
            {"type": "tree", "conditions": [set("Region"), partition], "rules": [
                host(json!([is("UseFIPS"), is("UseDualStack")]), "-fips", "dualStackDnsSuffix"),
                host(json!([is("UseFIPS")]), "-fips", "dnsSuffix"),
                host(json!([is("UseDualStack")]), "", "dualStackDnsSuffix"),
                host(json!([]), "", "dnsSuffix"),
            ]},
            error_rule(json!([]), "Invalid Configuration: Missing Region"),
        ],
    })
}

fn error_rule(conditions: Value, text: &str) -> Value {
    json!({"type": "error", "conditions": conditions, "error": text})
}
