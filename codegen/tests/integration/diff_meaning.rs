//! What the diff says of single changes: what they mean on the wire, for the crate's API and for behaviour, and how it is printed.

use serde_json::{Value, json};
use smithy_codegen::diff::{self, Aspect, Change, Diff, Effect, State, Trend, diff};
use smithy_model::{Model, Source, load};

/// An operation that takes and gives a `Thing`; `reply` is only given.
fn model() -> Value {
    json!({"smithy": "2.0", "shapes": {
        "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Put"}, {"target": "a#Get"}]},
        "a#Put": {"type": "operation", "input": {"target": "a#PutIn"}, "output": {"target": "a#PutOut"},
            "traits": {"smithy.api#http": {"method": "POST", "uri": "/put"}}},
        "a#Get": {"type": "operation", "input": {"target": "smithy.api#Unit"}, "output": {"target": "a#GetOut"},
            "traits": {"smithy.api#http": {"method": "GET", "uri": "/get"}}},
        "a#PutIn": {"type": "structure", "members": {"thing": {"target": "a#Thing"}, "name": {"target": "a#Name"}}},
        "a#PutOut": {"type": "structure", "members": {"thing": {"target": "a#Thing"}}},
        "a#GetOut": {"type": "structure", "members": {"thing": {"target": "a#Thing"}, "reply": {"target": "a#Reply"}}},
        "a#Thing": {"type": "structure", "members": {"size": {"target": "a#Size"}}},
        "a#Reply": {"type": "structure", "members": {"code": {"target": "a#Code"}}},
        "a#Name": {"type": "string", "traits": {"smithy.api#length": {"min": 1, "max": 9}}},
        "a#Code": {"type": "string", "traits": {"smithy.api#length": {"max": 9}}},
        "a#Size": {"type": "integer"},
    }})
}

fn loaded(model: &Value) -> Model {
    load(&[Source {
        file: "a.json",
        text: &model.to_string(),
    }])
    .unwrap()
}

/// The diff to the model with `value` at a path of names below `shapes`.
fn with(path: &[&str], value: Value) -> Diff {
    let mut new = model();
    let mut place = &mut new["shapes"];
    for name in path {
        place = &mut place[*name];
    }
    *place = value;
    diff(&loaded(&model()), &loaded(&new), None).unwrap()
}

fn one(diff: &Diff) -> &Change {
    let changes: Vec<&Change> = diff.changes().collect();
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes[0]
}

fn effects(change: &Change) -> [Effect; 3] {
    [
        change.meaning.wire.effect,
        change.meaning.rust.effect,
        change.meaning.behaviour.effect,
    ]
}

fn member(target: &str) -> Value {
    json!({"target": target})
}

fn required(target: &str) -> Value {
    json!({"target": target, "traits": {"smithy.api#required": {}}})
}

#[test]
fn a_new_required_member_of_a_request_breaks_the_wire_and_new() {
    let found = with(&["a#Thing", "members", "more"], required("a#Size"));
    assert_eq!(
        effects(one(&found))[..2],
        [Effect::Breaking, Effect::Breaking]
    );
    assert_eq!(
        one(&found).meaning.rust.why,
        "a new required member: `new` takes one argument more"
    );
}

#[test]
fn a_new_required_member_of_a_response_breaks_nobody() {
    let found = with(&["a#Reply", "members", "more"], required("a#Size"));
    assert_eq!(
        effects(one(&found)),
        [Effect::Compatible, Effect::Compatible, Effect::None]
    );
}

#[test]
fn a_member_of_a_response_that_becomes_required_changes_its_type_alone() {
    let found = with(&["a#Reply", "members", "code"], required("a#Code"));
    assert_eq!(
        effects(one(&found))[..2],
        [Effect::Compatible, Effect::Breaking]
    );
    assert_eq!(
        one(&found).meaning.rust.why,
        "its type is no longer an `Option`"
    );
}

#[test]
fn a_new_idempotency_token_breaks_nobody_as_the_crate_fills_it_in() {
    let traits = json!({"smithy.api#required": {}, "smithy.api#idempotencyToken": {}});
    let found = with(
        &["a#PutIn", "members", "token"],
        json!({"target": "a#Name", "traits": traits}),
    );
    assert_eq!(
        effects(one(&found)),
        [Effect::Compatible, Effect::Compatible, Effect::None]
    );
}

#[test]
fn a_tighter_constraint_of_a_request_may_refuse_what_was_accepted() {
    let found = with(
        &["a#Name", "traits"],
        json!({"smithy.api#length": {"min": 1, "max": 5}}),
    );
    assert_eq!(one(&found).trend, Some(Trend::Tightened));
    assert_eq!(
        effects(one(&found)),
        [Effect::None, Effect::None, Effect::Breaking]
    );
}

