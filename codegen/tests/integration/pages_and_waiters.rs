//! Lowering of paginated and waitable operations, and diagnostics of invalid ones.

use serde_json::{Value, json};
use smithy_codegen::{Options, SourceTree, generate, lower};
use smithy_model::Diagnostic;
use smithy_model::{Model, Source, load};

use crate::fixture::assert_snapshot;

/// A service with one operation that lists things and one that gets one.
fn model() -> Value {
    json!({
        "a#S": {
            "type": "service",
            "version": "1",
            "operations": [{"target": "a#ListThings"}, {"target": "a#GetThing"}],
            "traits": {
                "aws.protocols#restJson1": {},
                "smithy.api#paginated": {"inputToken": "token", "outputToken": "page.next", "pageSize": "size"},
            },
        },
        "a#ListThings": {
            "type": "operation",
            "input": {"target": "a#ListThingsInput"},
            "output": {"target": "a#ListThingsOutput"},
            "traits": {
                "smithy.api#http": {"method": "POST", "uri": "/things"},
                "smithy.api#paginated": {"items": "page.things"},
            },
        },
        "a#ListThingsInput": {"type": "structure", "members": {
            "token": {"target": "smithy.api#String"},
            "size": {"target": "smithy.api#Integer"},
        }},
        "a#ListThingsOutput": {"type": "structure", "members": {"page": {"target": "a#Page"}}},
        "a#Page": {"type": "structure", "members": {
            "next": {"target": "smithy.api#String"},
            "things": {"target": "a#Things", "traits": {"smithy.api#required": {}}},
        }},
        "a#Secret": {"type": "string", "traits": {"smithy.api#sensitive": {}}},
        "a#Things": {"type": "list", "member": {"target": "a#Thing"}},
        "a#Thing": {"type": "structure", "members": {
            "status": {"target": "smithy.api#String", "traits": {"smithy.api#jsonName": "state"}},
            "secret": {"target": "a#Secret"},
            "failureReason": {"target": "smithy.api#String"},
        }},
        "a#GetThing": {
            "type": "operation",
            "output": {"target": "a#GetThingOutput"},
            "traits": {"smithy.api#http": {"method": "GET", "uri": "/thing"}},
        },
        "a#GetThingOutput": {"type": "structure", "members": {
            "thing": {"target": "a#Thing"},
            "statusReasons": {"target": "a#Words"},
        }},
        "a#Words": {"type": "list", "member": {"target": "smithy.api#String"}},
    })
}

/// The model with this waiter `ThingReady` on `GetThing`.
fn with_waiter(waiter: Value) -> Value {
    let mut model = model();
    model["a#GetThing"]["traits"]["smithy.waiters#waitable"] = json!({"ThingReady": waiter});
    model
}

fn output(path: &str, expected: &str) -> Value {
    json!({"output": {"path": path, "expected": expected, "comparator": "stringEquals"}})
}

fn options() -> Options {
    Options {
        name: "things".to_owned(),
        version: "1.0.0".to_owned(),
        runtime: "../runtime".to_owned(),
        standalone: false,
        command: "generate".to_owned(),
        service: None,
        protocol_tests: false,
        endpoint_tests: false,
    }
}

fn loaded(shapes: &Value) -> Model {
    let text = json!({"smithy": "2.0", "shapes": shapes}).to_string();
    load(&[Source {
        file: "a.json",
        text: &text,
    }])
    .unwrap_or_else(|found| panic!("{found:#?}"))
}

fn run(shapes: &Value) -> Result<SourceTree, Vec<Diagnostic>> {
    generate(&loaded(shapes), &options())
}

