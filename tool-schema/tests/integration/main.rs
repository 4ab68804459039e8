//! Tests of the conversion, and of its results at the emulator.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod example;
mod problems;
mod random;
mod rules;
mod rust_types;
mod servers;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bedrock_agentcore_control::aws_credential_types::Credentials;
use bedrock_agentcore_control::operation::{CreateGateway, CreateGatewayTarget, GetGatewayTarget};
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::types::{
    AuthorizerType, McpLambdaTargetConfiguration, McpTargetConfiguration, SchemaDefinition,
    TargetConfiguration, ToolDefinition, ToolSchema,
};
use bedrock_agentcore_control::{Client, Validation};
use bedrock_agentcore_tool_schema::{Converted, Converter};
use smithy_emulator::{Emulator, EmulatorService, Options};

const ROLE: &str = "arn:aws:iam::123456789012:role/gateway";
const FUNCTION: &str = "arn:aws:lambda:us-west-2:123456789012:function:tools";

/// Returns a client of an emulator in this process.
fn client() -> Client {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model");
    let model = ["bedrock-agentcore-control.json", "additions.json"].map(|name| folder.join(name));
    let options = Options {
        virtual_clock: true,
        ..Options::default()
    };
    let emulator =
        Emulator::from_files(&model, Some(&folder.join("emulator.json")), &options).unwrap();
    Client::builder()
        .region("us-west-2")
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .transport(EmulatorService::new(Arc::new(emulator)))
        .build()
        .unwrap()
}

/// Returns a target with these tools.
fn target(gateway: &str, tools: Vec<ToolDefinition>) -> CreateGatewayTarget {
    let function = McpLambdaTargetConfiguration::new(FUNCTION, ToolSchema::InlinePayload(tools));
    let configuration = TargetConfiguration::Mcp(McpTargetConfiguration::Lambda(function));
    CreateGatewayTarget::new(gateway, configuration).name("tools")
}

/// Sends tools to the emulator with the strictest validation. Returns them as the
/// emulator stored them.
async fn send(tools: Vec<ToolDefinition>) -> Value {
    let client = client();
    let gateway = CreateGateway::new("tools", ROLE, AuthorizerType::AwsIam);
    let gateway = client.create_gateway(gateway).await.unwrap().gateway_id;
    let created = client
        .create_gateway_target(target(&gateway, tools))
        .validation(Validation::Strict)
        .await
        .unwrap();
    let get = GetGatewayTarget::new(&gateway, &created.target_id);
    let output = client.get_gateway_target(get).await.unwrap();
    serde_json::to_value(&output.target_configuration).unwrap()["mcp"]["lambda"]["toolSchema"]
        ["inlinePayload"]
        .clone()
}

/// Converts a schema that has no problems. Returns it as JSON, with the JSON pointers
/// to dropped keywords.
#[track_caller]
fn convert(schema: &Value) -> (Value, Vec<String>) {
    let converted = Converter::new().schema(schema);
    json_of(converted.unwrap_or_else(|error| panic!("{error}")))
}

fn json_of(converted: Converted<SchemaDefinition>) -> (Value, Vec<String>) {
    let dropped = converted.dropped.into_iter();
    let pointers = dropped.map(|dropped| dropped.pointer).collect();
    (serde_json::to_value(&converted.value).unwrap(), pointers)
}

fn server_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/integration/servers")
        .join(name)
}
