//! Decoding of responses: every format of a value is read, and unknown values are kept.

use bedrock_agentcore_control::operation::{
    DeleteWorkloadIdentity, GetEvaluator, GetGateway, GetGatewayOutput, GetGatewayTarget,
    GetHarness, GetMemory, GetPolicyGeneration, GetWorkloadIdentity, GetWorkloadIdentityOutput,
    ListGateways, ListTagsForResource,
};
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::types::{
    GatewayStatus, HarnessMemoryConfiguration, HarnessModelConfiguration, MemoryStatus,
    TargetConfiguration,
};
use bedrock_agentcore_control::{Error, ErrorKind, Operation, RetryKind, Timestamp, Validation};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use smithy_reqwest::serde::de::DeserializeOwned;
use tests::model::Model;
use tests::sample::{Fill, sample};
use tests::server::{Answer, Server};

/// Sends an operation without validation and returns the result for this response.
async fn send<Op: Operation>(operation: Op, answer: Answer) -> Result<Op::Output, Error> {
    let server = Server::start([answer]).await;
    tests::client(&server.url())
        .call(operation)
        .validation(Validation::Off)
        .await
}

/// Sends an operation and returns the result for a response with all members, modified by `change`.
async fn send_changed<Op: Operation>(
    operation: Op,
    change: impl FnOnce(&mut Value),
) -> Result<Op::Output, Error> {
    send(operation, Answer::json(&changed_output::<Op>(change))).await
}

/// Reads the same JSON with serde, strictly.
fn read_changed<Op: Operation>(
    change: impl FnOnce(&mut Value),
) -> Result<Op::Output, serde_json::Error>
where
    Op::Output: DeserializeOwned,
{
    serde_json::from_value(changed_output::<Op>(change))
}

fn changed_output<Op: Operation>(change: impl FnOnce(&mut Value)) -> Value {
    let model = Model::load();
    let operations = model.operations();
    let operation = operations
        .iter()
        .find(|operation| operation.name == Op::INFO.name)
        .expect("an operation");
    let mut output = sample(model, operation.output, Fill::All, 0);
    change(&mut output);
    output
}

/// Sends `GetGateway`, whose timestamps are modeled as `date-time`.
async fn gateway_created_at(json: Value) -> Result<GetGatewayOutput, Error> {
    let change = |output: &mut Value| output["createdAt"] = json;
    send_changed(GetGateway::new("g"), change).await
}

/// Sends `GetWorkloadIdentity`, whose timestamps are modeled as `epoch-seconds`.
async fn identity_created_time(json: Value) -> Result<GetWorkloadIdentityOutput, Error> {
    let change = |output: &mut Value| output["createdTime"] = json;
    send_changed(GetWorkloadIdentity::new("workload"), change).await
}

#[tokio::test]
async fn reads_timestamps_in_every_format() {
    for (json, expected) in [
        (json!("2026-06-17T01:02:03Z"), "2026-06-17T01:02:03Z"),
        (
            json!("2026-06-17T03:02:03.25+02:00"),
            "2026-06-17T01:02:03.25Z",
        ),
        (
            json!("Wed, 17 Jun 2026 01:02:03 GMT"),
            "2026-06-17T01:02:03Z",
        ),
        (json!(1_781_658_123), "2026-06-17T01:02:03Z"),
        (json!(1_781_658_123.25), "2026-06-17T01:02:03.25Z"),
        (json!("1781658123.25"), "2026-06-17T01:02:03.25Z"),
        (json!(1.781658123e9), "2026-06-17T01:02:03Z"),
    ] {
        let expected: Timestamp = expected.parse().unwrap();

        let gateway = gateway_created_at(json.clone()).await.unwrap();
        let identity = identity_created_time(json.clone()).await.unwrap();

        assert_eq!(gateway.created_at, expected, "{json}");
        assert_eq!(identity.created_time, expected, "{json}");
    }
}

#[tokio::test]
async fn writes_timestamps_in_the_modeled_format() {
    let gateway = gateway_created_at(json!(1_781_658_123)).await.unwrap();
    let identity = identity_created_time(json!("2026-06-17T01:02:03Z"))
        .await
        .unwrap();

    let gateway = serde_json::to_value(&gateway).unwrap();
    assert_eq!(gateway["createdAt"], json!("2026-06-17T01:02:03Z"));
    let identity = serde_json::to_value(&identity).unwrap();
    assert_eq!(identity["createdTime"], json!(1_781_658_123));
}