/// The call of this macro in a file.
#[track_caller]
fn block(shapes: &Value, file: &str, start: &str) -> String {
    let tree = run(shapes).unwrap_or_else(|found| panic!("{found:#?}"));
    let text = &tree.files[file];
    let from = text
        .find(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"));
    let length = text[from..]
        .find("});")
        .unwrap_or_else(|| panic!("{start} has no end in {text}"));
    text[from..from + length + 3].to_owned()
}

fn waiter(definition: Value) -> String {
    block(&with_waiter(definition), "src/waiter.rs", "impl_waiter!(")
}

#[test]
fn a_paginated_operation_says_where_tokens_size_and_items_are() {
    assert_snapshot(
        "paginator",
        &block(&model(), "src/operation/list_things.rs", "impl_paginated!("),
    );
}

#[test]
fn items_and_page_size_may_be_missing() {
    let mut model = model();
    model["a#S"]["traits"]
        .as_object_mut()
        .unwrap()
        .remove("smithy.api#paginated");
    let settings = json!({"inputToken": "token", "outputToken": "page.next"});
    model["a#ListThings"]["traits"]["smithy.api#paginated"] = settings;
    assert_snapshot(
        "paginator_without_items",
        &block(&model, "src/operation/list_things.rs", "impl_paginated!("),
    );
}

#[test]
fn tokens_that_are_no_strings_make_no_pages() {
    let mut model = model();
    model["a#ListThingsInput"]["members"]["token"]["target"] = json!("smithy.api#Integer");
    let tree = run(&model).unwrap();
    assert!(!tree.files["src/operation/list_things.rs"].contains("impl_paginated!"));
}

#[test]
fn a_waiter_has_wire_names_and_the_reasons_beside_its_status_and_at_the_top() {
    let acceptors = json!([
        {"state": "success", "matcher": output("thing.status", "READY")},
        {"state": "failure", "matcher": output("thing.status", "FAILED")},
    ]);
    assert_snapshot(
        "waiter",
        &waiter(json!({"acceptors": acceptors, "minDelay": 5})),
    );
}

#[test]
fn every_kind_of_matcher_is_carried_over() {
    let path = |comparator: &str| json!({"path": "length(thing)", "expected": "x", "comparator": comparator});
    let acceptors = json!([
        {"state": "success", "matcher": {"errorType": "a#Gone"}},
        {"state": "success", "matcher": {"success": true}},
        {"state": "retry", "matcher": {"success": false}},
        {"state": "failure", "matcher": {"output": path("booleanEquals")}, "message": "statusReasons[0]"},
        {"state": "failure", "matcher": {"output": path("allStringEquals")}},
        {"state": "failure", "matcher": {"inputOutput": path("anyStringEquals")}},
    ]);
    assert_snapshot("waiter_matchers", &waiter(json!({"acceptors": acceptors})));
}

#[test]
fn expressions_turn_on_the_runtime_s_jmespath_and_fields_do_not() {
    let manifest = |path: &str| {
        let acceptors = json!([{"state": "success", "matcher": output(path, "x")}]);
        run(&with_waiter(json!({"acceptors": acceptors})))
            .unwrap()
            .files["Cargo.toml"]
            .clone()
    };
    assert!(manifest("statusReasons[0]").contains("features = [\"jmespath\"]"));
    assert!(!manifest("thing.status").contains("jmespath"));
}

#[test]
fn a_sensitive_status_is_not_shown() {
    let acceptors = json!([{"state": "success", "matcher": output("thing.secret", "x")}]);
    assert!(!waiter(json!({"acceptors": acceptors})).contains("status: [F"));
}

#[test]
fn a_waiter_is_documented_by_what_it_looks_for() {
    let acceptors = json!([
        {"state": "success", "matcher": output("thing.status", "READY")},
        {"state": "failure", "matcher": output("thing.status", "FAILED")},
        {"state": "failure", "matcher": output("thing.status", "GONE")},
    ]);
    let tree = run(&with_waiter(json!({"acceptors": acceptors}))).unwrap();
    let docs: Vec<&str> = tree.files["src/waiter.rs"]
        .lines()
        .filter(|line| line.starts_with("///"))
        .collect();
    assert_snapshot("waiter_docs", &docs.join("\n"));
}

#[test]
fn a_waiter_that_is_called_like_a_type_gets_a_number() {
    let mut model =
        with_waiter(json!({"acceptors": [{"state": "success", "matcher": {"success": true}}]}));
    let waiters = model["a#GetThing"]["traits"]["smithy.waiters#waitable"].take();
    model["a#GetThing"]["traits"]["smithy.waiters#waitable"] =
        json!({"Thing": waiters["ThingReady"]});
    assert!(block(&model, "src/waiter.rs", "impl_waiter!(").starts_with("impl_waiter!(Thing2 {"));
}

/// A waiter with this acceptor has this one problem, at this place below the waiter.
#[track_caller]
fn assert_problem(acceptor: Value, place: &str, message: &str) {
    let good = json!({"state": "success", "matcher": {"success": true}});
    let found = run(&with_waiter(json!({"acceptors": [good, acceptor]})))
        .err()
        .unwrap_or_default();
    assert_eq!(found.len(), 1, "{found:#?}");
    let pointer =
        format!("/shapes/a#GetThing/traits/smithy.waiters#waitable/ThingReady/acceptors/1{place}");
    assert_eq!(found[0].pointer, pointer);
    assert!(found[0].message.contains(message), "{}", found[0]);
}

#[test]
fn a_path_that_leads_nowhere_is_found() {
    let acceptor = json!({"state": "retry", "matcher": output("thing.stauts", "READY")});
    assert_problem(
        acceptor,
        "/matcher/output/path",
        "leads to no member of a#GetThingOutput",
    );
}

#[test]
fn an_expression_that_does_not_parse_is_found() {
    let acceptor = json!({"state": "retry", "matcher": output("thing[", "READY")});
    assert_problem(acceptor, "/matcher/output/path", "not JMESPath");
}

#[test]
fn an_expression_that_nests_too_deep_is_refused() {
    let acceptor = json!({"state": "retry", "matcher": output(&"!".repeat(100_000), "READY")});
    assert_problem(acceptor, "/matcher/output/path", "not JMESPath");
}

#[test]
fn a_state_that_is_none_is_found() {
    assert_problem(
        json!({"state": "done", "matcher": {"success": true}}),
        "/state",
        "the state is invalid",
    );
}

#[test]
fn a_matcher_that_is_none_is_found() {
    assert_problem(
        json!({"state": "retry", "matcher": {"status": "READY"}}),
        "/matcher",
        "the matcher is invalid",
    );
}

#[test]
fn a_waiter_that_cannot_succeed_is_left_out_with_a_warning() {
    let acceptors = json!([{"state": "failure", "matcher": {"success": true}}]);
    let krate = lower::lower(
        &loaded(&with_waiter(json!({"acceptors": acceptors}))),
        &options(),
    )
    .unwrap_or_else(|found| panic!("{found:#?}"));
    assert!(krate.waiters.is_empty());
    assert!(
        krate.warnings[0].message.contains("cannot succeed"),
        "{}",
        krate.warnings[0]
    );
}

#[test]
fn a_problem_of_a_waiter_that_was_added_is_found_in_the_file_that_adds_it() {
    let good = json!({"acceptors": [{"state": "success", "matcher": {"success": true}}]});
    let base = json!({"smithy": "2.0", "shapes": with_waiter(good)}).to_string();
    let bad = json!({"ThingGone": {"acceptors": []}});
    let added =
        json!({"a#GetThing": {"type": "apply", "traits": {"smithy.waiters#waitable": bad}}});
    let added = json!({"smithy": "2.0", "shapes": added}).to_string();
    let model = load(&[
        Source {
            file: "a.json",
            text: &base,
        },
        Source {
            file: "b.json",
            text: &added,
        },
    ])
    .unwrap();
    let found = generate(&model, &options()).unwrap_err();
    let pointer = "/shapes/a#GetThing/traits/smithy.waiters#waitable/ThingGone/acceptors";
    assert_eq!(
        (found[0].file.as_str(), found[0].pointer.as_str()),
        ("b.json", pointer)
    );
}

#[test]
fn the_front_page_shows_how_to_wait_and_how_to_page() {
    let shapes =
        with_waiter(json!({"acceptors": [{"state": "success", "matcher": {"success": true}}]}));
    let tree = run(&shapes).unwrap_or_else(|found| panic!("{found:?}"));
    let page = &tree.files["src/lib.rs"];
    for line in [
        "//!     .until(waiter::ThingReady)",
        "//! let mut items = client.list_things(ListThings::new()).items();",
    ] {
        assert!(
            page.lines().any(|found| found == line),
            "{line} is not in {page}"
        );
    }
}

#[test]
fn the_documentation_of_a_polled_operation_links_to_its_waiters() {
    let waiters = json!({
        "ThingReady": {"acceptors": [{"state": "success", "matcher": {"success": true}}]},
        "ThingGone": {"acceptors": [{"state": "success", "matcher": {"errorType": "Gone"}}]},
        "ThingNamed": {"acceptors": [{"state": "success", "matcher": {"success": true}}]},
    });
    let mut shapes = with_waiter(json!({}));
    shapes["a#GetThing"]["traits"]["smithy.waiters#waitable"] = waiters;
    shapes["a#GetThing"]["traits"]["smithy.api#documentation"] =
        json!("Gets a thing, for which the waiter `ThingNamed` waits.");

    let tree = run(&shapes).unwrap_or_else(|found| panic!("{found:?}"));

    let operation = tree.files["src/operation/get_thing.rs"].replace("\n/// ", " ");
    let links = "polls this operation with the waiters [`ThingGone`](crate::waiter::ThingGone) and \
        [`ThingReady`](crate::waiter::ThingReady).";
    assert!(operation.contains(links), "{links} is not in {operation}");
    assert!(!tree.files["src/operation/list_things.rs"].contains("waiter"));
}
