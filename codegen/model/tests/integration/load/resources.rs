//! Resources: bindings to services, roles of operations, and identifiers.

use serde_json::{Value, json};
use smithy_model::{Lifecycle, ShapeId};

use super::*;

/// Returns a service with the resources `a#Box`, identified by `boxId`, and its child `a#Toy`.
fn toy_box() -> Value {
    let target = |id: &str| json!({"target": format!("a#{id}")});
    let operation = |input: &str, traits: Value| {
        json!({
            "type": "operation", "input": target(input), "traits": traits,
        })
    };
    let readonly = json!({"smithy.api#readonly": {}});
    let idempotent = json!({"smithy.api#idempotent": {}});
    let id = json!({"target": "a#Id", "traits": {"smithy.api#required": {}}});
    json!({
        "a#S": {
            "type": "service", "version": "1", "operations": [target("Ping")],
            "resources": [target("Box")],
        },
        "a#Box": {
            "type": "resource", "identifiers": {"boxId": target("Id")},
            "create": target("CreateBox"), "read": target("GetBox"), "delete": target("DeleteBox"),
            "list": target("ListBoxes"), "operations": [target("ShakeBox")],
            "resources": [target("Toy")],
        },
        "a#Toy": {
            "type": "resource", "identifiers": {"boxId": target("Id"), "toyName": target("Id")},
            "put": target("PutToy"), "list": target("ListToys"),
        },
        "a#Ping": operation("None", json!({})),
        "a#CreateBox": operation("None", json!({})),
        "a#ListBoxes": operation("None", readonly.clone()),
        "a#GetBox": operation("OneBox", readonly.clone()),
        "a#ShakeBox": operation("OneBox", json!({})),
        "a#DeleteBox": operation("OneBox", idempotent.clone()),
        "a#ListToys": operation("OneBox", readonly),
        "a#PutToy": operation("OneToy", idempotent),
        "a#None": {"type": "structure", "members": {}},
        "a#OneBox": {"type": "structure", "members": {"boxId": id}},
        "a#OneToy": {"type": "structure", "members": {
            "boxId": id,
            "name": {
                "target": "a#Id",
                "traits": {"smithy.api#required": {}, "smithy.api#resourceIdentifier": "toyName"},
            },
        }},
        "a#Id": {"type": "string"},
    })
}

/// Asserts that the model with another value at the JSON pointer has this problem.
#[track_caller]
fn assert_bad(pointer: &str, value: Value, shape: &str, message: &str) {
    let mut shapes = toy_box();
    *shapes.pointer_mut(pointer).unwrap() = value;
    let found = problems(&shapes);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].shape, shape, "{}", found[0]);
    assert!(found[0].message.contains(message), "{}", found[0]);
}

fn id(name: &str) -> ShapeId {
    ShapeId::parse(&format!("a#{name}")).unwrap()
}

#[test]
fn accepts_valid_resources() {
    assert_valid(&toy_box());
}

#[test]
fn lists_operations_of_a_service_and_its_resources() {
    let model = model(&toy_box());
    let service = model.shape(&id("S")).unwrap().as_service().unwrap();
    let resources: Vec<&str> = model
        .resources_of(service)
        .iter()
        .map(|shape| shape.id.name())
        .collect();
    let operations: Vec<&str> = model
        .operations_of(service)
        .iter()
        .map(|shape| shape.id.name())
        .collect();
    assert_eq!(resources, ["Box", "Toy"]);
    assert_eq!(
        operations,
        [
            "Ping",
            "CreateBox",
            "GetBox",
            "DeleteBox",
            "ListBoxes",
            "ShakeBox",
            "PutToy",
            "ListToys"
        ]
    );
}

#[test]
fn finds_members_bound_to_identifiers() {
    let model = model(&toy_box());
    let toy = model.shape(&id("Toy")).unwrap().as_resource().unwrap();
    let put = &toy.lifecycle[&Lifecycle::Put];
    let member = |identifier| Some(model.identifier_member(toy, put, identifier)?.name.as_str());
    assert_eq!(member("boxId"), Some("boxId"));
    assert_eq!(member("toyName"), Some("name"));
    assert_eq!(member("name"), None);
}

#[test]
fn rejects_a_read_operation_that_is_not_readonly() {
    assert_bad(
        "/a#GetBox/traits",
        json!({}),
        "a#Box",
        "read operation a#GetBox is not readonly",
    );
}

