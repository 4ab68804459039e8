//! Findings of the lint in small models.

use serde_json::{Value, json};
use smithy_codegen::lint::{layers, lint};
use smithy_model::Source;

use crate::fixture::loaded;

/// A model without findings.
fn clean_model() -> Value {
    let documentation = json!({"smithy.api#documentation": "Some words."});
    let member = |target: &str| json!({"target": target, "traits": documentation});
    json!({"smithy": "2.0", "shapes": {
        "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Get"}]},
        "a#Get": {"type": "operation", "input": {"target": "a#In"}, "output": {"target": "a#Out"},
            "traits": {"smithy.api#documentation": "Gets.", "smithy.api#readonly": {}}},
        "a#In": {"type": "structure", "members": {"name": member("a#Name")}},
        "a#Out": {"type": "structure", "members": {"thing": member("a#Thing")}},
        "a#Thing": {
            "type": "structure",
            "members": {"name": member("a#Name")},
            "traits": documentation,
        },
        "a#Name": {"type": "string"},
    }})
}

/// The clean model with a status in the output of its operation, whose traits are extended by
/// `traits`.
fn model_with_status(traits: &Value) -> Value {
    let mut model = clean_model();
    let shapes = &mut model["shapes"];
    let value = |value: &str| member("smithy.api#Unit", json!({"smithy.api#enumValue": value}));
    shapes["a#Status"] = json!({
        "type": "enum",
        "members": {"CREATING": value("CREATING"), "READY": value("READY")},
        "traits": {"smithy.api#documentation": "Some words."},
    });
    shapes["a#Thing"]["members"]["status"] = member("a#Status", json!({}));
    let operation = shapes["a#Get"]["traits"].as_object_mut().unwrap();
    operation.extend(traits.as_object().unwrap().clone());
    model
}

fn member(target: &str, mut traits: Value) -> Value {
    traits["smithy.api#documentation"] = "Some words.".into();
    json!({"target": target, "traits": traits})
}

/// The findings as `subject @ pointer: message`.
fn findings(model: &Value) -> Vec<String> {
    let findings = lint(&loaded(model), None).unwrap().into_iter();
    findings
        .map(|found| format!("{} @ {}: {}", found.shape, found.pointer, found.message))
        .collect()
}

const NO_FINDINGS: [&str; 0] = [];

#[test]
fn accepts_a_clean_model() {
    assert_eq!(findings(&clean_model()), NO_FINDINGS);
}

#[test]
fn reports_an_undocumented_member() {
    let mut model = clean_model();
    model["shapes"]["a#Thing"]["members"]["extra"] = json!({"target": "a#Name"});

    assert_eq!(
        findings(&model),
        ["a#Thing$extra @ /shapes/a#Thing/members/extra: has no documentation"]
    );
}

#[test]
fn reports_a_link_to_a_missing_member() {
    let text =
        "See [`Thing`], [`Thing$name`], [`elsewhere`](https://example.org) and [`Thing$gone`].";
    let mut model = clean_model();
    model["shapes"]["a#Get"]["traits"]["smithy.api#documentation"] = text.into();

    assert_eq!(
        findings(&model),
        ["a#Get @ /shapes/a#Get/traits/smithy.api#documentation: \
          the documentation links to \"Thing$gone\", which does not exist"]
    );
}

#[test]
fn reports_a_transitional_status_without_a_waiter() {
    assert_eq!(
        findings(&model_with_status(&json!({}))),
        [
            "a#Get @ /shapes/a#Get: returns the transitional status \"thing.status\" \
             and has no waiter"
        ]
    );
}

#[test]
fn accepts_a_status_with_a_waiter() {
    let acceptors = json!([{"state": "success", "matcher": {"success": true}}]);
    let traits = json!({"smithy.waiters#waitable": {"Ready": {"acceptors": acceptors}}});

    assert_eq!(findings(&model_with_status(&traits)), NO_FINDINGS);
}

#[test]
fn accepts_a_status_with_a_waiter_on_another_operation() {
    let acceptors = json!([{"state": "success", "matcher": {"success": true}}]);
    let mut model = model_with_status(&json!({}));
    model["shapes"]["a#Peek"] = model["shapes"]["a#Get"].clone();
    model["shapes"]["a#Peek"]["traits"]["smithy.waiters#waitable"] =
        json!({"Ready": {"acceptors": acceptors}});
    model["shapes"]["a#S"]["operations"] = json!([{"target": "a#Get"}, {"target": "a#Peek"}]);

    assert_eq!(findings(&model), NO_FINDINGS);
}

#[test]
fn reports_page_tokens_without_a_paginated_trait() {
    let mut model = clean_model();
    for shape in ["a#In", "a#Out"] {
        model["shapes"][shape]["members"]["nextToken"] = member("a#Name", json!({}));
    }

    let findings = findings(&model);

    assert_eq!(findings.len(), 1);
    assert!(
        findings[0].ends_with("but is not paginated"),
        "{findings:?}"
    );
}

#[test]
fn reports_statements_without_target_and_undocumented_members_of_layers() {
    let mut service_model = clean_model();
    service_model["shapes"]["a#Thing"]["members"]["extra"] = json!({"target": "a#Name"});
    let statement = json!({"type": "apply", "traits": {"smithy.api#documentation": "x"}});
    let layer = json!({"shapes": {"a#Gone": statement, "a#Thing$gone": statement}}).to_string();

    let report = layers::compare(
        &loaded(&service_model),
        &[Source {
            file: "documentation.json",
            text: &layer,
        }],
    );

    assert_eq!(
        report.stale,
        [
            "documentation.json: a#Gone: the service model has no such shape",
            "documentation.json: a#Thing$gone: the shape has no such member"
        ]
    );
    assert_eq!(report.undocumented, ["a#Thing$extra"]);
}

#[test]
fn reports_a_trait_of_a_layer_that_the_service_model_has_itself() {
    let statement = json!({"type": "apply", "traits": {"smithy.api#readonly": {}}});
    let layer = json!({"shapes": {"a#Get": statement}}).to_string();

    let report = layers::compare(
        &loaded(&clean_model()),
        &[Source {
            file: "additions.json",
            text: &layer,
        }],
    );

    assert_eq!(
        report.stale,
        ["additions.json: a#Get: the service model now has smithy.api#readonly itself"]
    );
}

#[test]
fn reports_operations_of_resources_that_the_service_model_does_not_have() {
    let resource = json!({
        "type": "resource",
        "identifiers": {"name": {"target": "a#Name"}},
        "read": {"target": "a#Get"},
        "operations": [{"target": "a#Gone"}],
    });
    let layer = json!({"shapes": {"a#ThingResource": resource}}).to_string();

    let report = layers::compare(
        &loaded(&clean_model()),
        &[Source {
            file: "additions.json",
            text: &layer,
        }],
    );

    assert_eq!(
        report.stale,
        ["additions.json: a#ThingResource: the service model has no operation a#Gone"]
    );
}
