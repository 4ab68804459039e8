//! Endpoint rules as decision diagrams: diagrams are checked and embedded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};
use smithy_codegen::generate;
use smithy_model::{Source, load};

use crate::endpoints::{assign, call, compile, is_set, problem};
use crate::fixture::{self, assert_snapshot};

const DIAGRAM: &str = "smithy.rules#endpointBdd";
const RULES: &str = "smithy.rules#endpointRuleSet";

fn encode(nodes: &[[i32; 3]]) -> String {
    let integers = nodes.as_flattened().iter();
    STANDARD.encode(
        integers
            .flat_map(|integer| integer.to_be_bytes())
            .collect::<Vec<_>>(),
    )
}

/// A diagram of three conditions and three results. Its fourth node is complemented.
fn diagram() -> Value {
    let endpoint =
        |url: &str| json!({"type": "endpoint", "conditions": [], "endpoint": {"url": url}});
    json!({
        "version": "1.1",
        "parameters": {
            "Region": {"type": "string", "builtIn": "AWS::Region"},
            "UseFIPS": {
                "type": "boolean", "builtIn": "AWS::UseFIPS", "required": true, "default": false,
            },
        },
        "conditions": [
            is_set("Region"),
            assign("aws.partition", json!([{"ref": "Region"}]), "Partition"),
            call("booleanEquals", json!([{"ref": "UseFIPS"}, true])),
        ],
        "results": [
            endpoint("https://a-fips.{Region}.{Partition#dnsSuffix}"),
            endpoint("https://a.{Region}.{Partition#dnsSuffix}"),
            {"type": "error", "error": "no region"},
        ],
        "root": 2,
        "nodeCount": 4,
        "nodes": encode(&[
            [-1, 1, -1],
            [0, 3, 100_000_003],
            [1, -4, -1],
            [2, 100_000_002, 100_000_001],
        ]),
    })
}

/// The diagram with other nodes.
fn with_nodes(nodes: &[[i32; 3]]) -> Value {
    let mut diagram = diagram();
    diagram["nodes"] = encode(nodes).into();
    diagram["nodeCount"] = nodes.len().into();
    diagram
}

/// The diagram with another value at a pointer.
fn with(pointer: &str, value: Value) -> Value {
    let mut diagram = diagram();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = diagram.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        object => object[key] = value,
    }
    diagram
}

#[test]
fn embeds_the_diagram_with_decoded_nodes() {
    let tree = compile(json!({DIAGRAM: diagram()})).unwrap();

    assert_snapshot("endpoint_diagram", &tree.files["src/endpoint.rs"]);
}

#[test]
fn prefers_the_rule_set_to_the_diagram() {
    let rules = json!([{"type": "error", "conditions": [], "error": "from the rule set"}]);
    let rule_set = json!({"version": "1.0", "parameters": {}, "rules": rules});

    let tree = compile(json!({DIAGRAM: diagram(), RULES: rule_set})).unwrap();

    let text = &tree.files["src/endpoint.rs"];
    assert!(text.contains("from the rule set"), "{text}");
    assert!(!text.contains("no region"), "{text}");
}

#[test]
fn operations_set_parameters_of_a_diagram() {
    let static_params = json!({"UseFIPS": {"value": true}});
    let text = json!({"smithy": "2.0", "shapes": {
        "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Get"}], "traits": {
            "aws.protocols#awsJson1_0": {}, DIAGRAM: diagram(),
        }},
        "a#Get": {
            "type": "operation",
            "traits": {"smithy.rules#staticContextParams": static_params},
        },
    }})
    .to_string();
    let model = load(&[Source {
        file: "a.json",
        text: &text,
    }])
    .unwrap();

    let tree = generate(&model, &fixture::options()).unwrap();

    let operation = &tree.files["src/operation/get.rs"];
    assert!(
        operation.contains(r#"params.set("UseFIPS", true);"#),
        "{operation}"
    );
}

#[test]
fn reports_malformed_diagrams_with_their_location() {
    let terminal = [-1, 1, -1];
    let endpoint = json!({"url": "https://a"});
    let wrong = [
        with("/version", json!("1.0")),
        with("/parameters", json!([])),
        with("/conditions/0", call("isSet", json!([]))),
        // The variable is assigned by a later condition.
        with("/conditions/0", is_set("Partition")),
        with("/results/2", json!({"type": "error", "error": "{Nothing}"})),
        with("/results/2", json!({"type": "tree", "rules": []})),
        with(
            "/results/2",
            json!({"type": "endpoint", "conditions": [is_set("Region")], "endpoint": endpoint}),
        ),
        with("/nodes", json!("AAA")),
        with("/nodes", json!("AAAA")),
        with("/nodeCount", json!(3)),
        with("/root", Value::Null),
        with("/root", json!(0)),
        with("/root", json!(-2)),
        with("/root", json!(5)),
        with("/root", json!(4_294_967_298_u64)),
        with_nodes(&[terminal, [3, 1, -1]]),
        with_nodes(&[terminal, [-1, 1, -1]]),
        with_nodes(&[terminal, [0, 1, 0]]),
        with_nodes(&[terminal, [0, 3, -1]]),
        with_nodes(&[terminal, [0, i32::MIN, -1]]),
        with_nodes(&[terminal, [0, 100_000_004, -1]]),
        // The node refers to itself, or to a node that refers to it.
        with_nodes(&[terminal, [0, 1, -2]]),
        with_nodes(&[terminal, [0, 3, 1], [1, 2, 1]]),
    ];

    let found: Vec<String> = wrong
        .into_iter()
        .map(|diagram| problem(json!({DIAGRAM: diagram})))
        .collect();

    assert_snapshot("endpoint_diagram_diagnostics", &found.join("\n"));
}

proptest! {
    #[test]
    fn any_nodes_generate_rust_or_diagnostics(
        bytes in any::<Vec<u8>>(),
        root in any::<i64>(),
        is_counted in any::<bool>(),
    ) {
        let mut diagram = with("/root", json!(root));
        if is_counted {
            diagram["nodeCount"] = (bytes.len() / 12).into();
        }
        diagram["nodes"] = STANDARD.encode(&bytes).into();

        if let Err(found) = compile(json!({DIAGRAM: diagram})) {
            prop_assert!(!found.is_empty());
        }
    }

    /// Small numbers, so that some diagrams are valid. A valid one has no cycle.
    #[test]
    fn conditions_of_an_accepted_diagram_are_in_order(
        mut nodes in prop::collection::vec([0..4_i32, -5..6_i32, -5..6_i32], 1..5),
        root in -2..7_i32,
    ) {
        nodes[0] = [-1, 1, -1];
        let mut diagram = with_nodes(&nodes);
        diagram["root"] = root.into();

        if compile(json!({DIAGRAM: diagram})).is_ok() {
            for [condition, references @ ..] in &nodes[1..] {
                for reference in references.iter().filter(|reference| reference.abs() > 1) {
                    let index = usize::try_from(reference.abs() - 1).unwrap();
                    prop_assert!(nodes[index][0] > *condition);
                }
            }
        }
    }
}
