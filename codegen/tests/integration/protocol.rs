//! Lowering of protocols, authentication, defaults, event streams and unknown traits.

use serde_json::{Value, json};
use smithy_codegen::ir::{self, Body, DefaultValue, Presence};
use smithy_codegen::{Options, lower};
use smithy_model::Diagnostic;

use crate::fixture::{assert_snapshot, generated, load_text, options};

/// Returns a model of a service with one operation, modified by `change`.
pub(crate) fn model(change: impl FnOnce(&mut Value)) -> String {
    let mut model = json!({"smithy": "2.0", "shapes": {
        "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Op"}], "traits": {
            "aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "s"}}},
        "a#Op": {
            "type": "operation", "input": {"target": "a#In"}, "output": {"target": "a#Out"},
            "traits": {"smithy.api#http": {"method": "POST", "uri": "/op", "code": 201}},
        },
        "a#In": {"type": "structure", "members": {
            "name": {"target": "smithy.api#String", "traits": {"smithy.api#jsonName": "Name"}},
            "n": {"target": "a#Nested"}}},
        "a#Out": {"type": "structure", "members": {"n": {"target": "a#Nested"}}},
        "a#Nested": {"type": "structure", "members": {}}
    }});
    change(&mut model["shapes"]);
    model.to_string()
}

fn lowered(text: &str) -> Result<ir::Crate, Vec<Diagnostic>> {
    let options = Options {
        protocol_tests: true,
        ..options()
    };
    lower::lower(&load_text(text).expect("the model loads"), &options)
}

pub(crate) fn lower_model(text: &str) -> ir::Crate {
    lowered(text).unwrap_or_else(|found| panic!("{found:?}"))
}

fn unsupported(schemes: &str) -> ir::Auth {
    ir::Auth::Unsupported(schemes.to_owned())
}

fn set_protocol(shapes: &mut Value, protocol: &str) {
    let traits = shapes["a#S"]["traits"]
        .as_object_mut()
        .expect("the service has traits");
    traits.remove("aws.protocols#restJson1");
    traits.insert(format!("aws.protocols#{protocol}"), json!({}));
}

#[test]
fn rest_json_uses_uris_and_json_names() {
    let krate = lower_model(&model(|_| {}));
    let operation = &krate.operations[0];

    assert_eq!((operation.uri.as_str(), operation.status), ("/op", 201));
    assert_eq!(operation.input.fields[0].json_name, "Name");
    assert_eq!(krate.service.protocol.target, None);
}

/// Returns the protocol of a service that has CBOR and JSON.
fn protocol(wanted: Option<&str>) -> Result<ir::Protocol, Vec<Diagnostic>> {
    let text = model(|shapes| {
        set_protocol(shapes, "awsJson1_0");
        shapes["a#S"]["traits"]["smithy.protocols#rpcv2Cbor"] = json!({});
    });
    let options = Options {
        protocol: wanted.map(str::to_owned),
        ..options()
    };
    let krate = lower::lower(&load_text(&text).expect("the model loads"), &options)?;
    Ok(krate.service.protocol)
}

#[test]
fn cbor_is_preferred_to_json() {
    assert_eq!(protocol(None).unwrap().format, "Cbor");
    assert_eq!(protocol(Some("awsJson1_0")).unwrap().format, "Json");
    let id = "aws.protocols#awsJson1_0";
    assert_eq!(protocol(Some(id)).unwrap().target.unwrap(), "S");
}

#[test]
fn a_protocol_that_the_service_lacks_is_an_error() {
    let errors = protocol(Some("restJson1")).unwrap_err();

    let text = errors[0].to_string();
    assert!(text.contains("restJson1 is not supported"), "{text}");
    assert!(
        text.contains("has aws.protocols#awsJson1_0 and smithy.protocols#rpcv2Cbor"),
        "{text}"
    );
}

#[test]
fn cbor_uses_uris_of_the_service_and_member_names() {
    let krate = lower_model(&model(|shapes| {
        set_protocol(shapes, "awsJson1_0");
        shapes["a#S"]["traits"]["smithy.protocols#rpcv2Cbor"] = json!({});
    }));
    let operation = &krate.operations[0];

    assert_eq!(operation.uri, "/service/S/operation/Op");
    assert_eq!((operation.method.as_str(), operation.status), ("POST", 200));
    assert_eq!(operation.input.fields[0].json_name, "name");
    assert_eq!(krate.package.features, ["cbor"]);
}

