//! The keywords of JSON Schema that a gateway does not have.

use std::collections::BTreeSet;

use bedrock_agentcore_control::serde_json::{Map, Value};

use crate::node::{Choice, Kind, Node};

/// Keywords that a description can tell, in the order in which it tells them.
const CONSTRAINTS: [&str; 15] = [
    "format",
    "pattern",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
];

/// Handling of a keyword.
pub(crate) enum Keyword {
    /// Becomes part of the result.
    Schema,
    /// Has no effect on values, or permits what a gateway permits anyway.
    Ignored,
    /// Sets the base of references.
    Identifier,
    /// Cannot be resolved without a value.
    Dynamic,
    /// Lists the permitted values.
    Values,
    /// Is dropped. Some such keywords become [`notes`].
    Other,
}

/// Returns the handling of a keyword with this value.
pub(crate) fn keyword(keyword: &str, value: &Value) -> Keyword {
    match keyword {
        "type" | "properties" | "required" | "items" | "description" => Keyword::Schema,
        "$ref" | "allOf" | "anyOf" | "oneOf" => Keyword::Ignored,
        "$schema" | "$defs" | "definitions" | "$comment" | "$anchor" => Keyword::Ignored,
        "additionalProperties" | "unevaluatedProperties" | "additionalItems"
            if *value == Value::Bool(true) =>
        {
            Keyword::Ignored
        }
        "$id" => Keyword::Identifier,
        "$dynamicRef" | "$recursiveRef" => Keyword::Dynamic,
        "enum" | "const" => Keyword::Values,
        _ => Keyword::Other,
    }
}

/// Returns the reason for which a keyword is dropped.
pub(crate) fn reason(keyword: &str) -> String {
    format!("a gateway has no `{keyword}`")
}

/// Returns the values of `enum` or `const`.
pub(crate) fn choices(keyword: &str, value: &Value) -> Option<Vec<Choice>> {
    let values = if keyword == "const" {
        std::slice::from_ref(value)
    } else {
        value.as_array()?.as_slice()
    };
    let choice = |value: &Value| Choice {
        value: value.clone(),
        description: None,
    };
    Some(values.iter().map(choice).collect())
}

/// Returns the constraints of a schema, other than its values, as texts for people.
pub(crate) fn notes(map: &Map<String, Value>) -> Vec<String> {
    let constraints = CONSTRAINTS.iter();
    constraints
        .filter_map(|keyword| Some(format!("{keyword}: {}", map.get(*keyword)?)))
        .collect()
}

/// Returns the types that the keywords of a schema without `type` imply.
pub(crate) fn implied_kinds(map: &Map<String, Value>) -> Option<BTreeSet<Kind>> {
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| map.contains_key(*keyword));
    if let Some(value) = map.get("const") {
        return Some(BTreeSet::from([Kind::of(value)]));
    }
    if let Some(values) = map.get("enum").and_then(Value::as_array) {
        return Some(values.iter().map(Kind::of).collect())
            .filter(|kinds: &BTreeSet<_>| !kinds.is_empty());
    }
    if has(&[
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
    ]) {
        return Some(BTreeSet::from([Kind::Object]));
    }
    if has(&["items", "prefixItems"]) {
        return Some(BTreeSet::from([Kind::Array]));
    }
    None
}

/// Returns the constraints of a schema as sentences.
pub(crate) fn sentences(node: &Node) -> String {
    let mut sentences = Vec::new();
    if let Some(choices) = &node.choices {
        let values: Vec<String> = choices
            .iter()
            .filter(|choice| !choice.value.is_null())
            .map(|choice| match &choice.description {
                Some(description) => format!("{} ({})", choice.value, description.trim()),
                None => choice.value.to_string(),
            })
            .collect();
        match &*values {
            [] => {}
            [value] => sentences.push(format!("Always {value}.")),
            values => sentences.push(format!("One of {}.", values.join(", "))),
        }
    }
    if !node.notes.is_empty() {
        sentences.push(format!("{}.", node.notes.join(", ")));
    }
    sentences.join(" ")
}
