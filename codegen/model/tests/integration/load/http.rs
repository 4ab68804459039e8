//! URIs, labels, routes and HTTP bindings.

use serde_json::{Value, json};

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
fn rejects_a_uri_without_leading_slash() {
    assert_bad_uri("a/{id}", "does not start with \"/\"");
}

#[test]
fn rejects_unbalanced_braces() {
    assert_bad_uri("/a/{id", "has unbalanced braces");
    assert_bad_uri("/a/id}", "has unbalanced braces");
    assert_bad_uri("/a/{{id}}", "has unbalanced braces");
}

#[test]
fn rejects_empty_labels() {
    assert_bad_uri("/a/{}", "has an empty label");
    assert_bad_uri("/a/{+}", "has an empty label");
}

#[test]
fn rejects_labels_that_are_part_of_a_segment() {
    assert_bad_uri("/a-{id}", "not a whole segment");
}

#[test]
fn rejects_a_label_twice() {
    assert_bad_uri("/{id}/{id}", "twice");
}

#[test]
fn rejects_empty_segments() {
    assert_bad_uri("/a//{id}", "has an empty segment");
}

#[test]
fn rejects_dot_segments() {
    assert_bad_uri("/a/../{id}", "the segment \"..\"");
}

#[test]
fn rejects_fragments() {
    assert_bad_uri("/{id}#a", "has a fragment");
}

#[test]
fn rejects_spaces() {
    assert_bad_uri("/{id}/a b", "' '");
}

#[test]
fn rejects_labels_in_the_query() {
    assert_bad_uri("/?a={id}", "has a label in the query");
}

#[test]
fn rejects_several_greedy_labels() {
    let members = json!({"a": label("smithy.api#String"), "b": label("smithy.api#String")});
    let shapes = operation("/{a+}/x/{b+}", members);
    let pointer = "/shapes/a#Op/traits/smithy.api#http";
    assert_problem(&shapes, "a#Op", pointer, "has more than one greedy label");
}

#[test]
fn warns_of_a_greedy_label_that_is_not_last() {
    let members = json!({"a": label("smithy.api#String"), "b": label("smithy.api#String")});
    assert_warning(&operation("/{a+}/x/{b}", members), "a#Op", "greedy");
}

#[test]
fn accepts_literal_queries_and_a_greedy_label() {
    let members = json!({"id": label("smithy.api#String")});
    assert_valid(&operation("/a/{id+}?mode=import&force", members));
}

#[test]
fn rejects_a_label_without_member() {
    let shapes = operation("/{id}", json!({}));
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/traits/smithy.api#http",
        "no member is bound to the label {id}",
    );
}

#[test]
fn rejects_a_label_whose_member_has_no_http_label() {
    let shapes = operation("/{id}", json!({"id": {"target": "smithy.api#String"}}));
    let found = problems(&shapes);
    assert_one(
        &found,
        "a#Op",
        "/shapes/a#Op/traits/smithy.api#http",
        "no member is bound",
    );
    assert_eq!(found[0].hint, "apply smithy.api#httpLabel to a#X$id");
}

