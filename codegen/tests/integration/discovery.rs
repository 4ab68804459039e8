//! Lowering of endpoint discovery.

use serde_json::{Value, json};
use smithy_codegen::{emit, ir};

use crate::protocol::{lower_model, model};

/// Returns a model whose operation requires endpoint discovery.
fn discovered(change: impl FnOnce(&mut Value)) -> String {
    model(|shapes| {
        shapes["a#S"]["operations"] = json!([{"target": "a#Op"}, {"target": "a#Find"}]);
        shapes["a#S"]["traits"]["aws.api#clientEndpointDiscovery"] =
            json!({"operation": "a#Find", "error": "a#Moved"});
        shapes["a#Op"]["traits"]["aws.api#clientDiscoveredEndpoint"] = json!({"required": true});
        shapes["a#Find"] = json!({"type": "operation", "input": {"target": "a#FindIn"},
            "output": {"target": "smithy.api#Unit"}, "traits": {
            "smithy.api#http": {"method": "POST", "uri": "/find"}}});
        shapes["a#FindIn"] = json!({"type": "structure", "members": {}});
        shapes["a#Moved"] =
            json!({"type": "structure", "members": {}, "traits": {"smithy.api#error": "client"}});
        change(shapes);
    })
}

#[test]
fn operations_discover_their_endpoints() {
    let krate = lower_model(&discovered(|_| {}));

    let operations = krate.operations.iter();
    let discovery: Vec<_> = operations
        .map(|operation| operation.discovery.clone())
        .collect();
    let expected = ir::Discovery {
        operation: "Find".to_owned(),
        error: "Moved".to_owned(),
    };
    assert_eq!(discovery, [None, Some(expected)]);
    assert_eq!(krate.warnings, []);
    let files = emit::emit(&krate).files;
    let code = &files["src/operation/op.rs"];
    assert!(code.contains("operation: Find::INFO"), "{code}");
}

#[test]
fn optional_endpoint_discovery_is_not_used() {
    let krate = lower_model(&discovered(|shapes| {
        shapes["a#Op"]["traits"]["aws.api#clientDiscoveredEndpoint"] = json!({"required": false});
    }));

    assert!(
        krate
            .operations
            .iter()
            .all(|operation| operation.discovery.is_none())
    );
    assert_eq!(krate.warnings, []);
}

#[test]
fn warns_of_endpoint_discovery_that_clients_do_not_support() {
    let warning = |model: &str| {
        let krate = lower_model(model);
        assert!(
            krate
                .operations
                .iter()
                .all(|operation| operation.discovery.is_none())
        );
        krate.warnings[0].message.clone()
    };

    let without_operation = warning(&discovered(|shapes| {
        let traits = shapes["a#S"]["traits"].as_object_mut().unwrap();
        traits.remove("aws.api#clientEndpointDiscovery");
    }));
    let with_identifiers = warning(&discovered(|shapes| {
        shapes["a#In"]["members"]["name"]["traits"]["aws.api#clientEndpointDiscoveryId"] =
            json!({});
    }));
    let with_required_members = warning(&discovered(|shapes| {
        shapes["a#FindIn"]["members"]["Operation"] = json!({"target": "smithy.api#String",
            "traits": {"smithy.api#required": {}}});
    }));

    assert!(
        without_operation.contains("which needs an operation"),
        "{without_operation}"
    );
    assert!(
        with_identifiers.contains("with identifiers"),
        "{with_identifiers}"
    );
    assert_eq!(with_required_members, without_operation);
}
