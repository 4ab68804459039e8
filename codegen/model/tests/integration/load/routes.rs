use super::*;

#[test]
fn that_are_equal_but_for_names_of_labels_conflict() {
    let shapes = service(&[("A", "/x/{id}"), ("B", "/x/{name}/")]);
    assert_problem(
        &shapes,
        "a#B",
        "/shapes/a#B/traits/smithy.api#http",
        "the uri of a#A",
    );
}

#[test]
fn that_differ_in_the_literal_query_do_not_conflict() {
    assert_fine(&service(&[
        ("A", "/x/{id}"),
        ("B", "/x/{id}?a=b"),
        ("C", "/x/{id}?a=c"),
    ]));
}

#[test]
fn that_differ_in_the_method_do_not_conflict() {
    let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
    shapes["a#B"]["traits"]["smithy.api#http"]["method"] = json!("PUT");
    assert_fine(&shapes);
}

#[test]
fn that_differ_in_the_host_do_not_conflict() {
    let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
    shapes["a#B"]["traits"]["smithy.api#endpoint"] = json!({"hostPrefix": "data."});
    assert_fine(&shapes);
}

#[test]
fn of_operations_of_resources_conflict_too() {
    let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
    shapes["a#S"]["operations"] = json!([{"target": "a#A"}]);
    shapes["a#S"]["resources"] = json!([{"target": "a#R"}]);
    shapes["a#R"] =
        json!({"type": "resource", "resources": [{"target": "a#R"}], "read": {"target": "a#B"}});
    assert_problem(
        &shapes,
        "a#B",
        "/shapes/a#B/traits/smithy.api#http",
        "the uri of a#A",
    );
}

#[test]
fn of_two_services_do_not_conflict() {
    let mut shapes = service(&[("A", "/x"), ("B", "/x")]);
    shapes["a#S"]["operations"] = json!([{"target": "a#A"}]);
    shapes["a#T"] = json!({"type": "service", "version": "1", "operations": [{"target": "a#B"}]});
    assert_fine(&shapes);
}
