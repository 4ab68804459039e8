//! Adds a Lambda function with the tools of a file to a gateway, and waits until the
//! target is ready.
//!
//! The file is the answer of an MCP server to `tools/list`:
//! `{"tools": [{"name": …, "description": …, "inputSchema": …}]}`. Its schemas may have references,
//! alternatives and constraints; what a gateway does not have is listed on standard error.
//!
//! ```text
//! cargo run -p bedrock-agentcore-tool-schema --example gateway_tools -- \
//!     GATEWAY_ID LAMBDA_ARN TOOLS_FILE
//! ```
//!
//! `AWS_ENDPOINT_URL` selects another endpoint.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use bedrock_agentcore_control::operation::{CreateGatewayTarget, GetGatewayTarget};
use bedrock_agentcore_control::types::{
    CredentialProviderConfiguration, CredentialProviderType, McpLambdaTargetConfiguration,
    McpTargetConfiguration, TargetConfiguration, ToolDefinition, ToolSchema,
};
use bedrock_agentcore_control::{Client, serde_json, waiter};
use bedrock_agentcore_tool_schema::Converter;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [gateway, function, file] = &*args else {
        eprintln!("usage: gateway_tools GATEWAY_ID LAMBDA_ARN TOOLS_FILE");
        return ExitCode::from(2);
    };
    match run(gateway, function, Path::new(file)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(gateway: &str, function: &str, file: &Path) -> Result<(), Box<dyn Error>> {
    // The file is checked before anything is sent.
    let tools = read_tools(file)?;
    let client = Client::from_env().await?;
    let id = create(&client, gateway, function, tools).await?;
    println!("target {id} is ready");
    Ok(())
}

/// Reads the tools of a file, and prints the keywords that gateways do not have.
///
/// The dropped constraints become part of the descriptions, because a model that does not know the
/// permitted values guesses them.
pub fn read_tools(file: &Path) -> Result<Vec<ToolDefinition>, Box<dyn Error>> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    let list = serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
    let converted = Converter::new()
        .describe_constraints()
        .tools(&list)
        .map_err(|error| format!("{name}:\n{error}"))?;
    for dropped in &converted.dropped {
        eprintln!("{name}: {dropped}");
    }
    Ok(converted.value)
}

/// Creates a target with the tools of a Lambda function, which the gateway calls with its own role.
/// Returns the identifier of the target once it is ready.
pub async fn create(
    client: &Client,
    gateway: &str,
    function: &str,
    tools: Vec<ToolDefinition>,
) -> Result<String, bedrock_agentcore_control::Error> {
    let function = McpLambdaTargetConfiguration::new(function, ToolSchema::InlinePayload(tools));
    let configuration = TargetConfiguration::Mcp(McpTargetConfiguration::Lambda(function));
    let role = CredentialProviderConfiguration::new(CredentialProviderType::GatewayIamRole);
    let target = CreateGatewayTarget::new(gateway, configuration)
        .name("tools")
        .credential_provider_configurations([role]);
    let created = client.create_gateway_target(target).await?;
    let get = GetGatewayTarget::new(gateway, created.target_id);
    let ready = client
        .get_gateway_target(get)
        .until(waiter::GatewayTargetReady)
        .await?;
    Ok(ready.target_id)
}
