//! Endpoint rules: `smithy.rules#endpointRuleSet` as functions that return an endpoint ("Rules engine specification" of
//! Smithy 2.0).
//!
//! | module | what it decides |
//! |---|---|
//! | `node` | where something stands, for diagnostics |
//! | `template` | what a template string and a path consist of |
//! | `scope` | which variables a place can read, under which names and types |
//! | `expressions` | what an expression is in Rust, and whether its types fit |
//! | `rules` | conditions, results, and what becomes a function of its own |
//! | `prune` | which variables and rules are of no use |
//! | `cases` | tests of the rules |
//! | `context` | which parameters operations set |
//!
//! A service without rules gets those that most services of AWS have: the endpoint that the caller names, or a host made of
//! the endpoint prefix, the region and the partition's suffix.

mod cases;
mod context;
mod expressions;
mod node;
mod prune;
mod rules;
mod scope;
mod template;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::ir::endpoints::{Absent, EndpointRules, RuleExpr, RuleKind, RuleParameter, RuleType};
pub(crate) use context::bindings;
use node::{Findings, Node};
use rules::Compiler;
use scope::{Form, Scope};
use smithy_model::{Diagnostic, Location, Severity};
use smithy_model::{Model, Shape, is_identifier};

const RULES: &str = "smithy.rules#endpointRuleSet";
const DECISIONS: &str = "smithy.rules#endpointBdd";
const TESTS: &str = "smithy.rules#endpointTests";

/// A parameter of the rules as operations see it.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    name: String,
    kind: RuleKind,
}

/// The parameters of the service's rules.
pub(crate) fn parameters(service: &Shape) -> Vec<Parameter> {
    let parameters = service
        .traits
        .get(RULES)
        .and_then(|rules| rules.get("parameters"))
        .and_then(Value::as_object);
    let known = |(name, parameter): (&String, &Value)| {
        Some(Parameter {
            name: name.clone(),
            kind: kind(parameter)?,
        })
    };
    parameters.into_iter().flatten().filter_map(known).collect()
}