#[tokio::test]
async fn rejects_invalid_timestamps() {
    for (json, found) in [
        (json!("soon"), "a string"),
        (json!(true), "a boolean"),
        (json!(1e300), "a number"),
    ] {
        let error = gateway_created_at(json).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Response);
        let message = error.message();
        assert!(
            message.contains("createdAt: expected a timestamp"),
            "{message}"
        );
        assert!(message.ends_with(&format!("found {found}")), "{message}");
    }
}

#[tokio::test]
async fn ignores_unknown_members_of_structures() {
    let output = send_changed(GetGateway::new("g"), |output| {
        output["new"] = json!({ "deep": [1] });
    })
    .await
    .unwrap();

    assert_eq!(
        serde_json::to_value(&output).unwrap(),
        changed_output::<GetGateway>(|_| {})
    );
}

#[tokio::test]
async fn keeps_unknown_enum_values() {
    let output = send_changed(GetGateway::new("g"), |output| {
        output["status"] = json!("PAUSED");
    })
    .await
    .unwrap();

    assert_eq!(output.status, GatewayStatus::Unknown("PAUSED".to_owned()));
    assert_eq!(
        serde_json::to_value(&output).unwrap()["status"],
        json!("PAUSED")
    );
}

#[tokio::test]
async fn keeps_unknown_union_members() {
    let unknown = json!({
        "carrierPigeon": { "coops": [{ "id": 18_446_744_073_709_551_615_u64 }, 0.1, null] },
    });
    let change = |output: &mut Value| output["targetConfiguration"] = unknown.clone();

    let output = send_changed(GetGatewayTarget::new("g", "t"), change)
        .await
        .unwrap();

    let TargetConfiguration::Unknown(member) = &output.target_configuration else {
        panic!("{:?}", output.target_configuration)
    };
    assert_eq!(member.name, "carrierPigeon");
    assert_eq!(
        serde_json::to_value(&output).unwrap()["targetConfiguration"],
        unknown
    );
}

#[tokio::test]
async fn keeps_unknown_members_of_nested_unions() {
    let unknown = json!({ "mcp": { "new": 1 } });
    let change = |output: &mut Value| output["targetConfiguration"] = unknown.clone();

    let output = send_changed(GetGatewayTarget::new("g", "t"), change)
        .await
        .unwrap();

    assert_eq!(
        serde_json::to_value(&output).unwrap()["targetConfiguration"],
        unknown
    );
}

#[tokio::test]
async fn ignores_null_members_and_the_type_of_unions() {
    let union = json!({
        "__type": "HarnessMemoryConfiguration", "managedMemoryConfiguration": null, "disabled": {},
    });

    let output = send_changed(GetHarness::new("h"), |output| {
        output["harness"]["memory"] = union;
    })
    .await
    .unwrap();

    assert!(
        matches!(
            output.harness.memory,
            Some(HarnessMemoryConfiguration::Disabled { .. })
        ),
        "{output:?}"
    );
}

#[tokio::test]
async fn rejects_unions_with_two_members() {
    let union = json!({ "http": {}, "mcp": { "lambda": {} } });
    let change = |output: &mut Value| output["targetConfiguration"] = union;

    let error = send_changed(GetGatewayTarget::new("g", "t"), change)
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Response);
    let expected = "targetConfiguration: a union must have one member, found \"http\" and \"mcp\"";
    assert!(error.message().ends_with(expected), "{error}");
}

#[tokio::test]
async fn reads_unions_without_member_in_responses_and_stored_outputs() {
    let change =
        |output: &mut Value| output["harness"]["model"] = json!({ "bedrockModelConfig": null });

    let sent = send_changed(GetHarness::new("h"), change).await.unwrap();
    let stored = read_changed::<GetHarness>(change).unwrap();

    for output in [sent, stored] {
        let HarnessModelConfiguration::Unknown(member) = &output.harness.model else {
            panic!("{:?}", output.harness.model)
        };
        assert_eq!(member.name, "");
    }
}

#[tokio::test]
async fn null_members_are_unset() {
    let output = send_changed(GetGateway::new("g"), |output| {
        output["description"] = Value::Null;
    })
    .await
    .unwrap();

    assert_eq!(output.description, None);
}

