//! Conversions of a Get output into an update: they keep the common members.

use std::collections::BTreeMap;
use std::fmt::Debug;

use bedrock_agentcore_control::operation::*;
use bedrock_agentcore_control::serde_json::{self, Map, Value, json};
use bedrock_agentcore_control::{ErrorKind, Operation};
use smithy_model::Lifecycle;
use smithy_reqwest::serde::Serialize;
use smithy_reqwest::serde::de::DeserializeOwned;
use tests::model::{Member, Model, OperationShape};
use tests::sample::{Fill, sample, variants};
use tests::server::{Answer, Server};

use crate::resources;

/// A conversion of a Get output into an update, on JSON.
struct Conversion {
    /// Name of the update operation.
    update: &'static str,
    convert: fn(Value) -> Value,
}

/// Value of the identifiers that an update needs beyond the Get output.
const IDENTIFIER: &str = "identifier";

const CONVERSIONS: &[Conversion] = include!(concat!(env!("OUT_DIR"), "/conversions.rs"));

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a sample")
}

fn to_json<T: Serialize, E: Debug>(update: Result<T, E>) -> Value {
    serde_json::to_value(update.expect("an update")).expect("JSON")
}

fn operation(name: &str) -> OperationShape<'static> {
    let mut operations = Model::load().operations().into_iter();
    operations
        .find(|operation| operation.name == name)
        .unwrap_or_else(|| panic!("the model has no operation {name}"))
}

/// Returns the read operation of the resource of each update operation.
fn read_operations() -> BTreeMap<String, String> {
    let model = resources::model();
    let lifecycles = resources::resources(&model).into_iter();
    lifecycles
        .filter_map(|(_, resource)| {
            let update = resource.lifecycle.get(&Lifecycle::Update)?;
            let read = resource.lifecycle.get(&Lifecycle::Read)?;
            Some((update.name().to_owned(), read.name().to_owned()))
        })
        .collect()
}

/// Returns the id of the output from which an update is built.
fn output_of(update: &str) -> &'static str {
    operation(&read_operations()[update]).output
}

/// Returns a sample of the output from which an update is built.
fn current(update: &str, fill: Fill, variant: usize) -> Value {
    sample(Model::load(), output_of(update), fill, variant)
}

#[test]
fn every_replacing_update_with_an_optional_member_has_a_conversion() {
    let read_operations = read_operations();
    let is_expected = |name: &&str| {
        let update = operation(name);
        let mut members = Model::load().members(update.input).into_iter();
        update.method != "PATCH" && members.any(|member| !member.is_required())
    };
    let expected: Vec<&str> = read_operations
        .keys()
        .map(String::as_str)
        .filter(is_expected)
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
        let input = operation(update).input;
        let output = output_of(update);
        let (resource, wrapper) = match model.members(output)[..] {
            [only] => (only.target, Some(only.name)),
            _ => (output, None),
        };
        let is_common = |member: &Member<'_>| {
            let mut members = model.members(resource).into_iter();
            members.any(|other| (other.name, other.target) == (member.name, member.target))
        };
        let mut common = model.members(input);
        common.retain(is_common);
        assert!(!common.is_empty(), "{update} has no common member");

        for variant in 0..variants(model, output) {
            let sample = sample(model, output, Fill::All, variant);

            let converted = convert(sample.clone());

            let current = wrapper.map_or(&sample, |name| &sample[name]);
            for Member { name, .. } in &common {
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
    let output: GetWorkloadIdentityOutput =
        read(current("UpdateWorkloadIdentity", Fill::Required, 0));

    let update = UpdateWorkloadIdentity::try_from(output).unwrap();

    assert_eq!(update.allowed_resource_oauth2_return_urls, None);
}

#[test]
fn gateway_id_becomes_the_gateway_identifier() {
    let output: GetGatewayOutput = read(current("UpdateGateway", Fill::All, 0));

    let update = UpdateGateway::try_from(output.clone()).unwrap();

    assert_eq!(update.gateway_identifier, output.gateway_id);
}

#[test]
fn memory_id_comes_from_the_nested_memory() {
    let output: GetMemoryOutput = read(current("UpdateMemory", Fill::All, 0));

    let update = UpdateMemory::try_from(output.clone()).unwrap();

    assert_eq!(update.memory_id, output.memory.id);
}

#[test]
fn from_current_takes_missing_identifiers() {
    let output: GetAgentRuntimeEndpointOutput =
        read(current("UpdateAgentRuntimeEndpoint", Fill::All, 0));

    let update = UpdateAgentRuntimeEndpoint::from_current(output.clone(), "runtime").unwrap();

    assert_eq!(update.agent_runtime_id, "runtime");
    assert_eq!(update.endpoint_name, output.name);
}

#[test]
fn try_from_names_the_missing_member() {
    let mut output: GetGatewayOutput = read(current("UpdateGateway", Fill::All, 0));
    output.role_arn = None;

    let error = UpdateGateway::try_from(output).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Validation);
    assert_eq!(error.operation(), "UpdateGateway");
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
    let get = GetAgentRuntime::new("runtime-1");
    let current = client.get_agent_runtime(get).await.unwrap();
    let update = UpdateAgentRuntime::try_from(current).unwrap();

    let call = client.update_agent_runtime(update.description("changed"));
    call.await.unwrap();

    let request = server.received().pop().unwrap();
    assert_eq!(request.method, UpdateAgentRuntime::INFO.method.as_str());
    let mut sent: Map<String, Value> = serde_json::from_slice(&request.body).unwrap();
    assert!(sent.remove("clientToken").unwrap().is_string());
    let members = Model::load().members(operation("UpdateAgentRuntime").input);
    let mut expected: Map<String, Value> = members
        .iter()
        .filter(|member| member.is_in_body() && member.name != "clientToken")
        .map(|member| (member.name.to_owned(), runtime[member.name].clone()))
        .collect();
    expected["description"] = json!("changed");
    assert_eq!(sent, expected);
}

