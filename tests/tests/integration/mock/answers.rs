//! What answers of mocks turn into.

use bedrock_agentcore_control::error::ResourceNotFoundException;
use bedrock_agentcore_control::operation::{
    GetGateway, GetGatewayOutput, ListGateways, UpdateRegistry, UpdateRegistryOutput,
};
use bedrock_agentcore_control::serde_json::{self, json};
use bedrock_agentcore_control::test_util::{Mock, MockResponse, build, empty};
use bedrock_agentcore_control::types::{GatewayStatus, GatewaySummary};
use bedrock_agentcore_control::{Error, ErrorKind, Retry, Validation};

use super::client;

async fn answered(
    answer: impl Into<MockResponse<GetGatewayOutput>>,
) -> Result<GetGatewayOutput, Error> {
    let mock = Mock::new();
    mock.on::<GetGateway>().then(answer);
    // One attempt, whatever the answer.
    client(&mock)
        .get_gateway(GetGateway::new("g"))
        .retry(Retry::off())
        .await
}

#[tokio::test]
async fn an_output_arrives_as_it_was_given() {
    let mut output: GetGatewayOutput = empty();
    output.name = "tools".into();
    output.status = GatewayStatus::Ready;
    output.created_at = "2026-06-17T01:02:03.25Z".parse().unwrap();
    output.status_reasons = Some(vec!["so it is".into()]);
    assert_eq!(answered(output.clone()).await.unwrap(), output);
}

#[tokio::test]
async fn an_output_can_be_filled_in_with_what_it_holds() {
    let mock = Mock::new();
    mock.on::<ListGateways>().then_output(|page| {
        page.items = vec![build(|item: &mut GatewaySummary| {
            item.name = "tools".into()
        })];
    });
    let page = client(&mock)
        .list_gateways(ListGateways::new())
        .await
        .unwrap();
    assert_eq!(page.items[0].name, "tools");
}

#[tokio::test]
async fn an_output_can_be_read_from_json() {
    let json = json!({
        "gatewayArn": "arn", "gatewayId": "g", "createdAt": "2026-06-17T01:02:03Z", "updatedAt": "2026-06-17T01:02:03Z",
        "status": "READY", "name": "tools", "authorizerType": "AWS_IAM",
    });
    let output: GetGatewayOutput = serde_json::from_value(json).unwrap();
    assert_eq!(answered(output.clone()).await.unwrap(), output);
}

#[tokio::test]
async fn an_answer_in_json_may_lack_members() {
    let output = answered(MockResponse::json(json!({ "name": "tools" })))
        .await
        .unwrap();
    assert_eq!(
        (output.name.as_str(), output.gateway_id.as_str()),
        ("tools", "")
    );
}

#[tokio::test]
async fn an_error_of_the_model_has_the_status_that_the_model_gives_it() {
    let error = answered(MockResponse::error(
        "ResourceNotFoundException",
        "no such gateway",
    ))
    .await
    .unwrap_err();
    assert_eq!(
        (error.code(), error.status()),
        (Some("ResourceNotFoundException"), Some(404))
    );
    assert_eq!(error.message(), "no such gateway");
}

#[tokio::test]
async fn an_error_that_the_model_does_not_have_can_have_any_status() {
    let error = answered(MockResponse::error("TeapotException", "short and stout").status(418))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.status()),
        (Some("TeapotException"), Some(418))
    );
}

#[tokio::test]
async fn an_error_of_the_model_can_have_its_members() {
    let gone = build(|gone: &mut ResourceNotFoundException| gone.message = Some("gone".into()));
    let error = answered(MockResponse::modeled_error(&gone))
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.modeled::<ResourceNotFoundException>()),
        (Some(404), Some(gone))
    );
}

#[tokio::test]
async fn a_raw_response_can_have_any_status_header_and_body() {
    let answer =
        MockResponse::http(502, "<html>bad gateway</html>").header("x-amzn-requestid", "1-2-3");
    let error = answered(answer).await.unwrap_err();
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(502), Some("1-2-3"))
    );
    assert_eq!(error.message(), "<html>bad gateway</html>");
}

#[tokio::test]
async fn what_is_no_header_is_the_calls_error() {
    let error = answered(MockResponse::http(200, "{}").header("not a header", ""))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mock);
}

/// How often an operation is sent that must not be done twice, the first attempt being answered so.
async fn attempts(answer: MockResponse<UpdateRegistryOutput>) -> usize {
    let mock = Mock::new();
    mock.on::<UpdateRegistry>().then(answer).then_output(|_| {});
    let _ = client(&mock)
        .update_registry(UpdateRegistry::new("registry"))
        .validation(Validation::Off)
        .await;
    mock.recorded().len()
}

#[tokio::test]
async fn what_must_not_be_done_twice_is_not_sent_again_after_a_connection_broke() {
    assert_eq!(attempts(MockResponse::connection_reset()).await, 1);
}

#[tokio::test]
async fn what_never_got_a_connection_is_sent_again() {
    assert_eq!(attempts(MockResponse::connection_refused()).await, 2);
}
