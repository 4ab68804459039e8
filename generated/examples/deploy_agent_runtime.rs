//! Deploys an agent runtime from a container image: creates or updates the runtime and waits until it is ready. A failed
//! deployment is rolled back.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example deploy_agent_runtime -- NAME IMAGE_URI ROLE_ARN
//! ```
//!
//! `AWS_ENDPOINT_URL` selects another endpoint.

use std::process::ExitCode;

use bedrock_agentcore_control::operation::{
    CreateAgentRuntime, DeleteAgentRuntime, GetAgentRuntime, ListAgentRuntimes, UpdateAgentRuntime,
};
use bedrock_agentcore_control::types::{
    AgentRuntimeArtifact, ContainerConfiguration, NetworkConfiguration, NetworkMode,
};
use bedrock_agentcore_control::{Client, Error, ErrorKind, waiter};

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, image, role] = &*args else {
        eprintln!("usage: deploy_agent_runtime NAME IMAGE_URI ROLE_ARN");
        return ExitCode::from(2);
    };
    let result = match Client::from_env().await {
        Ok(client) => deploy(&client, name, image, role).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Creates the runtime, or updates it if its name is taken.
pub async fn deploy(client: &Client, name: &str, image: &str, role: &str) -> Result<(), Error> {
    let artifact = AgentRuntimeArtifact::ContainerConfiguration(ContainerConfiguration::new(image));
    match find(client, name).await? {
        Some(id) => update(client, &id, artifact, role).await,
        None => create(client, name, artifact, role).await,
    }
}

/// Returns the id of the runtime with a name.
async fn find(client: &Client, name: &str) -> Result<Option<String>, Error> {
    let mut runtimes = client.list_agent_runtimes(ListAgentRuntimes::new()).items();
    while let Some(runtime) = runtimes.try_next().await? {
        if runtime.agent_runtime_name == name {
            return Ok(Some(runtime.agent_runtime_id));
        }
    }
    Ok(None)
}

async fn create(
    client: &Client,
    name: &str,
    artifact: AgentRuntimeArtifact,
    role: &str,
) -> Result<(), Error> {
    let network = NetworkConfiguration::new(NetworkMode::Public);
    let created = client
        .create_agent_runtime(CreateAgentRuntime::new(name, artifact, role, network))
        .await?;
    let id = created.agent_runtime_id;
    println!("created {id}");
    let error = match wait_until_ready(client, &id).await {
        Ok(version) => {
            println!("ready: version {version}");
            return Ok(());
        }
        Err(error) => error,
    };
    // After a timeout, the runtime may still become ready.
    if error.kind() == ErrorKind::Wait {
        client
            .delete_agent_runtime(DeleteAgentRuntime::new(&id))
            .await?;
        println!("deleted {id}");
    }
    Err(error)
}

async fn update(
    client: &Client,
    id: &str,
    artifact: AgentRuntimeArtifact,
    role: &str,
) -> Result<(), Error> {
    let current = client.get_agent_runtime(GetAgentRuntime::new(id)).await?;
    println!(
        "updating {id}, now at version {}",
        current.agent_runtime_version
    );
    // An update replaces the whole configuration, so that it starts from the current one.
    let mut rollback = UpdateAgentRuntime::try_from(current)?;
    // Some endpoints return an empty description, which an update rejects.
    rollback.description = rollback.description.filter(|text| !text.is_empty());
    let mut update = rollback.clone();
    update.agent_runtime_artifact = artifact;
    update.role_arn = role.to_owned();
    client.update_agent_runtime(update).await?;
    let error = match wait_until_ready(client, id).await {
        Ok(version) => {
            println!("ready: version {version}");
            return Ok(());
        }
        Err(error) => error,
    };
    if error.kind() == ErrorKind::Wait {
        client.update_agent_runtime(rollback).await?;
        let version = wait_until_ready(client, id).await?;
        println!("rolled back: version {version}");
    }
    Err(error)
}

/// Waits until the runtime is ready, and returns its version.
async fn wait_until_ready(client: &Client, id: &str) -> Result<String, Error> {
    let runtime = client
        .get_agent_runtime(GetAgentRuntime::new(id))
        .until(waiter::AgentRuntimeReady)
        .await?;
    Ok(runtime.agent_runtime_version)
}
