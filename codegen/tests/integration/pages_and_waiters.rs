//! Lowering of paginated and waitable operations, and diagnostics of invalid ones.

use serde_json::{Value, json};
use smithy_codegen::{SourceTree, generate, lower};
use smithy_model::{Diagnostic, Model, Source, load};

use crate::fixture::{assert_snapshot, loaded, options};

/// Returns a service with a list and a get operation.
fn model() -> Value {
    json!({
        "a#S": {
            "type": "service",
            "version": "1",
            "operations": [{"target": "a#ListThings"}, {"target": "a#GetThing"}],
            "traits": {
                "aws.protocols#restJson1": {},
                "smithy.api#paginated": {
                    "inputToken": "token", "outputToken": "page.next", "pageSize": "size",
                },
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

/// Returns the model with the waiter `ThingReady` of `GetThing`.
fn with_waiter(waiter: Value) -> Value {
    let mut model = model();
    model["a#GetThing"]["traits"]["smithy.waiters#waitable"] = json!({"ThingReady": waiter});
    model
}

fn output(path: &str, expected: &str) -> Value {
    json!({"output": {"path": path, "expected": expected, "comparator": "stringEquals"}})
}

fn model_of(shapes: &Value) -> Model {
    loaded(&json!({"smithy": "2.0", "shapes": shapes}))
}

fn run(shapes: &Value) -> Result<SourceTree, Vec<Diagnostic>> {
    generate(&model_of(shapes), &options())
}

/// Returns the macro call in a file that starts with `start`.
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
fn implements_paginated() {
    assert_snapshot(
        "paginator",
        &block(&model(), "src/operation/list_things.rs", "impl_paginated!("),
    );
}

#[test]
fn implements_paginated_without_items_and_page_size() {
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
fn does_not_implement_paginated_for_other_tokens_than_strings() {
    let mut model = model();
    model["a#ListThingsInput"]["members"]["token"]["target"] = json!("smithy.api#Integer");

    let tree = run(&model).unwrap();

    assert!(!tree.files["src/operation/list_things.rs"].contains("impl_paginated!"));
}

#[test]
fn implements_waiter_with_status_and_reasons() {
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
fn names_bound_members_in_waiters_as_in_outputs() {
    let success = json!({"state": "success", "matcher": output("state", "READY")});
    let mut model = with_waiter(json!({"acceptors": [success]}));
    let members = &mut model["a#GetThingOutput"]["members"];
    members["state"] = json!({
        "target": "smithy.api#String",
        "traits": {"smithy.api#httpHeader": "x-state", "smithy.api#jsonName": "other"},
    });

    let waiter = block(&model, "src/waiter.rs", "impl_waiter!(");

    assert!(waiter.contains("\"state\""), "{waiter}");
}

#[test]
fn implements_waiter_with_all_matchers() {
    let path = |comparator: &str| {
        json!({
            "path": "length(thing)", "expected": "x", "comparator": comparator,
        })
    };
    let acceptors = json!([
        {"state": "success", "matcher": {"errorType": "a#Gone"}},
        {"state": "success", "matcher": {"success": true}},
        {"state": "retry", "matcher": {"success": false}},
        {
            "state": "failure",
            "matcher": {"output": path("booleanEquals")},
            "message": "statusReasons[0]",
        },
        {"state": "failure", "matcher": {"output": path("allStringEquals")}},
        {"state": "failure", "matcher": {"inputOutput": path("anyStringEquals")}},
    ]);

    assert_snapshot("waiter_matchers", &waiter(json!({"acceptors": acceptors})));
}

#[test]
fn expressions_enable_the_jmespath_feature() {
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
fn omits_a_sensitive_status() {
    let acceptors = json!([{"state": "success", "matcher": output("thing.secret", "x")}]);

    assert!(!waiter(json!({"acceptors": acceptors})).contains("status: [F"));
}

#[test]
fn documents_the_expected_states() {
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
fn numbers_waiters_with_names_of_types() {
    let mut model =
        with_waiter(json!({"acceptors": [{"state": "success", "matcher": {"success": true}}]}));
    let waiters = model["a#GetThing"]["traits"]["smithy.waiters#waitable"].take();
    model["a#GetThing"]["traits"]["smithy.waiters#waitable"] =
        json!({"Thing": waiters["ThingReady"]});

    assert!(block(&model, "src/waiter.rs", "impl_waiter!(").starts_with("impl_waiter!(Thing2 {"));
}

/// Asserts that a waiter with an acceptor has one problem, at a pointer below the acceptor.
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
fn rejects_paths_to_missing_members() {
    let acceptor = json!({"state": "retry", "matcher": output("thing.stauts", "READY")});

    assert_problem(
        acceptor,
        "/matcher/output/path",
        "leads to no member of a#GetThingOutput",
    );
}

#[test]
fn rejects_invalid_expressions() {
    let acceptor = json!({"state": "retry", "matcher": output("thing[", "READY")});

    assert_problem(acceptor, "/matcher/output/path", "not JMESPath");
}

#[test]
fn rejects_deeply_nested_expressions() {
    let acceptor = json!({"state": "retry", "matcher": output(&"!".repeat(100_000), "READY")});

    assert_problem(acceptor, "/matcher/output/path", "not JMESPath");
}

#[test]
fn rejects_unknown_states() {
    assert_problem(
        json!({"state": "done", "matcher": {"success": true}}),
        "/state",
        "the state is invalid",
    );
}

#[test]
fn rejects_unknown_matchers() {
    assert_problem(
        json!({"state": "retry", "matcher": {"status": "READY"}}),
        "/matcher",
        "the matcher is invalid",
    );
}

#[test]
fn leaves_out_waiters_that_cannot_succeed() {
    let acceptors = json!([{"state": "failure", "matcher": {"success": true}}]);

    let krate = lower::lower(
        &model_of(&with_waiter(json!({"acceptors": acceptors}))),
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
fn locates_problems_in_the_file_of_the_waiter() {
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
fn front_page_shows_waiters_and_paginators() {
    let shapes =
        with_waiter(json!({"acceptors": [{"state": "success", "matcher": {"success": true}}]}));
    let tree = run(&shapes).unwrap_or_else(|found| panic!("{found:?}"));
    let page = &tree.files["src/lib.rs"];
    for line in [
        "//! let output = client.get_thing(GetThing::new()).until(waiter::ThingReady).await?;",
        "//! let mut items = client.list_things(ListThings::new()).items();",
    ] {
        assert!(
            page.lines().any(|found| found == line),
            "{line} is not in {page}"
        );
    }
}

#[test]
fn polled_operations_link_to_their_waiters() {
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
    let links = "A call of this operation can wait for a state: \
        [`.until(waiter::ThingGone)`](crate::waiter::ThingGone) or \
        [`.until(waiter::ThingReady)`](crate::waiter::ThingReady).";
    assert!(operation.contains(links), "{links} is not in {operation}");
    assert!(!tree.files["src/operation/list_things.rs"].contains("waiter"));
}