#[tokio::test]
async fn drops_null_elements_of_lists_and_maps() {
    let output = send_changed(GetGateway::new("g"), |output| {
        output["statusReasons"] = json!(["a", null, "b"]);
    })
    .await
    .unwrap();

    assert_eq!(
        output.status_reasons,
        Some(vec!["a".to_owned(), "b".to_owned()])
    );
    let operation = ListTagsForResource::new("arn:aws:bedrock-agentcore");

    let output = send_changed(operation, |output| {
        output["tags"] = json!({ "a": null, "b": "c" });
    })
    .await
    .unwrap();

    assert_eq!(
        serde_json::to_value(&output).unwrap(),
        json!({ "tags": { "b": "c" } })
    );
}

#[tokio::test]
async fn empty_bodies_and_null_are_empty_objects() {
    for answer in [
        Answer::new(204, ""),
        Answer::empty(),
        Answer::new(200, "null"),
        Answer::new(200, " \r\n"),
    ] {
        let deleted = send(DeleteWorkloadIdentity::new("workload"), answer.clone()).await;
        let listed = send(ListGateways::new(), answer).await.unwrap();

        assert!(deleted.is_ok(), "{deleted:?}");
        assert_eq!(listed.items, []);
    }
}

#[tokio::test]
async fn error_correction_fills_required_structures() {
    let output = send_changed(GetMemory::new("m"), |output| *output = json!({}))
        .await
        .unwrap();

    assert_eq!(
        (output.memory.id.as_str(), output.memory.created_at),
        ("", Timestamp::from_secs(0))
    );
    assert_eq!(output.memory.status, MemoryStatus::Unknown(String::new()));
}

#[tokio::test]
async fn error_correction_fills_required_members_only_in_responses() {
    let remove = |output: &mut Value| {
        output["memory"]["strategies"][0]
            .as_object_mut()
            .map(|strategy| strategy.remove("strategyId"));
    };

    let output = send_changed(GetMemory::new("m"), remove).await.unwrap();

    assert_eq!(output.memory.strategies.unwrap()[0].strategy_id, "");

    let error = read_changed::<GetMemory>(remove).unwrap_err();

    assert_eq!(
        error.to_string(),
        "memory.strategies[0].strategyId: a required member is missing"
    );
}

#[tokio::test]
async fn documents_keep_numbers_or_refuse_them() {
    let output_with = |number: &str| {
        let output = changed_output::<GetHarness>(|output| {
            output["harness"]["model"] = json!({ "bedrockModelConfig": {
                "modelId": "m",
                "additionalParams": { "number": "NUMBER" },
            } });
        });
        Answer::new(200, output.to_string().replace("\"NUMBER\"", number))
    };

    let kept = send(GetHarness::new("h"), output_with("0.30000000000000004"))
        .await
        .unwrap();
    let json = serde_json::to_value(&kept).unwrap();
    let error = send(GetHarness::new("h"), output_with("12345678901234567890123"))
        .await
        .unwrap_err();

    let model = &json["harness"]["model"]["bedrockModelConfig"];
    assert_eq!(
        model["additionalParams"]["number"].to_string(),
        "0.30000000000000004"
    );
    assert_eq!(error.kind(), ErrorKind::Response);
    assert!(error.message().contains("more digits"), "{error}");
}

#[tokio::test]
async fn required_null_members_are_missing() {
    let null = |output: &mut Value| output["gatewayId"] = Value::Null;

    let sent = send_changed(GetGateway::new("g"), null).await;
    let read = read_changed::<GetGateway>(null);

    assert_eq!(sent.unwrap().gateway_id, "");
    let error = read.unwrap_err().to_string();
    assert_eq!(error, "gatewayId: a required member is missing");
}

#[tokio::test]
async fn rejects_values_of_wrong_types_without_printing_them() {
    let change =
        |output: &mut Value| output["memory"]["strategies"][0]["configuration"] = json!("secret");

    let error = send_changed(GetMemory::new("m"), change).await.unwrap_err();

    let expected = "the response cannot be read: memory.strategies[0].configuration: \
                    expected an object, found a string";
    assert_eq!(error.message(), expected);
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Response, Some(200))
    );
}

#[tokio::test]
async fn errors_of_responses_hide_map_keys() {
    let change =
        |output: &mut Value| output["harness"]["environmentVariables"] = json!({ "SECRET": 1 });

    let error = send_changed(GetHarness::new("h"), change)
        .await
        .unwrap_err();

    assert!(
        error
            .message()
            .contains("harness.environmentVariables[…]: expected a string"),
        "{error}"
    );
}

