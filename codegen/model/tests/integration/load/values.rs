use super::*;

fn string() -> Value {
    json!({"type": "string"})
}

#[test]
fn of_length_are_not_negative() {
    assert_bad_trait(
        &string(),
        "smithy.api#length",
        &json!({"min": -1}),
        "its min is -1",
    );
}

#[test]
fn of_length_are_in_order() {
    let value = json!({"min": 3, "max": 2});
    assert_bad_trait(
        &string(),
        "smithy.api#length",
        &value,
        "min 3 is above its max 2",
    );
}

#[test]
fn of_length_are_numbers() {
    assert_bad_trait(
        &string(),
        "smithy.api#length",
        &json!({"max": "9"}),
        "its max is \"9\"",
    );
}

#[test]
fn of_length_bound_something() {
    assert_bad_trait(
        &string(),
        "smithy.api#length",
        &json!({}),
        "neither min nor max",
    );
}

#[test]
fn of_range_are_in_order() {
    let value = json!({"min": 0.5, "max": -1});
    assert_bad_trait(
        &json!({"type": "double"}),
        "smithy.api#range",
        &value,
        "above its max",
    );
}

#[test]
fn of_pattern_are_strings() {
    assert_bad_trait(
        &string(),
        "smithy.api#pattern",
        &json!(7),
        "7 is not a string",
    );
}

#[test]
fn of_documentation_are_strings() {
    assert_bad_trait(
        &string(),
        "smithy.api#documentation",
        &json!({}),
        "not a string",
    );
}

#[test]
fn of_annotations_do_not_take_them_back() {
    let id = "smithy.api#required";
    assert_bad_member_trait("smithy.api#String", id, &json!(false), "not an annotation");
}

#[test]
fn of_timestamp_format_are_known() {
    let shape = json!({"type": "timestamp"});
    assert_bad_trait(
        &shape,
        "smithy.api#timestampFormat",
        &json!("iso"),
        "\"iso\" is not one of",
    );
}

#[test]
fn of_error_are_client_or_server() {
    let shape = json!({"type": "structure", "members": {}});
    assert_bad_trait(
        &shape,
        "smithy.api#error",
        &json!("user"),
        "\"user\" is not one of",
    );
}

#[test]
fn of_http_error_are_statuses() {
    let shape =
        json!({"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}});
    assert_bad_trait(
        &shape,
        "smithy.api#httpError",
        &json!(42),
        "not an HTTP status",
    );
}

#[test]
fn of_http_have_a_token_for_a_method() {
    let value = json!({"method": "GET /", "uri": "/"});
    assert_bad_trait(
        &json!({"type": "operation"}),
        "smithy.api#http",
        &value,
        "its method",
    );
}

#[test]
fn of_http_have_a_status_for_a_code() {
    let value = json!({"method": "GET", "uri": "/", "code": 600});
    assert_bad_trait(
        &json!({"type": "operation"}),
        "smithy.api#http",
        &value,
        "its code: 600",
    );
}

#[test]
fn of_http_header_are_names_of_headers() {
    let id = "smithy.api#httpHeader";
    assert_bad_member_trait(
        "smithy.api#String",
        id,
        &json!("a: b\r\n"),
        "not a header's name",
    );
}

#[test]
fn of_http_query_are_not_empty() {
    assert_bad_member_trait(
        "smithy.api#String",
        "smithy.api#httpQuery",
        &json!(""),
        "empty",
    );
}

#[test]
fn of_http_header_had_better_not_be_the_clients() {
    let shapes = structure(json!({"m": {
        "target": "smithy.api#String",
        "traits": {"smithy.api#httpHeader": "Host"},
    }}));
    assert_warning(&shapes, "a#X$m", "Host");
}

#[test]
fn of_default_are_of_the_type() {
    let id = "smithy.api#default";
    assert_bad_member_trait(
        "smithy.api#Integer",
        id,
        &json!("1"),
        "not a default of type \"integer\"",
    );
    assert_bad_trait(
        &json!({"type": "boolean"}),
        id,
        &json!(0),
        "not a default of type \"boolean\"",
    );
}

#[test]
fn of_default_may_be_null_on_a_member() {
    assert_fine(&structure(json!({"m": {
        "target": "smithy.api#Integer",
        "traits": {"smithy.api#default": null},
    }})));
}

#[test]
fn of_enum_members_are_unique() {
    let member = |value: &str| json!({"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": value}});
    let shapes = json!({"a#X": {"type": "enum", "members": {"A": member("x"), "B": member("x")}}});
    let pointer = "/shapes/a#X/members/B/traits/smithy.api#enumValue";
    assert_problem(&shapes, "a#X$B", pointer, "of the member A");
}

#[test]
fn of_enum_members_are_strings() {
    let shapes = json!({"a#X": {"type": "enum", "members": {
        "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1}},
    }}});
    let pointer = "/shapes/a#X/members/A/traits/smithy.api#enumValue";
    assert_problem(&shapes, "a#X$A", pointer, "not a non-empty string");
}

#[test]
fn of_enum_members_may_be_their_names() {
    assert_fine(&json!({"a#X": {"type": "enum", "members": {"A": {"target": "smithy.api#Unit"}}}}));
}

#[test]
fn of_int_enum_members_are_there() {
    let shapes =
        json!({"a#X": {"type": "intEnum", "members": {"A": {"target": "smithy.api#Unit"}}}});
    assert_problem(&shapes, "a#X$A", "/shapes/a#X/members/A", "no enumValue");
}

#[test]
fn of_int_enum_members_are_integers() {
    let shapes = json!({"a#X": {"type": "intEnum", "members": {
        "A": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1.5}},
    }}});
    let pointer = "/shapes/a#X/members/A/traits/smithy.api#enumValue";
    assert_problem(&shapes, "a#X$A", pointer, "not a 32-bit integer");
}
