//! Updates that start from what is there.

use serde_json::{Value, json};
use smithy_codegen::ir::{Update, UpdateForm};

use crate::fixture::{assert_snapshot, generated, lowered, parts};

/// `UpdateThing` by `method` with these members, and `GetThing` with this input and output.
fn things(method: &str, update: Value, get: Value, output: Value) -> Value {
    let structure = |members: &Value| json!({"type": "structure", "members": members});
    json!({
        "UpdateThing": {
            "type": "operation",
            "input": "UpdateThingRequest",
            "traits": {"http": {"method": method, "uri": "/things"}},
        },
        "UpdateThingRequest": structure(&update),
        "GetThing": {"type": "operation", "input": "GetThingRequest", "output": "GetThingResponse"},
        "GetThingRequest": structure(&get),
        "GetThingResponse": structure(&output),
        "Text": {"type": "string"},
        "ThingName": {"type": "string"},
        "Resource": structure(&output),
    })
}

fn required(target: &str) -> Value {
    json!({"target": target, "traits": {"required": {}}})
}

fn update(shapes: Value) -> Option<Update> {
    let krate = lowered(shapes);
    krate
        .operations
        .into_iter()
        .find(|operation| operation.name == "UpdateThing")
        .expect("the operation")
        .update
}

#[track_caller]
fn shown(shapes: Value) -> String {
    parts(
        &generated(shapes),
        "src/operation/update_thing.rs",
        &["From<GetThingOutput>", "pub fn from_current"],
    )
}

#[test]
fn members_of_the_same_name_and_type_are_carried_over() {
    let members =
        json!({"name": required("String"), "note": "Text", "size": "Integer", "kind": "String"});
    let output = json!({"name": required("String"), "note": required("String"), "size": "Long", "more": "String"});
    assert_snapshot(
        "update_from",
        &shown(things("PUT", members, json!({}), output)),
    );
}

#[test]
fn an_update_that_requires_what_may_be_missing_can_fail() {
    let members = json!({"name": required("String"), "note": "String"});
    let output = json!({"name": "String", "note": "String"});
    assert_snapshot(
        "update_try_from",
        &shown(things("PUT", members, json!({}), output)),
    );
}

#[test]
fn an_update_that_requires_what_is_never_there_asks_for_it() {
    let members = json!({"current": required("String"), "note": "String"});
    assert_snapshot(
        "update_from_current",
        &shown(things(
            "POST",
            members,
            json!({}),
            json!({"note": "String"}),
        )),
    );
}

#[test]
fn an_update_can_both_fail_and_ask() {
    let members =
        json!({"name": required("String"), "secret": required("String"), "note": "String"});
    let output = json!({"name": "String", "note": "String"});
    assert_snapshot(
        "update_try_from_current",
        &shown(things("PUT", members, json!({}), output)),
    );
}

#[test]
fn what_finds_the_resource_is_carried_over_under_other_names() {
    let members = json!({"thingIdentifier": required("Text"), "ownName": required("ThingName"), "note": "String"});
    let output =
        json!({"thingId": required("String"), "name": required("ThingName"), "note": "String"});
    assert_snapshot(
        "update_identifier",
        &shown(things("PUT", members.clone(), members, output)),
    );
}

#[test]
fn other_names_are_for_what_finds_the_resource_alone() {
    let members = json!({"ownName": "ThingName", "note": "String"});
    let output = json!({"name": required("ThingName"), "note": "String"});
    let update = update(things("PUT", members, json!({}), output)).expect("an update");
    assert_eq!(
        update
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect::<Vec<_>>(),
        ["note"]
    );
}

#[test]
fn a_resource_may_be_the_only_member_of_the_output() {
    let members = json!({"name": required("String"), "note": "String"});
    let mut shapes = things(
        "PUT",
        members,
        json!({}),
        json!({"name": required("String"), "note": "String"}),
    );
    shapes["GetThingResponse"]["members"] = json!({"thing": required("Resource")});
    assert_snapshot("update_nested_resource", &shown(shapes));
}

#[test]
fn an_idempotency_token_is_not_carried_over() {
    let token = json!({"target": "String", "traits": {"idempotencyToken": {}}});
    let members = json!({"token": token, "note": "String"});
    let update = update(things("PUT", members.clone(), json!({}), members)).expect("an update");
    assert_eq!(
        update
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect::<Vec<_>>(),
        ["note"]
    );
    assert!(!update.docs.concat().contains("token"), "{:?}", update.docs);
}

#[test]
fn a_patch_has_no_conversion() {
    let members = json!({"note": "String"});
    assert_eq!(
        update(things("PATCH", members.clone(), json!({}), members)),
        None
    );
}

#[test]
fn there_is_no_conversion_where_new_asks_for_everything() {
    let members = json!({"name": required("String"), "secret": required("String")});
    assert_eq!(
        update(things(
            "PUT",
            members,
            json!({}),
            json!({"name": required("String")})
        )),
        None
    );
}

#[test]
fn an_update_says_in_its_documentation_what_starts_it() {
    let members = json!({"secret": required("String"), "note": "String"});
    let krate = lowered(things("PUT", members, json!({}), json!({"note": "String"})));
    let update = krate
        .operations
        .iter()
        .find(|operation| operation.name == "UpdateThing")
        .expect("the operation");
    assert_eq!(
        update.update.as_ref().map(|update| update.form),
        Some(UpdateForm::Constructor)
    );
    let docs = update.input.docs.join("\n");
    assert!(
        docs.contains("`UpdateThing::from_current(current, secret)` makes one"),
        "{docs}"
    );
}