#[test]
fn rejects_an_http_label_that_is_not_in_the_uri() {
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
fn rejects_an_optional_http_label() {
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
fn rejects_a_greedy_label_that_is_not_a_string() {
    let shapes = operation("/{id+}", json!({"id": label("smithy.api#Integer")}));
    assert_problem(&shapes, "a#X$id", "/shapes/a#X/members/id", "not a string");
}

#[test]
fn accepts_labels_of_an_operation_without_http_trait() {
    let mut shapes = operation("/", json!({"id": label("smithy.api#String")}));
    shapes["a#Op"]["traits"] = json!({});
    assert_valid(&shapes);
}

#[test]
fn rejects_a_host_label_without_member() {
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
fn rejects_an_invalid_host_prefix() {
    let mut shapes = operation("/", json!({}));
    shapes["a#Op"]["traits"]["smithy.api#endpoint"] = json!({"hostPrefix": "evil.com/"});
    assert_problem(
        &shapes,
        "a#Op",
        "/shapes/a#Op/traits/smithy.api#endpoint",
        "not the start of a host name",
    );
}

#[test]
fn rejects_routes_that_differ_in_names_of_labels_only() {
    let shapes = service(&[("A", "/x/{id}"), ("B", "/x/{name}/")]);
    assert_problem(
        &shapes,
        "a#B",
        "/shapes/a#B/traits/smithy.api#http",
        "the uri of a#A",
    );
}

#[test]
fn accepts_routes_with_different_literal_queries() {
    assert_valid(&service(&[
        ("A", "/x/{id}"),
        ("B", "/x/{id}?a=b"),
        ("C", "/x/{id}?a=c"),
    ]));
}

#[test]
fn accepts_routes_with_different_methods() {
    let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
    shapes["a#B"]["traits"]["smithy.api#http"]["method"] = json!("PUT");
    assert_valid(&shapes);
}

#[test]
fn accepts_routes_with_different_host_prefixes() {
    let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
    shapes["a#B"]["traits"]["smithy.api#endpoint"] = json!({"hostPrefix": "data."});
    assert_valid(&shapes);
}

#[test]
fn rejects_equal_routes_of_operations_of_resources() {
    let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
    shapes["a#S"]["operations"] = json!([{"target": "a#A"}]);
    shapes["a#S"]["resources"] = json!([{"target": "a#R"}]);
    shapes["a#R"] = json!({"type": "resource", "operations": [{"target": "a#B"}]});
    assert_problem(
        &shapes,
        "a#B",
        "/shapes/a#B/traits/smithy.api#http",
        "the uri of a#A",
    );
}

#[test]
fn accepts_equal_routes_of_two_services() {
    let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
    shapes["a#S"]["operations"] = json!([{"target": "a#A"}]);
    shapes["a#T"] = json!({"type": "service", "version": "1", "operations": [{"target": "a#B"}]});
    assert_valid(&shapes);
}

fn bound(target: &str, traits: Value) -> Value {
    json!({"target": target, "traits": traits})
}

#[test]
fn rejects_several_bindings_of_a_member() {
    let both = json!({"smithy.api#httpQuery": "q", "smithy.api#httpHeader": "h"});
    let shapes = structure(json!({"m": bound("smithy.api#String", both)}));
    assert_problem(
        &shapes,
        "a#X$m",
        "/shapes/a#X/members/m",
        "httpQuery, httpHeader",
    );
}

#[test]
fn rejects_equal_query_names() {
    let member = |name: &str| bound("smithy.api#String", json!({"smithy.api#httpQuery": name}));
    let shapes = structure(json!({"one": member("q"), "two": member("q"), "three": member("Q")}));
    let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpQuery";
    assert_problem(&shapes, "a#X$two", pointer, "like one");
}

#[test]
fn rejects_headers_that_differ_in_case_only() {
    let member = |name: &str| bound("smithy.api#String", json!({"smithy.api#httpHeader": name}));
    let shapes = structure(json!({"one": member("x-a"), "two": member("X-A")}));
    let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpHeader";
    assert_problem(&shapes, "a#X$two", pointer, "like one");
}

#[test]
fn rejects_several_payloads() {
    let member = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
    let shapes = structure(json!({"one": member, "two": member}));
    let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpPayload";
    assert_problem(
        &shapes,
        "a#X$two",
        pointer,
        "second member with httpPayload, after one",
    );
}

#[test]
fn rejects_an_unbound_member_beside_the_payload_of_a_request() {
    let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
    let query = bound("smithy.api#String", json!({"smithy.api#httpQuery": "q"}));
    let loose = json!({"target": "smithy.api#String"});
    let shapes = operation("/", json!({"body": payload, "q": query, "loose": loose}));
    assert_problem(
        &shapes,
        "a#X$loose",
        "/shapes/a#X/members/loose",
        "not part of the request",
    );
}

#[test]
fn rejects_a_query_member_beside_the_payload_of_a_response() {
    let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
    let query = bound("smithy.api#String", json!({"smithy.api#httpQuery": "q"}));
    let mut shapes = structure(json!({"body": payload, "q": query}));
    shapes["a#Op"] = json!({"type": "operation", "output": {"target": "a#X"}});
    assert_problem(
        &shapes,
        "a#X$q",
        "/shapes/a#X/members/q",
        "not part of the response",
    );
}

#[test]
fn accepts_a_payload_in_a_structure_that_is_no_message() {
    let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
    assert_valid(&structure(
        json!({"body": payload, "loose": {"target": "smithy.api#String"}}),
    ));
}
