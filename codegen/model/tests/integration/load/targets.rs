use super::*;

#[test]
fn of_members_exist() {
    let shapes = structure(json!({"m": {"target": "a#Gone"}}));
    assert_problem(
        &shapes,
        "a#X$m",
        "/shapes/a#X/members/m",
        "a#Gone, which does not exist",
    );
}

#[test]
fn in_the_prelude_exist() {
    let shapes = structure(json!({"m": {"target": "smithy.api#Strung"}}));
    assert_problem(
        &shapes,
        "a#X$m",
        "/shapes/a#X/members/m",
        "smithy.api#Strung",
    );
}

#[test]
fn of_lists_exist() {
    let shapes = json!({"a#X": {"type": "list", "member": {"target": "a#Gone"}}});
    assert_problem(&shapes, "a#X$member", "/shapes/a#X/member", "a#Gone");
}

#[test]
fn of_members_hold_data() {
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
fn of_structure_members_are_not_unit() {
    let shapes = structure(json!({"m": {"target": "smithy.api#Unit"}}));
    assert_problem(&shapes, "a#X$m", "/shapes/a#X/members/m", "smithy.api#Unit");
}

#[test]
fn of_union_members_may_be_unit() {
    assert_fine(
        &json!({"a#X": {"type": "union", "members": {"m": {"target": "smithy.api#Unit"}}}}),
    );
}

#[test]
fn of_enum_members_are_unit() {
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
fn of_map_keys_are_strings() {
    let shapes = json!({"a#X": {
        "type": "map",
        "key": {"target": "smithy.api#Integer"},
        "value": {"target": "smithy.api#String"},
    }});
    assert_problem(&shapes, "a#X$key", "/shapes/a#X/key", "integer");
}

#[test]
fn of_inputs_and_outputs_exist() {
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
fn of_inputs_are_structures() {
    let shapes = json!({"a#Op": {"type": "operation", "input": {"target": "smithy.api#String"}}});
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/input",
        "its input is the string",
    );
}

#[test]
fn of_outputs_are_no_errors() {
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
fn of_errors_have_the_error_trait() {
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
fn of_errors_of_a_service_exist() {
    let shapes =
        json!({"a#S": {"type": "service", "version": "1", "errors": [{"target": "a#Gone"}]}});
    assert_problem(&shapes, "a#S", "/shapes/a#S/errors/0", "a#Gone");
}

#[test]
fn of_services_are_operations() {
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
fn of_services_are_resources() {
    let shapes =
        json!({"a#S": {"type": "service", "version": "1", "resources": [{"target": "a#Gone"}]}});
    assert_problem(&shapes, "a#S", "/shapes/a#S/resources/0", "a#Gone");
}

#[test]
fn of_resources_are_operations() {
    let shapes = json!({"a#R": {"type": "resource", "read": {"target": "a#Gone"}}});
    assert_problem(&shapes, "a#R", "/shapes/a#R", "a#Gone");
}

#[test]
fn of_renames_exist() {
    let shapes = json!({"a#S": {"type": "service", "version": "1", "rename": {"b#Gone": "New"}}});
    assert_problem(
        &shapes,
        "a#S",
        "/shapes/a#S/rename/b#Gone",
        "b#Gone, which does not exist",
    );
}
