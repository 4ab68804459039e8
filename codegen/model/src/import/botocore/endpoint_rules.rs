//! The endpoint rule set, which botocore and Smithy write the same way: only the prose goes.

use serde_json::Value;

use super::node::{Findings, Node};

/// The rule set without documentation.
pub(super) fn read(mut root: Node, findings: &mut Findings) -> Option<Value> {
    let hint = "is this an endpoint-rule-set-1.json of botocore? it has `parameters` and `rules`";
    let place = root.place().at("rules");
    let version = root.required_text("version", findings);
    let parameters = root.required_node("parameters", hint, findings)?;
    let mut kept = serde_json::Map::new();
    for (name, parameter) in parameters.entries(findings) {
        kept.insert(name, parameter.undocumented());
    }
    let Some(mut rules) = root.value("rules") else {
        findings.error(root.place(), "has no `rules`", hint);
        return None;
    };
    if !rules.is_array() {
        findings.error(&place, "expected a list of rules", hint);
        return None;
    }
    undocument(&mut rules);
    root.finish("the endpoint rule set", findings);
    Some(serde_json::json!({ "version": version, "parameters": kept, "rules": rules }))
}

/// Takes the documentation off the rules and the rules below them. Nothing else is searched: `documentation` may be a
/// key of its own in the properties of an endpoint.
pub(in crate::import) fn undocument(rules: &mut Value) {
    for rule in rules
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        rule.shift_remove("documentation");
        if let Some(rules) = rule.get_mut("rules") {
            undocument(rules);
        }
    }
}
