//! Sends an operation from a JSON file, as `aws bedrock-agentcore-control … --cli-input-json` does,
//! and prints the output as JSON.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example json_operation -- OPERATION FILE
//! ```
//!
//! A file for `CreateMemory`: `{"name": "conversations", "eventExpiryDuration": 90}`.
//! `AWS_ENDPOINT_URL` leads to another endpoint.

use std::error::Error;
use std::process::ExitCode;

use bedrock_agentcore_control::Client;
use bedrock_agentcore_control::serde_json::{from_str, to_value};

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [operation, file] = &*args else {
        eprintln!("usage: json_operation OPERATION FILE");
        return ExitCode::from(2);
    };
    match send(operation, file).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{operation} from {file}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Sends the operation with a name. Operations are types, so that each name needs a row.
async fn send(operation: &str, file: &str) -> Result<(), Box<dyn Error>> {
    let json = std::fs::read_to_string(file)?;
    let client = Client::from_env().await?;
    let output = match operation {
        "CreateAgentRuntime" => to_value(client.create_agent_runtime(from_str(&json)?).await?)?,
        "CreateGateway" => to_value(client.create_gateway(from_str(&json)?).await?)?,
        "CreateGatewayTarget" => to_value(client.create_gateway_target(from_str(&json)?).await?)?,
        "CreateHarness" => to_value(client.create_harness(from_str(&json)?).await?)?,
        "CreateMemory" => to_value(client.create_memory(from_str(&json)?).await?)?,
        "GetMemory" => to_value(client.get_memory(from_str(&json)?).await?)?,
        "UpdateMemory" => to_value(client.update_memory(from_str(&json)?).await?)?,
        _ => return Err("the example has no row for this operation".into()),
    };
    println!("{output:#}");
    Ok(())
}
