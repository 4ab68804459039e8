//! Agent runtimes and their versions.

use bedrock_agentcore_control::operation::{
    CreateAgentRuntime, CreateAgentRuntimeOutput, DeleteAgentRuntime, GetAgentRuntime,
    ListAgentRuntimeVersions, ListAgentRuntimes, UpdateAgentRuntime,
};
use bedrock_agentcore_control::types::{
    AgentRuntimeArtifact, AgentRuntimeStatus, AuthorizerConfiguration, ContainerConfiguration,
    CustomJwtAuthorizerConfiguration, LifecycleConfiguration, NetworkConfiguration, NetworkMode,
    ProtocolConfiguration, RequestHeaderConfiguration, ServerProtocol, VpcConfig,
};
use bedrock_agentcore_control::{Client, Validation};

use crate::{ROLE, arn, assert_gone, client, is_real};

fn artifact(tag: &str) -> AgentRuntimeArtifact {
    let uri = format!("123456789012.dkr.ecr.us-west-2.amazonaws.com/agents:{tag}");
    AgentRuntimeArtifact::ContainerConfiguration(ContainerConfiguration::new(uri))
}

fn public() -> NetworkConfiguration {
    NetworkConfiguration::new(NetworkMode::Public)
}

/// Creates a runtime with required members only.
pub(crate) async fn create(client: &Client, name: &str) -> CreateAgentRuntimeOutput {
    client
        .create_agent_runtime(CreateAgentRuntime::new(name, artifact("1"), ROLE, public()))
        .await
        .unwrap()
}

#[tokio::test]
async fn create_returns_the_first_version_of_a_runtime() {
    let Some(client) = client() else { return };

    let made = create(&client, "first_version").await;

    assert_eq!(made.agent_runtime_version, "1");
    assert_eq!(made.status, AgentRuntimeStatus::Creating);
    assert!(
        made.agent_runtime_arn.starts_with(&arn("agent/")),
        "{}",
        made.agent_runtime_arn
    );
    assert!(is_real(made.created_at), "{}", made.created_at);

    let identity = made
        .workload_identity_details
        .unwrap()
        .workload_identity_arn;

    assert!(identity.ends_with(&made.agent_runtime_id), "{identity}");
}

#[tokio::test]
async fn get_returns_every_member_of_a_created_runtime() {
    let Some(client) = client() else { return };
    let network = NetworkConfiguration::new(NetworkMode::Vpc).network_mode_config(VpcConfig::new(
        ["sg-0123456789abcdef0"],
        ["subnet-0123456789abcdef0", "subnet-1123456789abcdef0"],
    ));
    let authorizer = AuthorizerConfiguration::CustomJwtAuthorizer(
        CustomJwtAuthorizerConfiguration::new(
            "https://issuer.example/.well-known/openid-configuration",
        )
        .allowed_audience(["agents", "tools"])
        .allowed_clients(["client"]),
    );
    let headers =
        RequestHeaderConfiguration::RequestHeaderAllowlist(vec!["Authorization".to_owned()]);
    let lifecycle = LifecycleConfiguration::new()
        .idle_runtime_session_timeout(60)
        .max_lifetime(28_800);
    let operation = CreateAgentRuntime::new("every_member", artifact("1"), ROLE, network.clone())
        .description("Answers \"quoted\" questions\nüber 日本")
        .authorizer_configuration(authorizer.clone())
        .request_header_configuration(headers.clone())
        .protocol_configuration(ProtocolConfiguration::new(ServerProtocol::Mcp))
        .lifecycle_configuration(lifecycle.clone())
        .environment_variables([("LEVEL", "debug"), ("EMPTY", "")]);
    let made = client
        .create_agent_runtime(operation.clone())
        .validation(Validation::Strict)
        .await
        .unwrap();
    // moto ignores the version.
    let get = GetAgentRuntime::new(&made.agent_runtime_id).agent_runtime_version("1");

    let got = client
        .get_agent_runtime(get)
        .validation(Validation::Strict)
        .await
        .unwrap();

    assert_eq!(got.agent_runtime_id, made.agent_runtime_id);
    assert_eq!(got.agent_runtime_arn, made.agent_runtime_arn);
    assert_eq!(got.agent_runtime_name, "every_member");
    assert_eq!(got.status, AgentRuntimeStatus::Ready);
    assert_eq!(got.created_at, made.created_at);
    assert_eq!(got.role_arn, ROLE);
    assert_eq!(got.network_configuration, network);
    assert_eq!(got.lifecycle_configuration, lifecycle);
    assert_eq!(got.description, operation.description);
    assert_eq!(got.agent_runtime_artifact, Some(artifact("1")));
    assert_eq!(got.protocol_configuration, operation.protocol_configuration);
    assert_eq!(got.environment_variables, operation.environment_variables);
    assert_eq!(got.authorizer_configuration, Some(authorizer));
    assert_eq!(got.request_header_configuration, Some(headers));
}

