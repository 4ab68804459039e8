//! The `paginated` trait.

use serde_json::{Value, json};

use super::*;

const POINTER: &str = "/shapes/a#Op/traits/smithy.api#paginated";

fn settings() -> Value {
    json!({"inputToken": "token", "outputToken": "token", "pageSize": "size", "items": "names"})
}

fn output() -> Value {
    json!({"token": {"target": "smithy.api#String"}, "names": {"target": "a#Names"}})
}

#[track_caller]
fn assert_bad_setting(name: &str, value: &str, message: &str) {
    let mut settings = settings();
    settings[name] = json!(value);
    assert_problem(&paginated(settings, output()), "a#Op", POINTER, message);
}

#[test]
fn rejects_unknown_members() {
    assert_valid(&paginated(settings(), output()));
    assert_bad_setting("inputToken", "gone", "inputToken \"gone\"");
    assert_bad_setting("outputToken", "gone", "outputToken \"gone\"");
    assert_bad_setting("pageSize", "gone", "pageSize \"gone\"");
    assert_bad_setting("items", "gone", "items \"gone\"");
}

#[test]
fn accepts_paths_into_the_output() {
    let mut shapes = paginated(
        json!({"inputToken": "token", "outputToken": "page.token", "items": "page.names"}),
        json!({"page": {"target": "a#Page"}}),
    );
    shapes["a#Page"] = json!({"type": "structure", "members": output()});
    assert_valid(&shapes);
    shapes["a#Op"]["traits"]["smithy.api#paginated"]["items"] = json!("page.gone");
    assert_problem(&shapes, "a#Op", POINTER, "items \"page.gone\"");
}

#[test]
fn rejects_paths_into_the_input() {
    assert_bad_setting("inputToken", "a.b", "is a path");
}

#[test]
fn rejects_missing_tokens() {
    let shapes = paginated(json!({"inputToken": "token"}), output());
    assert_problem(&shapes, "a#Op", POINTER, "no outputToken");
}

#[test]
fn uses_the_settings_of_the_service_as_defaults() {
    let mut shapes = paginated(json!({"items": "names"}), output());
    shapes["a#S"] = json!({
        "type": "service",
        "version": "1",
        "operations": [{"target": "a#Op"}],
        "traits": {"smithy.api#paginated": {"inputToken": "token", "outputToken": "token"}},
    });
    assert_valid(&shapes);
}

#[test]
fn rejects_items_that_are_no_collection() {
    assert_bad_setting("items", "token", "of type \"string\"");
}

#[test]
fn warns_of_a_page_size_that_is_not_an_integer() {
    let mut shapes = paginated(settings(), output());
    shapes["a#In"]["members"]["size"]["target"] = json!("smithy.api#String");
    assert_warning(&shapes, "a#Op", "pageSize");
}
