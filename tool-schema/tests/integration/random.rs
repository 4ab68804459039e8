//! Random schemas: no panics, and results that a gateway accepts.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

const REFERENCES: [&str; 8] = [
    "#",
    "#/$defs/A",
    "#/$defs/B",
    "#/$defs/C",
    "#/properties/a",
    "#/properties/b/items",
    "#/$defs/%41",
    "x",
];

fn schemas() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        select(vec![
            "string", "number", "integer", "boolean", "null", "object", "array"
        ])
        .prop_map(|kind| json!({ "type": kind })),
        select(REFERENCES.to_vec()).prop_map(|reference| json!({ "$ref": reference })),
        select(vec![
            json!(null),
            json!("a"),
            json!(1),
            json!({}),
            json!([])
        ])
        .prop_map(|value| json!({ "enum": [value, "b"], "default": value })),
        Just(json!({ "description": "text", "format": "date" })),
        Just(json!([])),
    ];
    leaf.prop_recursive(4, 40, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..3);
        let map = prop::collection::btree_map(select(vec!["a", "b", "c"]), inner.clone(), 0..3);
        let required = prop::collection::vec(select(vec!["a", "b", "d"]), 0..2);
        let object = (map, required).prop_map(|(properties, required)| {
            json!({ "type": "object", "properties": properties, "required": required })
        });
        let array = inner
            .clone()
            .prop_map(|items| json!({ "type": ["array", "null"], "items": items }));
        let keywords = select(vec![
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "properties",
            "items",
        ]);
        let combination = (keywords, list).prop_map(|(keyword, list)| json!({ keyword: list }));
        let reference = (inner.clone(), inner).prop_map(|(first, second)| {
            json!({
                "$ref": "#/$defs/A",
                "allOf": [first, { "type": "object" }],
                "items": second,
                "required": "a",
            })
        });
        prop_oneof![object, array, combination, reference]
    })
}

/// A schema with definitions, so that references have targets.
fn documents() -> impl Strategy<Value = Value> {
    (schemas(), schemas(), schemas(), schemas()).prop_map(|(mut root, a, b, c)| {
        if let Some(root) = root.as_object_mut() {
            root.insert("$defs".to_owned(), json!({ "A": a, "B": b, "C": c }));
        }
        root
    })
}

/// Asserts that a schema has only the keywords of a gateway.
fn assert_gateway_schema(schema: &Value) {
    for keyword in schema.as_object().unwrap().keys() {
        let keywords = ["type", "properties", "required", "items", "description"];
        assert!(keywords.contains(&&**keyword), "{keyword} in {schema}");
    }
    assert!(schema["type"].is_string());
    if let Some(properties) = schema.get("properties") {
        properties
            .as_object()
            .unwrap()
            .values()
            .for_each(assert_gateway_schema);
    }
    schema
        .get("items")
        .into_iter()
        .for_each(assert_gateway_schema);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_random_schema_is_converted_or_refused(document in documents(), describe in any::<bool>()) {
        let converter = if describe {
            Converter::new().describe_constraints()
        } else {
            Converter::new()
        };
        match converter.schema(&document) {
            Ok(converted) => {
                let schema = serde_json::to_value(&converted.value).unwrap();
                assert_gateway_schema(&schema);
                let again = converter.schema(&schema).unwrap();
                prop_assert_eq!(again.value, converted.value);
                prop_assert!(again.dropped.is_empty());
                for dropped in converted.dropped {
                    prop_assert!(document.pointer(&dropped.pointer).is_some(), "{}", dropped);
                }
            }
            Err(error) => {
                prop_assert!(!error.problems().is_empty());
                for problem in error.problems() {
                    prop_assert!(document.pointer(&problem.pointer).is_some(), "{}", problem);
                }
            }
        }
    }
}

#[test]
fn the_deepest_schema_passes_through_a_request() {
    let schema = (1..Converter::MAX_DEPTH).fold(
        json!({ "type": "string" }),
        |inner, _| json!({ "type": "object", "properties": { "a": inner } }),
    );
    let converted = Converter::new().schema(&schema).unwrap();
    let target = target(
        "tools-0123456789",
        vec![ToolDefinition::new("t", "d", converted.value)],
    );

    let text = serde_json::to_string(&target).unwrap();
    let read: CreateGatewayTarget = serde_json::from_str(&text).unwrap();

    assert_eq!(read, target);
}
