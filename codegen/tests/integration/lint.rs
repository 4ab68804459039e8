//! What the lint finds in small models, each finding by what it says and where.

use serde_json::{Value, json};
use smithy_codegen::lint::{layers, lint};
use smithy_model::{Model, Source, load};

/// A documented model in good health: an operation that takes `In` and gives `Out`.
fn model() -> Value {
    let documented = json!({"smithy.api#documentation": "Some words."});
    let member = |target: &str| json!({"target": target, "traits": documented});
    json!({"smithy": "2.0", "shapes": {
        "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Get"}]},
        "a#Get": {"type": "operation", "input": {"target": "a#In"}, "output": {"target": "a#Out"},
            "traits": {"smithy.api#documentation": "Gets.", "smithy.api#readonly": {}}},
        "a#In": {"type": "structure", "members": {"name": member("a#Name")}},
        "a#Out": {"type": "structure", "members": {"thing": member("a#Thing")}},
        "a#Thing": {"type": "structure", "members": {"name": member("a#Name")}, "traits": documented},
        "a#Name": {"type": "string"},
    }})
}

fn loaded(model: &Value) -> Model {
    load(&[Source {
        file: "a.json",
        text: &model.to_string(),
    }])
    .unwrap()
}

/// `subject @ pointer: message` of every finding in the model with `value` at a path of names below `shapes`.
fn with(path: &[&str], value: Value) -> Vec<String> {
    let mut model = model();
    let mut place = &mut model["shapes"];
    for name in path {
        place = &mut place[*name];
    }
    *place = value;
    let found = lint(&loaded(&model), None).unwrap();
    found
        .iter()
        .map(|found| format!("{} @ {}: {}", found.shape, found.pointer, found.message))
        .collect()
}

fn member(target: &str, mut traits: Value) -> Value {
    traits["smithy.api#documentation"] = "Some words.".into();
    json!({"target": target, "traits": traits})
}

fn pattern(pattern: &str) -> Vec<String> {
    with(
        &["a#Name", "traits"],
        json!({"smithy.api#pattern": pattern}),
    )
}

#[test]
fn a_model_in_good_health_has_no_findings() {
    assert_eq!(
        with(&["a#Name", "type"], "string".into()),
        [] as [String; 0]
    );
}

#[test]
fn an_undocumented_member_is_found() {
    let found = with(&["a#Thing", "members", "more"], json!({"target": "a#Name"}));
    assert_eq!(
        found,
        ["a#Thing$more @ /shapes/a#Thing/members/more: is not documented"]
    );
}

#[test]
fn a_link_to_what_does_not_exist_is_found() {
    let text =
        "See [`Thing`], [`Thing$name`], [`elsewhere`](https://example.org) and [`Thing$gone`].";
    let found = with(
        &["a#Get", "traits", "smithy.api#documentation"],
        text.into(),
    );
    assert_eq!(
        found,
        [
            "a#Get @ /shapes/a#Get/traits/smithy.api#documentation: its documentation links to \"Thing$gone\", which does not exist"
        ]
    );
}

#[test]
fn a_required_member_that_no_client_demands_is_found() {
    let traits = json!({"smithy.api#required": {}, "smithy.api#clientOptional": {}});
    let found = with(&["a#In", "members", "name"], member("a#Name", traits));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].ends_with("is required and clientOptional, so that no client demands it"),
        "{found:?}"
    );
}

#[test]
fn a_required_member_with_a_default_is_found() {
    let traits = json!({"smithy.api#required": {}, "smithy.api#default": "x"});
    let found = with(&["a#In", "members", "name"], member("a#Name", traits));
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .ends_with("is required and has a default, which stands for it where it is not given"),
        "{found:?}"
    );
}

fn status(traits: Value) -> Vec<String> {
    messages(&with_status(traits))
}

fn messages(model: &Value) -> Vec<String> {
    lint(&loaded(model), None)
        .unwrap()
        .into_iter()
        .map(|found| found.message)
        .collect()
}

/// The model with a status in the output of its operation, which has these traits besides.
fn with_status(traits: Value) -> Value {
    let mut model = model();
    let value = |value: &str| member("smithy.api#Unit", json!({"smithy.api#enumValue": value}));
    let documented = json!({"smithy.api#documentation": "Some words."});
    let members = json!({"CREATING": value("CREATING"), "READY": value("READY")});
    model["shapes"]["a#Status"] = json!({"type": "enum", "members": members, "traits": documented});
    model["shapes"]["a#Thing"]["members"]["status"] = member("a#Status", json!({}));
    model["shapes"]["a#Get"]["traits"]
        .as_object_mut()
        .unwrap()
        .extend(traits.as_object().unwrap().clone());
    model
}

#[test]
fn a_status_that_changes_by_itself_without_a_waiter_is_found() {
    assert_eq!(
        status(json!({})),
        ["gives the status \"thing.status\", which changes by itself, and no waiter waits for it"]
    );
}

#[test]
fn a_status_that_another_operation_waits_for_is_no_finding() {
    let acceptors = json!([{"state": "success", "matcher": {"success": true}}]);
    let mut model = with_status(json!({}));
    model["shapes"]["a#Peek"] = model["shapes"]["a#Get"].clone();
    model["shapes"]["a#Peek"]["traits"]["smithy.waiters#waitable"] =
        json!({"Ready": {"acceptors": acceptors}});
    model["shapes"]["a#S"]["operations"] = json!([{"target": "a#Get"}, {"target": "a#Peek"}]);
    assert_eq!(messages(&model), [] as [String; 0]);
}

