//! Updates that start from what is there: whatever the answer of a `Get…` and its `Update…` have in common is carried over.

use bedrock_agentcore_control::operation::*;
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::{Error, ErrorKind, Operation};
use smithy_reqwest::serde::Serialize;
use smithy_reqwest::serde::de::DeserializeOwned;
use tests::model::{Model, OperationShape};
use tests::sample::{Fill, sample, variants};
use tests::server::{Answer, Server};

/// An update and how one is made of the JSON of what is there.
struct Pair {
    name: &'static str,
    make: fn(Value) -> Result<Value, Error>,
}

/// The pairs whose conversion is this.
macro_rules! pairs {
    ($($update:ident = |$current:ident: $output:ident| $made:expr),* $(,)?) => {
        &[$(Pair {
            name: stringify!($update),
            make: |json| {
                let $current: $output = read(json);
                let made: Result<$update, Error> = $made;
                made.map(|made| written(&made))
            },
        }),*]
    };
}

const PAIRS: &[Pair] = pairs![
    UpdateAgentRuntime = |current: GetAgentRuntimeOutput| current.try_into(),
    UpdateAgentRuntimeEndpoint = |current: GetAgentRuntimeEndpointOutput| {
        Ok(UpdateAgentRuntimeEndpoint::from_current(current, "runtime"))
    },
    UpdateApiKeyCredentialProvider =
        |current: GetApiKeyCredentialProviderOutput| Ok(current.into()),
    UpdateConfigurationBundle = |current: GetConfigurationBundleOutput| Ok(current.into()),
    UpdateDataset = |current: GetDatasetOutput| Ok(current.into()),
    UpdateEvaluator = |current: GetEvaluatorOutput| Ok(current.into()),
    UpdateGateway = |current: GetGatewayOutput| current.try_into(),
    UpdateGatewayTarget = |current: GetGatewayTargetOutput| {
        Ok(UpdateGatewayTarget::from_current(current, "gateway"))
    },
    UpdateMemory = |current: GetMemoryOutput| Ok(current.into()),
    UpdateOnlineEvaluationConfig = |current: GetOnlineEvaluationConfigOutput| Ok(current.into()),
    UpdateWorkloadIdentity = |current: GetWorkloadIdentityOutput| Ok(current.into()),
];

/// The updates that replace what is there, but whose every member is required: `new` asks for them all.
const WITHOUT: [&str; 2] = [
    "UpdateOauth2CredentialProvider",
    "UpdatePaymentCredentialProvider",
];

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a sample")
}

fn written<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("a value")
}

fn operation(name: &str) -> Option<OperationShape<'static>> {
    Model::load()
        .operations()
        .into_iter()
        .find(|operation| operation.name == name)
}

/// What `Get…` answers that belongs to the update `name`.
fn current(name: &str, fill: Fill, variant: usize) -> Value {
    sample(Model::load(), got(name).output, fill, variant)
}

fn got(name: &str) -> OperationShape<'static> {
    operation(&name.replacen("Update", "Get", 1)).expect("an operation that gets it")
}

#[test]
fn every_update_that_may_replace_has_a_conversion() {
    let may_replace = |operation: &OperationShape<'_>| {
        let get = operation
            .name
            .strip_prefix("Update")
            .map(|resource| format!("Get{resource}"));
        operation.method != "PATCH" && get.is_some_and(|get| self::operation(&get).is_some())
    };
    let operations = Model::load().operations();
    let expected: Vec<&str> = operations
        .iter()
        .filter(|found| may_replace(found))
        .map(|found| found.name)
        .collect();
    let mut found: Vec<&str> = PAIRS.iter().map(|pair| pair.name).chain(WITHOUT).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn whatever_both_have_is_carried_over() {
    let model = Model::load();
    for pair in PAIRS {
        let (update, get) = (operation(pair.name).expect("an operation"), got(pair.name));
        let (resource, within) = match &model.members(get.output)[..] {
            [only] => (only.target, Some(only.name)),
            _ => (get.output, None),
        };
        let mut compared = 0;
        for variant in 0..variants(model, get.output) {
            let output = current(pair.name, Fill::All, variant);
            let made = (pair.make)(output.clone())
                .unwrap_or_else(|error| panic!("{}: {error}", pair.name));
            let there = within.map_or(&output, |name| &output[name]);
            for member in model.members(update.input) {
                let same = |found: &tests::model::Member<'_>| {
                    (found.name, found.target) == (member.name, member.target)
                };
                if model.members(resource).iter().any(same) {
                    assert_eq!(
                        made[member.name], there[member.name],
                        "{}.{}",
                        pair.name, member.name
                    );
                    compared += 1;
                }
            }
        }
        assert!(
            compared > 0,
            "{} has nothing in common with what is there",
            pair.name
        );
    }
}

#[test]
fn no_idempotency_token_is_carried_over() {
    for pair in PAIRS {
        let made =
            (pair.make)(current(pair.name, Fill::All, 0)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(made.get("clientToken"), None, "{}", pair.name);
    }
}

#[test]
fn what_is_not_there_stays_unset() {
    let identity = current("UpdateWorkloadIdentity", Fill::Required, 0);
    let made = UpdateWorkloadIdentity::from(read::<GetWorkloadIdentityOutput>(identity));
    assert_eq!(made.allowed_resource_oauth2_return_urls, None);
}

#[test]
fn the_id_of_a_gateway_is_carried_over_as_its_identifier() {
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
fn the_id_of_a_memory_is_carried_over_from_within_the_output() {
    let output: GetMemoryOutput = read(current("UpdateMemory", Fill::All, 0));
    let id = output.memory.id.clone();
    assert_eq!(UpdateMemory::from(output).memory_id, id);
}

#[test]
fn an_endpoint_is_found_by_its_name_and_what_the_caller_gives() {
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
fn an_update_that_requires_what_is_not_there_is_refused_by_name() {
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
async fn an_update_that_changes_one_thing_sends_the_rest_as_it_is() {
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