#[tokio::test]
async fn reads_floating_point_numbers_in_every_json_form() {
    for (form, expected) in [
        (json!(0.5), json!(0.5)),
        (json!(1), json!(1.0)),
        (json!("Infinity"), json!("Infinity")),
    ] {
        let scale = json!({ "numerical": [{ "definition": "d", "value": form, "label": "l" }] });
        let config = json!({ "llmAsAJudge": { "ratingScale": scale } });
        let change = |output: &mut Value| output["evaluatorConfig"] = config;
        let output = send_changed(GetEvaluator::new("e"), change).await.unwrap();

        let written = serde_json::to_value(&output).unwrap();

        let value = written.pointer("/evaluatorConfig/llmAsAJudge/ratingScale/numerical/0/value");
        assert_eq!(value, Some(&expected), "{form}");
    }
}

#[tokio::test]
async fn reads_integers_with_a_zero_fraction() {
    for form in [json!(90), json!(90.0)] {
        let change = |output: &mut Value| output["memory"]["eventExpiryDuration"] = form;

        let output = send_changed(GetMemory::new("m"), change).await.unwrap();

        assert_eq!(output.memory.event_expiry_duration, 90);
    }
}

#[tokio::test]
async fn rejects_numbers_out_of_range() {
    for json in [
        json!(90.5),
        json!(3_000_000_000_u32),
        json!("90"),
        json!(1e300),
    ] {
        let change = |output: &mut Value| output["memory"]["eventExpiryDuration"] = json.clone();

        let error = send_changed(GetMemory::new("m"), change).await.unwrap_err();

        assert!(
            error
                .message()
                .contains("memory.eventExpiryDuration: expected an integer"),
            "{json}: {error}"
        );
    }
}

#[tokio::test]
async fn accepts_any_2xx_status() {
    let body = changed_output::<GetPolicyGeneration>(|_| {}).to_string();

    let result = send(GetPolicyGeneration::new("e", "g"), Answer::new(299, body)).await;

    assert!(result.is_ok(), "{result:?}");
}

#[tokio::test]
async fn rejects_bodies_that_are_not_objects() {
    let rows = [
        ("[]", "found a list"),
        ("<html>", "not JSON"),
        ("{\"a\":", "not JSON"),
    ];
    for (body, expected) in rows {
        let error = send(ListGateways::new(), Answer::new(200, body))
            .await
            .unwrap_err();

        assert_eq!(
            (error.kind(), error.retry_kind()),
            (ErrorKind::Response, RetryKind::Never),
            "{body}"
        );
        assert!(error.message().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn rejects_deeply_nested_json() {
    let levels = 10_000;
    let lists = format!("{{\"items\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    let unknown = format!("{}1{}", "{\"new\":".repeat(levels), "}".repeat(levels));
    for body in [lists, unknown] {
        let error = send(ListGateways::new(), Answer::new(200, body))
            .await
            .unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Response);
        assert!(error.message().contains("recursion limit"), "{error}");
    }
}

/// Removes the members at any depth for which the next number in `choices` is a multiple of 8.
fn remove_some(value: &mut Value, choices: &mut impl Iterator<Item = u8>) {
    match value {
        Value::Object(members) => {
            members.retain(|_, _| choices.next().is_none_or(|choice| choice % 8 != 0));
            members
                .values_mut()
                .for_each(|member| remove_some(member, choices));
        }
        Value::Array(list) => list
            .iter_mut()
            .for_each(|element| remove_some(element, choices)),
        _ => {}
    }
}

/// Reads outputs of an operation that lack any members, and returns the first error.
fn read_incomplete_outputs<Op: Operation + Clone>(operation: &Op) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let server = runtime.block_on(Server::start([]));
    let client = tests::client(&server.url());
    let complete = changed_output::<Op>(|_| {});
    let choices = prop::collection::vec(any::<u8>(), 0..200);
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(128)
    });
    let result = runner.run(&choices, |choices| {
        let mut output = complete.clone();
        remove_some(&mut output, &mut choices.into_iter());
        server.then(Answer::json(&output));
        let call = client.call(operation.clone()).validation(Validation::Off);
        let read = runtime.block_on(call.into_future());
        prop_assert!(read.is_ok(), "{output}: {:?}", read.err());
        Ok(())
    });
    result.map_err(|error| error.to_string())
}

#[test]
fn reads_responses_without_any_subset_of_members() {
    assert_eq!(read_incomplete_outputs(&GetMemory::new("m")), Ok(()));
    assert_eq!(read_incomplete_outputs(&GetHarness::new("h")), Ok(()));
}