#[test]
fn aws_json_uses_targets_and_member_names() {
    let krate = lower_model(&model(|shapes| set_protocol(shapes, "awsJson1_1")));
    let operation = &krate.operations[0];

    assert_eq!(
        (
            operation.method.as_str(),
            operation.uri.as_str(),
            operation.status
        ),
        ("POST", "/", 200)
    );
    assert_eq!(operation.input.fields[0].json_name, "name");
    assert_eq!(operation.body, Body::Object);
    assert_eq!(krate.service.protocol.target.as_deref(), Some("S"));
    assert_eq!(
        krate.service.protocol.content_type,
        "application/x-amz-json-1.1"
    );
}

#[test]
fn aws_json_ignores_http_bindings() {
    let krate = lower_model(&model(|shapes| {
        set_protocol(shapes, "awsJson1_0");
        shapes["a#In"]["members"]["name"]["traits"]["smithy.api#httpHeader"] = json!("X-Name");
    }));

    assert_eq!(krate.operations[0].input.fields[0].binding, None);
}

#[test]
fn rejects_an_unsupported_protocol() {
    let found = lowered(&model(|shapes| set_protocol(shapes, "restXml"))).unwrap_err();

    assert_eq!(
        found[0].message,
        "the protocol aws.protocols#restXml is not supported"
    );
}

#[test]
fn auth_of_the_operation_overrides_the_service() {
    let auth = |of_service: Value, of_operation: &[(&str, Value)]| {
        let krate = lower_model(&model(|shapes| {
            if !of_service.is_null() {
                shapes["a#S"]["traits"]["smithy.api#auth"] = of_service;
            }
            for (id, value) in of_operation {
                shapes["a#Op"]["traits"][*id] = value.clone();
            }
        }));
        match &krate.operations[0].auth {
            ir::Auth::Supported(variant) => *variant,
            ir::Auth::Unsupported(schemes) => panic!("{schemes}"),
        }
    };
    let sigv4 = json!(["aws.auth#sigv4"]);
    let bearer = json!(["smithy.api#httpBearerAuth"]);
    let both = json!(["aws.auth#sigv4", "smithy.api#httpBearerAuth"]);
    let multi_region = json!(["aws.auth#sigv4a", "aws.auth#sigv4"]);

    assert_eq!(auth(bearer, &[]), "Bearer");
    assert_eq!(auth(both, &[]), "BearerOrSigV4");
    assert_eq!(auth(multi_region, &[]), "SigV4");
    assert_eq!(auth(Value::Null, &[]), "SigV4");
    assert_eq!(auth(json!([]), &[]), "None");
    assert_eq!(
        auth(json!([]), &[("smithy.api#auth", sigv4.clone())]),
        "SigV4"
    );
    assert_eq!(
        auth(sigv4.clone(), &[("smithy.api#auth", json!([]))]),
        "None"
    );
    assert_eq!(
        auth(sigv4.clone(), &[("smithy.api#optionalAuth", json!({}))]),
        "OptionalSigV4"
    );
    assert_eq!(
        auth(sigv4, &[("aws.auth#unsignedPayload", json!({}))]),
        "SigV4UnsignedPayload"
    );
}

#[test]
fn warns_of_unsupported_authentication() {
    let krate = lower_model(&model(|shapes| {
        shapes["a#S"]["traits"]["aws.auth#sigv4a"] = json!({"name": "s"});
        shapes["a#Op"]["traits"]["smithy.api#auth"] = json!(["aws.auth#sigv4a"]);
    }));

    assert_eq!(krate.operations[0].auth, unsupported("aws.auth#sigv4a"));
    let warning = &krate.warnings[0];
    assert_eq!(
        warning.message,
        "calls of 1 operations fail: they require aws.auth#sigv4a"
    );
    assert_eq!(warning.shape, "a#Op");
}

