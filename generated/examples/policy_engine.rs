//! Creates a policy engine with a policy from a Cedar file, and waits until both are active.
//! Findings of the policy validation are errors.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example policy_engine -- NAME CEDAR_FILE
//! ```
//!
//! `AWS_ENDPOINT_URL` selects another endpoint.

mod progress;

use std::process::ExitCode;

use bedrock_agentcore_control::operation::{
    CreatePolicy, CreatePolicyEngine, GetPolicy, GetPolicyEngine,
};
use bedrock_agentcore_control::types::{CedarPolicy, PolicyDefinition, PolicyValidationMode};
use bedrock_agentcore_control::{Client, Error, waiter};

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, file] = &*args else {
        eprintln!("usage: policy_engine NAME CEDAR_FILE");
        return ExitCode::from(2);
    };
    let statement = match std::fs::read_to_string(file) {
        Ok(statement) => statement,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = match Client::from_env().await {
        Ok(client) => create(&client, name, &statement).await,
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

/// Creates the engine and its policy.
pub async fn create(client: &Client, name: &str, statement: &str) -> Result<(), Error> {
    let engine = client
        .create_policy_engine(CreatePolicyEngine::new(name))
        .await?
        .policy_engine_id;
    client
        .get_policy_engine(GetPolicyEngine::new(&engine))
        .until(waiter::PolicyEngineActive)
        .on_poll(progress::line())
        .await?;
    println!("policy engine {engine}");

    let definition = PolicyDefinition::Cedar(CedarPolicy::new(statement));
    let create = CreatePolicy::new(name, definition, &engine)
        .validation_mode(PolicyValidationMode::FailOnAnyFindings);
    let policy = client.create_policy(create).await?.policy_id;
    let policy = client
        .get_policy(GetPolicy::new(&engine, policy))
        .until(waiter::PolicyActive)
        .on_poll(progress::line())
        .await?;
    println!("policy {}: {}", policy.policy_id, policy.status);
    Ok(())
}
