//! Creates a gateway with a Lambda function as target. With an OpenAPI file and the ARN of an API
//! key credential provider, an API is a second target.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example gateway_with_targets -- \
//!     NAME ROLE_ARN LAMBDA_ARN [OPENAPI_FILE PROVIDER_ARN]
//! ```
//!
//! `AWS_ENDPOINT_URL` selects another endpoint.

mod progress;

use std::process::ExitCode;

use bedrock_agentcore_control::operation::{
    CreateGateway, CreateGatewayTarget, GetGateway, GetGatewayTarget,
};
use bedrock_agentcore_control::types::{
    ApiKeyCredentialLocation, ApiKeyCredentialProvider, ApiSchemaConfiguration, AuthorizerType,
    CredentialProvider, CredentialProviderConfiguration, CredentialProviderType,
    GatewayProtocolType, McpLambdaTargetConfiguration, McpTargetConfiguration, SchemaDefinition,
    SchemaType, TargetConfiguration, ToolDefinition, ToolSchema,
};
use bedrock_agentcore_control::{Client, Error, waiter};

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (name, role, function, api) = match &*args {
        [name, role, function] => (name, role, function, None),
        [name, role, function, file, provider] => match std::fs::read_to_string(file) {
            Ok(schema) => (name, role, function, Some((schema, provider.clone()))),
            Err(error) => {
                eprintln!("{file}: {error}");
                return ExitCode::FAILURE;
            }
        },
        _ => {
            eprintln!(
                "usage: gateway_with_targets NAME ROLE_ARN LAMBDA_ARN [OPENAPI_FILE PROVIDER_ARN]"
            );
            return ExitCode::from(2);
        }
    };
    let result = match Client::from_env().await {
        Ok(client) => create(&client, name, role, function, api).await,
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

/// Creates the gateway and its targets. `api` is an OpenAPI schema and the ARN of the provider
/// of its key.
pub async fn create(
    client: &Client,
    name: &str,
    role: &str,
    function: &str,
    api: Option<(String, String)>,
) -> Result<(), Error> {
    let gateway = CreateGateway::new(name, role, AuthorizerType::AwsIam)
        .protocol_type(GatewayProtocolType::Mcp);
    let id = client.create_gateway(gateway).await?.gateway_id;
    let gateway = client
        .get_gateway(GetGateway::new(&id))
        .until(waiter::GatewayReady)
        .on_poll(progress::line())
        .await?;
    println!("gateway {id}: {}", gateway.gateway_url.unwrap_or_default());

    create_target(client, lambda(&id, function)).await?;
    if let Some((schema, provider)) = api {
        create_target(client, open_api(&id, schema, provider)).await?;
    }
    Ok(())
}

/// Returns a Lambda function with one tool, which the gateway calls with its own role.
fn lambda(gateway: &str, function: &str) -> CreateGatewayTarget {
    let input = SchemaDefinition::new(SchemaType::Object)
        .properties([(
            "orderId",
            SchemaDefinition::new(SchemaType::String).description("The number on the invoice"),
        )])
        .required(["orderId"]);
    let tool = ToolDefinition::new("get_order", "Returns an order by its number.", input);
    let function =
        McpLambdaTargetConfiguration::new(function, ToolSchema::InlinePayload(vec![tool]));
    CreateGatewayTarget::new(
        gateway,
        TargetConfiguration::Mcp(McpTargetConfiguration::Lambda(function)),
    )
    .name("orders")
    .credential_provider_configurations([CredentialProviderConfiguration::new(
        CredentialProviderType::GatewayIamRole,
    )])
}

/// Returns an API, which the gateway calls with the key of a credential provider.
fn open_api(gateway: &str, schema: String, provider: String) -> CreateGatewayTarget {
    let schema =
        McpTargetConfiguration::OpenApiSchema(ApiSchemaConfiguration::InlinePayload(schema));
    let key = ApiKeyCredentialProvider::new(provider)
        .credential_location(ApiKeyCredentialLocation::Header)
        .credential_parameter_name("x-api-key");
    CreateGatewayTarget::new(gateway, TargetConfiguration::Mcp(schema))
        .name("api")
        .credential_provider_configurations([CredentialProviderConfiguration::new(
            CredentialProviderType::ApiKey,
        )
        .credential_provider(CredentialProvider::ApiKeyCredentialProvider(key))])
}

/// Creates a target and waits until it is ready.
async fn create_target(client: &Client, target: CreateGatewayTarget) -> Result<(), Error> {
    let gateway = target.gateway_identifier.clone();
    let id = client.create_gateway_target(target).await?.target_id;
    let get = GetGatewayTarget::new(gateway, id);
    let target = client
        .get_gateway_target(get)
        .until(waiter::GatewayTargetReady)
        .on_poll(progress::line())
        .await?;
    println!(
        "target {} ({}): {}",
        target.target_id, target.name, target.status
    );
    Ok(())
}