#[test]
fn auth_definition_traits_define_schemes() {
    let krate = lower_model(&model(|shapes| {
        let traits = shapes["a#S"]["traits"].as_object_mut().unwrap();
        traits.remove("aws.auth#sigv4");
        traits.insert("a#token".to_owned(), json!({}));
        shapes["a#token"] = json!({"type": "structure", "members": {}, "traits": {
            "smithy.api#trait": {}, "smithy.api#authDefinition": {}}});
    }));

    assert_eq!(krate.operations[0].auth, unsupported("a#token"));
}

#[test]
fn services_without_schemes_are_not_signed() {
    let krate = lower_model(&model(|shapes| {
        shapes["a#S"]["traits"]
            .as_object_mut()
            .unwrap()
            .remove("aws.auth#sigv4");
    }));

    assert_eq!(krate.operations[0].auth, ir::Auth::Supported("None"));
    assert_eq!(krate.warnings, []);
}

/// The default of a nested member and of one of the input, each with these traits.
fn defaults(target: &str, traits: Value) -> (Option<DefaultValue>, Option<DefaultValue>, usize) {
    let krate = lower_model(&model(|shapes| {
        for shape in ["a#Nested", "a#In"] {
            shapes[shape]["members"]["d"] = json!({"target": target, "traits": traits});
        }
    }));
    let nested = &krate.structures[0];
    let of = |structure: &ir::Structure| {
        let field = structure.fields.iter().find(|field| field.name == "d");
        match &field.expect("the field is there").presence {
            Presence::Defaulted(value) => Some(value.clone()),
            _ => None,
        }
    };
    (
        of(nested),
        of(&krate.operations[0].input),
        krate.warnings.len(),
    )
}

#[test]
fn applies_defaults_except_in_inputs() {
    let text = DefaultValue::Text("hi".to_owned());

    assert_eq!(
        defaults("smithy.api#String", json!({"smithy.api#default": "hi"})),
        (Some(text), None, 0)
    );
    assert_eq!(
        defaults("smithy.api#Integer", json!({"smithy.api#default": -1})),
        (Some(DefaultValue::Integer(-1)), None, 0)
    );
}

#[test]
fn client_optional_ignores_defaults() {
    for other in ["smithy.api#clientOptional", "smithy.api#addedDefault"] {
        assert_eq!(
            defaults(
                "smithy.api#Integer",
                json!({"smithy.api#default": 1, other: {}})
            ),
            (None, None, 0),
            "{other}"
        );
    }

    assert_eq!(
        defaults("smithy.api#Document", json!({"smithy.api#default": null})),
        (None, None, 0)
    );
}

