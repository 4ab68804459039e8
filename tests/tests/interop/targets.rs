//! Targets of gateways, with nested unions and recursive schemas.
//!
//! moto requires the name of a target.

use bedrock_agentcore_control::operation::{
    CreateGatewayTarget, CreateGatewayTargetOutput, DeleteGatewayTarget, GetGatewayTarget,
    ListGatewayTargets, UpdateGatewayTarget,
};
use bedrock_agentcore_control::types::{
    CredentialProviderConfiguration, CredentialProviderType, McpLambdaTargetConfiguration,
    McpTargetConfiguration, MetadataConfiguration, SchemaDefinition, SchemaType,
    TargetConfiguration, TargetStatus, ToolDefinition, ToolSchema,
};
use bedrock_agentcore_control::{Client, Validation};

use crate::{assert_gone, client, gateways, is_real};

/// Returns a Lambda function with one tool, whose schema contains a list and a nested object.
fn lambda(tool: &str) -> TargetConfiguration {
    let filters = SchemaDefinition::new(SchemaType::Object).properties([(
        "in_stock",
        SchemaDefinition::new(SchemaType::Boolean).description("Only what can be sent today"),
    )]);
    let input = SchemaDefinition::new(SchemaType::Object)
        .properties([
            ("query", SchemaDefinition::new(SchemaType::String)),
            ("limit", SchemaDefinition::new(SchemaType::Integer)),
            (
                "sizes",
                SchemaDefinition::new(SchemaType::Array)
                    .items(SchemaDefinition::new(SchemaType::Number)),
            ),
            ("filters", filters),
        ])
        .required(["query"]);
    let output =
        SchemaDefinition::new(SchemaType::Array).items(SchemaDefinition::new(SchemaType::String));
    let tool = ToolDefinition::new(tool, "Finds products", input).output_schema(output);
    let function = "arn:aws:lambda:us-west-2:123456789012:function:tools";
    TargetConfiguration::Mcp(McpTargetConfiguration::Lambda(
        McpLambdaTargetConfiguration::new(function, ToolSchema::InlinePayload(vec![tool])),
    ))
}

fn role() -> CredentialProviderConfiguration {
    CredentialProviderConfiguration::new(CredentialProviderType::GatewayIamRole)
}

/// Creates a gateway with a target and returns the id of the gateway and the target.
async fn create(client: &Client, gateway: &str) -> (String, CreateGatewayTargetOutput) {
    let id = gateways::create(client, gateway).await.gateway_id;
    let operation = CreateGatewayTarget::new(&id, lambda("find"))
        .name("products")
        .credential_provider_configurations([role()]);
    let made = client.create_gateway_target(operation).await.unwrap();
    (id, made)
}

#[tokio::test]
async fn create_returns_the_configuration_of_a_target() {
    let Some(client) = client() else { return };
    let gateway = gateways::create(&client, "target-created").await;
    let metadata = MetadataConfiguration::new()
        .allowed_request_headers(["x-tenant"])
        .allowed_query_parameters(["page"]);
    let operation = CreateGatewayTarget::new(&gateway.gateway_id, lambda("find"))
        .name("products")
        .description("The shop's products")
        .credential_provider_configurations([role()])
        .metadata_configuration(metadata.clone());

    let made = client.create_gateway_target(operation).await.unwrap();

    assert_eq!(made.gateway_arn, gateway.gateway_arn);
    assert_eq!(made.status, TargetStatus::Creating);
    assert_eq!(made.name, "products");
    assert_eq!(made.description.as_deref(), Some("The shop's products"));
    assert_eq!(made.target_configuration, lambda("find"));
    assert_eq!(made.credential_provider_configurations, [role()]);
    assert_eq!(made.metadata_configuration, Some(metadata));
    assert!(is_real(made.created_at), "{}", made.created_at);
}