#[test]
fn rejects_a_create_operation_that_is_readonly() {
    let readonly = json!({"smithy.api#readonly": {}});
    assert_bad(
        "/a#CreateBox/traits",
        readonly,
        "a#Box",
        "a#CreateBox is readonly",
    );
}

#[test]
fn rejects_a_delete_operation_that_is_not_idempotent() {
    assert_bad(
        "/a#DeleteBox/traits",
        json!({}),
        "a#Box",
        "a#DeleteBox is not idempotent",
    );
}

#[test]
fn rejects_an_instance_operation_that_does_not_bind_an_identifier() {
    let shape = "/a#ShakeBox/input/target";
    assert_bad(
        shape,
        json!("a#None"),
        "a#Box",
        "a#ShakeBox does not bind the identifiers boxId",
    );
}

#[test]
fn rejects_a_collection_operation_that_binds_all_identifiers() {
    let shape = "/a#CreateBox/input/target";
    assert_bad(
        shape,
        json!("a#OneBox"),
        "a#Box",
        "its input binds all identifiers",
    );
}

#[test]
fn rejects_a_collection_operation_that_does_not_bind_the_parent() {
    let shape = "/a#ListToys/input/target";
    assert_bad(
        shape,
        json!("a#None"),
        "a#Toy",
        "does not bind the parent's identifiers boxId",
    );
}

#[test]
fn rejects_a_child_without_the_identifiers_of_its_parent() {
    let mut shapes = toy_box();
    shapes["a#Toy"] = json!({"type": "resource", "identifiers": {"toyName": {"target": "a#Id"}}});
    assert_problem(
        &shapes,
        "a#Box",
        "/shapes/a#Box",
        "does not repeat the identifier boxId",
    );
}

#[test]
fn rejects_an_identifier_that_is_not_a_string() {
    let mut shapes = toy_box();
    shapes["a#Box"] =
        json!({"type": "resource", "identifiers": {"n": {"target": "smithy.api#Integer"}}});
    assert_problem(
        &shapes,
        "a#Box",
        "/shapes/a#Box/identifiers/n",
        "which is not a string",
    );
}

#[test]
fn rejects_an_operation_that_is_bound_twice() {
    let operations = json!([{"target": "a#GetBox"}]);
    assert_bad(
        "/a#S/operations",
        operations,
        "a#Box",
        "a#GetBox, which is already bound to a#S",
    );
}

/// Returns the model with the resources in a layer of its own.
fn layered(statement: Value) -> Result<Model, Vec<Diagnostic>> {
    let mut base = toy_box();
    let mut layer = json!({"a#S": statement});
    for name in ["a#Box", "a#Toy"] {
        layer[name] = base.as_object_mut().unwrap().remove(name).unwrap();
    }
    let operations = base.as_object().unwrap().iter();
    let operations = operations.filter(|(_, shape)| shape["type"] == "operation");
    let operations: Vec<Value> = operations.map(|(id, _)| json!({"target": id})).collect();
    base["a#S"] = json!({"type": "service", "version": "1", "operations": operations});
    load_all(&[("layer.json", file(&layer)), ("a.json", file(&base))])
}

#[test]
fn apply_binds_resources_to_a_service() {
    let resources = json!([{"target": "a#Box"}]);
    let model = layered(json!({"type": "apply", "resources": resources})).unwrap();
    let service = model.shape(&id("S")).unwrap().as_service().unwrap();
    assert_eq!(service.resources, [id("Box")]);
    assert_eq!(service.operations, [id("Ping")]);
    assert_eq!(model.operations_of(service).len(), 8);
}

#[test]
fn apply_rejects_resources_of_other_shapes() {
    let mut shapes = toy_box();
    shapes["a#Ping2"] = json!({"type": "operation"});
    let layer = json!({"a#Ping": {"type": "apply", "resources": [{"target": "a#Box"}]}});
    let found = load_all(&[("a.json", file(&shapes)), ("b.json", file(&layer))]).unwrap_err();
    assert_one(
        &found,
        "a#Ping",
        "/shapes/a#Ping/resources",
        "only be applied to a service",
    );
}

#[test]
fn apply_rejects_unknown_resources() {
    let resources = json!([{"target": "a#Box"}, {"target": "a#Gone"}]);
    let found = layered(json!({"type": "apply", "resources": resources})).unwrap_err();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].message.contains("a#Gone, which does not exist"),
        "{}",
        found[0]
    );
}