#[test]
fn a_looser_constraint_accepts_more() {
    let found = with(
        &["a#Name", "traits"],
        json!({"smithy.api#length": {"max": 9}}),
    );
    assert_eq!(one(&found).trend, Some(Trend::Loosened));
    assert_eq!(
        effects(one(&found)),
        [Effect::None, Effect::None, Effect::Compatible]
    );
}

#[test]
fn a_tighter_constraint_of_a_response_is_nobodys_trouble() {
    let found = with(
        &["a#Code", "traits"],
        json!({"smithy.api#length": {"max": 5}}),
    );
    assert_eq!(
        effects(one(&found)),
        [Effect::None, Effect::None, Effect::Compatible]
    );
}

#[test]
fn an_operation_that_changed_in_constraints_alone_is_of_a_category_of_its_own() {
    let found = with(
        &["a#Name", "traits"],
        json!({"smithy.api#pattern": "^a*$", "smithy.api#length": {"min": 1, "max": 9}}),
    );
    let states: Vec<State> = found
        .operations
        .iter()
        .map(|operation| operation.state)
        .collect();
    assert_eq!(states, [State::Constraints]);
}

#[test]
fn another_target_of_the_same_form_on_the_wire_breaks_the_type_alone() {
    let found = with(&["a#Size", "type"], "long".into());
    let change = one(&found);
    assert_eq!(change.aspect, Aspect::Target);
    assert_eq!(effects(change)[..2], [Effect::Compatible, Effect::Breaking]);
    assert_eq!(
        change.meaning.rust.why,
        "its type was `i32` and becomes `i64`"
    );
}

#[test]
fn another_uri_breaks_the_wire_and_not_the_api() {
    let found = with(
        &["a#Get", "traits", "smithy.api#http", "uri"],
        "/fetch".into(),
    );
    assert_eq!(
        effects(one(&found)),
        [Effect::Breaking, Effect::None, Effect::None]
    );
}

#[test]
fn a_member_under_another_name_in_bodies_breaks_the_wire_and_not_the_api() {
    let renamed = json!({"target": "a#Code", "traits": {"smithy.api#jsonName": "c"}});
    let found = with(&["a#Reply", "members", "code"], renamed);
    assert_eq!(
        effects(one(&found)),
        [Effect::Breaking, Effect::None, Effect::None]
    );
}

#[test]
fn a_simple_shape_of_another_name_is_no_change() {
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
fn documentation_alone_is_counted_and_listed_on_demand() {
    let mut documented = member("a#Size");
    documented["traits"] = json!({"smithy.api#documentation": "How large it is."});
    let found = with(&["a#Thing", "members", "size"], documented);
    assert_eq!((found.operations.len(), found.documentation.len()), (0, 1));
    assert!(!diff::text::text(&found, false).contains("How large"));
    assert!(diff::text::text(&found, true).contains("+ How large it is."));
}

#[test]
fn a_shape_that_several_operations_share_is_explained_once() {
    let text = diff::text::text(
        &with(&["a#Thing", "members", "more"], member("a#Name")),
        false,
    );
    insta::assert_snapshot!(text, @r"
    0 new, 2 updated, 0 removed, 0 changed in constraints alone

    updated (2)
      Get (response)
        response thing: see Thing
      Put (request, response)
        request thing: see Thing
        response thing: see Thing

    shapes that several places share
      Thing, in requests and responses of 2 operations
        + more: Name (string)
          wire       compatible: requests may leave it out, and who does not know it skips it in responses
          Rust API   compatible: a new field and its setter
          behaviour  same

    0 new, 2 updated, 0 removed, 0 changed in constraints alone, 0 in documentation; breaking: 0 on the wire, 0 in the Rust API; version: patch below 1.0, minor from 1.0 on
    ");
}

#[test]
fn markdown_keeps_what_the_model_says_inside_its_cell() {
    let pattern =
        json!({"smithy.api#pattern": "^`|<b>\n$", "smithy.api#length": {"min": 1, "max": 9}});
    let text = diff::markdown::markdown(&with(&["a#Name", "traits"], pattern), false);
    insta::assert_snapshot!(text.lines().find(|line| line.contains("pattern")).unwrap(),
        @r"| ~ | pattern none → `` ^`\|<b>\n$ `` (tightened) | same | same | **may refuse**: requests that were accepted may be refused |");
}

#[test]
fn text_of_the_model_does_not_move_the_cursor_of_a_terminal() {
    let pattern =
        json!({"smithy.api#pattern": "\u{1b}[2J", "smithy.api#length": {"min": 1, "max": 9}});
    let text = diff::text::text(&with(&["a#Name", "traits"], pattern), false);
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_model_without_a_service_is_refused_with_a_reason() {
    let empty = loaded(&json!({"smithy": "2.0", "shapes": {}}));
    let found = diff(&loaded(&model()), &empty, None).unwrap_err();
    assert_eq!(found[0].message, "the model has no service");
}

/// Every structure of the chain holds the next one twice: 2^60 paths lead to the last.
#[test]
fn many_ways_to_one_change_do_not_take_forever() {
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
