//! Checks of rules, which the runtime evaluates unchecked.

use serde_json::Value;
use smithy_model::{Diagnostic, is_identifier};

use super::expression::{Kind, Scope, Type, expect, type_of};
use super::node::{Checked, Node, report};
use super::strings;

/// Checks a rule set (`smithy.rules#endpointRuleSet`).
pub(super) fn rule_set(root: &Node<'_>, diagnostics: &mut Vec<Diagnostic>) -> Checked<()> {
    let scope = parameters(root, &["1.0", "1.1", "1.2", "1.3"], diagnostics)?;
    let rules = root.items_of("rules")?;
    if rules.is_empty() {
        return root.fail("the rule set has no rules", "add \"rules\": [ … ]");
    }
    for node in rules {
        report(rule(&node, scope.clone(), diagnostics), diagnostics);
    }
    Ok(())
}

/// Checks the version and the parameters of rules. Returns the parameters.
pub(super) fn parameters(
    root: &Node<'_>,
    versions: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
) -> Checked<Scope> {
    if !root
        .text("version")
        .is_some_and(|version| versions.contains(&version))
    {
        return root.fail(
            "the version of the endpoint rules is missing or unsupported",
            format!("use one of the versions {}", versions.join(", ")),
        );
    }
    let Some(parameters) = root.get("parameters") else {
        return root.fail(
            "the endpoint rules have no parameters",
            "add \"parameters\": { … }",
        );
    };
    let mut scope = Scope::default();
    for (name, node) in parameters.entries()? {
        report(parameter(name, &node, &mut scope), diagnostics);
    }
    Ok(scope)
}

fn parameter(name: &str, node: &Node<'_>, scope: &mut Scope) -> Checked<()> {
    if !is_identifier(name) {
        return node.fail(
            format!("{name:?} is not an identifier"),
            "use letters and digits, a letter first",
        );
    }
    let Some(kind) = Kind::of_parameter(node.value) else {
        return node.fail(
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
            return default.fail(
                "the default value is not of the parameter's type",
                "use a value of the parameter's type",
            );
        }
    }
    let optional = default.is_none() && node.value["required"] != true;
    scope.add(name, Type { kind, optional });
    Ok(())
}

/// Checks a rule.
pub(super) fn rule(
    node: &Node<'_>,
    mut scope: Scope,
    diagnostics: &mut Vec<Diagnostic>,
) -> Checked<()> {
    for node in node.items_of("conditions")? {
        condition(&node, &mut scope)?;
    }
    let endpoint = node.get("endpoint");
    let error = node.get("error");
    let rules = node.get("rules");
    match (node.text("type"), endpoint, error, rules) {
        (Some("endpoint"), Some(node), None, None) => self::endpoint(&node, &scope),
        (Some("error"), None, Some(node), None) => expect(&node, Kind::Text, &scope),
        (Some("tree"), None, None, Some(node)) => {
            for node in node.items()? {
                report(rule(&node, scope.clone(), diagnostics), diagnostics);
            }
            Ok(())
        }
        _ => node.fail(
            "the rule has no outcome, or several",
            "write \"type\": \"endpoint\" with \"endpoint\", \"error\" with \"error\", or \"tree\" \
            with \"rules\"",
        ),
    }
}

/// Checks a condition and adds the variable that it assigns.
pub(super) fn condition(node: &Node<'_>, scope: &mut Scope) -> Checked<()> {
    if node.get("fn").is_none() {
        return node.fail(
            "the condition has no function",
            "write {\"fn\": …, \"argv\": […]}",
        );
    }
    scope.narrow(node.value);
    let ty = type_of(node, scope)?;
    let Some(assign) = node.get("assign") else {
        return Ok(());
    };
    match assign.value.as_str().filter(|name| is_identifier(name)) {
        None => assign.fail(
            "the name of the variable is not an identifier",
            "use letters, digits and _, a letter first",
        ),
        Some(name) if scope.find(name).is_some() => assign.fail(
            format!("the variable {name:?} is already in scope"),
            "choose another name",
        ),
        Some(name) => {
            scope.add(name, Type::set(ty.kind));
            Ok(())
        }
    }
}

fn endpoint(node: &Node<'_>, scope: &Scope) -> Checked<()> {
    let Some(url) = node.get("url") else {
        return node.fail("the endpoint has no URL", "add \"url\": \"https://…\"");
    };
    expect(&url, Kind::Text, scope)?;
    for (_, values) in node.entries_of("headers")? {
        for value in values.items()? {
            expect(&value, Kind::Text, scope)?;
        }
    }
    for (_, value) in node.entries_of("properties")? {
        property(&value, scope)?;
    }
    Ok(())
}

/// Checks a property: templates, booleans, arrays and objects, without references and functions.
fn property(node: &Node<'_>, scope: &Scope) -> Checked<()> {
    match node.value {
        Value::String(_) => expect(node, Kind::Text, scope),
        Value::Bool(_) => Ok(()),
        Value::Array(_) => {
            let items = node.items()?;
            items.iter().try_for_each(|item| property(item, scope))
        }
        Value::Object(_) => {
            let entries = node.entries()?;
            entries
                .iter()
                .try_for_each(|(_, value)| property(value, scope))
        }
        Value::Null | Value::Number(_) => node.fail(
            "a property of an endpoint cannot be null or a number",
            "write a string, a boolean, an array or an object",
        ),
    }
}
