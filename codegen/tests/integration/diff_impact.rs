//! The impact of single changes, and how they are printed.

use serde_json::{Value, json};
use smithy_codegen::diff::{
    self, Aspect, Change, Compatibility, ConstraintChange, Diff, OperationState, diff,
};

use crate::fixture::loaded;

/// `Thing` is part of requests and responses, `Reply` of responses only.
fn model() -> Value {
    json!({"smithy": "2.0", "shapes": {
        "a#S": {
            "type": "service", "version": "1",
            "operations": [{"target": "a#Put"}, {"target": "a#Get"}],
        },
        "a#Put": {
            "type": "operation", "input": {"target": "a#PutIn"}, "output": {"target": "a#PutOut"},
            "traits": {"smithy.api#http": {"method": "POST", "uri": "/put"}},
        },
        "a#Get": {
            "type": "operation",
            "input": {"target": "smithy.api#Unit"},
            "output": {"target": "a#GetOut"},
            "traits": {"smithy.api#http": {"method": "GET", "uri": "/get"}},
        },
        "a#PutIn": {
            "type": "structure",
            "members": {"thing": {"target": "a#Thing"}, "name": {"target": "a#Name"}},
        },
        "a#PutOut": {"type": "structure", "members": {"thing": {"target": "a#Thing"}}},
        "a#GetOut": {
            "type": "structure",
            "members": {"thing": {"target": "a#Thing"}, "reply": {"target": "a#Reply"}},
        },
        "a#Thing": {"type": "structure", "members": {"size": {"target": "a#Size"}}},
        "a#Reply": {"type": "structure", "members": {"code": {"target": "a#Code"}}},
        "a#Name": {"type": "string", "traits": {"smithy.api#length": {"min": 1, "max": 9}}},
        "a#Code": {"type": "string", "traits": {"smithy.api#length": {"max": 9}}},
        "a#Size": {"type": "integer"},
    }})
}

/// Compares the model with itself after setting the value at a path below `shapes`.
fn with(path: &[&str], value: Value) -> Diff {
    let mut new = model();
    let mut target = &mut new["shapes"];
    for name in path {
        target = &mut target[*name];
    }
    *target = value;
    diff(&loaded(&model()), &loaded(&new), None).unwrap()
}

fn one(diff: &Diff) -> &Change {
    let changes: Vec<&Change> = diff.changes().collect();
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes[0]
}

/// The compatibility on the wire, of the Rust API and of behaviour.
fn impact(change: &Change) -> [&str; 3] {
    let impact = &change.impact;
    [&impact.wire, &impact.rust, &impact.behaviour].map(|compatibility| match compatibility {
        Compatibility::Unchanged => "unchanged",
        Compatibility::Compatible(_) => "compatible",
        Compatibility::Breaking(_) => "breaking",
    })
}

fn member(target: &str) -> Value {
    json!({"target": target})
}

fn required(target: &str) -> Value {
    json!({"target": target, "traits": {"smithy.api#required": {}}})
}

#[test]
fn new_required_members_of_requests_break_the_wire_and_the_rust_api() {
    let diff = with(&["a#Thing", "members", "more"], required("a#Size"));
    assert_eq!(impact(one(&diff))[..2], ["breaking", "breaking"]);
    assert_eq!(
        one(&diff).impact.rust.reason(),
        "a new required member: `new` takes one more argument"
    );
}

#[test]
fn new_required_members_of_responses_are_compatible() {
    let diff = with(&["a#Reply", "members", "more"], required("a#Size"));
    assert_eq!(
        impact(one(&diff)),
        ["compatible", "compatible", "unchanged"]
    );
}

#[test]
fn required_members_of_responses_change_only_their_type() {
    let diff = with(&["a#Reply", "members", "code"], required("a#Code"));
    assert_eq!(impact(one(&diff))[..2], ["compatible", "breaking"]);
    assert_eq!(
        one(&diff).impact.rust.reason(),
        "its type is no longer an `Option`"
    );
}

#[test]
fn new_idempotency_tokens_are_compatible() {
    let traits = json!({"smithy.api#required": {}, "smithy.api#idempotencyToken": {}});
    let diff = with(
        &["a#PutIn", "members", "token"],
        json!({"target": "a#Name", "traits": traits}),
    );
    assert_eq!(
        impact(one(&diff)),
        ["compatible", "compatible", "unchanged"]
    );
}

#[test]
fn tighter_constraints_of_requests_break_behaviour() {
    let diff = with(
        &["a#Name", "traits"],
        json!({"smithy.api#length": {"min": 1, "max": 5}}),
    );
    assert_eq!(one(&diff).constraint, Some(ConstraintChange::Tightened));
    assert_eq!(impact(one(&diff)), ["unchanged", "unchanged", "breaking"]);
}

#[test]
fn looser_constraints_of_requests_are_compatible() {
    let diff = with(
        &["a#Name", "traits"],
        json!({"smithy.api#length": {"max": 9}}),
    );
    assert_eq!(one(&diff).constraint, Some(ConstraintChange::Loosened));
    assert_eq!(impact(one(&diff)), ["unchanged", "unchanged", "compatible"]);
}

#[test]
fn tighter_constraints_of_responses_are_compatible() {
    let diff = with(
        &["a#Code", "traits"],
        json!({"smithy.api#length": {"max": 5}}),
    );
    assert_eq!(impact(one(&diff)), ["unchanged", "unchanged", "compatible"]);
}

