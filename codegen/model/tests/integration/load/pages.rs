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
fn name_members_that_exist() {
    assert_fine(&paginated(settings(), output()));
    assert_bad_setting("inputToken", "gone", "inputToken \"gone\"");
    assert_bad_setting("outputToken", "gone", "outputToken \"gone\"");
    assert_bad_setting("pageSize", "gone", "pageSize \"gone\"");
    assert_bad_setting("items", "gone", "items \"gone\"");
}

#[test]
fn may_name_paths_into_the_output() {
    let mut shapes = paginated(
        json!({"inputToken": "token", "outputToken": "page.token", "items": "page.names"}),
        json!({"page": {"target": "a#Page"}}),
    );
    shapes["a#Page"] = json!({"type": "structure", "members": output()});
    assert_fine(&shapes);
    shapes["a#Op"]["traits"]["smithy.api#paginated"]["items"] = json!("page.gone");
    assert_problem(&shapes, "a#Op", POINTER, "items \"page.gone\"");
}

#[test]
fn name_no_paths_into_the_input() {
    assert_bad_setting("inputToken", "a.b", "is a path");
}

#[test]
fn have_tokens() {
    let shapes = paginated(json!({"inputToken": "token"}), output());
    assert_problem(&shapes, "a#Op", POINTER, "no outputToken");
}

#[test]
fn take_from_the_service_what_the_operation_leaves_out() {
    let mut shapes = paginated(json!({"items": "names"}), output());
    shapes["a#S"] = json!({
        "type": "service",
        "version": "1",
        "operations": [{"target": "a#Op"}],
        "traits": {"smithy.api#paginated": {"inputToken": "token", "outputToken": "token"}},
    });
    assert_fine(&shapes);
}

#[test]
fn hold_items_in_a_list_or_a_map() {
    assert_bad_setting("items", "token", "of type \"string\"");
}

#[test]
fn had_better_count_in_integers() {
    let mut shapes = paginated(settings(), output());
    shapes["a#In"]["members"]["size"]["target"] = json!("smithy.api#String");
    assert_warning(&shapes, "a#Op", "pageSize");
}