#[test]
fn a_status_with_a_waiter_is_no_finding() {
    let acceptors = json!([{"state": "success", "matcher": {"success": true}}]);
    assert_eq!(
        status(json!({"smithy.waiters#waitable": {"Ready": {"acceptors": acceptors}}})),
        [] as [String; 0]
    );
}

#[test]
fn pages_without_a_paginated_trait_are_found() {
    let mut model = model();
    for shape in ["a#In", "a#Out"] {
        model["shapes"][shape]["members"]["nextToken"] = member("a#Name", json!({}));
    }
    let found = lint(&loaded(&model), None).unwrap();
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.ends_with("and is not paginated"),
        "{found:?}"
    );
}

#[test]
fn a_pattern_that_the_engine_cannot_take_is_found() {
    let found = pattern("^(a");
    assert_eq!(found.len(), 1);
    assert!(
        found[0].contains("is not a regular expression of ECMA 262"),
        "{found:?}"
    );
}

#[test]
fn patterns_that_match_no_text_are_found() {
    for never in ["a^b", "a$b", "[^\\s\\S]", "x(a$)(b)?[^\\s\\S]"] {
        assert!(
            pattern(never)
                .iter()
                .any(|found| found.contains("matches no text")),
            "{never}"
        );
    }
}

#[test]
fn patterns_that_match_some_text_are_no_finding() {
    for some in [
        "^a$|^b$",
        "(^a)?b",
        "^(a|)$",
        "^$",
        "a{0}",
        "(?=a)a",
        "[a-zA-Z0-9-_.]+",
    ] {
        assert_eq!(pattern(some), [] as [String; 0], "{some}");
    }
}

#[test]
fn a_pattern_of_other_lengths_than_those_demanded_is_found() {
    for (pattern, length) in [
        ("^[a-z]{5,}$", json!({"max": 4})),
        ("^[a-z]{0,3}$", json!({"min": 4})),
    ] {
        let found = with(
            &["a#Name", "traits"],
            json!({"smithy.api#pattern": pattern, "smithy.api#length": length}),
        );
        assert!(
            found
                .iter()
                .any(|found| found.contains("no text of the length")),
            "{pattern}: {found:?}"
        );
    }
}

#[test]
fn an_open_pattern_may_match_a_part_of_a_longer_text() {
    let traits = json!({"smithy.api#pattern": "[a-z]{1,3}", "smithy.api#length": {"min": 4}});
    assert_eq!(with(&["a#Name", "traits"], traits), [] as [String; 0]);
}

#[test]
fn names_that_differ_in_case_alone_are_found() {
    let found = with(&["a#Thing", "members", "NAME"], member("a#Name", json!({})));
    assert_eq!(
        found,
        [
            "a#Thing$NAME @ /shapes/a#Thing/members/NAME: its name differs from \"name\" in case alone"
        ]
    );
}

#[test]
fn a_member_that_contradicts_its_target_is_found() {
    let mut model = model();
    model["shapes"]["a#Name"]["traits"] = json!({"smithy.api#length": {"max": 3}});
    model["shapes"]["a#In"]["members"]["name"] =
        member("a#Name", json!({"smithy.api#length": {"min": 4}}));
    let found = lint(&loaded(&model), None).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].message,
        "its length has no value in common with that of a#Name"
    );
}

#[test]
fn a_default_that_does_not_meet_its_constraint_is_found() {
    let traits = json!({"smithy.api#length": {"min": 4}, "smithy.api#default": "abc"});
    let found = with(&["a#In", "members", "name"], member("a#Name", traits));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].ends_with("its default does not meet its length"),
        "{found:?}"
    );
}

#[test]
fn layers_tell_of_statements_that_hit_nothing_and_of_what_is_not_documented() {
    let mut facts = model();
    facts["shapes"]["a#Thing"]["members"]["more"] = json!({"target": "a#Name"});
    let documented = json!({"type": "apply", "traits": {"smithy.api#documentation": "x"}});
    let layer =
        json!({"smithy": "2.0", "shapes": {"a#Gone": documented, "a#Thing$gone": documented}})
            .to_string();
    let found = layers::compare(
        &loaded(&facts),
        &[Source {
            file: "words.json",
            text: &layer,
        }],
    );
    assert_eq!(
        found.stale,
        [
            "words.json: a#Gone: the model has no such shape",
            "words.json: a#Thing$gone: the shape has no such member"
        ]
    );
    assert_eq!(found.undocumented, ["a#Thing$more"]);
}

#[test]
fn layers_tell_of_an_addition_that_the_service_has_made_itself() {
    let layer = json!({"smithy": "2.0", "shapes": {"a#Get": {"type": "apply", "traits": {"smithy.api#readonly": {}}}}})
        .to_string();
    let found = layers::compare(
        &loaded(&model()),
        &[Source {
            file: "more.json",
            text: &layer,
        }],
    );
    assert_eq!(
        found.stale,
        ["more.json: a#Get: smithy.api#readonly is among the facts now"]
    );
}
