//! Places where traits can be applied.

use serde_json::json;

use super::*;

#[test]
fn rejects_traits_on_shapes_of_other_types() {
    let structure = json!({"type": "structure", "members": {}});
    for (shape, id, value, message) in [
        (
            json!({"type": "boolean"}),
            "smithy.api#length",
            json!({"min": 1}),
            "cannot be applied",
        ),
        (
            json!({"type": "string"}),
            "smithy.api#range",
            json!({"min": 1}),
            "cannot be applied",
        ),
        (
            json!({"type": "blob"}),
            "smithy.api#pattern",
            json!("^a$"),
            "cannot be applied",
        ),
        (
            json!({"type": "string"}),
            "smithy.api#required",
            json!({}),
            "cannot be applied",
        ),
        (
            structure.clone(),
            "smithy.api#httpError",
            json!(404),
            "type \"structure\"",
        ),
        (
            structure,
            "aws.protocols#restJson1",
            json!({}),
            "cannot be applied",
        ),
    ] {
        println!("{id} on {shape}");
        assert_bad_trait(&shape, id, &value, message);
    }
}

#[test]
fn rejects_traits_on_members_with_other_targets() {
    for (target, id, value, message) in [
        ("Long", "length", json!({"min": 1}), "targets \"long\""),
        ("String", "sensitive", json!({}), "cannot be applied"),
        (
            "String",
            "timestampFormat",
            json!("date-time"),
            "cannot be applied",
        ),
        ("String", "httpResponseCode", json!({}), "cannot be applied"),
        (
            "String",
            "httpPrefixHeaders",
            json!("x-"),
            "cannot be applied",
        ),
        ("String", "httpQueryParams", json!({}), "cannot be applied"),
    ] {
        println!("{id} on a member that targets {target}");
        let (target, id) = (format!("smithy.api#{target}"), format!("smithy.api#{id}"));
        assert_bad_member_trait(&target, &id, &value, message);
    }
}

#[test]
fn length_of_a_member_depends_on_its_target() {
    assert_valid(&structure(
        json!({"m": {"target": "smithy.api#Blob", "traits": {"smithy.api#length": {"min": 1}}}}),
    ));
}

#[test]
fn rejects_required_on_a_union_member() {
    let shapes = json!({"a#X": {"type": "union", "members": {
        "m": {"target": "smithy.api#String", "traits": {"smithy.api#required": {}}},
    }}});
    let pointer = "/shapes/a#X/members/m/traits/smithy.api#required";
    assert_problem(&shapes, "a#X$m", pointer, "cannot be applied");
}

#[test]
fn rejects_a_header_on_a_structure_member() {
    let mut shapes =
        structure(json!({"m": {"target": "a#Y", "traits": {"smithy.api#httpHeader": "x"}}}));
    shapes["a#Y"] = json!({"type": "structure", "members": {}});
    let pointer = "/shapes/a#X/members/m/traits/smithy.api#httpHeader";
    assert_problem(&shapes, "a#X$m", pointer, "cannot be applied");
}

#[test]
fn accepts_unknown_traits_anywhere() {
    assert_valid(
        &json!({"a#X": {"type": "string", "traits": {"b#mine": 7, "smithy.api#brandNew": 7}}}),
    );
}

#[test]
fn hint_lists_the_placements_of_the_trait() {
    let shapes = json!({"a#X": {"type": "boolean", "traits": {"smithy.api#pattern": "x"}}});
    let hint = "remove it, or apply it to a string, or to a member that targets a string";
    assert_eq!(problems(&shapes)[0].hint, hint);
}

#[test]
fn rejects_readonly_with_idempotent() {
    let shape = json!({"type": "operation", "traits": {"smithy.api#readonly": {}}});
    assert_bad_trait(
        &shape,
        "smithy.api#idempotent",
        &json!({}),
        "exclude each other",
    );
}