/// Returns the output of an operation whose response lacks the members at the JSON pointers.
async fn get_without<Op: Operation>(get: Op, update: &str, missing: &[&str]) -> Op::Output {
    let mut json = current(update, Fill::All, 0);
    for pointer in missing {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = json.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        assert!(parent.remove(name).is_some(), "{pointer}");
    }
    let server = Server::start([Answer::json(&json)]).await;
    tests::client(&server.url()).call(get).await.unwrap()
}

#[tokio::test]
async fn refuses_members_that_the_response_lacked() {
    let get = GetConfigurationBundle::new("bundle");
    let missing = ["/components", "/bundleName"];
    let output = get_without(get, "UpdateConfigurationBundle", &missing).await;

    let error = UpdateConfigurationBundle::try_from(output).unwrap_err();

    assert_eq!(error.operation(), "UpdateConfigurationBundle");
    let paths: Vec<&str> = error.violations().iter().map(|v| v.path.as_str()).collect();
    assert_eq!(paths, ["bundleName", "components"]);
    assert_eq!(
        error.violations()[0].to_string(),
        "bundleName: is missing from the response; \
         its empty value must not be sent with UpdateConfigurationBundle"
    );
}

#[tokio::test]
async fn refuses_nested_members_that_the_response_lacked() {
    let get = GetAgentRuntime::new("runtime-1");
    let missing = ["/networkConfiguration/networkMode"];
    let output = get_without(get, "UpdateAgentRuntime", &missing).await;

    let error = UpdateAgentRuntime::try_from(output).unwrap_err();

    assert_eq!(
        error.violations()[0].path,
        "networkConfiguration.networkMode"
    );
}

#[tokio::test]
async fn refuses_a_structure_that_the_response_lacked() {
    let output = get_without(
        GetMemory::new("memory-a1b2c3d4e5"),
        "UpdateMemory",
        &["/memory"],
    )
    .await;

    let error = UpdateMemory::try_from(output).unwrap_err();

    assert_eq!(error.violations()[0].path, "memory");
}

#[tokio::test]
async fn accepts_a_response_that_lacked_other_members() {
    let get = GetAgentRuntime::new("runtime-1");
    let output = get_without(get, "UpdateAgentRuntime", &["/createdAt", "/status"]).await;

    assert!(UpdateAgentRuntime::try_from(output).is_ok());
}
