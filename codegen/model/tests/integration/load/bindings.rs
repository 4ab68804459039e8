use super::*;

fn bound(target: &str, traits: Value) -> Value {
    json!({"target": target, "traits": traits})
}

#[test]
fn of_one_member_are_one() {
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
fn to_the_query_have_names_of_their_own() {
    let member = |name: &str| bound("smithy.api#String", json!({"smithy.api#httpQuery": name}));
    let shapes = structure(json!({"one": member("q"), "two": member("q"), "three": member("Q")}));
    let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpQuery";
    assert_problem(&shapes, "a#X$two", pointer, "as one is");
}

#[test]
fn to_headers_have_names_of_their_own_whatever_the_case() {
    let member = |name: &str| bound("smithy.api#String", json!({"smithy.api#httpHeader": name}));
    let shapes = structure(json!({"one": member("x-a"), "two": member("X-A")}));
    let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpHeader";
    assert_problem(&shapes, "a#X$two", pointer, "as one is");
}

#[test]
fn to_the_payload_are_one_in_a_structure() {
    let member = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
    let shapes = structure(json!({"one": member, "two": member}));
    let pointer = "/shapes/a#X/members/two/traits/smithy.api#httpPayload";
    assert_problem(&shapes, "a#X$two", pointer, "second httpPayload beside one");
}

#[test]
fn are_on_every_member_beside_a_payload() {
    let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
    let query = bound("smithy.api#String", json!({"smithy.api#httpQuery": "q"}));
    let loose = json!({"target": "smithy.api#String"});
    let shapes = operation("/", json!({"body": payload, "q": query, "loose": loose}));
    assert_problem(
        &shapes,
        "a#X$loose",
        "/shapes/a#X/members/loose",
        "no place in the request",
    );
}

#[test]
fn to_the_query_do_not_count_in_a_response() {
    let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
    let query = bound("smithy.api#String", json!({"smithy.api#httpQuery": "q"}));
    let mut shapes = structure(json!({"body": payload, "q": query}));
    shapes["a#Op"] = json!({"type": "operation", "output": {"target": "a#X"}});
    assert_problem(
        &shapes,
        "a#X$q",
        "/shapes/a#X/members/q",
        "no place in the response",
    );
}

#[test]
fn of_a_structure_that_is_no_message_mean_nothing() {
    let payload = bound("smithy.api#Blob", json!({"smithy.api#httpPayload": {}}));
    assert_fine(&structure(
        json!({"body": payload, "loose": {"target": "smithy.api#String"}}),
    ));
}
