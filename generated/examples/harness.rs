//! Creates a harness with an endpoint and waits until both are ready, or deletes them.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example harness -- create NAME ROLE_ARN MODEL_ID
//! cargo run -p bedrock-agentcore-control --example harness -- delete NAME
//! ```
//!
//! `AWS_ENDPOINT_URL` selects another endpoint.

mod progress;

use std::process::ExitCode;

use bedrock_agentcore_control::operation::{
    CreateHarness, CreateHarnessEndpoint, DeleteHarness, DeleteHarnessEndpoint, GetHarness,
    GetHarnessEndpoint, ListHarnessEndpoints, ListHarnesses,
};
use bedrock_agentcore_control::types::{
    HarnessBedrockModelConfig, HarnessModelConfiguration, HarnessSystemContentBlock,
};
use bedrock_agentcore_control::{Client, Error, waiter};

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let client = match Client::from_env().await {
        Ok(client) => client,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let result = match *args {
        ["create", name, role, model] => create(&client, name, role, model).await,
        ["delete", name] => delete(&client, name).await,
        _ => {
            eprintln!("usage: harness create NAME ROLE_ARN MODEL_ID | harness delete NAME");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Creates the harness and an endpoint `live` of its first version.
pub async fn create(client: &Client, name: &str, role: &str, model: &str) -> Result<(), Error> {
    let request = CreateHarness::new(name, role)
        .model(HarnessModelConfiguration::BedrockModelConfig(
            HarnessBedrockModelConfig::new(model),
        ))
        .system_prompt([HarnessSystemContentBlock::Text(
            "Answer briefly.".to_owned(),
        )]);
    let id = client.create_harness(request).await?.harness.harness_id;
    let harness = client
        .get_harness(GetHarness::new(&id))
        .until(waiter::HarnessReady)
        .on_poll(progress::line())
        .await?
        .harness;
    println!("harness {id}: {}", harness.status);

    let mut request = CreateHarnessEndpoint::new(&id, "live");
    request.target_version = harness.harness_version;
    client.create_harness_endpoint(request).await?;
    let get = GetHarnessEndpoint::new(&id, "live");
    let endpoint = client
        .get_harness_endpoint(get)
        .until(waiter::HarnessEndpointReady)
        .on_poll(progress::line())
        .await?
        .endpoint;
    println!(
        "endpoint {}: {}, {}",
        endpoint.endpoint_name, endpoint.status, endpoint.arn
    );
    Ok(())
}

/// Deletes the harness with a name, and its endpoints. Does nothing if there is no harness.
pub async fn delete(client: &Client, name: &str) -> Result<(), Error> {
    let mut harnesses = client.list_harnesses(ListHarnesses::new()).items();
    let id = loop {
        match harnesses.try_next().await? {
            Some(harness) if harness.harness_name == name => break harness.harness_id,
            Some(_) => {}
            None => {
                println!("no harness {name}");
                return Ok(());
            }
        }
    };
    for endpoint in client
        .list_harness_endpoints(ListHarnessEndpoints::new(&id))
        .items()
        .collect()
        .await?
    {
        // The service creates and deletes this endpoint together with the harness.
        if endpoint.endpoint_name == "DEFAULT" {
            continue;
        }
        client
            .delete_harness_endpoint(DeleteHarnessEndpoint::new(&id, &endpoint.endpoint_name))
            .await?;
        let get = GetHarnessEndpoint::new(&id, &endpoint.endpoint_name);
        client
            .get_harness_endpoint(get)
            .until(waiter::HarnessEndpointDeleted)
            .on_poll(progress::line())
            .await?;
        println!("deleted endpoint {}", endpoint.endpoint_name);
    }
    client.delete_harness(DeleteHarness::new(&id)).await?;
    client
        .get_harness(GetHarness::new(&id))
        .until(waiter::HarnessDeleted)
        .on_poll(progress::line())
        .await?;
    println!("deleted harness {id}");
    Ok(())
}
