//! Rules for single keywords.

use std::collections::BTreeSet;

use super::*;

/// Asserts the results of conversions: schema, expected result, expected JSON pointers
/// to dropped keywords.
#[track_caller]
fn assert_rows<const N: usize>(rows: [(Value, Value, &[&str]); N]) {
    for (schema, expected, dropped) in rows {
        let (converted, pointers) = convert(&schema);
        let dropped: BTreeSet<&str> = dropped.iter().copied().collect();
        assert_eq!(converted, expected, "{schema}");
        assert_eq!(
            pointers
                .iter()
                .map(|pointer| &**pointer)
                .collect::<BTreeSet<_>>(),
            dropped,
            "{schema}"
        );
    }
}

#[test]
fn keeps_the_keywords_of_a_gateway() {
    let schema = json!({
        "type": "object",
        "description": "d",
        "properties": {
            "a": { "type": "array", "items": { "type": "boolean" } },
            "n": { "type": "number" },
            "i": { "type": "integer" },
        },
        "required": ["n", "a"],
    });

    assert_rows([(schema.clone(), schema, &[])]);
}

#[test]
fn infers_types() {
    assert_rows([
        (
            json!({ "properties": {} }),
            json!({ "type": "object" }),
            &[],
        ),
        (
            json!({ "required": ["a"] }),
            json!({ "type": "object", "required": ["a"] }),
            &[],
        ),
        (json!({ "items": true }), json!({ "type": "array" }), &[]),
        (
            json!({ "const": 1.5 }),
            json!({ "type": "number" }),
            &["/const"],
        ),
        (
            json!({ "enum": [1, 1.5] }),
            json!({ "type": "number" }),
            &["/enum"],
        ),
        (
            json!({ "enum": ["a", null] }),
            json!({ "type": "string" }),
            &["/enum", ""],
        ),
    ]);
}

#[test]
fn removes_null() {
    let string = json!({ "type": "string" });
    assert_rows([
        (json!({ "type": ["null", "string"] }), string.clone(), &[""]),
        (json!({ "type": ["string"] }), string.clone(), &[]),
        (
            json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] }),
            string.clone(),
            &[""],
        ),
        (
            json!({
                "oneOf": [{ "$ref": "#/$defs/A" }, { "const": null }],
                "$defs": { "A": string },
            }),
            string.clone(),
            &["/oneOf/1/const", ""],
        ),
    ]);
}

#[test]
fn a_nullable_object_keeps_its_required_properties() {
    let object =
        json!({ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] });
    assert_rows([(
        json!({ "anyOf": [object, { "type": "null" }] }),
        object,
        &[""],
    )]);
}

#[test]
fn merges_all_of() {
    assert_rows([
        (
            json!({ "allOf": [{ "type": "number" }, { "type": ["integer", "string"] }] }),
            json!({ "type": "integer" }),
            &[],
        ),
        (
            json!({
                "type": "object",
                "properties": { "a": { "description": "own" } },
                "required": ["a"],
                "allOf": [
                    {
                        "properties": { "a": { "type": "string", "description": "other" } },
                        "required": ["b", "a"],
                    },
                    { "properties": { "l": { "items": { "type": "string" } } } },
                    { "properties": { "l": { "items": { "description": "item" } } } },
                ],
            }),
            json!({
                "type": "object",
                "properties": {
                    "a": { "type": "string", "description": "own" },
                    "l": { "type": "array", "items": { "type": "string", "description": "item" } },
                },
                "required": ["a", "b"],
            }),
            &["/allOf/0/properties/a/description"],
        ),
    ]);
}

#[test]
fn merges_alternatives() {
    assert_rows([
        (
            json!({
                "oneOf": [{ "const": "a", "description": "first" }, { "const": "b" }],
                "description": "d",
            }),
            json!({ "type": "string", "description": "d" }),
            &[
                "/oneOf/0/const",
                "/oneOf/1/const",
                "/oneOf",
                "/oneOf/0/description",
            ],
        ),
        (
            json!({ "type": "object", "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
            json!({ "type": "object" }),
            &["/anyOf"],
        ),
        (
            json!({ "anyOf": [false, { "type": "integer" }] }),
            json!({ "type": "integer" }),
            &[],
        ),
    ]);
}

#[test]
fn handles_boolean_schemas() {
    assert_rows([
        (
            json!({
                "type": "object",
                "properties": { "old": false, "new": { "type": "string" } },
            }),
            json!({ "type": "object", "properties": { "new": { "type": "string" } } }),
            &["/properties/old"],
        ),
        (
            json!({ "type": "array", "items": false }),
            json!({ "type": "array" }),
            &["/items"],
        ),
        (
            json!({ "type": "object", "additionalProperties": true }),
            json!({ "type": "object" }),
            &[],
        ),
    ]);
}

#[test]
fn resolves_references() {
    let integer = json!({ "type": "integer" });
    let named = json!({
        "properties": { "p": { "$ref": "#/$defs/a%20b~1c" } },
        "$defs": { "a b/c": integer },
    });
    let own_file = json!({
        "$id": "tool.json",
        "items": { "$ref": "tool.json#/$defs/A" },
        "$defs": { "A": integer },
    });
    assert_rows([
        (
            named,
            json!({ "type": "object", "properties": { "p": integer } }),
            &[],
        ),
        (own_file, json!({ "type": "array", "items": integer }), &[]),
    ]);
}

#[test]
fn adds_constraints_to_descriptions() {
    let schema = json!({
        "type": "object",
        "properties": {
            "level": {
                "oneOf": [{ "const": "low", "description": "No hurry." }, { "const": "high" }],
                "description": "Urgency.",
            },
            "count": { "type": "integer", "minimum": 1, "maximum": 20 },
            "kind": { "const": "x" },
        },
    });

    let converted = Converter::new()
        .describe_constraints()
        .schema(&schema)
        .unwrap();

    let (schema, _) = json_of(converted);
    let text = |name: &str| {
        schema["properties"][name]["description"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        text("level"),
        "Urgency. One of \"low\" (No hurry.), \"high\"."
    );
    assert_eq!(text("count"), "minimum: 1, maximum: 20.");
    assert_eq!(text("kind"), "Always \"x\".");
}

#[test]
fn drops_members_of_another_type() {
    assert_rows([(
        json!({
            "type": "string",
            "properties": { "a": { "type": "string" } },
            "items": { "type": "string" },
        }),
        json!({ "type": "string" }),
        &["/properties", "/items"],
    )]);
}

#[test]
fn a_dropped_keyword_has_a_reason() {
    let schema = json!({ "type": "string", "pattern": "a" });

    let converted = Converter::new().schema(&schema).unwrap();

    assert_eq!(
        converted.dropped[0].to_string(),
        "/pattern: a gateway has no `pattern`"
    );
}