#[tokio::test]
async fn list_contains_a_new_runtime() {
    let Some(client) = client() else { return };
    let made = create(&client, "listed").await;
    // moto ignores maxResults and gives one page.
    let list = client
        .list_agent_runtimes(ListAgentRuntimes::new().max_results(100))
        .await
        .unwrap();

    let found = list
        .agent_runtimes
        .iter()
        .find(|summary| summary.agent_runtime_id == made.agent_runtime_id)
        .unwrap();

    assert_eq!(found.agent_runtime_name, "listed");
    assert_eq!(found.agent_runtime_arn, made.agent_runtime_arn);
    assert_eq!(found.agent_runtime_version, "1");
    assert!(is_real(found.last_updated_at), "{}", found.last_updated_at);
    assert_eq!(list.next_token, None);
}

#[tokio::test]
async fn update_replaces_the_artifact_of_a_runtime() {
    let Some(client) = client() else { return };
    let made = create(&client, "updated").await;
    let update = UpdateAgentRuntime::new(&made.agent_runtime_id, artifact("2"), ROLE, public())
        .description("Second");

    let updated = client.update_agent_runtime(update).await.unwrap();

    assert_eq!(updated.agent_runtime_id, made.agent_runtime_id);
    assert_eq!(updated.agent_runtime_version, "2");
    assert_eq!(updated.status, AgentRuntimeStatus::Updating);
    assert!(
        updated.last_updated_at >= made.created_at,
        "{} {}",
        updated.last_updated_at,
        made.created_at
    );

    let got = client
        .get_agent_runtime(GetAgentRuntime::new(&made.agent_runtime_id))
        .await
        .unwrap();

    assert_eq!(got.agent_runtime_artifact, Some(artifact("2")));
    assert_eq!(got.description.as_deref(), Some("Second"));
    assert_eq!(got.agent_runtime_version, "2");
}

#[tokio::test]
async fn update_adds_a_version_of_a_runtime() {
    let Some(client) = client() else { return };
    let made = create(&client, "versions").await;
    for tag in ["2", "3"] {
        let update = UpdateAgentRuntime::new(&made.agent_runtime_id, artifact(tag), ROLE, public());
        client.update_agent_runtime(update).await.unwrap();
    }

    let list = client
        .list_agent_runtime_versions(ListAgentRuntimeVersions::new(&made.agent_runtime_id))
        .await
        .unwrap();

    let versions: Vec<&str> = list
        .agent_runtimes
        .iter()
        .map(|version| version.agent_runtime_version.as_str())
        .collect();
    assert_eq!(versions, ["3", "2", "1"]);
    assert!(
        list.agent_runtimes
            .iter()
            .all(|version| version.agent_runtime_id == made.agent_runtime_id)
    );
}

#[tokio::test]
async fn delete_removes_a_runtime() {
    let Some(client) = client() else { return };
    let id = create(&client, "deleted").await.agent_runtime_id;

    let deleted = client
        .delete_agent_runtime(DeleteAgentRuntime::new(&id))
        .await
        .unwrap();

    assert_eq!(deleted.status, AgentRuntimeStatus::Deleting);
    assert_eq!(deleted.agent_runtime_id.as_ref(), Some(&id));
    assert_gone(client.get_agent_runtime(GetAgentRuntime::new(&id)).await);
}
