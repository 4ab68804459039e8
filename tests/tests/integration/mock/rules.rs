//! Rules of a mock.

use bedrock_agentcore_control::operation::{
    CreateApiKeyCredentialProvider, DeleteGateway, GetGateway, GetMemory, ListGateways,
};
use bedrock_agentcore_control::test_util::{Mock, MockResponse};
use bedrock_agentcore_control::{Client, Error, ErrorKind, HttpClient, Retry, RetryKind};
use tests::server::Server;

use super::client;

async fn gateway_name(mock: &Mock, id: &str) -> Result<String, Error> {
    let gateway = client(mock).get_gateway(GetGateway::new(id)).await?;
    Ok(gateway.name)
}

#[tokio::test]
async fn the_first_matching_rule_responds() {
    let mock = Mock::new();
    mock.when::<GetGateway>(|get| get.gateway_identifier == "a")
        .then_output(|gateway| gateway.name = "first".into());
    mock.on::<GetGateway>()
        .then_output(|gateway| gateway.name = "second".into());

    assert_eq!(gateway_name(&mock, "a").await.unwrap(), "first");
    assert_eq!(gateway_name(&mock, "b").await.unwrap(), "second");
}

#[tokio::test]
async fn responses_come_in_order_and_the_last_one_repeats() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then_output(|gateway| gateway.name = "one".into())
        .then_output(|gateway| gateway.name = "two".into());

    for expected in ["one", "two", "two"] {
        assert_eq!(gateway_name(&mock, "g").await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_response_can_depend_on_the_operation() {
    let mock = Mock::new();
    mock.on::<GetMemory>().then_with(|get| {
        MockResponse::error("ResourceNotFoundException", format!("no {}", get.memory_id))
    });

    let call = client(&mock).get_memory(GetMemory::new("memory-abcdefghij"));
    let error = call.await.unwrap_err();

    assert_eq!(error.message(), "no memory-abcdefghij");
}

#[tokio::test]
async fn a_call_without_matching_rule_is_an_error_that_lists_the_rules() {
    let mock = Mock::new();
    mock.when::<GetGateway>(|get| get.gateway_identifier == "a")
        .then_output(|_| {});
    mock.on::<ListGateways>()
        .then(MockResponse::http(500, ""))
        .then_output(|_| {});

    let error = gateway_name(&mock, "b").await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Mock);
    let message = error.to_string().replace(file!(), "here.rs");
    let start = "GetGateway: no rule of the mock matches GetGateway { gatewayIdentifier: \"b\" }; \
                 its rules: GetGateway at here.rs:";
    assert!(message.starts_with(start), "{message}");
    let rules = "(1 response, 0 attempts); ListGateways at here.rs:";
    assert!(message.contains(rules), "{message}");
}

#[tokio::test]
async fn a_call_without_matching_rule_is_not_retried() {
    let mock = Mock::new();

    let error = gateway_name(&mock, "g").await.unwrap_err();

    assert_eq!(error.retry_kind(), RetryKind::Never);
    assert_eq!(mock.recorded().len(), 1);
}

#[tokio::test]
async fn the_error_redacts_sensitive_members() {
    let mock = Mock::new();
    let mut create = CreateApiKeyCredentialProvider::new("tools");
    create.api_key = Some("open sesame".into());

    let call = client(&mock).create_api_key_credential_provider(create);
    let error = call.await.unwrap_err().to_string();

    assert!(error.contains("tools"), "{error}");
    assert!(error.ends_with("it has no rules"), "{error}");
    assert!(!error.contains("sesame"), "{error}");
    assert!(!format!("{:?}", mock.recorded()).contains("sesame"));
}

#[tokio::test]
async fn a_rule_without_response_is_an_error() {
    let mock = Mock::new();
    let _ = mock.on::<GetGateway>();

    let error = gateway_name(&mock, "g").await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Mock);
    assert!(
        error.message().contains("has no response: GetGateway at "),
        "{error}"
    );
}

#[tokio::test]
async fn a_client_with_a_mock_does_not_use_the_network() {
    let server = Server::start([]).await;
    let mock = Mock::new();
    let http = HttpClient::new(|builder| builder).unwrap();
    let client = Client::builder()
        .endpoint_url(server.url())
        .http_client(http)
        .mock(&mock)
        .build()
        .unwrap();
    let call = || client.get_gateway(GetGateway::new("g"));

    for call in [call(), call().endpoint_url(server.url())] {
        assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Mock);
    }

    assert_eq!(server.received().len(), 0);
    assert_eq!(mock.recorded().len(), 2);
}

#[tokio::test]
async fn load_needs_neither_region_nor_credentials() {
    let mock = Mock::new();
    mock.on::<GetGateway>().then_output(|_| {});

    let client = Client::builder().mock(&mock).load().await.unwrap();

    let result = client.get_gateway(GetGateway::new("g")).await;
    assert!(result.is_ok(), "{result:?}");
}

#[tokio::test]
async fn records_operations_and_the_requests_of_all_attempts() {
    let mock = Mock::new();
    mock.on::<DeleteGateway>()
        .then(MockResponse::http(503, ""))
        .then_output(|_| {});
    mock.on::<GetGateway>().then_output(|_| {});
    let client = client(&mock);

    client
        .delete_gateway(DeleteGateway::new("g"))
        .await
        .unwrap();
    client.get_gateway(GetGateway::new("h")).await.unwrap();

    let calls = mock.calls::<DeleteGateway>();
    assert_eq!(calls.len(), 1);
    assert_eq!(*calls[0], DeleteGateway::new("g"));
    let requests = mock.requests();
    let lines = requests
        .iter()
        .map(|request| format!("{} {}", request.method(), request.uri().path()));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "DELETE /gateways/g/",
            "DELETE /gateways/g/",
            "GET /gateways/h/"
        ]
    );
    let retry = &mock.recorded()[1];
    assert_eq!(retry.operation_name(), "DeleteGateway");
    assert_eq!(retry.attempt, 2);
    assert_eq!(
        retry.operation::<DeleteGateway>(),
        Some(&DeleteGateway::new("g"))
    );
}

#[tokio::test]
async fn verify_accepts_a_mock_that_used_all_responses() {
    let mock = Mock::new();
    mock.on::<GetGateway>().then_output(|_| {});
    gateway_name(&mock, "g").await.unwrap();

    mock.verify();

    assert_eq!(mock.recorded().len(), 1);
}

#[tokio::test]
#[should_panic(expected = "unused responses: GetGateway at ")]
async fn verify_panics_if_a_response_is_unused() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then_output(|_| {})
        .then_output(|_| {});
    gateway_name(&mock, "g").await.unwrap();

    mock.verify();
}

#[tokio::test]
#[should_panic(expected = "GetGateway: no rule of the mock matches")]
async fn verify_panics_if_a_call_had_no_matching_rule() {
    let mock = Mock::new();
    let client = Client::builder()
        .mock(&mock)
        .retry(Retry::off())
        .build()
        .unwrap();
    // The tested code may ignore the error.
    let _ = client.get_gateway(GetGateway::new("g")).await;

    mock.verify();
}
