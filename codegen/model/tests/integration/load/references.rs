//! References between shapes.

use serde_json::json;

use super::*;

#[test]
fn rejects_an_unknown_target() {
    let shapes = structure(json!({"m": {"target": "a#Gone"}}));
    assert_problem(
        &shapes,
        "a#X$m",
        "/shapes/a#X/members/m",
        "a#Gone, which does not exist",
    );
}

#[test]
fn rejects_an_unknown_shape_of_the_prelude() {
    let shapes = structure(json!({"m": {"target": "smithy.api#Strung"}}));
    assert_problem(
        &shapes,
        "a#X$m",
        "/shapes/a#X/members/m",
        "smithy.api#Strung",
    );
}

#[test]
fn rejects_an_unknown_target_of_a_list() {
    let shapes = json!({"a#X": {"type": "list", "member": {"target": "a#Gone"}}});
    assert_problem(&shapes, "a#X$member", "/shapes/a#X/member", "a#Gone");
}

#[test]
fn rejects_an_operation_as_target_of_a_member() {
    let mut shapes = structure(json!({"m": {"target": "a#Op"}}));
    shapes["a#Op"] = json!({"type": "operation"});
    assert_problem(
        &shapes,
        "a#X$m",
        "/shapes/a#X/members/m",
        "targets the operation a#Op",
    );
}

#[test]
fn rejects_unit_as_target_of_a_structure_member() {
    let shapes = structure(json!({"m": {"target": "smithy.api#Unit"}}));
    assert_problem(&shapes, "a#X$m", "/shapes/a#X/members/m", "smithy.api#Unit");
}

#[test]
fn accepts_unit_as_target_of_a_union_member() {
    assert_valid(
        &json!({"a#X": {"type": "union", "members": {"m": {"target": "smithy.api#Unit"}}}}),
    );
}

#[test]
fn rejects_other_targets_of_enum_members() {
    let shapes =
        json!({"a#X": {"type": "enum", "members": {"M": {"target": "smithy.api#String"}}}});
    assert_problem(
        &shapes,
        "a#X$M",
        "/shapes/a#X/members/M",
        "member of an enum",
    );
}

#[test]
fn rejects_map_keys_that_are_not_strings() {
    let shapes = json!({"a#X": {
        "type": "map",
        "key": {"target": "smithy.api#Integer"},
        "value": {"target": "smithy.api#String"},
    }});
    assert_problem(&shapes, "a#X$key", "/shapes/a#X/key", "integer");
}

#[test]
fn rejects_unknown_inputs_and_outputs() {
    let found = problems(&json!({"a#Op": {
        "type": "operation",
        "input": {"target": "a#In"},
        "output": {"target": "a#Out"},
    }}));
    let pointers: Vec<&str> = found.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        ["/shapes/a#Op/input", "/shapes/a#Op/output"],
        "{found:#?}"
    );
}

#[test]
fn rejects_an_input_that_is_not_a_structure() {
    let shapes = json!({"a#Op": {"type": "operation", "input": {"target": "smithy.api#String"}}});
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/input",
        "its input is the string",
    );
}

#[test]
fn rejects_an_error_as_output() {
    let shapes = json!({
        "a#Op": {"type": "operation", "output": {"target": "a#E"}},
        "a#E": {"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}},
    });
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/output",
        "its output is the error",
    );
}

#[test]
fn rejects_an_error_without_the_error_trait() {
    let mut shapes = structure(json!({}));
    shapes["a#Op"] = json!({"type": "operation", "errors": [{"target": "a#X"}]});
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/errors/0",
        "has no error trait",
    );
}

#[test]
fn rejects_an_unknown_error_of_a_service() {
    let shapes =
        json!({"a#S": {"type": "service", "version": "1", "errors": [{"target": "a#Gone"}]}});
    assert_problem(&shapes, "a#S", "/shapes/a#S/errors/0", "a#Gone");
}

#[test]
fn rejects_a_structure_as_operation_of_a_service() {
    let mut shapes = structure(json!({}));
    shapes["a#S"] = json!({"type": "service", "version": "1", "operations": [{"target": "a#X"}]});
    assert_problem(
        &shapes,
        "a#S",
        "/shapes/a#S/operations/0",
        "type \"operation\"",
    );
}

#[test]
fn rejects_an_unknown_resource_of_a_service() {
    let shapes =
        json!({"a#S": {"type": "service", "version": "1", "resources": [{"target": "a#Gone"}]}});
    assert_problem(&shapes, "a#S", "/shapes/a#S/resources/0", "a#Gone");
}

#[test]
fn rejects_an_unknown_operation_of_a_resource() {
    let shapes = json!({"a#R": {"type": "resource", "read": {"target": "a#Gone"}}});
    assert_problem(&shapes, "a#R", "/shapes/a#R/read", "a#Gone");
}

#[test]
fn rejects_a_rename_of_an_unknown_shape() {
    let shapes = json!({"a#S": {"type": "service", "version": "1", "rename": {"b#Gone": "New"}}});
    assert_problem(
        &shapes,
        "a#S",
        "/shapes/a#S/rename/b#Gone",
        "b#Gone, which does not exist",
    );
}
