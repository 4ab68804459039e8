//! Checks of rules, which the runtime evaluates unchecked.

use serde_json::Value;
use smithy_model::is_identifier;

use super::expression::{Kind, Scope, Type, expect, type_of};
use super::node::{Node, Reporter};
use super::strings;

/// Checks a rule set (`smithy.rules#endpointRuleSet`).
pub(super) fn rule_set(root: &Node<'_>, reporter: &mut Reporter<'_>) -> Option<()> {
    let scope = parameters(root, &["1.0", "1.1", "1.2", "1.3"], reporter)?;
    let rules = root.items_of("rules", reporter)?;
    if rules.is_empty() {
        return reporter.error(root, "the rule set has no rules", "add \"rules\": [ … ]");
    }
    for node in rules {
        rule(&node, scope.clone(), reporter);
    }
    Some(())
}

/// Checks the version and the parameters of rules. Returns the parameters.
pub(super) fn parameters(
    root: &Node<'_>,
    versions: &[&str],
    reporter: &mut Reporter<'_>,
) -> Option<Scope> {
    if !root
        .text("version")
        .is_some_and(|version| versions.contains(&version))
    {
        return reporter.error(
            root,
            "the version of the endpoint rules is missing or unsupported",
            format!("use one of the versions {}", versions.join(", ")),
        );
    }
    let Some(parameters) = root.get("parameters") else {
        return reporter.error(
            root,
            "the endpoint rules have no parameters",
            "add \"parameters\": { … }",
        );
    };
    let mut scope = Scope::default();
    for (name, node) in parameters.entries(reporter)? {
        parameter(name, &node, &mut scope, reporter);
    }
    Some(scope)
}

fn parameter(
    name: &str,
    node: &Node<'_>,
    scope: &mut Scope,
    reporter: &mut Reporter<'_>,
) -> Option<()> {
    if !is_identifier(name) {
        return reporter.error(
            node,
            format!("{name:?} is not an identifier"),
            "use letters and digits, a letter first",
        );
    }
    let Some(kind) = Kind::of_parameter(node.value) else {
        return reporter.error(
            node,
            "the type of the parameter is missing or unknown",
            "use string, boolean or stringArray",
        );
    };
    let default = node.get("default");
    if let Some(default) = &default {
        let fits = match kind {
            Kind::Text => default.value.is_string(),
            Kind::Flag => default.value.is_boolean(),
            _ => strings(default.value).is_some(),
        };
        if !fits {
            return reporter.error(
                default,
                "the default value is not of the parameter's type",
                "use a value of the parameter's type",
            );
        }
    }
    let optional = default.is_none() && node.value["required"] != true;
    scope.add(name, Type { kind, optional });
    Some(())
}

/// Checks a rule.
pub(super) fn rule(node: &Node<'_>, mut scope: Scope, reporter: &mut Reporter<'_>) -> Option<()> {
    for node in node.items_of("conditions", reporter)? {
        condition(&node, &mut scope, reporter)?;
    }
    let endpoint = node.get("endpoint");
    let error = node.get("error");
    let rules = node.get("rules");
    match (node.text("type"), endpoint, error, rules) {
        (Some("endpoint"), Some(node), None, None) => self::endpoint(&node, &scope, reporter),
        (Some("error"), None, Some(node), None) => expect(&node, Kind::Text, &scope, reporter),
        (Some("tree"), None, None, Some(node)) => {
            for node in node.items(reporter)? {
                rule(&node, scope.clone(), reporter);
            }
            Some(())
        }
        _ => reporter.error(
            node,
            "the rule has no outcome, or several",
            "write \"type\": \"endpoint\" with \"endpoint\", \"error\" with \"error\", or \"tree\" with \"rules\"",
        ),
    }
}

/// Checks a condition and adds the variable that it assigns.
pub(super) fn condition(
    node: &Node<'_>,
    scope: &mut Scope,
    reporter: &mut Reporter<'_>,
) -> Option<()> {
    if node.get("fn").is_none() {
        return reporter.error(
            node,
            "the condition has no function",
            "write {\"fn\": …, \"argv\": […]}",
        );
    }
    scope.narrow(node.value);
    let ty = type_of(node, scope, reporter)?;
    let Some(assign) = node.get("assign") else {
        return Some(());
    };
    match assign.value.as_str().filter(|name| is_identifier(name)) {
        None => reporter.error(
            &assign,
            "the name of the variable is not an identifier",
            "use letters, digits and _, a letter first",
        ),
        Some(name) if scope.find(name).is_some() => reporter.error(
            &assign,
            format!("the variable {name:?} is already in scope"),
            "choose another name",
        ),
        Some(name) => {
            scope.add(name, Type::set(ty.kind));
            Some(())
        }
    }
}

fn endpoint(node: &Node<'_>, scope: &Scope, reporter: &mut Reporter<'_>) -> Option<()> {
    let Some(url) = node.get("url") else {
        return reporter.error(
            node,
            "the endpoint has no URL",
            "add \"url\": \"https://…\"",
        );
    };
    expect(&url, Kind::Text, scope, reporter)?;
    for (_, values) in node.entries_of("headers", reporter)? {
        for value in values.items(reporter)? {
            expect(&value, Kind::Text, scope, reporter)?;
        }
    }
    for (_, value) in node.entries_of("properties", reporter)? {
        property(&value, scope, reporter)?;
    }
    Some(())
}

/// Checks a property: templates, booleans, arrays and objects, without references and functions.
fn property(node: &Node<'_>, scope: &Scope, reporter: &mut Reporter<'_>) -> Option<()> {
    match node.value {
        Value::String(_) => expect(node, Kind::Text, scope, reporter),
        Value::Bool(_) => Some(()),
        Value::Array(_) => {
            let items = node.items(reporter)?;
            items
                .iter()
                .try_for_each(|item| property(item, scope, reporter))
        }
        Value::Object(_) => {
            let entries = node.entries(reporter)?;
            entries
                .iter()
                .try_for_each(|(_, value)| property(value, scope, reporter))
        }
        Value::Null | Value::Number(_) => reporter.error(
            node,
            "a property of an endpoint cannot be null or a number",
            "write a string, a boolean, an array or an object",
        ),
    }
}
