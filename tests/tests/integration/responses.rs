//! What becomes of responses: every form of a value that services send is read, and what is not understood is kept.

use bedrock_agentcore_control::operation::{
    DeleteWorkloadIdentity, GetEvaluator, GetGateway, GetGatewayTarget, GetHarness, GetMemory,
    GetPolicyGeneration, GetWorkloadIdentity, ListGateways, ListTagsForResource,
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

/// Sends `operation`, unchecked, to a server that answers so.
async fn answered<Op: Operation>(operation: Op, answer: Answer) -> Result<Op::Output, Error> {
    let server = Server::start([answer]).await;
    tests::client(&server.url())
        .call(operation)
        .validation(Validation::Off)
        .await
}

/// What a call gets that the service answers with a whole output, changed by `change`.
async fn changed<Op: Operation>(
    operation: Op,
    change: impl FnOnce(&mut Value),
) -> Result<Op::Output, Error> {
    answered(operation, Answer::json(&changed_output::<Op>(change))).await
}

/// The same JSON, read as a person's file.
fn strictly<Op: Operation>(change: impl FnOnce(&mut Value)) -> Result<Op::Output, serde_json::Error>
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

fn instant(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

#[tokio::test]
async fn reads_timestamps_in_every_format() {
    let rows = [
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
    ];
    for (form, expected) in rows {
        let as_text = changed(GetGateway::new("g"), |output| {
            output["createdAt"] = form.clone()
        })
        .await
        .unwrap();

        assert_eq!(
            as_text.created_at,
            instant(expected),
            "{form} where the model says date-time"
        );

        let operation = GetWorkloadIdentity::new("workload");
        let as_number = changed(operation, |output| output["createdTime"] = form.clone())
            .await
            .unwrap();
        assert_eq!(
            as_number.created_time,
            instant(expected),
            "{form} where the model says epoch-seconds"
        );
    }
}

#[tokio::test]
async fn writes_timestamps_in_the_modeled_format() {
    let gateway = changed(GetGateway::new("g"), |output| {
        output["createdAt"] = json!(1_781_658_123)
    })
    .await
    .unwrap();

    assert_eq!(
        serde_json::to_value(&gateway).unwrap()["createdAt"],
        json!("2026-06-17T01:02:03Z")
    );

    let operation = GetWorkloadIdentity::new("workload");

    let identity = changed(operation, |output| {
        output["createdTime"] = json!("2026-06-17T01:02:03Z")
    })
    .await
    .unwrap();

    assert_eq!(
        serde_json::to_value(&identity).unwrap()["createdTime"],
        json!(1_781_658_123)
    );
}

#[tokio::test]
async fn rejects_invalid_timestamps() {
    for (value, found) in [
        (json!("soon"), "a string"),
        (json!(true), "a boolean"),
        (json!(1e300), "a number"),
    ] {
        let error = changed(GetGateway::new("g"), |output| {
            output["createdAt"] = value.clone()
        })
        .await
        .unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Response, "{value}");
        assert!(
            error.message().contains("createdAt: expected a timestamp"),
            "{error}"
        );
        assert!(
            error.message().ends_with(&format!("found {found}")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn ignores_unknown_members_of_structures() {
    let output = changed(GetGateway::new("g"), |output| {
        output["new"] = json!({ "deep": [1] })
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
    let output = changed(GetGateway::new("g"), |output| {
        output["status"] = json!("PAUSED")
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
    let unknown = json!({ "carrierPigeon": { "coops": [{ "id": 18_446_744_073_709_551_615_u64 }, 0.1, null] } });
    let change = |output: &mut Value| output["targetConfiguration"] = unknown.clone();

    let output = changed(GetGatewayTarget::new("g", "t"), change)
        .await
        .unwrap();
    assert!(
        matches!(&output.target_configuration, TargetConfiguration::Unknown(member) if member.name == "carrierPigeon")
    );

    assert_eq!(
        serde_json::to_value(&output).unwrap()["targetConfiguration"],
        unknown
    );
}

#[tokio::test]
async fn keeps_unknown_members_of_nested_unions() {
    let unknown = json!({ "mcp": { "new": 1 } });
    let change = |output: &mut Value| output["targetConfiguration"] = unknown.clone();
    let output = changed(GetGatewayTarget::new("g", "t"), change)
        .await
        .unwrap();
    assert_eq!(
        serde_json::to_value(&output).unwrap()["targetConfiguration"],
        unknown
    );
}

#[tokio::test]
async fn ignores_null_members_and_the_type_of_unions() {
    let union = json!({ "__type": "HarnessMemoryConfiguration", "managedMemoryConfiguration": null, "disabled": {} });

    let output = changed(GetHarness::new("h"), |output| {
        output["harness"]["memory"] = union
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
    let error = changed(GetGatewayTarget::new("g", "t"), change)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Response);

    let expected = "targetConfiguration: a union must have one member, found \"http\" and \"mcp\"";

    assert!(error.message().ends_with(expected), "{error}");
}

#[tokio::test]
async fn reads_unions_without_member_only_in_responses() {
    let change =
        |output: &mut Value| output["harness"]["model"] = json!({ "bedrockModelConfig": null });
    let output = changed(GetHarness::new("h"), change).await.unwrap();

    assert!(
        matches!(&output.harness.model, HarnessModelConfiguration::Unknown(member) if member.name.is_empty())
    );

    let error = strictly::<GetHarness>(change).unwrap_err();

    assert_eq!(
        error.to_string(),
        "harness.model: a union must have one member, found none"
    );
}

#[tokio::test]
async fn null_members_are_unset() {
    let output = changed(GetGateway::new("g"), |output| {
        output["description"] = Value::Null
    })
    .await
    .unwrap();

    assert_eq!(output.description, None);
}

#[tokio::test]
async fn drops_null_elements_of_lists_and_maps() {
    let output = changed(GetGateway::new("g"), |output| {
        output["statusReasons"] = json!(["a", null, "b"])
    })
    .await
    .unwrap();

    assert_eq!(
        output.status_reasons,
        Some(vec!["a".to_owned(), "b".to_owned()])
    );

    let operation = ListTagsForResource::new("arn:aws:bedrock-agentcore");

    let output = changed(operation, |output| {
        output["tags"] = json!({ "a": null, "b": "c" })
    })
    .await
    .unwrap();

    assert_eq!(
        serde_json::to_value(&output).unwrap(),
        json!({ "tags": { "b": "c" } })
    );
}

#[tokio::test]
async fn empty_bodies_are_empty_objects() {
    for answer in [
        Answer::new(204, ""),
        Answer::empty(),
        Answer::new(200, " \r\n"),
    ] {
        answered(DeleteWorkloadIdentity::new("workload"), answer.clone())
            .await
            .unwrap();
        let listed = answered(ListGateways::new(), answer).await.unwrap();

        assert_eq!(listed.items, []);
    }
}

#[tokio::test]
async fn error_correction_fills_required_structures() {
    let output = changed(GetMemory::new("m"), |output| *output = json!({}))
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

    let output = changed(GetMemory::new("m"), remove).await.unwrap();

    assert_eq!(output.memory.strategies.unwrap()[0].strategy_id, "");

    let error = strictly::<GetMemory>(remove).unwrap_err();

    assert_eq!(
        error.to_string(),
        "memory.strategies[0].strategyId: a required member is missing"
    );
}

#[tokio::test]
async fn required_null_members_are_missing() {
    let null = |output: &mut Value| output["gatewayId"] = Value::Null;

    assert_eq!(
        changed(GetGateway::new("g"), null)
            .await
            .unwrap()
            .gateway_id,
        ""
    );
    assert_eq!(
        strictly::<GetGateway>(null).unwrap_err().to_string(),
        "gatewayId: a required member is missing"
    );
}

#[tokio::test]
async fn rejects_values_of_wrong_types_without_printing_them() {
    let change =
        |output: &mut Value| output["memory"]["strategies"][0]["configuration"] = json!("secret");
    let error = changed(GetMemory::new("m"), change).await.unwrap_err();

    let expected = "the response cannot be read: memory.strategies[0].configuration: expected an object, found a string";

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
    let error = changed(GetHarness::new("h"), change).await.unwrap_err();

    assert!(
        error
            .message()
            .contains("harness.environmentVariables[…]: expected a string"),
        "{error}"
    );
}

#[tokio::test]
async fn reads_numbers_in_every_json_form() {
    for (json, expected) in [
        (json!(0.5), 0.5),
        (json!(1), 1.0),
        (json!("Infinity"), f64::INFINITY),
    ] {
        let scale = json!({ "numerical": [{ "definition": "d", "value": json, "label": "l" }] });
        let config = json!({ "llmAsAJudge": { "ratingScale": scale } });
        let change = |output: &mut Value| output["evaluatorConfig"] = config;
        let output = changed(GetEvaluator::new("e"), change).await.unwrap();
        let written = serde_json::to_value(&output).unwrap();
        let value =
            &written["evaluatorConfig"]["llmAsAJudge"]["ratingScale"]["numerical"][0]["value"];
        match expected.is_finite() {
            true => assert_eq!(value.as_f64(), Some(expected)),
            false => assert_eq!(*value, json!("Infinity")),
        }
    }
    for json in [json!(90), json!(90.0)] {
        let output = changed(GetMemory::new("m"), |output| {
            output["memory"]["eventExpiryDuration"] = json
        })
        .await
        .unwrap();

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

        let error = changed(GetMemory::new("m"), change).await.unwrap_err();

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
    answered(GetPolicyGeneration::new("e", "g"), Answer::new(299, body))
        .await
        .unwrap();
}

#[tokio::test]
async fn rejects_bodies_that_are_not_objects() {
    let rows = [
        ("[]", "found a list"),
        ("null", "found null"),
        ("<html>", "not JSON"),
        ("{\"a\":", "not JSON"),
    ];
    for (body, expected) in rows {
        let error = answered(ListGateways::new(), Answer::new(200, body))
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
        let error = answered(ListGateways::new(), Answer::new(200, body))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Response);

        assert!(error.message().contains("recursion limit"), "{error}");
    }
}

/// Removes members at any depth, as the numbers in `choices` say.
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

/// What is wrong with reading outputs of an operation that lack members.
fn read_with_gaps<Op: Operation + Clone>(operation: &Op) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let server = runtime.block_on(Server::start([]));
    let client = tests::client(&server.url());
    let whole = changed_output::<Op>(|_| {});
    let gaps = prop::collection::vec(any::<u8>(), 0..200);
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(128)
    });
    let result = runner.run(&gaps, |gaps| {
        let mut output = whole.clone();
        remove_some(&mut output, &mut gaps.into_iter());
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
    assert_eq!(read_with_gaps(&GetMemory::new("m")), Ok(()));
    assert_eq!(read_with_gaps(&GetHarness::new("h")), Ok(()));
}
