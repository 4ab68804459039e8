//! Conversions of outputs to updates.

use serde_json::{Value, json};
use smithy_codegen::ir::{Update, UpdateForm};

use crate::fixture::{assert_snapshot, generated, lowered, parts};

/// Returns a resource with `UpdateThing` by `method` with these members, and `GetThing` with this
/// input and output.
fn things(method: &str, update: Value, get: Value, output: Value) -> Value {
    let structure = |members: &Value| json!({"type": "structure", "members": members});
    json!({
        "UpdateThing": {
            "type": "operation",
            "input": "UpdateThingRequest",
            "traits": {"http": {"method": method, "uri": "/things"}},
        },
        "UpdateThingRequest": structure(&update),
        "GetThing": {
            "type": "operation",
            "input": "GetThingRequest",
            "output": "GetThingResponse",
            "traits": {"readonly": {}},
        },
        "GetThingRequest": structure(&get),
        "GetThingResponse": structure(&output),
        "Text": {"type": "string"},
        "Resource": structure(&output),
        "ThingResource": {"type": "resource", "read": "GetThing", "update": "UpdateThing"},
        "Example": {"type": "service", "version": "1", "resources": ["ThingResource"]},
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
fn converts_members_of_the_same_name_and_type() {
    let members =
        json!({"name": required("String"), "note": "Text", "size": "Integer", "kind": "String"});
    let output = json!({
        "name": required("String"), "note": required("String"), "size": "Long", "more": "String",
    });

    assert_snapshot(
        "update_from",
        &shown(things("PUT", members, json!({}), output)),
    );
}

#[test]
fn conversion_of_an_optional_to_a_required_member_is_fallible() {
    let members = json!({"name": required("String"), "note": "String"});
    let output = json!({"name": "String", "note": "String"});

    assert_snapshot(
        "update_try_from",
        &shown(things("PUT", members, json!({}), output)),
    );
}

#[test]
fn required_member_that_the_output_lacks_becomes_a_parameter() {
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
fn conversion_can_be_fallible_and_have_parameters() {
    let members =
        json!({"name": required("String"), "secret": required("String"), "note": "String"});
    let output = json!({"name": "String", "note": "String"});

    assert_snapshot(
        "update_try_from_current",
        &shown(things("PUT", members, json!({}), output)),
    );
}

#[test]
fn converts_identifiers_with_other_names() {
    let members = json!({"thingIdentifier": required("Text"), "note": "String"});
    let id = json!({"required": {}, "resourceIdentifier": "thingIdentifier"});
    let output = json!({"thingId": {"target": "String", "traits": id}, "note": "String"});
    let mut shapes = things("PUT", members.clone(), members, output);
    shapes["ThingResource"]["identifiers"] = json!({"thingIdentifier": "Text"});

    assert_snapshot("update_identifier", &shown(shapes));
}

#[test]
fn converts_the_only_structure_of_the_output() {
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
fn does_not_convert_idempotency_tokens() {
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
fn patch_operations_have_no_conversion() {
    let members = json!({"note": "String"});

    assert_eq!(
        update(things("PATCH", members.clone(), json!({}), members)),
        None
    );
}

#[test]
fn has_no_conversion_if_all_converted_members_are_required() {
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
fn documentation_of_the_operation_mentions_the_conversion() {
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
        docs.contains("`UpdateThing::from_current(current, secret)` creates an update"),
        "{docs}"
    );
}
