use super::*;

#[test]
fn have_a_member() {
    let shapes = operation("/{id}", json!({}));
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/traits/smithy.api#http",
        "no member fills the label {id}",
    );
}

#[test]
fn have_a_member_with_the_trait() {
    let shapes = operation("/{id}", json!({"id": {"target": "smithy.api#String"}}));
    let found = problems(&shapes);
    assert_one(
        &found,
        "a#Op",
        "/shapes/a#Op/traits/smithy.api#http",
        "no member fills",
    );
    assert_eq!(found[0].hint, "apply smithy.api#httpLabel to a#X$id");
}

#[test]
fn are_in_the_uri() {
    let shapes = operation("/", json!({"id": label("smithy.api#String")}));
    let pointer = "/shapes/a#X/members/id/traits/smithy.api#httpLabel";
    assert_problem(
        &shapes,
        "a#X$id",
        pointer,
        "no label {id} in the uri of a#Op",
    );
}

#[test]
fn are_required() {
    let member = json!({"target": "smithy.api#String", "traits": {"smithy.api#httpLabel": {}}});
    let pointer = "/shapes/a#X/members/id/traits/smithy.api#httpLabel";
    assert_problem(
        &operation("/{id}", json!({"id": member})),
        "a#X$id",
        pointer,
        "not required",
    );
}

#[test]
fn that_are_greedy_are_strings() {
    let shapes = operation("/{id+}", json!({"id": label("smithy.api#Integer")}));
    assert_problem(&shapes, "a#X$id", "/shapes/a#X/members/id", "not a string");
}

#[test]
fn mean_nothing_where_there_is_no_http_trait() {
    let mut shapes = operation("/", json!({"id": label("smithy.api#String")}));
    shapes["a#Op"]["traits"] = json!({});
    assert_fine(&shapes);
}

#[test]
fn of_a_host_have_a_member() {
    let mut shapes = operation("/", json!({}));
    shapes["a#Op"]["traits"]["smithy.api#endpoint"] = json!({"hostPrefix": "x.{id}."});
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/traits/smithy.api#endpoint",
        "label {id} of its hostPrefix",
    );
}

#[test]
fn of_a_host_stand_in_the_start_of_a_host() {
    let mut shapes = operation("/", json!({}));
    shapes["a#Op"]["traits"]["smithy.api#endpoint"] = json!({"hostPrefix": "evil.com/"});
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/traits/smithy.api#endpoint",
        "not the start of a host",
    );
}
