//! Conversions of a Get output into an update: they keep the common members.

use std::fmt::Debug;

use bedrock_agentcore_control::operation::*;
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::{Error, ErrorKind, Operation};
use smithy_reqwest::serde::Serialize;
use smithy_reqwest::serde::de::DeserializeOwned;
use tests::model::{Member, Model, OperationShape};
use tests::sample::{Fill, sample, variants};
use tests::server::{Answer, Server};

/// A conversion of a Get output into an update, on JSON.
struct Conversion {
    /// Name of the update operation.
    update: &'static str,
    convert: fn(Value) -> Value,
}

/// Value of the identifiers that an update needs beyond the Get output.
const IDENTIFIER: &str = "identifier";

#[allow(
    clippy::unnecessary_fallible_conversions,
    reason = "the table converts by `TryFrom`, also where there is a `From`"
)]
const CONVERSIONS: &[Conversion] = include!(concat!(env!("OUT_DIR"), "/conversions.rs"));

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a sample")
}

fn to_json<T: Serialize, E: Debug>(update: Result<T, E>) -> Value {
    serde_json::to_value(update.expect("an update")).expect("JSON")
}

fn operation(name: &str) -> Option<OperationShape<'static>> {
    Model::load()
        .operations()
        .into_iter()
        .find(|operation| operation.name == name)
}

/// Returns a sample of the Get output of an update.
fn current(name: &str, fill: Fill, variant: usize) -> Value {
    sample(Model::load(), got(name).output, fill, variant)
}

fn got(name: &str) -> OperationShape<'static> {
    operation(&name.replacen("Update", "Get", 1)).expect("an operation that gets it")
}

/// Updates that replace the resource (all but `PATCH`) and have a Get operation.
fn replacing_updates() -> Vec<OperationShape<'static>> {
    let has_get = |update: &OperationShape<'_>| {
        let resource = update.name.strip_prefix("Update");
        resource.is_some_and(|resource| operation(&format!("Get{resource}")).is_some())
    };
    let operations = Model::load().operations().into_iter();
    operations
        .filter(|operation| operation.method != "PATCH" && has_get(operation))
        .collect()
}

#[test]
fn every_replacing_update_with_an_optional_member_has_a_conversion() {
    let has_optional_member = |update: &OperationShape<'_>| {
        let mut members = Model::load().members(update.input).into_iter();
        members.any(|member| !member.is_required())
    };
    let expected: Vec<&str> = replacing_updates()
        .into_iter()
        .filter(has_optional_member)
        .map(|update| update.name)
        .collect();
    let updates: Vec<&str> = CONVERSIONS
        .iter()
        .map(|conversion| conversion.update)
        .collect();

    assert_eq!(updates, expected);
}

#[test]
fn conversions_keep_every_common_member() {
    let model = Model::load();
    for Conversion { update, convert } in CONVERSIONS {
        let input = operation(update).expect("an operation").input;

        let output = got(update).output;
        let (resource, wrapper) = match model.members(output)[..] {
            [only] => (only.target, Some(only.name)),
            _ => (output, None),
        };
        let common: Vec<&str> = model
            .members(input)
            .into_iter()
            .filter(|member| {
                let same =
                    |other: &Member<'_>| (other.name, other.target) == (member.name, member.target);
                model.members(resource).iter().any(same)
            })
            .map(|member| member.name)
            .collect();
        assert!(
            !common.is_empty(),
            "{update} and its Get output have no common member"
        );

        for variant in 0..variants(model, output) {
            let sample = current(update, Fill::All, variant);
            let converted = convert(sample.clone());
            let current = wrapper.map_or(&sample, |name| &sample[name]);
            for name in &common {
                assert_eq!(converted[name], current[name], "{update}.{name}");
            }
        }
    }
}

#[test]
fn conversions_leave_out_idempotency_tokens() {
    for Conversion { update, convert } in CONVERSIONS {
        let converted = convert(current(update, Fill::All, 0));

        assert_eq!(converted.get("clientToken"), None, "{update}");
    }
}

#[test]
fn missing_members_stay_unset() {
    let identity = current("UpdateWorkloadIdentity", Fill::Required, 0);
    let made = UpdateWorkloadIdentity::from(read::<GetWorkloadIdentityOutput>(identity));

    assert_eq!(made.allowed_resource_oauth2_return_urls, None);
}

#[test]
fn gateway_id_becomes_the_gateway_identifier() {
    let output: GetGatewayOutput = read(current("UpdateGateway", Fill::All, 0));
    let id = output.gateway_id.clone();

    assert_eq!(
        UpdateGateway::try_from(output)
            .expect("an update")
            .gateway_identifier,
        id
    );
}

#[test]
fn memory_id_comes_from_the_nested_memory() {
    let output: GetMemoryOutput = read(current("UpdateMemory", Fill::All, 0));
    let id = output.memory.id.clone();

    assert_eq!(UpdateMemory::from(output).memory_id, id);
}

#[test]
fn from_current_takes_missing_identifiers() {
    let output: GetAgentRuntimeEndpointOutput =
        read(current("UpdateAgentRuntimeEndpoint", Fill::All, 0));
    let name = output.name.clone();
    let update = UpdateAgentRuntimeEndpoint::from_current(output, "runtime");

    assert_eq!(
        (update.agent_runtime_id.as_str(), update.endpoint_name),
        ("runtime", name)
    );
}

#[test]
fn try_from_names_the_missing_member() {
    let mut output = current("UpdateGateway", Fill::All, 0);
    output.as_object_mut().expect("an object").remove("roleArn");

    let error = UpdateGateway::try_from(read::<GetGatewayOutput>(output)).expect_err("no role");

    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Validation, "UpdateGateway")
    );
    assert_eq!(
        error.violations()[0].to_string(),
        "roleArn: is required by UpdateGateway but missing from the converted output"
    );
}

#[tokio::test]
async fn updates_send_unchanged_members() {
    let runtime = current("UpdateAgentRuntime", Fill::All, 0);
    let server = Server::start([Answer::json(&runtime), Answer::new(202, "{}")]).await;
    let client = tests::client(&server.url());
    let there = client
        .get_agent_runtime(GetAgentRuntime::new("runtime-1"))
        .await
        .expect("a runtime");
    let update = UpdateAgentRuntime::try_from(there)
        .expect("an update")
        .description("changed");
    // The answer is of no interest.
    let _ = client.update_agent_runtime(update).await;

    let request = server.received().pop().expect("a request");

    assert_eq!(request.method, UpdateAgentRuntime::INFO.method.as_str());

    let mut sent: Value = serde_json::from_slice(&request.body).expect("JSON");

    assert!(sent["clientToken"].is_string());

    let members =
        Model::load().members(operation("UpdateAgentRuntime").expect("an operation").input);

    let in_body = members
        .iter()
        .filter(|member| member.is_in_body() && member.name != "clientToken");
    let mut expected: Value = json!({"description": "changed"});

    for member in in_body.filter(|member| member.name != "description") {
        expected[member.name] = runtime[member.name].clone();
    }

    sent.as_object_mut()
        .expect("an object")
        .remove("clientToken");

    assert_eq!(sent, expected);
}
