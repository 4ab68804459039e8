//! Values of traits, and members of unions and enums.

use serde_json::json;

use super::*;

#[test]
fn rejects_invalid_values_of_traits() {
    let string = json!({"type": "string"});
    let structure = json!({"type": "structure", "members": {}});
    let error =
        json!({"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}});
    let operation = json!({"type": "operation"});
    for (shape, id, value, message) in [
        (&string, "length", json!({"min": -1}), "its min: -1 is not"),
        (
            &string,
            "length",
            json!({"min": 3, "max": 2}),
            "min 3 is above its max 2",
        ),
        (
            &string,
            "length",
            json!({"max": "9"}),
            "its max: \"9\" is not",
        ),
        (&string, "length", json!({}), "neither min nor max"),
        (
            &json!({"type": "double"}),
            "range",
            json!({"min": 0.5, "max": -1}),
            "above its max",
        ),
        (&string, "pattern", json!(7), "7 is not a non-empty string"),
        (&string, "documentation", json!({}), "not a string"),
        (
            &json!({"type": "timestamp"}),
            "timestampFormat",
            json!("iso"),
            "\"iso\" is not one of",
        ),
        (&structure, "error", json!("user"), "\"user\" is not one of"),
        (&error, "httpError", json!(42), "not an HTTP status code"),
        (
            &operation,
            "http",
            json!({"method": "GET /", "uri": "/"}),
            "its method",
        ),
        (
            &operation,
            "http",
            json!({"method": "GET", "uri": "/", "code": 600}),
            "its code: 600",
        ),
        (
            &json!({"type": "boolean"}),
            "default",
            json!(0),
            "not a default of type \"boolean\"",
        ),
    ] {
        println!("{id}: {value}");
        assert_bad_trait(shape, &format!("smithy.api#{id}"), &value, message);
    }
}

#[test]
fn rejects_invalid_values_of_member_traits() {
    for (target, id, value, message) in [
        ("String", "required", json!(false), "not an annotation"),
        (
            "String",
            "httpHeader",
            json!("a: b\r\n"),
            "not an HTTP token",
        ),
        (
            "String",
            "httpQuery",
            json!(""),
            "not a non-empty string without control",
        ),
        (
            "Integer",
            "default",
            json!("1"),
            "not a default of type \"integer\"",
        ),
    ] {
        println!("{id}: {value}");
        let (target, id) = (format!("smithy.api#{target}"), format!("smithy.api#{id}"));
        assert_bad_member_trait(&target, &id, &value, message);
    }
}

#[test]
fn accepts_empty_details_of_a_deprecation() {
    let deprecated = json!({"smithy.api#deprecated": {"message": "", "since": ""}});
    assert_valid(&json!({"a#T": {"type": "string", "traits": deprecated}}));
}

#[test]
fn warns_of_restricted_headers() {
    let shapes = structure(json!({"m": {
        "target": "smithy.api#String",
        "traits": {"smithy.api#httpHeader": "Host"},
    }}));
    assert_warning(&shapes, "a#X$m", "Host");
}

#[test]
fn accepts_null_as_default_of_a_member() {
    assert_valid(&structure(json!({"m": {
        "target": "smithy.api#Integer",
        "traits": {"smithy.api#default": null},
    }})));
}

#[test]
fn rejects_equal_values_of_an_enum() {
    let member = |value: &str| {
        json!({
            "target": "smithy.api#Unit",
            "traits": {"smithy.api#enumValue": value},
        })
    };
    let shapes = json!({"a#X": {"type": "enum", "members": {"A": member("x"), "B": member("x")}}});
    let pointer = "/shapes/a#X/members/B/traits/smithy.api#enumValue";
    assert_problem(&shapes, "a#X$B", pointer, "of the member A");
}

#[test]
fn rejects_an_enum_value_that_is_not_a_string() {
    let shapes = json!({"a#X": {"type": "enum", "members": {
        "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1}},
    }}});
    let pointer = "/shapes/a#X/members/A/traits/smithy.api#enumValue";
    assert_problem(&shapes, "a#X$A", pointer, "not a non-empty string");
}

#[test]
fn enum_values_default_to_the_names_of_members() {
    assert_valid(
        &json!({"a#X": {"type": "enum", "members": {"A": {"target": "smithy.api#Unit"}}}}),
    );
}

#[test]
fn rejects_an_int_enum_member_without_value() {
    let shapes =
        json!({"a#X": {"type": "intEnum", "members": {"A": {"target": "smithy.api#Unit"}}}});
    assert_problem(&shapes, "a#X$A", "/shapes/a#X/members/A", "no enumValue");
}

#[test]
fn rejects_an_int_enum_value_that_is_not_an_integer() {
    let shapes = json!({"a#X": {"type": "intEnum", "members": {
        "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1.5}},
    }}});
    let pointer = "/shapes/a#X/members/A/traits/smithy.api#enumValue";
    assert_problem(&shapes, "a#X$A", pointer, "not a 32-bit integer");
}

#[test]
fn rejects_a_union_without_members() {
    assert_problem(
        &json!({"a#X": {"type": "union"}}),
        "a#X",
        "/shapes/a#X",
        "has no members",
    );
}

#[test]
fn rejects_an_enum_without_members() {
    assert_problem(
        &json!({"a#X": {"type": "enum"}}),
        "a#X",
        "/shapes/a#X",
        "has no members",
    );
}

#[test]
fn accepts_members_that_differ_in_case_only() {
    let string = json!({"target": "smithy.api#String"});
    assert_valid(&structure(json!({"name": string, "Name": string})));
}
