//! Turns a resolved schema into a `SchemaDefinition`.

use bedrock_agentcore_control::types::{SchemaDefinition, SchemaType};

use crate::constraints;
use crate::merge::names;
use crate::node::{Kind, Node};
use crate::walk::{Walk, join};

/// Returns the schema of a gateway, or `None` after a problem was reported.
pub(crate) fn definition(walk: &mut Walk, node: Node) -> Option<SchemaDefinition> {
    let schema_type = schema_type(walk, &node);
    let is_object = schema_type == Some(SchemaType::Object);
    let is_array = schema_type == Some(SchemaType::Array);
    let description = description(walk, &node);
    // The parts of a schema are converted even if it has a problem, so that all problems are found.
    let mut properties = Vec::new();
    for (name, property) in node.properties {
        if property.is_never {
            forbidden_property(walk, &property, node.required.contains(&name));
        } else if let Some(definition) = definition(walk, property) {
            properties.push((name, definition));
        }
    }
    let items = match node.items {
        Some(items) if items.is_never || items.is_any() && !items.has_failed => {
            any_items(walk, &items);
            None
        }
        Some(items) => definition(walk, *items),
        None => None,
    };

    let mut result = SchemaDefinition::new(schema_type?);
    let has_properties = !properties.is_empty() || !node.required.is_empty();
    if !is_object && has_properties {
        let reason = "only an object has properties";
        walk.drop(join(&node.pointer, "properties"), reason);
    }
    if is_object && !properties.is_empty() {
        result = result.properties(properties);
    }
    if is_object && !node.required.is_empty() {
        result = result.required(node.required);
    }
    match items {
        Some(items) if is_array => result = result.items(items),
        Some(_) => walk.drop(join(&node.pointer, "items"), "only an array has items"),
        None => {}
    }
    if let Some(description) = description {
        result = result.description(description);
    }
    Some(result)
}

/// Returns the only type of a schema other than `null`.
fn schema_type(walk: &mut Walk, node: &Node) -> Option<SchemaType> {
    const CHOOSE: &str = "choose one of \"string\", \"number\", \"integer\", \"boolean\", \
                          \"array\" and \"object\" as `type`";
    if node.has_failed {
        return None;
    }
    if node.is_never {
        let cause = "the schema permits no value";
        walk.problem(
            &node.pointer,
            cause,
            "remove it, or a constraint that contradicts the others",
        );
        return None;
    }
    let Some(mut kinds) = node.kinds.clone() else {
        let cause = "the schema permits values of every type, and a gateway requires one type";
        walk.problem(&node.pointer, cause, CHOOSE);
        return None;
    };
    let permits_null = kinds.remove(&Kind::Null);
    if kinds.contains(&Kind::Number) {
        kinds.remove(&Kind::Integer);
    }
    let mut remaining = kinds.iter();
    let schema_type = match (remaining.next(), remaining.next()) {
        (Some(Kind::String), None) => SchemaType::String,
        (Some(Kind::Number), None) => SchemaType::Number,
        (Some(Kind::Integer), None) => SchemaType::Integer,
        (Some(Kind::Boolean), None) => SchemaType::Boolean,
        (Some(Kind::Array), None) => SchemaType::Array,
        (Some(Kind::Object), None) => SchemaType::Object,
        (Some(Kind::Null) | None, _) => {
            let cause = "the schema permits only null, which a gateway does not have";
            walk.problem(&node.pointer, cause, CHOOSE);
            return None;
        }
        (Some(_), Some(_)) => {
            let cause = format!(
                "the schema permits {}, and a gateway requires one type",
                names(&kinds)
            );
            walk.problem(&node.pointer, cause, CHOOSE);
            return None;
        }
    };
    if permits_null {
        walk.drop(node.pointer.clone(), "a gateway has no `null`");
    }
    Some(schema_type)
}

/// Handles the schema of a property that permits no value.
fn forbidden_property(walk: &mut Walk, property: &Node, is_required: bool) {
    if property.has_failed {
        return;
    }
    if is_required {
        let cause = "the property is required, and permits no value";
        walk.problem(
            &property.pointer,
            cause,
            "remove it from `required`, or permit values",
        );
    } else {
        walk.drop(
            property.pointer.clone(),
            "a gateway cannot forbid a property",
        );
    }
}

/// Handles a schema of items that permits every value, or none.
fn any_items(walk: &mut Walk, items: &Node) {
    if items.is_never {
        walk.drop(items.pointer.clone(), "a gateway cannot forbid items");
    }
    if let Some((_, pointer)) = &items.description {
        let reason = "items of every type cannot have a description";
        walk.drop(join(pointer, "description"), reason);
    }
}

fn description(walk: &Walk, node: &Node) -> Option<String> {
    let text = node.description.as_ref().map(|(text, _)| text.as_str());
    let constraints = if walk.describe_constraints {
        constraints::sentences(node)
    } else {
        String::new()
    };
    match (text, constraints) {
        (text, constraints) if constraints.is_empty() => text.map(str::to_owned),
        (None, constraints) => Some(constraints),
        (Some(text), constraints) => Some(format!("{} {constraints}", text.trim_end())),
    }
}
