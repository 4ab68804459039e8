//! Rules of mocks: which one answers, with which of its answers, and what becomes of a call that none is about.

use bedrock_agentcore_control::operation::{
    CreateApiKeyCredentialProvider, DeleteGateway, GetGateway, GetMemory, ListGateways,
};
use bedrock_agentcore_control::test_util::{Mock, MockResponse};
use bedrock_agentcore_control::{Client, ErrorKind, Retry, RetryKind, http_client_builder};
use tests::server::Server;

use super::client;

#[tokio::test]
async fn the_first_rule_that_matches_answers() {
    let mock = Mock::new();
    mock.when::<GetGateway>(|get| get.gateway_identifier == "a")
        .then_output(|gateway| gateway.name = "first".into());
    mock.on::<GetGateway>()
        .then_output(|gateway| gateway.name = "rest".into());
    let mut names = Vec::new();
    for id in ["a", "b"] {
        names.push(
            client(&mock)
                .get_gateway(GetGateway::new(id))
                .await
                .unwrap()
                .name,
        );
    }
    assert_eq!(names, ["first", "rest"]);
}

#[tokio::test]
async fn answers_are_given_one_after_the_other_and_the_last_again_and_again() {
    let mock = Mock::new();
    let rule = mock.on::<GetGateway>();
    rule.then_output(|gateway| gateway.name = "one".into())
        .then_output(|gateway| gateway.name = "two".into());
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(
            client(&mock)
                .get_gateway(GetGateway::new("g"))
                .await
                .unwrap()
                .name,
        );
    }
    assert_eq!(names, ["one", "two", "two"]);
}

#[tokio::test]
async fn an_answer_can_be_made_from_the_operation() {
    let mock = Mock::new();
    mock.on::<GetMemory>().then_with(|get| {
        MockResponse::error("ResourceNotFoundException", format!("no {}", get.memory_id))
    });
    let error = client(&mock)
        .get_memory(GetMemory::new("memory-abcdefghij"))
        .await
        .unwrap_err();
    assert_eq!(error.message(), "no memory-abcdefghij");
}

#[tokio::test]
async fn a_call_that_no_rule_matches_is_an_error_that_lists_the_rules_and_is_not_retried() {
    let mock = Mock::new();
    mock.when::<GetGateway>(|get| get.gateway_identifier == "a")
        .then_output(|_| {});
    mock.on::<ListGateways>()
        .then(MockResponse::http(500, ""))
        .then_output(|_| {});
    let error = client(&mock)
        .get_gateway(GetGateway::new("b"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.retry_kind()),
        (ErrorKind::Mock, RetryKind::Never)
    );
    let file = file!();
    let message = error.to_string().replace(file, "here.rs");
    let begin = "GetGateway: no rule of the mock matches GetGateway { gatewayIdentifier: \"b\" }; its rules: \
                 GetGateway at here.rs:";
    assert!(message.starts_with(begin), "{message}");
    assert!(
        message.contains("(1 response, 0 attempts); ListGateways at here.rs:"),
        "{message}"
    );
    assert_eq!(mock.recorded().len(), 1);
}

#[tokio::test]
async fn the_error_leaves_out_what_is_sensitive() {
    let mock = Mock::new();
    let mut create = CreateApiKeyCredentialProvider::new("tools");
    create.api_key = Some("open sesame".into());
    let error = client(&mock)
        .create_api_key_credential_provider(create)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("tools") && error.ends_with("it has no rules"),
        "{error}"
    );
    assert!(
        !error.contains("sesame") && !format!("{:?}", mock.recorded()).contains("sesame"),
        "{error}"
    );
}

#[tokio::test]
async fn a_rule_without_an_answer_is_an_error() {
    let mock = Mock::new();
    let _ = mock.on::<GetGateway>();
    let error = client(&mock)
        .get_gateway(GetGateway::new("g"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mock);
    assert!(
        error.message().contains("has no response: GetGateway at "),
        "{error}"
    );
}

#[tokio::test]
async fn a_client_with_a_mock_reaches_no_server_whatever_else_is_set() {
    let server = Server::start([]).await;
    let mock = Mock::new();
    let http = http_client_builder().unwrap().build().unwrap();
    let builder = Client::builder()
        .endpoint_url(server.url())
        .http_client(http);
    let client = builder.mock(&mock).build().unwrap();
    for call in [
        client.get_gateway(GetGateway::new("g")),
        client
            .get_gateway(GetGateway::new("g"))
            .endpoint_url(server.url()),
    ] {
        assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Mock);
    }
    assert_eq!((server.received().len(), mock.recorded().len()), (0, 2));
}

#[tokio::test]
async fn load_asks_nobody_for_region_and_credentials() {
    let mock = Mock::new();
    mock.on::<GetGateway>().then_output(|_| {});
    let client = Client::builder().mock(&mock).load().await.unwrap();
    client.get_gateway(GetGateway::new("g")).await.unwrap();
}

#[tokio::test]
async fn calls_are_the_operations_and_requests_are_every_attempt() {
    let mock = Mock::new();
    mock.on::<DeleteGateway>()
        .then(MockResponse::http(503, ""))
        .then_output(|_| {});
    mock.on::<GetGateway>().then_output(|_| {});
    client(&mock)
        .delete_gateway(DeleteGateway::new("g"))
        .await
        .unwrap();
    client(&mock)
        .get_gateway(GetGateway::new("h"))
        .await
        .unwrap();
    assert_eq!(
        mock.calls::<DeleteGateway>()
            .iter()
            .map(|call| (**call).clone())
            .collect::<Vec<_>>(),
        [DeleteGateway::new("g")]
    );
    let requests: Vec<_> = mock
        .requests()
        .iter()
        .map(|request| format!("{} {}", request.method(), request.uri().path()))
        .collect();
    assert_eq!(
        requests,
        [
            "DELETE /gateways/g/",
            "DELETE /gateways/g/",
            "GET /gateways/h/"
        ]
    );
    let seen = &mock.recorded()[1];
    assert_eq!((seen.operation_name(), seen.attempt), ("DeleteGateway", 2));
    assert_eq!(
        seen.operation::<DeleteGateway>(),
        Some(&DeleteGateway::new("g"))
    );
}

#[tokio::test]
async fn verify_accepts_a_mock_all_of_whose_answers_were_given() {
    let mock = Mock::new();
    mock.on::<GetGateway>().then_output(|_| {});
    client(&mock)
        .get_gateway(GetGateway::new("g"))
        .await
        .unwrap();
    mock.verify();
}

#[tokio::test]
#[should_panic(expected = "unused responses: GetGateway at ")]
async fn verify_panics_where_an_answer_was_not_given() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then_output(|_| {})
        .then_output(|_| {});
    client(&mock)
        .get_gateway(GetGateway::new("g"))
        .await
        .unwrap();
    mock.verify();
}

#[tokio::test]
#[should_panic(expected = "GetGateway: no rule of the mock matches")]
async fn verify_panics_where_a_call_met_no_rule_though_the_code_swallowed_the_error() {
    let mock = Mock::new();
    let _ = Client::builder()
        .mock(&mock)
        .retry(Retry::off())
        .build()
        .unwrap()
        .get_gateway(GetGateway::new("g"))
        .await;
    mock.verify();
}