#[tokio::test]
async fn get_returns_nested_schemas_of_tools() {
    let Some(client) = client() else { return };
    let (gateway, made) = create(&client, "target-got").await;

    let got = client
        .get_gateway_target(GetGatewayTarget::new(&gateway, &made.target_id))
        .await
        .unwrap();

    assert_eq!(got.target_id, made.target_id);
    assert_eq!(got.status, TargetStatus::Ready);
    assert_eq!(got.created_at, made.created_at);
    let TargetConfiguration::Mcp(McpTargetConfiguration::Lambda(lambda)) = got.target_configuration
    else {
        panic!("not a Lambda function: {:?}", got.target_configuration);
    };
    let ToolSchema::InlinePayload(tools) = lambda.tool_schema else {
        panic!("not inline: {:?}", lambda.tool_schema)
    };
    assert_eq!(tools[0].name, "find");

    let properties = tools[0].input_schema.properties.as_ref().unwrap();

    assert_eq!(
        properties["sizes"].items.as_ref().unwrap().r#type,
        SchemaType::Number
    );

    let filters = properties["filters"].properties.as_ref().unwrap();

    assert_eq!(
        filters["in_stock"].description.as_deref(),
        Some("Only what can be sent today")
    );
}

#[tokio::test]
async fn targets_satisfy_strict_validation() {
    let Some(client) = client() else { return };
    // The id of a gateway of moto does not match the pattern.
    let operation = CreateGatewayTarget::new("tools-0123456789", lambda("find")).name("products");
    let operation = operation.credential_provider_configurations([role()]);

    assert_gone(
        client
            .create_gateway_target(operation)
            .validation(Validation::Strict)
            .await,
    );
}

#[tokio::test]
async fn list_returns_only_targets_of_the_gateway() {
    let Some(client) = client() else { return };
    let (gateway, made) = create(&client, "target-listed").await;
    create(&client, "target-of-another").await;

    let list = client
        .list_gateway_targets(ListGatewayTargets::new(&gateway).max_results(10))
        .await
        .unwrap();

    let ids: Vec<&str> = list
        .items
        .iter()
        .map(|summary| summary.target_id.as_str())
        .collect();
    assert_eq!(ids, [made.target_id.as_str()]);
    assert_eq!(list.items[0].name, "products");
    assert_eq!(list.items[0].created_at, made.created_at);
    assert_eq!(list.next_token, None);
}

#[tokio::test]
async fn update_replaces_the_configuration_of_a_target() {
    let Some(client) = client() else { return };
    let (gateway, made) = create(&client, "target-updated").await;
    let update =
        UpdateGatewayTarget::new(&gateway, &made.target_id, lambda("search")).name("goods");

    let updated = client.update_gateway_target(update).await.unwrap();

    assert_eq!(updated.target_id, made.target_id);
    assert_eq!(updated.status, TargetStatus::Updating);
    assert_eq!(updated.name, "goods");
    assert_eq!(updated.target_configuration, lambda("search"));
    assert_eq!(updated.credential_provider_configurations, [role()]);

    let got = client
        .get_gateway_target(GetGatewayTarget::new(&gateway, &made.target_id))
        .await
        .unwrap();

    assert_eq!(got.target_configuration, lambda("search"));
    assert_eq!(got.updated_at, updated.updated_at);
}

#[tokio::test]
async fn delete_removes_a_target() {
    let Some(client) = client() else { return };
    let (gateway, made) = create(&client, "target-deleted").await;

    let deleted = client
        .delete_gateway_target(DeleteGatewayTarget::new(&gateway, &made.target_id))
        .await
        .unwrap();

    assert_eq!(deleted.target_id, made.target_id);
    assert_eq!(deleted.gateway_arn, made.gateway_arn);
    assert_eq!(deleted.status, TargetStatus::Deleting);
    assert_gone(
        client
            .get_gateway_target(GetGatewayTarget::new(&gateway, &made.target_id))
            .await,
    );
}
