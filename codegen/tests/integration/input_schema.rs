//! JSON Schema of inputs: one test for each kind of shape and each trait.

use serde_json::{Value, json};
use smithy_codegen::input_schema::input_schemas;

use crate::fixture::model;

/// Returns the schema of the input of `Send`, which has these members, in a model with
/// these other shapes.
#[track_caller]
fn schema(members: Value, shapes: Value) -> Value {
    let mut fixture = json!({
        "Send": { "type": "operation", "input": { "target": "a#SendInput" } },
        "SendInput": { "type": "structure", "members": members },
    });
    for (name, shape) in shapes.as_object().unwrap() {
        fixture[name] = shape.clone();
    }
    let schemas = input_schemas(&model(fixture), None, "cargo test").unwrap();
    schemas["Send"].clone()
}

/// Returns the schema of a member with these traits.
#[track_caller]
fn member(target: &str, traits: Value, shapes: Value) -> Value {
    schema(
        json!({ "m": { "target": target, "traits": traits } }),
        shapes,
    )["properties"]["m"]
        .clone()
}

#[test]
fn writes_simple_types_as_the_client_reads_them() {
    let float =
        json!({ "anyOf": [{ "type": "number" }, { "enum": ["NaN", "Infinity", "-Infinity"] }] });
    let time =
        json!({ "anyOf": [{ "type": "string", "format": "date-time" }, { "type": "number" }] });
    let rows = [
        ("String", json!({ "type": "string" })),
        ("Boolean", json!({ "type": "boolean" })),
        (
            "Byte",
            json!({ "type": "integer", "minimum": -128, "maximum": 127 }),
        ),
        (
            "Integer",
            json!({ "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX }),
        ),
        ("Long", json!({ "type": "integer" })),
        ("Double", float),
        (
            "Blob",
            json!({ "type": "string", "contentEncoding": "base64" }),
        ),
        ("Timestamp", time),
        ("Document", json!({})),
    ];
    for (target, expected) in rows {
        let target = format!("smithy.api#{target}");
        assert_eq!(member(&target, json!({}), json!({})), expected, "{target}");
    }
}

#[test]
fn writes_constraints() {
    let list = json!({ "L": { "type": "list", "member": { "target": "smithy.api#String" } } });
    let rows = [
        (
            "smithy.api#String",
            json!({ "length": { "min": 1, "max": 3 } }),
            json!({ "type": "string", "minLength": 1, "maxLength": 3 }),
        ),
        (
            "smithy.api#Blob",
            json!({ "length": { "max": 3 } }),
            json!({ "type": "string", "contentEncoding": "base64" }),
        ),
        (
            "a#L",
            json!({ "length": { "max": 3 } }),
            json!({ "type": "array", "items": { "type": "string" }, "maxItems": 3 }),
        ),
        (
            "smithy.api#Double",
            json!({ "range": { "min": 0, "max": 1 } }),
            json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        ),
        (
            "smithy.api#Integer",
            json!({ "range": { "min": 0 } }),
            json!({ "type": "integer", "minimum": 0, "maximum": i32::MAX }),
        ),
        (
            "smithy.api#String",
            json!({ "pattern": "^a+$" }),
            json!({ "type": "string", "pattern": "^a+$" }),
        ),
        (
            "smithy.api#String",
            json!({ "pattern": "a" }),
            json!({ "type": "string" }),
        ),
        (
            "smithy.api#String",
            json!({ "pattern": "^(?!b)a$" }),
            json!({ "type": "string" }),
        ),
        (
            "smithy.api#String",
            json!({ "documentation": "See [`Send`].", "deprecated": {} }),
            json!({ "description": "See `Send`.", "deprecated": true, "type": "string" }),
        ),
    ];
    for (target, traits, expected) in rows {
        assert_eq!(
            member(target, traits.clone(), list.clone()),
            expected,
            "{target} {traits}"
        );
    }
}

#[test]
fn the_traits_of_a_member_replace_those_of_its_target() {
    let name = json!({
        "Name": { "type": "string", "traits": { "length": { "max": 9 }, "pattern": "^a*$" } },
    });

    let schema = member("a#Name", json!({ "length": { "max": 3 } }), name);

    assert_eq!(
        schema,
        json!({ "type": "string", "maxLength": 3, "pattern": "^a*$" })
    );
}

#[test]
fn names_members_as_the_generated_types_do() {
    let text = |traits: Value| json!({ "target": "smithy.api#String", "traits": traits });
    let members = json!({
        "httpMethod": text(json!({ "required": {}, "httpQuery": "method" })),
        "integrationHttpMethod": text(json!({ "required": {}, "jsonName": "httpMethod" })),
        "nested": { "target": "a#Nested" },
    });
    let nested = json!({ "Nested": { "type": "structure", "members": {
        "name": text(json!({ "required": {}, "jsonName": "n", "httpHeader": "x-name" })),
    } } });

    let schema = schema(members, nested);

    assert_eq!(schema["required"], json!(["httpMethodQuery", "httpMethod"]));
    let properties = schema["properties"].as_object().unwrap();
    assert_eq!(
        properties.keys().collect::<Vec<_>>(),
        ["httpMethodQuery", "httpMethod", "nested"]
    );
    assert_eq!(schema["$defs"]["Nested"]["required"], json!(["n"]));
}

#[test]
fn requires_what_the_client_does_not_fill_in() {
    let text = |traits: Value| json!({ "target": "smithy.api#String", "traits": traits });
    let members = json!({
        "token": text(json!({ "required": {}, "idempotencyToken": {} })),
        "name": text(json!({ "required": {} })),
        "optional": text(json!({})),
        "input": text(json!({ "required": {}, "default": "x" })),
        "nested": { "target": "a#Nested" },
    });
    let nested = json!({ "Nested": { "type": "structure", "members": {
        "name": text(json!({ "required": {} })),
        "defaulted": text(json!({ "required": {}, "default": "x" })),
    } } });

    let schema = schema(members, nested);

    assert_eq!(schema["required"], json!(["name", "input"]));
    assert_eq!(schema["$defs"]["Nested"]["required"], json!(["name"]));
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn a_union_has_one_member() {
    let union = json!({
        "U": {
            "type": "union",
            "members": { "a": { "target": "smithy.api#String" }, "b": { "target": "a#U" } },
        },
    });

    let schema = schema(json!({ "m": { "target": "a#U" } }), union);

    assert_eq!(schema["properties"]["m"], json!({ "$ref": "#/$defs/U" }));
    let expected = json!({
        "type": "object",
        "properties": { "a": { "type": "string" }, "b": { "$ref": "#/$defs/U" } },
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    });
    assert_eq!(schema["$defs"]["U"], expected);
}

#[test]
fn enums_are_open() {
    let enums = json!({
        "E": {
            "type": "enum",
            "members": {
                "A": { "target": "Unit", "traits": { "enumValue": "a" } },
                "B": { "target": "Unit" },
            },
        },
        "N": {
            "type": "intEnum",
            "members": { "ONE": { "target": "Unit", "traits": { "enumValue": 1 } } },
        },
    });

    let schema = schema(
        json!({ "e": { "target": "a#E" }, "n": { "target": "a#N" } }),
        enums,
    );

    assert_eq!(
        schema["$defs"]["E"],
        json!({ "anyOf": [{ "enum": ["a", "B"] }, { "type": "string" }] })
    );
    assert_eq!(
        schema["$defs"]["N"],
        json!({ "anyOf": [{ "enum": [1] }, { "type": "integer" }] })
    );
}

#[test]
fn maps_constrain_their_keys() {
    let maps = json!({
        "K": { "type": "string", "traits": { "length": { "max": 5 } } },
        "M": {
            "type": "map", "key": { "target": "a#K" },
            "value": { "target": "smithy.api#Long" },
            "traits": { "sparse": {}, "length": { "max": 2 } },
        },
    });

    let expected = json!({
        "type": "object",
        "propertyNames": { "type": "string", "maxLength": 5 },
        "additionalProperties": { "anyOf": [{ "type": "integer" }, { "type": "null" }] },
        "maxProperties": 2,
    });
    assert_eq!(member("a#M", json!({}), maps), expected);
}

#[test]
fn a_streamed_body_is_not_part_of_the_json() {
    let blob = json!({ "Body": { "type": "blob", "traits": { "streaming": {} } } });
    let members =
        json!({ "body": { "target": "a#Body", "traits": { "required": {}, "httpPayload": {} } } });

    let schema = schema(members, blob);

    assert_eq!(schema["properties"], json!({}));
    assert_eq!(schema.get("required"), None);
}
