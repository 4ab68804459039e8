use super::*;

#[test]
fn are_in_every_union() {
    assert_problem(
        &json!({"a#X": {"type": "union"}}),
        "a#X",
        "/shapes/a#X",
        "has no members",
    );
}

#[test]
fn are_in_every_enum() {
    assert_problem(
        &json!({"a#X": {"type": "enum"}}),
        "a#X",
        "/shapes/a#X",
        "has no members",
    );
}

#[test]
fn may_differ_in_case_only() {
    let string = json!({"target": "smithy.api#String"});
    assert_fine(&structure(json!({"name": string, "Name": string})));
}
