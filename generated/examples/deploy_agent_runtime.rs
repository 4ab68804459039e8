//! Deploys an agent runtime from a container image: creates it or, where its name is taken, updates it. Waits until it is
//! ready; where it never will be, what was there before comes back.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example deploy_agent_runtime -- NAME IMAGE_URI ROLE_ARN
//! ```
//!
//! `AWS_ENDPOINT_URL` leads to another endpoint.

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
    let done = match Client::from_env().await {
        Ok(client) => deploy(&client, name, image, role).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Brings the image into service under the name.
pub async fn deploy(client: &Client, name: &str, image: &str, role: &str) -> Result<(), Error> {
    let artifact = AgentRuntimeArtifact::ContainerConfiguration(ContainerConfiguration::new(image));
    match find(client, name).await? {
        Some(id) => update(client, &id, artifact, role).await,
        None => create(client, name, artifact, role).await,
    }
}

/// The id of the runtime of this name.
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
    let made = client
        .create_agent_runtime(CreateAgentRuntime::new(name, artifact, role, network))
        .await?;
    let id = made.agent_runtime_id;
    println!("created {id}");
    let failure = match until_ready(client, &id).await {
        Ok(version) => {
            println!("ready: version {version}");
            return Ok(());
        }
        Err(failure) => failure,
    };
    // One that is only late may still become ready.
    if failure.kind() == ErrorKind::Wait {
        client
            .delete_agent_runtime(DeleteAgentRuntime::new(&id))
            .await?;
        println!("deleted {id}");
    }
    Err(failure)
}

async fn update(
    client: &Client,
    id: &str,
    artifact: AgentRuntimeArtifact,
    role: &str,
) -> Result<(), Error> {
    let before = client.get_agent_runtime(GetAgentRuntime::new(id)).await?;
    println!(
        "updating {id}, now at version {}",
        before.agent_runtime_version
    );
    // An update replaces: what it leaves out is gone. So it starts from what is there.
    let mut same = UpdateAgentRuntime::try_from(before)?;
    // Some endpoints give an empty description for none, which no update may have.
    same.description = same.description.filter(|text| !text.is_empty());
    let mut change = same.clone();
    change.agent_runtime_artifact = artifact;
    change.role_arn = role.to_owned();
    client.update_agent_runtime(change).await?;
    let failure = match until_ready(client, id).await {
        Ok(version) => {
            println!("ready: version {version}");
            return Ok(());
        }
        Err(failure) => failure,
    };
    if failure.kind() == ErrorKind::Wait {
        client.update_agent_runtime(same).await?;
        let version = until_ready(client, id).await?;
        println!("rolled back: version {version}");
    }
    Err(failure)
}

/// Waits until the runtime is ready; gives its version.
async fn until_ready(client: &Client, id: &str) -> Result<String, Error> {
    let runtime = client
        .get_agent_runtime(GetAgentRuntime::new(id))
        .until(waiter::AgentRuntimeReady)
        .await?;
    Ok(runtime.agent_runtime_version)
}
