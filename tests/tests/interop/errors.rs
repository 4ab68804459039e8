//! Errors of the service.

use bedrock_agentcore_control::error::{
    ConflictException, ResourceNotFoundException, ValidationException,
};
use bedrock_agentcore_control::operation::{
    CreateAgentRuntimeEndpoint, CreateGateway, CreateMemory, GetAgentRuntimeEndpoint, GetGateway,
    GetGatewayTarget, GetMemory, ListGateways, UpdateMemory,
};
use bedrock_agentcore_control::types::{AuthorizerType, GatewayProtocolType};
use bedrock_agentcore_control::{ErrorKind, RetryKind, Validation};

use crate::{REGION, ROLE, assert_gone, client, client_with, gateways, runtimes};

#[tokio::test]
async fn a_missing_resource_is_a_typed_error() {
    let Some(client) = client() else { return };

    let error = client
        .get_gateway(GetGateway::new("tools-0123456789"))
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Service);
    assert!(error.is_not_found() && !error.is_conflict() && !error.is_validation());
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    assert_eq!(error.status(), Some(404));
    assert_eq!(error.operation(), "GetGateway");
    assert_eq!(
        error.message(),
        "Could not find Gateway with ID tools-0123456789"
    );
    assert_eq!(error.retry_kind(), RetryKind::Never);

    let modeled: ResourceNotFoundException = error.modeled().unwrap();

    assert_eq!(modeled.message.as_deref(), Some(error.message()));
    assert!(error.modeled::<ConflictException>().is_none());

    let id = error.request_id().unwrap();

    assert!(!id.is_empty());
    let text = "GetGateway: ResourceNotFoundException (404)";
    assert_eq!(
        error.to_string(),
        format!("{text}: Could not find Gateway with ID tools-0123456789 [request id {id}]")
    );
}

#[tokio::test]
async fn a_missing_child_resource_is_not_found() {
    let Some(client) = client() else { return };

    let gateway = gateways::create(&client, "without-targets")
        .await
        .gateway_id;

    assert_gone(
        client
            .get_gateway_target(GetGatewayTarget::new(&gateway, "0123456789"))
            .await,
    );

    let runtime = runtimes::create(&client, "without_endpoints")
        .await
        .agent_runtime_id;

    assert_gone(
        client
            .get_agent_runtime_endpoint(GetAgentRuntimeEndpoint::new(&runtime, "none"))
            .await,
    );
}

#[tokio::test]
async fn changing_a_missing_resource_is_not_found() {
    let Some(client) = client() else { return };

    assert_gone(
        client
            .update_memory(UpdateMemory::new("none-0123456789").description("New"))
            .await,
    );
}

/// moto reports conflicts only for endpoints, the service for every unique name.
#[tokio::test]
async fn a_taken_name_is_a_conflict() {
    let Some(client) = client() else { return };
    let id = runtimes::create(&client, "conflict").await.agent_runtime_id;
    let create = CreateAgentRuntimeEndpoint::new(&id, "live");
    client
        .create_agent_runtime_endpoint(create.clone())
        .await
        .unwrap();

    let error = client
        .create_agent_runtime_endpoint(create)
        .await
        .unwrap_err();

    assert!(error.is_conflict() && !error.is_not_found(), "{error}");
    assert_eq!(error.code(), Some("ConflictException"));
    assert_eq!(error.status(), Some(409));
    assert_eq!(error.retry_kind(), RetryKind::Never);
    assert_eq!(
        error.message(),
        format!("Endpoint live already exists for Agent Runtime {id}")
    );
    assert!(error.request_id().is_some());

    let modeled: ConflictException = error.modeled().unwrap();

    assert_eq!(modeled.message.as_deref(), Some(error.message()));
}

#[tokio::test]
async fn does_not_send_an_invalid_request() {
    let Some(client) = client() else { return };
    let operation = CreateGateway::new("invalid", ROLE, AuthorizerType::AwsIam)
        .protocol_type(GatewayProtocolType::Mcp)
        .description("");

    let error = client.create_gateway(operation).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Validation);
    assert!(error.is_validation());
    assert_eq!(
        error
            .violations()
            .iter()
            .map(|violation| &*violation.path)
            .collect::<Vec<_>>(),
        ["description"]
    );
    assert_eq!(
        (error.status(), error.code(), error.request_id()),
        (None, None, None)
    );

    let list = client.list_gateways(ListGateways::new()).await.unwrap();

    assert!(list.items.iter().all(|gateway| gateway.name != "invalid"));
}

/// moto accepts the request, the service responds with `ValidationException`.
#[tokio::test]
async fn sends_an_invalid_request_with_validation_off() {
    let Some(client) = client() else { return };
    let call = client
        .create_memory(CreateMemory::new("short_lived", 1))
        .validation(Validation::Off);

    assert_eq!(call.await.unwrap().memory.unwrap().event_expiry_duration, 1);
}

/// The service accepts a gateway without `protocolType`. moto responds with an HTML page, as a
/// proxy might do.
#[tokio::test]
async fn an_error_without_code_has_status_and_text() {
    let Some(client) = client() else { return };

    let error = client
        .create_gateway(CreateGateway::new("untyped", ROLE, AuthorizerType::AwsIam))
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.status(), Some(500));
    assert_eq!(error.code(), None);
    assert!(error.message().contains("Internal Server Error"), "{error}");
    assert!(!error.message().contains('\n'), "{error}");
    assert_eq!(error.retry_kind(), RetryKind::Transient);
    assert!(error.modeled::<ValidationException>().is_none());
}

/// The code is not an error of the model: AWS rejects the signature before the request
/// reaches the service.
#[tokio::test]
async fn a_wrong_secret_is_an_unmodeled_error_and_not_access_denied() {
    let Some(client) = client_with(REGION, "another") else {
        return;
    };

    let error = client
        .get_memory(GetMemory::new("none-0123456789"))
        .await
        .unwrap_err();

    assert!(!error.is_access_denied(), "{error}");
    assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
    assert_eq!(error.status(), Some(403));
    assert_eq!(error.retry_kind(), RetryKind::Never);
}
