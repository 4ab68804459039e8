//! Import of Smithy models, 1.0 and 2.0.

use serde_json::{Value, json};
use smithy_model::import::Imported;
use smithy_model::import::smithy::import;
use smithy_model::{Diagnostic, Source};

/// Returns a service with the operation `GetToy`, whose input is `GetToyIn`, and these shapes.
fn model(version: &str, shapes: Value) -> Value {
    let mut model = json!({"smithy": version, "shapes": {
        "toys#ToyBox": {
            "type": "service", "version": "2024-01-01", "operations": [{"target": "toys#GetToy"}],
            "traits": {
                "aws.api#service": {
                    "sdkId": "Toy Box", "arnNamespace": "toys", "cloudFormationName": "Toys",
                },
                "aws.auth#sigv4": {"name": "toys"}, "aws.protocols#restJson1": {},
            },
        },
        "toys#GetToy": {
            "type": "operation", "input": {"target": "toys#GetToyIn"},
            "traits": {"smithy.api#http": {"uri": "/toys", "method": "POST", "code": 200}},
        },
        "toys#GetToyIn": {"type": "structure", "members": {}},
    }});
    model["shapes"]
        .as_object_mut()
        .unwrap()
        .extend(shapes.as_object().unwrap().clone());
    model
}

fn run(model: &Value) -> Result<Imported, Vec<Diagnostic>> {
    import(
        &[Source {
            file: "toys.json",
            text: &model.to_string(),
        }],
        None,
    )
}

/// Returns the imported shapes without their namespace.
fn imported(version: &str, shapes: Value) -> Value {
    let text = run(&model(version, shapes)).unwrap().text;
    serde_json::from_str::<Value>(&text.replace("toys#", "")).unwrap()["shapes"].clone()
}

/// Returns the imported shapes of a model whose input has these members.
fn members(version: &str, members: Value, mut shapes: Value) -> Value {
    shapes["toys#GetToyIn"] = json!({"type": "structure", "members": members});
    imported(version, shapes)
}

#[test]
fn importing_an_imported_model_changes_nothing() {
    // The model of a service, with all kinds of shapes, and an empty structure named `Unit`.
    let service_model = "../../model/bedrock-agentcore-control.json";
    let service_model = std::fs::read_to_string(service_model).unwrap();
    let toys = run(&model("2.0", json!({}))).unwrap().text;
    for first in [toys, service_model] {
        let again = import(
            &[Source {
                file: "again.json",
                text: &first,
            }],
            None,
        );

        assert!(again.unwrap().text == first);
    }
}

#[test]
fn service_is_named_after_its_sdk_id() {
    let service = imported("2.0", json!({}))["ToyBox"].clone();
    assert_eq!(
        service["traits"]["aws.api#service"],
        json!({"sdkId": "Toy Box", "endpointPrefix": "toys", "arnNamespace": "toys"})
    );
    assert_eq!(
        service["traits"]["smithy.api#auth"],
        json!(["aws.auth#sigv4"])
    );
}