#[test]
fn operations_with_changed_constraints_only_have_their_own_state() {
    let diff = with(
        &["a#Name", "traits"],
        json!({"smithy.api#pattern": "^a*$", "smithy.api#length": {"min": 1, "max": 9}}),
    );
    let states: Vec<OperationState> = diff
        .operations
        .iter()
        .map(|operation| operation.state)
        .collect();
    assert_eq!(states, [OperationState::ConstraintsOnly]);
}

#[test]
fn targets_with_the_same_json_type_break_only_the_rust_api() {
    let diff = with(&["a#Size", "type"], "long".into());
    let change = one(&diff);
    assert_eq!(change.aspect, Aspect::Target);
    assert_eq!(impact(change)[..2], ["compatible", "breaking"]);
    assert_eq!(
        change.impact.rust.reason(),
        "its type changes from `i32` to `i64`"
    );
}

#[test]
fn changed_uris_break_only_the_wire() {
    let diff = with(
        &["a#Get", "traits", "smithy.api#http", "uri"],
        "/fetch".into(),
    );
    assert_eq!(impact(one(&diff)), ["breaking", "unchanged", "unchanged"]);
}

#[test]
fn changed_json_names_break_only_the_wire() {
    let renamed = json!({"target": "a#Code", "traits": {"smithy.api#jsonName": "c"}});
    let diff = with(&["a#Reply", "members", "code"], renamed);
    assert_eq!(impact(one(&diff)), ["breaking", "unchanged", "unchanged"]);
}

#[test]
fn renamed_simple_shapes_are_equal() {
    let mut new = model();
    new["shapes"]["a#Length"] = json!({"type": "integer"});
    new["shapes"]["a#Thing"]["members"]["size"] = member("a#Length");
    assert!(
        diff(&loaded(&model()), &loaded(&new), None)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn lists_documentation_on_demand() {
    let mut documented = member("a#Size");
    documented["traits"] = json!({"smithy.api#documentation": "How large it is."});
    let diff = with(&["a#Thing", "members", "size"], documented);
    assert_eq!((diff.operations.len(), diff.documentation.len()), (0, 1));
    assert!(!diff::text::text(&diff, false).contains("How large"));
    assert!(diff::text::text(&diff, true).contains("+ How large it is."));
}

#[test]
fn prints_shared_shapes_once() {
    let text = diff::text::text(
        &with(&["a#Thing", "members", "more"], member("a#Name")),
        false,
    );
    let (changes, summary) = text.rsplit_once("\n\n").unwrap();
    insta::assert_snapshot!(changes, @r"
    0 new, 2 updated, 0 removed, 0 with changed constraints only

    updated (2)
      Get (response)
        response thing: see Thing
      Put (request, response)
        request thing: see Thing
        response thing: see Thing

    shared shapes
      Thing, in requests and responses of 2 operations
        + more: Name (string)
          wire       compatible: optional in requests; older clients ignore it in responses
          Rust API   compatible: a new field and its setter
          behaviour  same
    ");
    assert_eq!(
        summary,
        "0 new, 2 updated, 0 removed, 0 with changed constraints only, 0 in documentation; \
         breaking: 0 on the wire, 0 in the Rust API; \
         version: patch below 1.0, minor from 1.0 on\n"
    );
}

#[test]
fn escapes_markdown_in_table_cells() {
    let pattern =
        json!({"smithy.api#pattern": "^`|<b>\n$", "smithy.api#length": {"min": 1, "max": 9}});
    let text = diff::markdown::markdown(&with(&["a#Name", "traits"], pattern), false);
    assert_eq!(
        text.lines().find(|line| line.contains("pattern")).unwrap(),
        concat!(
            r"| ~ | pattern none → `` ^`\|<b>\n$ `` (tightened) | same | same ",
            "| **may reject**: the service may reject requests that it accepted |",
        )
    );
}

#[test]
fn escapes_control_characters_in_text() {
    let pattern =
        json!({"smithy.api#pattern": "\u{1b}[2J", "smithy.api#length": {"min": 1, "max": 9}});
    let text = diff::text::text(&with(&["a#Name", "traits"], pattern), false);
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn rejects_models_without_a_service() {
    let empty = loaded(&json!({"smithy": "2.0", "shapes": {}}));
    let found = diff(&loaded(&model()), &empty, None).unwrap_err();
    assert_eq!(found[0].message, "the model has no service");
}

/// Each structure of a chain contains the next one twice, so that 2^60 paths lead to the last one.
#[test]
fn handles_exponentially_many_paths() {
    let chain = |last: &str| {
        let mut model = model();
        for index in 0..60 {
            let next = member(&format!("a#C{}", index + 1));
            model["shapes"][format!("a#C{index}")] =
                json!({"type": "structure", "members": {"a": next, "b": next}});
        }
        model["shapes"]["a#C60"] =
            json!({"type": "structure", "members": {last: {"target": "a#Size"}}});
        model["shapes"]["a#Reply"]["members"]["chain"] = member("a#C0");
        loaded(&model)
    };
    let found = diff(&chain("x"), &chain("y"), None).unwrap();
    assert_eq!(found.shapes.len(), 1);
    assert!(diff::json::json(&found, false).to_string().len() < 10_000_000);
}
