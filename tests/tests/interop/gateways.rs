//! Gateways.
//!
//! moto requires `protocolType`. Its gateway ids do not match the documented pattern, so that only
//! creations are sent with `Validation::Strict`.

use bedrock_agentcore_control::operation::{
    CreateGateway, CreateGatewayOutput, DeleteGateway, GetGateway, ListGateways, UpdateGateway,
};
use bedrock_agentcore_control::types::{
    AuthorizerConfiguration, AuthorizerType, CustomJwtAuthorizerConfiguration, ExceptionLevel,
    GatewayInterceptionPoint, GatewayInterceptorConfiguration, GatewayProtocolConfiguration,
    GatewayProtocolType, GatewayStatus, InterceptorConfiguration, LambdaInterceptorConfiguration,
    McpGatewayConfiguration, SearchType,
};
use bedrock_agentcore_control::{Client, Validation};

use crate::{ROLE, SECRET, arn, assert_gone, client, client_with, is_real};

/// Creates a gateway with the members that moto requires.
pub(crate) async fn create(client: &Client, name: &str) -> CreateGatewayOutput {
    let operation = CreateGateway::new(name, ROLE, AuthorizerType::AwsIam)
        .protocol_type(GatewayProtocolType::Mcp);
    client
        .create_gateway(operation)
        .validation(Validation::Strict)
        .await
        .unwrap()
}

#[tokio::test]
async fn create_returns_id_and_url_of_a_gateway() {
    let Some(client) = client() else { return };

    let made = create(&client, "created").await;

    assert_eq!(
        made.gateway_arn,
        arn(&format!("gateway/{}", made.gateway_id))
    );
    assert_eq!(made.status, GatewayStatus::Creating);
    assert_eq!(made.name, "created");
    assert_eq!(made.role_arn.as_deref(), Some(ROLE));
    assert_eq!(made.protocol_type, Some(GatewayProtocolType::Mcp));
    assert_eq!(made.authorizer_type, AuthorizerType::AwsIam);

    let url = made.gateway_url.unwrap();

    assert!(
        url.starts_with("https://") && url.contains(&made.gateway_id),
        "{url}"
    );
    assert!(is_real(made.created_at), "{}", made.created_at);
    assert_eq!(made.updated_at, made.created_at);
}

#[tokio::test]
async fn get_returns_every_member_of_a_created_gateway() {
    let Some(client) = client() else { return };
    let protocol = GatewayProtocolConfiguration::Mcp(
        McpGatewayConfiguration::new()
            .supported_versions(["2025-03-26", "2025-06-18"])
            .instructions("Look before you leap")
            .search_type(SearchType::Semantic),
    );
    let authorizer = AuthorizerConfiguration::CustomJwtAuthorizer(
        CustomJwtAuthorizerConfiguration::new(
            "https://issuer.example/.well-known/openid-configuration",
        )
        .allowed_scopes(["tools"]),
    );
    let function = "arn:aws:lambda:us-west-2:123456789012:function:interceptor";
    let interceptor = GatewayInterceptorConfiguration::new(
        InterceptorConfiguration::Lambda(LambdaInterceptorConfiguration::new(function)),
        [
            GatewayInterceptionPoint::Request,
            GatewayInterceptionPoint::Response,
        ],
    );
    let operation = CreateGateway::new("every-member", ROLE, AuthorizerType::CustomJwt)
        .description("Tools for everyone")
        .protocol_type(GatewayProtocolType::Mcp)
        .protocol_configuration(protocol)
        .authorizer_configuration(authorizer)
        .kms_key_arn("arn:aws:kms:us-west-2:123456789012:key/12345678-1234-1234-1234-123456789012")
        .interceptor_configurations([interceptor])
        .exception_level(ExceptionLevel::Debug);
    let made = client
        .create_gateway(operation.clone())
        .validation(Validation::Strict)
        .await
        .unwrap();

    let got = client
        .get_gateway(GetGateway::new(&made.gateway_id))
        .await
        .unwrap();

    assert_eq!(got.gateway_id, made.gateway_id);
    assert_eq!(got.gateway_url, made.gateway_url);
    assert_eq!(got.status, GatewayStatus::Ready);
    assert_eq!(got.name, "every-member");
    assert_eq!(got.description, operation.description);
    assert_eq!(got.authorizer_type, AuthorizerType::CustomJwt);
    assert_eq!(got.protocol_configuration, operation.protocol_configuration);
    assert_eq!(
        got.authorizer_configuration,
        operation.authorizer_configuration
    );
    assert_eq!(got.kms_key_arn, operation.kms_key_arn);
    assert_eq!(
        got.interceptor_configurations,
        operation.interceptor_configurations
    );
    assert_eq!(got.exception_level, Some(ExceptionLevel::Debug));
    assert_eq!(got.created_at, made.created_at);
}

