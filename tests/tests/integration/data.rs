//! Shapes as data: JSON, `Debug`, and equality.

use bedrock_agentcore_control::operation::{CreateGateway, ListGateways};
use bedrock_agentcore_control::serde_json::{self, Map, Value, json};
use bedrock_agentcore_control::types::{
    AuthorizerType, GatewayStatus, HarnessModelConfiguration, SchemaDefinition, TargetConfiguration,
};
use proptest::prelude::*;
use tests::model::Model;
use tests::operations::{AnyValue, OPERATIONS};
use tests::sample::{Fill, sample, variants};

/// Texts with a special meaning for some types.
const SPECIAL: &[&str] = &[
    "",
    "NaN",
    "-Infinity",
    "2026-06-17T01:02:03.123456789Z",
    "-1.5",
    "1e400",
    "__type",
    "ACTIVE",
];

/// Generates JSON with frequent special values.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-1e4..1e4).prop_map(Value::from),
        prop::sample::select(SPECIAL).prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(
                (prop_oneof![Just("__type".to_owned()), ".{0,4}"], inner),
                0..3
            )
            .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// Replaces the values for which the next number in `choices` is a multiple of 16.
fn mutate(
    value: &mut Value,
    choices: &mut impl Iterator<Item = u8>,
    replacements: &mut impl Iterator<Item = Value>,
) {
    if choices.next().is_some_and(|choice| choice % 16 == 0) {
        *value = replacements.next().unwrap_or_else(|| std::mem::take(value));
        return;
    }
    match value {
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| mutate(member, choices, replacements)),
        Value::Array(list) => list
            .iter_mut()
            .for_each(|element| mutate(element, choices, replacements)),
        _ => {}
    }
}

/// Checks that a decoded value, encoded and decoded again, has the same JSON and `Debug` text.
fn check_round_trip(
    read: serde_json::Result<Box<dyn AnyValue>>,
    again: impl Fn(Value) -> serde_json::Result<Box<dyn AnyValue>>,
) -> Result<(), TestCaseError> {
    let Ok(value) = read else { return Ok(()) };
    let debug = format!("{value:?}");
    let written = value
        .to_json()
        .map_err(|error| TestCaseError::fail(format!("{debug}: {error}")))?;
    let second = again(written.clone())
        .map_err(|error| TestCaseError::fail(format!("{written}: {error}")))?;
    prop_assert_eq!(&second.to_json().ok(), &Some(written));
    prop_assert_eq!(format!("{second:?}"), debug);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(256)
    })]

    #[test]
    fn any_decodable_operation_round_trips(
        index in 0..OPERATIONS.len(),
        variant in any::<usize>(),
        choices in prop::collection::vec(any::<u8>(), 0..100),
        replacements in prop::collection::vec(any_json(), 1..8),
    ) {
        let (model, entry) = (Model::load(), OPERATIONS[index]);
        let operations = model.operations();
        let shape = operations.iter().find(|shape| shape.name == entry.info.name).unwrap();
        let (mut choices, mut replacements) = (choices.into_iter(), replacements.into_iter());

        let input_variant = variant % variants(model, shape.input);
        let mut input = sample(model, shape.input, Fill::All, input_variant);
        mutate(&mut input, &mut choices, &mut replacements);
        let read = |json| (entry.read)(json).map(|operation| operation as Box<dyn AnyValue>);
        check_round_trip(read(input), read)?;

        let output_variant = variant % variants(model, shape.output);
        let mut output = sample(model, shape.output, Fill::All, output_variant);
        mutate(&mut output, &mut choices, &mut replacements);
        let body = output.to_string();
        check_round_trip((entry.read_output)(output), entry.read_output)?;
        (entry.store_response)(body.into()).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn any_json_is_decoded_or_rejected(json in any_json()) {
        let errors = [
            serde_json::from_value::<TargetConfiguration>(json.clone()).err(),
            serde_json::from_value::<SchemaDefinition>(json.clone()).err(),
            serde_json::from_value::<GatewayStatus>(json.clone()).err(),
        ];
        let operation_errors = OPERATIONS.iter().map(|entry| (entry.read)(json.clone()).err());

        for error in errors.into_iter().chain(operation_errors).flatten() {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn errors_contain_the_path() {
    let rows = [
        (
            json!({ "bedrockModelConfig": {} }),
            "bedrockModelConfig.modelId: a required member is missing",
        ),
        (
            json!({ "bedrockModelConfig": { "modelId": 1 } }),
            "bedrockModelConfig.modelId: expected a string, found a number",
        ),
        (
            json!({ "bedrockModelConfig": 1 }),
            "bedrockModelConfig: expected an object, found a number (members are modelId, ",
        ),
        (
            json!([]),
            "expected an object, found a list (members are bedrockModelConfig, ",
        ),
        (
            json!({}),
            "a union must have one member, found none (members are bedrockModelConfig, ",
        ),
    ];
    for (json, expected) in rows {
        let error = serde_json::from_value::<HarnessModelConfiguration>(json).unwrap_err();

        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn errors_contain_keys_of_maps() {
    let schema = json!({ "type": "object", "properties": { "a b": { "type": 1 } } });

    let error = serde_json::from_value::<SchemaDefinition>(schema).unwrap_err();

    assert_eq!(
        error.to_string(),
        "properties[\"a b\"].type: expected a string, found a number"
    );
}

#[test]
fn json_of_an_operation_contains_http_bound_members() {
    let operation = ListGateways::new().max_results(3).next_token("t");

    assert_eq!(
        serde_json::to_value(&operation).unwrap(),
        json!({ "maxResults": 3, "nextToken": "t" })
    );
}

#[test]
fn operations_are_comparable() {
    let operation = CreateGateway::new("tools", "role", AuthorizerType::None);

    assert_eq!(operation.clone(), operation);
    assert_ne!(operation.clone().description("d"), operation);
}

#[test]
fn debug_prints_json_names_and_set_members() {
    let operation = CreateGateway::new("tools", "role", AuthorizerType::None);

    assert_eq!(
        format!("{operation:?}"),
        r#"CreateGateway { name: "tools", roleArn: "role", authorizerType: None }"#
    );
    assert_eq!(format!("{:?}", ListGateways::new()), "ListGateways");
}

#[test]
fn enums_convert_to_and_from_text() {
    for text in GatewayStatus::VALUES.iter().chain(&["LATER"]) {
        let status = GatewayStatus::from(*text);

        assert_eq!(
            (status.as_str(), status.to_string().as_str()),
            (*text, *text)
        );
        assert_eq!(
            matches!(status, GatewayStatus::Unknown(_)),
            *text == "LATER"
        );
    }
}

/// Runs `test` in a thread with the default stack of Rust's threads.
fn on_a_thread_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    thread.spawn(test).unwrap().join().unwrap();
}

#[test]
fn the_deepest_json_does_not_overflow_the_stack() {
    on_a_thread_stack(|| {
        // serde_json allows 127 levels.
        let depth = 126;
        let text = format!(
            r#"{}{{"type":"string"}}{}"#,
            r#"{"type":"array","items":"#.repeat(depth),
            "}".repeat(depth)
        );

        let schema: SchemaDefinition = serde_json::from_str(&text).unwrap();

        assert_eq!(schema.clone(), schema);
        assert_eq!(serde_json::to_string(&schema).unwrap(), text);
        assert!(format!("{schema:?}").len() > depth);
        assert_eq!(serde_json::to_value(&schema).unwrap()["type"], "array");
    });
}
