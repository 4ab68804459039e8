use super::*;

#[test]
fn of_length_is_on_what_has_a_length() {
    assert_bad_trait(
        &json!({"type": "boolean"}),
        "smithy.api#length",
        &json!({"min": 1}),
        "cannot stand",
    );
}

#[test]
fn of_length_on_a_member_goes_by_its_target() {
    let fine = structure(
        json!({"m": {"target": "smithy.api#Blob", "traits": {"smithy.api#length": {"min": 1}}}}),
    );
    assert_fine(&fine);
    assert_bad_member_trait(
        "smithy.api#Long",
        "smithy.api#length",
        &json!({"min": 1}),
        "targets \"long\"",
    );
}

#[test]
fn of_range_is_on_numbers() {
    assert_bad_trait(
        &json!({"type": "string"}),
        "smithy.api#range",
        &json!({"min": 1}),
        "cannot stand",
    );
}

#[test]
fn of_pattern_is_on_strings() {
    assert_bad_trait(
        &json!({"type": "blob"}),
        "smithy.api#pattern",
        &json!("^a$"),
        "cannot stand",
    );
}

#[test]
fn of_required_is_on_structure_members() {
    let shapes = json!({"a#X": {"type": "union", "members": {
        "m": {"target": "smithy.api#String", "traits": {"smithy.api#required": {}}},
    }}});
    let pointer = "/shapes/a#X/members/m/traits/smithy.api#required";
    assert_problem(&shapes, "a#X$m", pointer, "cannot stand");
}

#[test]
fn of_required_is_not_on_shapes() {
    assert_bad_trait(
        &json!({"type": "string"}),
        "smithy.api#required",
        &json!({}),
        "cannot stand",
    );
}

#[test]
fn of_sensitive_is_not_on_members() {
    assert_bad_member_trait(
        "smithy.api#String",
        "smithy.api#sensitive",
        &json!({}),
        "cannot stand",
    );
}

#[test]
fn of_timestamp_format_is_on_timestamps() {
    let id = "smithy.api#timestampFormat";
    assert_bad_member_trait("smithy.api#String", id, &json!("date-time"), "cannot stand");
}

#[test]
fn of_http_error_is_on_errors() {
    let shape = json!({"type": "structure", "members": {}});
    assert_bad_trait(
        &shape,
        "smithy.api#httpError",
        &json!(404),
        "type \"structure\"",
    );
}

#[test]
fn of_response_code_is_on_integers() {
    let id = "smithy.api#httpResponseCode";
    assert_bad_member_trait("smithy.api#String", id, &json!({}), "cannot stand");
}

#[test]
fn of_prefix_headers_is_on_maps() {
    let id = "smithy.api#httpPrefixHeaders";
    assert_bad_member_trait("smithy.api#String", id, &json!("x-"), "cannot stand");
}

#[test]
fn of_query_params_is_on_maps() {
    let id = "smithy.api#httpQueryParams";
    assert_bad_member_trait("smithy.api#String", id, &json!({}), "cannot stand");
}

#[test]
fn of_a_header_is_not_on_structures() {
    let mut shapes =
        structure(json!({"m": {"target": "a#Y", "traits": {"smithy.api#httpHeader": "x"}}}));
    shapes["a#Y"] = json!({"type": "structure", "members": {}});
    let pointer = "/shapes/a#X/members/m/traits/smithy.api#httpHeader";
    assert_problem(&shapes, "a#X$m", pointer, "cannot stand");
}

#[test]
fn of_a_protocol_is_on_services() {
    let shape = json!({"type": "structure", "members": {}});
    assert_bad_trait(
        &shape,
        "aws.protocols#restJson1",
        &json!({}),
        "cannot stand",
    );
}

#[test]
fn of_unknown_traits_is_nobodys_business() {
    assert_fine(
        &json!({"a#X": {"type": "string", "traits": {"b#mine": 7, "smithy.api#brandNew": 7}}}),
    );
}

#[test]
fn says_where_the_trait_may_stand() {
    let shapes = json!({"a#X": {"type": "boolean", "traits": {"smithy.api#pattern": "x"}}});
    let hint = "remove it, or apply it to a string, or to a member that targets a string";
    assert_eq!(problems(&shapes)[0].hint, hint);
}

#[test]
fn readonly_excludes_idempotent() {
    let shape = json!({"type": "operation", "traits": {"smithy.api#readonly": {}}});
    assert_bad_trait(
        &shape,
        "smithy.api#idempotent",
        &json!({}),
        "exclude each other",
    );
}
