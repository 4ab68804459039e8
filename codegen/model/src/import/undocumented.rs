//! Removes documentation from the values of traits.

use serde_json::{Map, Value};

/// Returns the value of a trait without the documentation in it.
pub(super) fn undocumented(id: &str, mut value: Value) -> Value {
    match id {
        "smithy.waiters#waitable" => {
            remove_from_each(&mut value, &["documentation", "tags", "deprecated"]);
        }
        "smithy.rules#clientContextParams" => remove_from_each(&mut value, &["documentation"]),
        "smithy.rules#endpointRuleSet" | "smithy.rules#endpointBdd" => {
            if let Some(parameters) = value.get_mut("parameters") {
                remove_from_each(parameters, &["documentation"]);
            }
            for key in ["rules", "results"] {
                if let Some(rules) = value.get_mut(key) {
                    remove_from_rules(rules);
                }
            }
        }
        _ => {}
    }
    value
}

fn remove_from_each(object: &mut Value, keys: &[&str]) {
    for entry in object.as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(entry) = entry.as_object_mut() {
            entry.retain(|key, _| !keys.contains(&key.as_str()));
        }
    }
}

/// Removes the documentation of endpoint rules. Other objects are not searched, as an endpoint may
/// have a property called `documentation`.
fn remove_from_rules(rules: &mut Value) {
    let rules = rules.as_array_mut().into_iter().flatten();
    for rule in rules.filter_map(Value::as_object_mut) {
        rule.shift_remove("documentation");
        if let Some(rules) = rule.get_mut("rules") {
            remove_from_rules(rules);
        }
    }
}