#[test]
fn names_enum_members_after_their_values() {
    let old = json!({
        "toys#Kind": {
            "type": "string",
            "traits": {
                "smithy.api#enum": [{"value": "t2.micro", "name": "TINY"}, {"value": "BIG"}],
            },
        },
    });
    let shapes = members("1.0", json!({"kind": {"target": "toys#Kind"}}), old);
    insta::assert_snapshot!(format!("{:#}", shapes["Kind"]), @r#"
    {
      "type": "enum",
      "members": {
        "t2_micro": {
          "target": "smithy.api#Unit",
          "traits": {
            "smithy.api#enumValue": "t2.micro"
          }
        },
        "BIG": {
          "target": "smithy.api#Unit",
          "traits": {
            "smithy.api#enumValue": "BIG"
          }
        }
      }
    }
    "#);
}

#[test]
fn imports_enum_shapes_like_enum_traits() {
    let unit = |value: &str| {
        json!({
            "target": "smithy.api#Unit",
            "traits": {"smithy.api#enumValue": value},
        })
    };
    let new = json!({
        "toys#Kind": {"type": "enum", "members": {"TINY": unit("t2.micro"), "BIG": unit("BIG")}},
    });
    let old = json!({
        "toys#Kind": {
            "type": "string",
            "traits": {"smithy.api#enum": [{"value": "t2.micro"}, {"value": "BIG"}]},
        },
    });
    let member = json!({"kind": {"target": "toys#Kind"}});
    assert_eq!(
        members("2.0", member.clone(), new),
        members("1.0", member, old)
    );
}

#[test]
fn imports_sets_as_lists() {
    let set = json!({"toys#Set": {"type": "set", "member": {"target": "smithy.api#String"}}});
    let shapes = members("1.0", json!({"set": {"target": "toys#Set"}}), set);
    assert_eq!(
        shapes["Set"],
        json!({"type": "list", "member": {"target": "String"}})
    );
}

#[test]
fn imports_primitives_and_boxes_as_plain_types() {
    let boxed = json!({"target": "toys#Count", "traits": {"smithy.api#box": {}}});
    let found = json!({
        "on": {"target": "smithy.api#PrimitiveBoolean"},
        "size": {"target": "smithy.api#Integer"},
        "count": boxed,
    });
    let shapes = members(
        "1.0",
        found,
        json!({"toys#Count": {"type": "integer", "traits": {"smithy.api#box": {}}}}),
    );
    assert_eq!(
        shapes["GetToyIn"]["members"],
        json!({
            "on": {"target": "Boolean"}, "size": {"target": "Integer"},
            "count": {"target": "Count"},
        })
    );
    assert_eq!(shapes["Boolean"], json!({"type": "boolean"}));
    assert_eq!(shapes["Count"], json!({"type": "integer"}));
}

#[test]
fn binds_operations_of_resources_to_the_service() {
    let operation = |uri: &str| {
        let http = json!({"method": "GET", "uri": uri});
        json!({"type": "operation", "traits": {"smithy.api#http": http, "smithy.api#readonly": {}}})
    };
    let mut shapes = json!({
        "toys#Car": {
            "type": "resource", "read": {"target": "toys#ReadCar"},
            "resources": [{"target": "toys#Wheel"}],
        },
        "toys#Wheel": {"type": "resource", "list": {"target": "toys#ListWheels"}},
        "toys#ReadCar": operation("/car"), "toys#ListWheels": operation("/wheels"),
    });
    shapes["toys#ToyBox"] = model("2.0", json!({}))["shapes"]["toys#ToyBox"].clone();
    shapes["toys#ToyBox"]["resources"] = json!([{"target": "toys#Car"}]);
    let shapes = imported("2.0", shapes);
    assert_eq!(
        shapes["ToyBox"]["operations"],
        json!([{"target": "GetToy"}, {"target": "ListWheels"}, {"target": "ReadCar"}])
    );
    assert_eq!((shapes.get("Car"), shapes.get("Wheel")), (None, None));
}

#[test]
fn flattens_mixins() {
    let mixin = json!({
        "toys#Named": {
            "type": "structure", "traits": {"smithy.api#mixin": {}},
            "members": {"name": {"target": "smithy.api#String"}},
        },
        "toys#GetToyIn": {
            "type": "structure", "mixins": [{"target": "toys#Named"}], "members": {},
        },
    });
    let shapes = imported("2.0", mixin);
    assert_eq!(
        shapes["GetToyIn"],
        json!({"type": "structure", "members": {"name": {"target": "String"}}})
    );
    assert_eq!(shapes.get("Named"), None);
}

#[test]
fn moves_constraints_of_members_to_shapes() {
    let traits = json!({"smithy.api#length": {"max": 9}, "smithy.api#required": {}});
    let shapes = members(
        "2.0",
        json!({"name": {"target": "smithy.api#String", "traits": traits}}),
        json!({}),
    );
    assert_eq!(
        shapes["GetToyIn"]["members"]["name"],
        json!({"target": "GetToyInNameString", "traits": {"smithy.api#required": {}}})
    );
    assert_eq!(
        shapes["GetToyInNameString"],
        json!({"type": "string", "traits": {"smithy.api#length": {"max": 9}}})
    );
}

#[test]
fn drops_documentation() {
    let documented = json!({"smithy.api#documentation": "SECRET WORDS"});
    let mut shapes = json!({
        "toys#GetToyIn": {
            "type": "structure", "traits": documented,
            "members": {"name": {"target": "smithy.api#String", "traits": documented}},
        },
    });
    shapes["toys#GetToy"] = model("2.0", json!({}))["shapes"]["toys#GetToy"].clone();
    let acceptors = json!([{"state": "success", "matcher": {"success": true}}]);
    shapes["toys#GetToy"]["traits"]["smithy.waiters#waitable"] =
        json!({"Ready": {"documentation": "SECRET WORDS", "acceptors": acceptors}});
    let text = imported("2.0", shapes).to_string();
    assert!(text.contains("Ready") && !text.contains("SECRET"), "{text}");
}

#[test]
fn keeps_static_context_params() {
    let mut shapes = json!({});
    shapes["toys#GetToy"] = model("2.0", json!({}))["shapes"]["toys#GetToy"].clone();
    let params = json!({"Fast": {"value": true}});
    shapes["toys#GetToy"]["traits"]["smithy.rules#staticContextParams"] = params.clone();
    let operation = &imported("2.0", shapes)["GetToy"];
    assert_eq!(
        operation["traits"]["smithy.rules#staticContextParams"],
        params
    );
}

#[test]
fn keeps_decision_diagrams_without_their_documentation() {
    let mut model = model("2.0", json!({}));
    let diagram = |documentation: Value| {
        let mut diagram = json!({
            "version": "1.1", "parameters": {"Region": {"type": "string"}}, "conditions": [],
            "results": [{"type": "error", "error": "none"}], "root": 1, "nodeCount": 0, "nodes": "",
        });
        for place in ["/parameters/Region", "/results/0"] {
            if documentation.is_string() {
                diagram.pointer_mut(place).unwrap()["documentation"] = documentation.clone();
            }
        }
        diagram
    };
    model["shapes"]["toys#ToyBox"]["traits"]["smithy.rules#endpointBdd"] = diagram(json!("Prose."));

    let imported: Value = serde_json::from_str(&run(&model).unwrap().text).unwrap();

    let traits = &imported["shapes"]["toys#ToyBox"]["traits"];
    assert_eq!(traits["smithy.rules#endpointBdd"], diagram(Value::Null));
}

#[test]
fn drops_unreachable_shapes() {
    let shapes = imported(
        "2.0",
        json!({"toys#Lost": {"type": "structure", "members": {}}}),
    );
    assert_eq!(shapes.get("Lost"), None);
}

#[test]
fn counts_dropped_traits() {
    let found = run(&model(
        "2.0",
        json!({"toys#GetToyIn": {
            "type": "structure", "members": {}, "traits": {"aws.cloudformation#cfnResource": {}},
        }}),
    ));
    assert_eq!(
        found.unwrap().remarks,
        ["left out 1 `aws.cloudformation#cfnResource`"]
    );
}

#[test]
fn adds_errors_of_the_service_to_operations() {
    let mut shapes = json!({
        "toys#Busy": {"type": "structure", "members": {}, "traits": {"smithy.api#error": "server"}},
    });
    shapes["toys#ToyBox"] = model("2.0", json!({}))["shapes"]["toys#ToyBox"].clone();
    shapes["toys#ToyBox"]["errors"] = json!([{"target": "toys#Busy"}]);
    assert_eq!(
        imported("2.0", shapes)["GetToy"]["errors"],
        json!([{"target": "Busy"}])
    );
}

#[test]
fn rejects_an_unknown_version_of_smithy() {
    let found = run(&model("3.0", json!({}))).unwrap_err();
    assert_eq!(
        (found[0].message.as_str(), found[0].pointer.as_str()),
        ("version \"3.0\" of Smithy", "/smithy")
    );
}

#[test]
fn rejects_a_truncated_file() {
    let text = model("2.0", json!({})).to_string();
    let found = import(
        &[Source {
            file: "toys.json",
            text: &text[..text.len() / 2],
        }],
        None,
    )
    .unwrap_err();
    assert!(
        found[0]
            .message
            .starts_with("not a JSON AST: EOF while parsing"),
        "{found:?}"
    );
    assert_eq!(found[0].file, "toys.json");
}

#[test]
fn rejects_a_file_without_service() {
    let found = run(&json!({"smithy": "2.0", "shapes": {}})).unwrap_err();
    assert_eq!(found[0].message, "the model has no service");
}