#[tokio::test]
async fn list_contains_a_new_gateway() {
    let Some(client) = client() else { return };
    let made = create(&client, "listed").await;
    // moto ignores maxResults and gives one page.
    let list = client
        .list_gateways(ListGateways::new().max_results(1000))
        .await
        .unwrap();

    let found = list
        .items
        .iter()
        .find(|summary| summary.gateway_id == made.gateway_id)
        .unwrap();

    assert_eq!(found.name, "listed");
    assert_eq!(found.authorizer_type, AuthorizerType::AwsIam);
    assert_eq!(found.protocol_type, Some(GatewayProtocolType::Mcp));
    assert_eq!(found.created_at, made.created_at);
    assert_eq!(list.next_token, None);
}

#[tokio::test]
async fn gateways_belong_to_the_region_of_the_client() {
    let Some(client) = client() else { return };
    let Some(elsewhere) = client_with("eu-central-1", SECRET) else {
        return;
    };

    let id = create(&client, "regional").await.gateway_id;

    assert_gone(elsewhere.get_gateway(GetGateway::new(&id)).await);

    let other = create(&elsewhere, "regional").await;

    assert_eq!(
        other.gateway_arn,
        format!(
            "arn:aws:bedrock-agentcore:eu-central-1:123456789012:gateway/{}",
            other.gateway_id
        )
    );
}

#[tokio::test]
async fn update_changes_only_sent_members_of_a_gateway() {
    let Some(client) = client() else { return };
    let operation = CreateGateway::new("updated", ROLE, AuthorizerType::AwsIam)
        .protocol_type(GatewayProtocolType::Mcp)
        .description("First")
        .exception_level(ExceptionLevel::Debug);
    let made = client.create_gateway(operation).await.unwrap();
    let role = "arn:aws:iam::123456789012:role/others";
    let update = UpdateGateway::new(&made.gateway_id, "updated", role, AuthorizerType::AwsIam)
        .protocol_type(GatewayProtocolType::Mcp)
        .description("Second");

    let updated = client.update_gateway(update).await.unwrap();

    assert_eq!(updated.gateway_id, made.gateway_id);
    assert_eq!(updated.status, GatewayStatus::Updating);
    assert_eq!(updated.description.as_deref(), Some("Second"));
    assert_eq!(updated.role_arn.as_deref(), Some(role));
    assert_eq!(updated.exception_level, Some(ExceptionLevel::Debug));
    assert_eq!(updated.created_at, made.created_at);

    let got = client
        .get_gateway(GetGateway::new(&made.gateway_id))
        .await
        .unwrap();

    assert_eq!(got.description.as_deref(), Some("Second"));
    assert_eq!(got.updated_at, updated.updated_at);
}

#[tokio::test]
async fn delete_removes_a_gateway() {
    let Some(client) = client() else { return };
    let id = create(&client, "deleted").await.gateway_id;

    let deleted = client
        .delete_gateway(DeleteGateway::new(&id))
        .await
        .unwrap();

    assert_eq!(deleted.gateway_id, id);
    assert_eq!(deleted.status, GatewayStatus::Deleting);
    assert_gone(client.get_gateway(GetGateway::new(&id)).await);
}
