//! Endpoints of agent runtimes.

use bedrock_agentcore_control::operation::{
    CreateAgentRuntimeEndpoint, DeleteAgentRuntimeEndpoint, GetAgentRuntimeEndpoint,
    ListAgentRuntimeEndpoints, UpdateAgentRuntimeEndpoint,
};
use bedrock_agentcore_control::types::AgentRuntimeEndpointStatus;
use bedrock_agentcore_control::{Client, Validation};

use crate::{arn, assert_gone, client, is_real, runtimes};

/// Creates a runtime with the endpoint `live` and returns the id of the runtime.
async fn create(client: &Client, runtime: &str) -> String {
    let id = runtimes::create(client, runtime).await.agent_runtime_id;
    client
        .create_agent_runtime_endpoint(CreateAgentRuntimeEndpoint::new(&id, "live"))
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn create_sets_the_version_of_an_endpoint() {
    let Some(client) = client() else { return };
    let runtime = runtimes::create(&client, "endpoint_created").await;
    let id = runtime.agent_runtime_id;
    let operation = CreateAgentRuntimeEndpoint::new(&id, "live")
        .agent_runtime_version("1")
        .description("For users");

    let made = client
        .create_agent_runtime_endpoint(operation)
        .validation(Validation::Strict)
        .await
        .unwrap();

    assert_eq!(made.target_version, "1");
    assert_eq!(made.status, AgentRuntimeEndpointStatus::Creating);
    assert_eq!(made.agent_runtime_arn, runtime.agent_runtime_arn);
    assert_eq!(made.agent_runtime_id.as_ref(), Some(&id));
    assert_eq!(made.endpoint_name.as_deref(), Some("live"));
    assert!(
        made.agent_runtime_endpoint_arn
            .starts_with(&arn("agentEndpoint/")),
        "{}",
        made.agent_runtime_endpoint_arn
    );
    assert!(is_real(made.created_at), "{}", made.created_at);

    let got = client
        .get_agent_runtime_endpoint(GetAgentRuntimeEndpoint::new(&id, "live"))
        .await
        .unwrap();

    assert_eq!(got.name, "live");
    assert_eq!(got.description.as_deref(), Some("For users"));
    assert_eq!(got.status, AgentRuntimeEndpointStatus::Ready);
    assert_eq!(
        got.agent_runtime_endpoint_arn,
        made.agent_runtime_endpoint_arn
    );
    assert_eq!(got.live_version.as_deref(), Some("1"));
    assert_eq!(got.target_version.as_deref(), Some("1"));
    assert_eq!(got.created_at, made.created_at);
}

#[tokio::test]
async fn list_returns_only_endpoints_of_the_runtime() {
    let Some(client) = client() else { return };
    let id = create(&client, "endpoint_listed").await;
    create(&client, "endpoint_of_another").await;
    let got = client
        .get_agent_runtime_endpoint(GetAgentRuntimeEndpoint::new(&id, "live"))
        .await
        .unwrap();

    let list = client
        .list_agent_runtime_endpoints(ListAgentRuntimeEndpoints::new(&id).max_results(10))
        .await
        .unwrap();

    // moto leaves out the optional versions here.
    let found: Vec<(&str, &str)> = list
        .runtime_endpoints
        .iter()
        .map(|endpoint| (&*endpoint.name, &*endpoint.id))
        .collect();
    assert_eq!(found, [("live", &*got.id)]);
    assert_eq!(
        list.runtime_endpoints[0].agent_runtime_endpoint_arn,
        got.agent_runtime_endpoint_arn
    );
    assert_eq!(list.next_token, None);
}

#[tokio::test]
async fn update_changes_the_version_of_an_endpoint() {
    let Some(client) = client() else { return };
    let id = create(&client, "endpoint_updated").await;
    let update = UpdateAgentRuntimeEndpoint::new(&id, "live")
        .agent_runtime_version("2")
        .description("Moved");

    let updated = client.update_agent_runtime_endpoint(update).await.unwrap();

    assert_eq!(updated.target_version.as_deref(), Some("2"));
    assert_eq!(updated.live_version.as_deref(), Some("1"));
    assert_eq!(updated.status, AgentRuntimeEndpointStatus::Updating);

    let got = client
        .get_agent_runtime_endpoint(GetAgentRuntimeEndpoint::new(&id, "live"))
        .await
        .unwrap();

    assert_eq!(got.target_version.as_deref(), Some("2"));
    assert_eq!(got.description.as_deref(), Some("Moved"));
    assert_eq!(got.last_updated_at, updated.last_updated_at);
}

#[tokio::test]
async fn delete_removes_an_endpoint() {
    let Some(client) = client() else { return };
    let id = create(&client, "endpoint_deleted").await;

    let deleted = client
        .delete_agent_runtime_endpoint(DeleteAgentRuntimeEndpoint::new(&id, "live"))
        .await
        .unwrap();

    assert_eq!(deleted.status, AgentRuntimeEndpointStatus::Deleting);
    assert_eq!(deleted.agent_runtime_id.as_ref(), Some(&id));
    assert_eq!(deleted.endpoint_name.as_deref(), Some("live"));
    assert_gone(
        client
            .get_agent_runtime_endpoint(GetAgentRuntimeEndpoint::new(&id, "live"))
            .await,
    );
}
