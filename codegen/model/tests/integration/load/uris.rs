use super::*;

/// The uri is the one problem of an operation whose input has the label `id`.
#[track_caller]
fn assert_bad_uri(uri: &str, message: &str) {
    let shapes = operation(uri, json!({"id": label("smithy.api#String")}));
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/traits/smithy.api#http",
        message,
    );
}

#[test]
fn start_with_a_slash() {
    assert_bad_uri("a/{id}", "does not start with \"/\"");
}

#[test]
fn have_balanced_braces() {
    assert_bad_uri("/a/{id", "unbalanced braces");
    assert_bad_uri("/a/id}", "unbalanced braces");
    assert_bad_uri("/a/{{id}}", "unbalanced braces");
}

#[test]
fn have_no_empty_labels() {
    assert_bad_uri("/a/{}", "an empty label");
    assert_bad_uri("/a/{+}", "an empty label");
}

#[test]
fn have_labels_that_are_whole_segments() {
    assert_bad_uri("/a-{id}", "not a whole segment");
}

#[test]
fn have_each_label_once() {
    assert_bad_uri("/{id}/{id}", "twice");
}

#[test]
fn have_no_empty_segments() {
    assert_bad_uri("/a//{id}", "an empty segment");
}

#[test]
fn have_no_dots_for_segments() {
    assert_bad_uri("/a/../{id}", "the segment \"..\"");
}

#[test]
fn have_no_fragment() {
    assert_bad_uri("/{id}#a", "a fragment");
}

#[test]
fn have_no_spaces() {
    assert_bad_uri("/{id}/a b", "' '");
}

#[test]
fn have_no_labels_in_the_query() {
    assert_bad_uri("/?a={id}", "a label in the query");
}

#[test]
fn have_one_greedy_label_at_most() {
    let members = json!({"a": label("smithy.api#String"), "b": label("smithy.api#String")});
    let shapes = operation("/{a+}/x/{b+}", members);
    let pointer = "/shapes/a#Op/traits/smithy.api#http";
    assert_problem(&shapes, "a#Op", pointer, "more than one greedy label");
}

#[test]
fn had_better_have_the_greedy_label_last() {
    let members = json!({"a": label("smithy.api#String"), "b": label("smithy.api#String")});
    assert_warning(&operation("/{a+}/x/{b}", members), "a#Op", "greedy");
}

#[test]
fn may_have_literal_queries_and_a_greedy_label() {
    let members = json!({"id": label("smithy.api#String")});
    assert_fine(&operation("/a/{id+}?mode=import&force", members));
}
