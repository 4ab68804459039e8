//! Responses of a mock.

use bedrock_agentcore_control::error::ResourceNotFoundException;
use bedrock_agentcore_control::operation::{
    GetGateway, GetGatewayOutput, ListGateways, UpdateRegistry, UpdateRegistryOutput,
};
use bedrock_agentcore_control::serde_json::{self, json};
use bedrock_agentcore_control::test_util::{Mock, MockResponse, build, empty};
use bedrock_agentcore_control::types::{GatewayStatus, GatewaySummary};
use bedrock_agentcore_control::{Error, ErrorKind, Retry, Validation};

use super::client;

/// Calls `GetGateway` of a mock with one response, without retries.
async fn get_gateway(
    response: impl Into<MockResponse<GetGatewayOutput>>,
) -> Result<GetGatewayOutput, Error> {
    let mock = Mock::new();
    mock.on::<GetGateway>().then(response);
    let call = client(&mock).get_gateway(GetGateway::new("g"));
    call.retry(Retry::off()).await
}

#[tokio::test]
async fn returns_the_given_output() {
    let mut given: GetGatewayOutput = empty();
    given.name = "tools".into();
    given.status = GatewayStatus::Ready;
    given.created_at = "2026-06-17T01:02:03.25Z".parse().unwrap();
    given.status_reasons = Some(vec!["updated".into()]);

    let output = get_gateway(given.clone()).await.unwrap();

    assert_eq!(output, given);
}

#[tokio::test]
async fn returns_an_output_with_nested_structures() {
    let mock = Mock::new();
    mock.on::<ListGateways>().then_output(|page| {
        page.items = vec![build(|item: &mut GatewaySummary| {
            item.name = "tools".into();
        })];
    });

    let page = client(&mock)
        .list_gateways(ListGateways::new())
        .await
        .unwrap();

    assert_eq!(page.items[0].name, "tools");
}

#[tokio::test]
async fn returns_an_output_read_from_json() {
    let json = json!({
        "gatewayArn": "arn", "gatewayId": "g", "createdAt": "2026-06-17T01:02:03Z",
        "updatedAt": "2026-06-17T01:02:03Z", "status": "READY", "name": "tools",
        "authorizerType": "AWS_IAM",
    });
    let given: GetGatewayOutput = serde_json::from_value(json).unwrap();

    let output = get_gateway(given.clone()).await.unwrap();

    assert_eq!(output, given);
}

#[tokio::test]
async fn json_may_lack_required_members() {
    let output = get_gateway(MockResponse::json(json!({ "name": "tools" })))
        .await
        .unwrap();

    assert_eq!(output.name, "tools");
    assert_eq!(output.gateway_id, "");
}

#[tokio::test]
async fn a_modeled_error_has_its_modeled_status() {
    let response = MockResponse::error("ResourceNotFoundException", "no such gateway");

    let error = get_gateway(response).await.unwrap_err();

    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    assert_eq!(error.status(), Some(404));
    assert_eq!(error.message(), "no such gateway");
}

#[tokio::test]
async fn another_error_can_have_any_status() {
    let response = MockResponse::error("TeapotException", "short and stout").status(418);

    let error = get_gateway(response).await.unwrap_err();

    assert_eq!(error.code(), Some("TeapotException"));
    assert_eq!(error.status(), Some(418));
}

#[tokio::test]
async fn a_modeled_error_can_have_members() {
    let given = build(|error: &mut ResourceNotFoundException| error.message = Some("gone".into()));

    let error = get_gateway(MockResponse::modeled_error(&given))
        .await
        .unwrap_err();

    assert_eq!(error.status(), Some(404));
    assert_eq!(error.modeled::<ResourceNotFoundException>(), Some(given));
}

#[tokio::test]
async fn an_http_response_can_have_any_status_header_and_body() {
    let response =
        MockResponse::http(502, "<html>bad gateway</html>").header("x-amzn-requestid", "1-2-3");

    let error = get_gateway(response).await.unwrap_err();

    assert_eq!(error.status(), Some(502));
    assert_eq!(error.request_id(), Some("1-2-3"));
    assert_eq!(error.message(), "<html>bad gateway</html>");
}

#[tokio::test]
async fn an_invalid_header_is_an_error_of_the_call() {
    let response = MockResponse::http(200, "{}").header("not a header", "");

    let error = get_gateway(response).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Mock);
}

/// Returns the number of attempts of an operation that is not idempotent, if the
/// first gets `response`.
async fn attempts(response: MockResponse<UpdateRegistryOutput>) -> usize {
    let mock = Mock::new();
    mock.on::<UpdateRegistry>()
        .then(response)
        .then_output(|_| {});
    let call = client(&mock).update_registry(UpdateRegistry::new("registry"));

    // Only the number of attempts matters.
    let _ = call.validation(Validation::Off).await;

    mock.recorded().len()
}

#[tokio::test]
async fn a_reset_connection_is_not_retried() {
    assert_eq!(attempts(MockResponse::connection_reset()).await, 1);
}

#[tokio::test]
async fn a_refused_connection_is_retried() {
    assert_eq!(attempts(MockResponse::connection_refused()).await, 2);
}
