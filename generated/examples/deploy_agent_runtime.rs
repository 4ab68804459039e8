//! Deploys an agent from a container image: creates or updates the agent runtime, waits until the
//! new version is ready, and moves the endpoint `production` to it. Callers of the endpoint keep
//! the version before if a deployment fails.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example deploy_agent_runtime -- NAME IMAGE_URI ROLE_ARN
//! cargo run -p bedrock-agentcore-control --example deploy_agent_runtime -- --rollback NAME VERSION
//! ```
//!
//! `AWS_ENDPOINT_URL` selects another endpoint.

mod progress;

use std::process::ExitCode;

use bedrock_agentcore_control::operation::{
    CreateAgentRuntime, CreateAgentRuntimeEndpoint, DeleteAgentRuntime, GetAgentRuntime,
    GetAgentRuntimeEndpoint, ListAgentRuntimes, UpdateAgentRuntime, UpdateAgentRuntimeEndpoint,
};
use bedrock_agentcore_control::types::{
    AgentRuntimeArtifact, ContainerConfiguration, NetworkConfiguration, NetworkMode,
};
use bedrock_agentcore_control::{Client, Error, ErrorKind, waiter};

/// Name of the endpoint that callers of the agent use.
const ENDPOINT: &str = "production";

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [first, second, third] = &*args else {
        eprintln!("usage: deploy_agent_runtime NAME IMAGE_URI ROLE_ARN");
        eprintln!("       deploy_agent_runtime --rollback NAME VERSION");
        return ExitCode::from(2);
    };
    let result = match Client::from_env().await {
        Ok(client) if first == "--rollback" => roll_back(&client, second, third).await,
        Ok(client) => deploy(&client, first, second, third).await,
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

/// Creates the runtime, or updates it if its name is taken, and moves the endpoint to
/// the new version.
pub async fn deploy(client: &Client, name: &str, image: &str, role: &str) -> Result<(), Error> {
    let artifact = AgentRuntimeArtifact::ContainerConfiguration(ContainerConfiguration::new(image));
    let (id, version) = match find(client, name).await? {
        Some(id) => {
            let version = update(client, &id, artifact, role).await?;
            (id, version)
        }
        None => create(client, name, artifact, role).await?,
    };
    println!("ready: version {version}");
    move_endpoint(client, &id, &version).await
}

/// Moves the endpoint to a version that was deployed before.
pub async fn roll_back(client: &Client, name: &str, version: &str) -> Result<(), Error> {
    if let Some(id) = find(client, name).await? {
        move_endpoint(client, &id, version).await?;
    } else {
        println!("nothing to roll back: no agent runtime has the name {name}");
    }
    Ok(())
}

/// Returns the ID of the runtime with a name.
async fn find(client: &Client, name: &str) -> Result<Option<String>, Error> {
    let mut runtimes = client.list_agent_runtimes(ListAgentRuntimes::new()).items();
    while let Some(runtime) = runtimes.try_next().await? {
        if runtime.agent_runtime_name == name {
            return Ok(Some(runtime.agent_runtime_id));
        }
    }
    Ok(None)
}

/// Creates the runtime, and returns its ID and its version. A runtime that cannot be
/// created is deleted.
async fn create(
    client: &Client,
    name: &str,
    artifact: AgentRuntimeArtifact,
    role: &str,
) -> Result<(String, String), Error> {
    let network = NetworkConfiguration::new(NetworkMode::Public);
    let created = client
        .create_agent_runtime(CreateAgentRuntime::new(name, artifact, role, network))
        .await?;
    let id = created.agent_runtime_id;
    println!("created {id}");
    match wait_until_ready(client, &id).await {
        Ok(version) => Ok((id, version)),
        Err(error) => {
            // After a timeout, the runtime may still become ready.
            if error.kind() == ErrorKind::Wait {
                client
                    .delete_agent_runtime(DeleteAgentRuntime::new(&id))
                    .await?;
                println!("deleted {id}");
            }
            Err(error)
        }
    }
}

/// Updates the runtime, and returns its new version. If that fails, the endpoint still has
/// the version before.
async fn update(
    client: &Client,
    id: &str,
    artifact: AgentRuntimeArtifact,
    role: &str,
) -> Result<String, Error> {
    let current = client.get_agent_runtime(GetAgentRuntime::new(id)).await?;
    println!(
        "updating {id}, now at version {}",
        current.agent_runtime_version
    );
    // An update replaces the whole configuration, so that it starts from the current one.
    let mut update = UpdateAgentRuntime::try_from(current)?;
    // Some endpoints return an empty description, which an update rejects.
    update.description = update.description.filter(|text| !text.is_empty());
    update.agent_runtime_artifact = artifact;
    update.role_arn = role.to_owned();
    client.update_agent_runtime(update).await?;
    wait_until_ready(client, id).await
}

/// Waits until the runtime is ready, and returns its version.
async fn wait_until_ready(client: &Client, id: &str) -> Result<String, Error> {
    let runtime = client
        .get_agent_runtime(GetAgentRuntime::new(id))
        .until(waiter::AgentRuntimeReady)
        .on_poll(progress::line())
        .await?;
    Ok(runtime.agent_runtime_version)
}

/// Moves the endpoint to a version of the runtime, or creates it. If the move fails, the
/// endpoint goes back.
async fn move_endpoint(client: &Client, id: &str, version: &str) -> Result<(), Error> {
    let get = GetAgentRuntimeEndpoint::new(id, ENDPOINT);
    let before = match client.get_agent_runtime_endpoint(get).await {
        Ok(endpoint) => endpoint.live_version,
        Err(error) if error.is_not_found() => {
            let create =
                CreateAgentRuntimeEndpoint::new(id, ENDPOINT).agent_runtime_version(version);
            client.create_agent_runtime_endpoint(create).await?;
            println!("created the endpoint {ENDPOINT}");
            return wait_for_endpoint(client, id, version).await;
        }
        Err(error) => return Err(error),
    };
    let result = set_version(client, id, version).await;
    if let (Err(error), Some(before)) = (&result, &before)
        && error.kind() == ErrorKind::Wait
    {
        println!("version {version} failed: moving the endpoint back to {before}");
        set_version(client, id, before).await?;
    }
    result
}

async fn set_version(client: &Client, id: &str, version: &str) -> Result<(), Error> {
    let update = UpdateAgentRuntimeEndpoint::new(id, ENDPOINT).agent_runtime_version(version);
    client.update_agent_runtime_endpoint(update).await?;
    wait_for_endpoint(client, id, version).await
}

async fn wait_for_endpoint(client: &Client, id: &str, version: &str) -> Result<(), Error> {
    client
        .get_agent_runtime_endpoint(GetAgentRuntimeEndpoint::new(id, ENDPOINT))
        .until(waiter::AgentRuntimeEndpointReady)
        .on_poll(progress::line())
        .await?;
    println!("{ENDPOINT}: version {version}");
    Ok(())
}