#[test]
fn constructors_set_defaults() {
    let text = model(|shapes| {
        shapes["a#Nested"]["members"]["d"] =
            json!({"target": "smithy.api#String", "traits": {"smithy.api#default": "hi"}});
    });
    let tree = smithy_codegen::emit::emit(&lower_model(&text));
    let structures = &tree.files["src/types/structures.rs"];

    assert!(structures.contains("pub d: String"), "{structures}");
    assert!(
        structures.contains("impl Default for Nested"),
        "{structures}"
    );
    assert!(
        structures.contains(r#"d: defaulted("d") = Text("hi")"#),
        "{structures}"
    );
}

#[test]
fn streams_are_fields_without_rows() {
    let tree = generated(json!({
        "Pour": {"type": "operation", "input": "PourRequest", "output": "PourResponse"},
        "PourRequest": {"type": "structure", "members": {
            "cup": {"target": "String", "traits": {"httpHeader": "x-cup", "required": {}}},
            "body": {"target": "Body", "traits": {"httpPayload": {}, "required": {}}},
        }},
        "PourResponse": {"type": "structure", "members": {
            "body": {"target": "Body", "traits": {"httpPayload": {}}},
        }},
        "Body": {"type": "blob", "traits": {"streaming": {}, "requiresLength": {}}},
        "Serve": {"type": "operation", "output": "ServeResponse"},
        "ServeResponse": {"type": "structure", "members": {
            "table": {"target": "String", "traits": {"httpHeader": "x-table"}},
            "events": {"target": "Events", "traits": {"httpPayload": {}}},
        }},
        "Events": {"type": "union", "members": {
            "cup": "Cup", "leaves": "Leaves", "kettle": "KettleException",
        }, "traits": {"streaming": {}}},
        "Cup": {"type": "structure", "members": {
            "number": {"target": "Integer", "traits": {"eventHeader": {}}},
            "tea": "String",
        }},
        "Leaves": {"type": "structure", "members": {
            "bytes": {"target": "Blob", "traits": {"eventPayload": {}}},
        }},
        "KettleException": {
            "type": "structure", "members": {"message": "String"}, "traits": {"error": "client"},
        },
    }));
    let mut texts = String::new();
    for path in [
        "src/operation/pour.rs",
        "src/operation/serve.rs",
        "src/types/unions.rs",
    ] {
        texts.push_str(&format!("// {path}\n{}\n", tree.files[path]));
    }
    assert!(tree.files["src/error.rs"].contains("pub struct KettleException"));
    assert!(tree.files["Cargo.toml"].contains("features = [\"event-stream\"]"));
    assert_snapshot("streams", &texts);
}

#[test]
fn warns_of_operations_with_event_streams_in_inputs() {
    let krate = lower_model(&model(|shapes| {
        shapes["a#Events"] = json!({
            "type": "union",
            "members": {"one": {"target": "a#Nested"}},
            "traits": {"smithy.api#streaming": {}},
        });
        shapes["a#StreamIn"] = json!({"type": "structure", "members": {
            "events": {"target": "a#Events", "traits": {"smithy.api#httpPayload": {}}}}});
        shapes["a#Stream"] = json!({
            "type": "operation",
            "input": {"target": "a#StreamIn"},
            "output": {"target": "smithy.api#Unit"},
            "traits": {"smithy.api#http": {"method": "POST", "uri": "/stream"}},
        });
        shapes["a#S"]["operations"]
            .as_array_mut()
            .unwrap()
            .push(json!({"target": "a#Stream"}));
    }));

    assert_eq!(
        krate
            .operations
            .iter()
            .map(|operation| operation.name.as_str())
            .collect::<Vec<_>>(),
        ["Op"]
    );
    assert_eq!(krate.unions, []);
    assert_eq!(
        krate.warnings[0].message,
        "the operation is left out: its input a#StreamIn$events is an event stream, \
         which needs HTTP/2"
    );
}

#[test]
fn rejects_unknown_protocol_traits() {
    let found = lowered(&model(|shapes| {
        shapes["a#Nested"]["traits"] = json!({"smithy.api#rot13": {}});
    }))
    .unwrap_err();

    assert_eq!(
        found[0].message,
        "the trait smithy.api#rot13 is unknown and may change the wire"
    );
    assert_eq!(found[0].pointer, "/shapes/a#Nested/traits/smithy.api#rot13");
}

#[test]
fn counts_other_unknown_traits() {
    let krate = lower_model(&model(|shapes| {
        shapes["a#Nested"]["traits"] = json!({"com.example#note": "x"});
        shapes["a#In"]["members"]["name"]["traits"]["com.example#note"] = json!("y");
    }));

    assert_eq!(
        krate.ignored_traits.into_iter().collect::<Vec<_>>(),
        [("com.example#note".to_owned(), 2)]
    );
}

#[test]
fn skips_tests_for_servers() {
    let krate = lower_model(&model(|shapes| {
        let case = |id: &str, applies: &str| {
            json!({
                "id": id, "protocol": "aws.protocols#restJson1", "method": "POST", "uri": "/op",
                "appliesTo": applies,
            })
        };
        shapes["a#Op"]["traits"]["smithy.test#httpRequestTests"] =
            json!([case("Mine", "client"), case("Theirs", "server")]);
    }));

    let tests = krate.protocol_tests.unwrap();

    assert_eq!(
        tests
            .tests
            .iter()
            .map(|test| test.ident.as_str())
            .collect::<Vec<_>>(),
        ["mine"]
    );
    assert_eq!(
        tests
            .skipped
            .iter()
            .map(|test| (test.id.as_str(), test.reason))
            .collect::<Vec<_>>(),
        [("Theirs", "for servers")]
    );
}