/// The rules of the service as functions, with the tests that the model has of them where `tests` asks for those.
pub(crate) fn rules(
    model: &Model,
    service: &Shape,
    prefix: &str,
    tests: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> EndpointRules {
    let fallback;
    let before = errors(diagnostics);
    let rule_set = match (service.traits.get(RULES), service.traits.has(DECISIONS)) {
        (Some(rule_set), _) => rule_set,
        (None, true) => {
            let location = Location::of_trait(service, DECISIONS);
            let message = "has a decision diagram for its endpoints and no rule set";
            let hint = "add smithy.rules#endpointRuleSet: diagrams are not understood";
            diagnostics.push(model.error(location, message, hint));
            return EndpointRules::none();
        }
        (None, false) => {
            fallback = regional(prefix);
            &fallback
        }
    };
    let (file, pointer) = model.locate(Location::of_trait(service, RULES));
    let mut findings = Findings {
        shape: service.id.as_str().to_owned(),
        file,
        diagnostics,
    };
    let root = Node {
        value: rule_set,
        pointer,
    };
    let mut compiled = compile(&root, &mut findings).unwrap_or_else(EndpointRules::none);
    if let (true, Some(value)) = (tests, service.traits.get(TESTS)) {
        let (file, pointer) = model.locate(Location::of_trait(service, TESTS));
        findings.file = file;
        (compiled.tests, compiled.outdated_tests) =
            cases::cases(&Node { value, pointer }, rule_set, &mut findings);
    }
    match errors(diagnostics) > before {
        true => EndpointRules::none(),
        false => compiled,
    }
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .count()
}

impl EndpointRules {
    fn none() -> Self {
        Self {
            argument: "_params",
            imports: Vec::new(),
            parameters: Vec::new(),
            body: Vec::new(),
            branches: Vec::new(),
            tests: Vec::new(),
            outdated_tests: 0,
            by_operation: false,
        }
    }
}

fn compile(root: &Node<'_>, findings: &mut Findings<'_>) -> Option<EndpointRules> {
    match root.text("version") {
        Some("1.0" | "1.1" | "1.2" | "1.3") => {}
        _ => {
            return findings.error(
                root,
                "a rule set of another version",
                "versions 1.0 to 1.3 are understood",
            );
        }
    }
    let mut scope = Scope::default();
    let parameters = declare(root, &mut scope, findings)?;
    let Some(rules) = root
        .get("rules")
        .and_then(|rules| rules.items())
        .filter(|rules| !rules.is_empty())
    else {
        return findings.error(root, "a rule set without rules", "add \"rules\": [ … ]");
    };
    let mut compiler = Compiler {
        findings,
        branches: Vec::new(),
        imports: BTreeSet::new(),
    };
    let (body, used) = compiler.root(&rules, &scope);
    let parameters: Vec<RuleParameter> = parameters
        .into_iter()
        .filter_map(|parameter| {
            match parameter
                .ident
                .as_ref()
                .is_some_and(|ident| used.variables.contains(ident))
            {
                true => Some(parameter),
                false => (parameter.absent == Absent::Missing).then_some(RuleParameter {
                    ident: None,
                    ..parameter
                }),
            }
        })
        .collect();
    Some(EndpointRules {
        argument: if parameters.is_empty() {
            "_params"
        } else {
            "params"
        },
        parameters,
        body,
        branches: compiler.branches,
        imports: compiler.imports.into_iter().collect(),
        ..EndpointRules::none()
    })
}

/// Makes the parameters variables of the scope.
fn declare(
    root: &Node<'_>,
    scope: &mut Scope,
    findings: &mut Findings<'_>,
) -> Option<Vec<RuleParameter>> {
    let Some(entries) = root
        .get("parameters")
        .and_then(|parameters| parameters.entries())
    else {
        return findings.error(
            root,
            "a rule set without parameters",
            "add \"parameters\": { … }",
        );
    };
    let mut parameters = Vec::new();
    for (name, node) in entries {
        if let Some(parameter) = parameter(name, &node, scope, findings) {
            parameters.push(parameter);
        }
    }
    Some(parameters)
}

/// The type that a parameter has, in either spelling that models use.
fn kind(parameter: &Value) -> Option<RuleKind> {
    match parameter.get("type").and_then(Value::as_str)? {
        "string" | "String" => Some(RuleKind::Text),
        "boolean" | "Boolean" => Some(RuleKind::Flag),
        "stringArray" | "StringArray" => Some(RuleKind::List),
        _ => None,
    }
}

fn parameter(
    name: &str,
    node: &Node<'_>,
    scope: &mut Scope,
    findings: &mut Findings<'_>,
) -> Option<RuleParameter> {
    if !is_identifier(name) {
        return findings.error(
            node,
            format!("{name:?} is no name of a parameter"),
            "letters and digits, a letter first",
        );
    }
    let Some(kind) = kind(node.value) else {
        return findings.error(
            node,
            "a parameter of no known type",
            "write string, boolean or stringArray",
        );
    };
    let required = node
        .value
        .get("required")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let absent = match node.get("default") {
        None if required => Absent::Missing,
        None => Absent::Optional,
        Some(default) => match (kind, default.value, texts(default.value)) {
            (RuleKind::Text, Value::String(text), _) => {
                Absent::Default(RuleExpr::Text(text.clone()))
            }
            (RuleKind::Flag, Value::Bool(flag), _) => Absent::Default(RuleExpr::Flag(*flag)),
            (RuleKind::List, _, Some(texts)) => Absent::Elements(texts),
            _ => {
                return findings.error(
                    &default,
                    "a default of another type than its parameter",
                    "use the parameter's type",
                );
            }
        },
    };
    let form = if matches!(absent, Absent::Elements(_)) {
        Form::Place
    } else {
        Form::Borrowed
    };
    let ty = RuleType {
        kind,
        optional: absent == Absent::Optional,
    };
    let method = match (kind, &absent) {
        (RuleKind::Flag, _) => "flag",
        (RuleKind::List, Absent::Elements(_)) => "list_or",
        (RuleKind::List, _) => "list",
        _ => "text",
    };
    let built_in = node.text("builtIn").unwrap_or_default().to_owned();
    Some(RuleParameter {
        ident: Some(scope.add(name, ty, form)),
        name: name.to_owned(),
        built_in,
        method,
        absent,
    })
}

/// The strings of a list of strings.
fn texts(value: &Value) -> Option<Vec<String>> {
    value
        .as_array()?
        .iter()
        .map(|text| text.as_str().map(str::to_owned))
        .collect()
}

/// The rules of a service that has none of its own.
fn regional(prefix: &str) -> Value {
    let prefix = prefix.replace('{', "{{").replace('}', "}}");
    let is = |name: &str| json!({"fn": "booleanEquals", "argv": [{"ref": name}, true]});
    let set = |name: &str| json!({"fn": "isSet", "argv": [{"ref": name}]});
    let partition =
        json!({"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "Partition"});
    let error = |conditions: Value, text: &str| json!({"type": "error", "conditions": conditions, "error": text});
    let host = |conditions: Value, name: &str, suffix: &str| {
        let url = format!("https://{prefix}{name}.{{Region}}.{{Partition#{suffix}}}");
        json!({"type": "endpoint", "conditions": conditions, "endpoint": {"url": url}})
    };
    json!({
        "version": "1.0",
        "parameters": {
            "Region": {"type": "string", "builtIn": "AWS::Region"},
            "UseDualStack": {"type": "boolean", "builtIn": "AWS::UseDualStack", "required": true, "default": false},
            "UseFIPS": {"type": "boolean", "builtIn": "AWS::UseFIPS", "required": true, "default": false},
            "Endpoint": {"type": "string", "builtIn": "SDK::Endpoint"},
        },
        "rules": [
            {"type": "tree", "conditions": [set("Endpoint")], "rules": [
                error(json!([is("UseFIPS")]), "Invalid Configuration: FIPS and custom endpoint are not supported"),
                error(json!([is("UseDualStack")]), "Invalid Configuration: Dualstack and custom endpoint are not supported"),
                {"type": "endpoint", "conditions": [], "endpoint": {"url": {"ref": "Endpoint"}}},
            ]},
            {"type": "tree", "conditions": [set("Region"), partition], "rules": [
                host(json!([is("UseFIPS"), is("UseDualStack")]), "-fips", "dualStackDnsSuffix"),
                host(json!([is("UseFIPS")]), "-fips", "dnsSuffix"),
                host(json!([is("UseDualStack")]), "", "dualStackDnsSuffix"),
                host(json!([]), "", "dnsSuffix"),
            ]},
            error(json!([]), "Invalid Configuration: Missing Region"),
        ],
    })
}
