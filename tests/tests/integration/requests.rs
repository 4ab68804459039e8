//! Requests of operations: URI, headers and body.

use bedrock_agentcore_control::http::header::CONTENT_TYPE;
use bedrock_agentcore_control::operation::{
    CreateGateway, CreateWorkloadIdentity, DeleteHarness, GetAgentRuntime, GetGateway,
    GetGatewayTarget, ListAgentRuntimes, ListMemories, ListTagsForResource, TagResource,
    UntagResource,
};
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::types::AuthorizerType;
use bedrock_agentcore_control::{ErrorKind, Validation};
use tests::offline_client;
use tests::server::{Answer, Server};

fn body(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("a JSON body")
}

#[test]
fn labels_encode_all_but_unreserved_characters() {
    let rows = [
        ("gw-1._~", "gw-1._~"),
        ("a b", "a%20b"),
        ("50%", "50%25"),
        ("%2F", "%252F"),
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("é✓", "%C3%A9%E2%9C%93"),
        ("a+b&c=d", "a%2Bb%26c%3Dd"),
        ("..a", "..a"),
        ("a/../b", "a%2F..%2Fb"),
        ("%2e%2e", "%252e%252e"),
        ("a\\b", "a%5Cb"),
        ("a\nb", "a%0Ab"),
        ("'!()*", "%27%21%28%29%2A"),
    ];
    let client = offline_client();
    for (label, path) in rows {
        let request = client
            .get_gateway(GetGateway::new(label))
            .request()
            .unwrap();

        assert_eq!(
            request.uri().path(),
            format!("/gateways/{path}/"),
            "{label:?}"
        );
    }
}

#[test]
fn an_arn_in_a_label_is_one_segment() {
    let arn = "arn:aws:bedrock-agentcore:us-west-2:123456789012:runtime/agent-a1b2c3d4e5";

    let request = offline_client()
        .list_tags_for_resource(ListTagsForResource::new(arn))
        .request()
        .unwrap();

    let path = "/tags/arn%3Aaws%3Abedrock-agentcore%3Aus-west-2%3A123456789012\
                %3Aruntime%2Fagent-a1b2c3d4e5";
    assert_eq!(request.uri().path(), path);
}

#[test]
fn labels_replace_their_placeholders() {
    let request = offline_client()
        .get_gateway_target(GetGatewayTarget::new("gateway", "target"))
        .request()
        .unwrap();

    assert_eq!(request.uri().path(), "/gateways/gateway/targets/target/");
}

#[tokio::test]
async fn sends_the_uri_unchanged() {
    let server = Server::start([Answer::json(&json!({ "tags": {} }))]).await;
    let client = tests::client(&format!("{}/base", server.url()));
    let operation = ListTagsForResource::new("arn:aws:x:::a/../%2e%2e/b c'é|^");
    let written = client
        .list_tags_for_resource(operation.clone())
        .request()
        .unwrap();

    client.list_tags_for_resource(operation).await.unwrap();

    assert_eq!(
        server.only_request().target,
        written.uri().path_and_query().unwrap().as_str()
    );
}

#[test]
fn rejects_labels_that_change_the_path() {
    let client = offline_client();
    for level in [Validation::Off, Validation::Basic, Validation::Strict] {
        for label in ["", ".", ".."] {
            let error = client
                .get_gateway(GetGateway::new(label))
                .validation(level)
                .request()
                .unwrap_err();

            assert_eq!(
                error.kind(),
                ErrorKind::Validation,
                "{label:?} at {level:?}"
            );
            assert_eq!(
                error.violations()[0].path,
                "gatewayIdentifier",
                "{label:?} at {level:?}"
            );
        }
    }
}

#[test]
fn query_parameters_have_their_modeled_names() {
    let operation = GetAgentRuntime::new("agent").agent_runtime_version("7");

    let request = offline_client()
        .get_agent_runtime(operation)
        .request()
        .unwrap();

    assert_eq!(
        request.uri().path_and_query().unwrap(),
        "/runtimes/agent/?version=7"
    );
}

#[test]
fn lists_in_the_query_keep_their_order() {
    let operation = UntagResource::new("arn:aws:bedrock-agentcore:r", ["b", "a b", "c&d=é"]);

    let request = offline_client()
        .untag_resource(operation)
        .request()
        .unwrap();

    assert_eq!(
        request.uri().query(),
        Some("tagKeys=b&tagKeys=a%20b&tagKeys=c%26d%3D%C3%A9")
    );
}

#[test]
fn empty_lists_are_not_in_the_query() {
    let operation = UntagResource::new("arn:aws:bedrock-agentcore:r", [""; 0]);

    let request = offline_client()
        .untag_resource(operation)
        .request()
        .unwrap();

    assert_eq!(request.uri().query(), None);
}

#[test]
fn empty_text_is_in_the_query() {
    let request = offline_client()
        .list_agent_runtimes(ListAgentRuntimes::new().next_token(""))
        .validation(Validation::Off);

    assert_eq!(request.request().unwrap().uri().query(), Some("nextToken="));
}

#[test]
fn encodes_booleans_in_the_query() {
    let client = offline_client();
    for value in [true, false] {
        let operation = DeleteHarness::new("harness")
            .delete_managed_memory(value)
            .client_token("t".repeat(33));
        let request = client.delete_harness(operation).request().unwrap();

        let query = request.uri().query().unwrap();

        assert!(
            query.contains(&format!("deleteManagedMemory={value}")),
            "{query}"
        );
    }
}

#[tokio::test]
async fn requests_without_body_members_have_no_body() {
    let server = Server::start([Answer::json(&json!({ "agentRuntimes": [] }))]).await;

    tests::client(&server.url())
        .list_agent_runtimes(ListAgentRuntimes::new().max_results(3))
        .await
        .unwrap();

    let request = server.only_request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/runtimes/?maxResults=3")
    );
    assert_eq!(request.headers.get(CONTENT_TYPE), None);
    assert_eq!(request.body, b"");
}

#[tokio::test]
async fn requests_with_unset_body_members_have_an_empty_object() {
    let server = Server::start([Answer::json(&json!({ "memories": [] }))]).await;

    tests::client(&server.url())
        .list_memories(ListMemories::new())
        .await
        .unwrap();

    let request = server.only_request();
    assert_eq!(request.headers[CONTENT_TYPE], "application/json");
    assert_eq!(request.body, b"{}");
}

#[test]
fn members_of_the_uri_are_not_in_the_body() {
    let request = offline_client()
        .tag_resource(TagResource::new(
            "arn:aws:bedrock-agentcore:r",
            [("team", "x")],
        ))
        .request();

    assert_eq!(
        body(request.unwrap().body()),
        json!({ "tags": { "team": "x" } })
    );
}

#[test]
fn body_contains_set_members_under_their_json_names() {
    let operation = CreateGateway::new("tools", "arn:aws:iam::1:role/r", AuthorizerType::None)
        .description("Tools")
        .client_token("t".repeat(33));

    let request = offline_client()
        .create_gateway(operation)
        .request()
        .unwrap();

    let expected = json!({
        "name": "tools", "roleArn": "arn:aws:iam::1:role/r", "authorizerType": "NONE",
        "description": "Tools", "clientToken": "t".repeat(33),
    });
    assert_eq!(body(request.body()), expected);
}

#[test]
fn empty_lists_are_in_the_body() {
    let operation =
        CreateWorkloadIdentity::new("workload").allowed_resource_oauth2_return_urls([""; 0]);

    let request = offline_client()
        .create_workload_identity(operation)
        .request()
        .unwrap();

    assert_eq!(
        body(request.body())["allowedResourceOauth2ReturnUrls"],
        json!([])
    );
}

#[test]
fn keeps_a_given_idempotency_token() {
    let token = "0123456789-0123456789-0123456789-0123";

    let request = offline_client()
        .delete_harness(DeleteHarness::new("harness").client_token(token))
        .request()
        .unwrap();

    assert_eq!(
        request.uri().query(),
        Some(format!("clientToken={token}").as_str())
    );
}

#[test]
fn calls_have_different_idempotency_tokens() {
    let operation = CreateGateway::new("tools", "arn:aws:iam::1:role/r", AuthorizerType::None);
    let client = offline_client();

    let token = || {
        body(
            client
                .create_gateway(operation.clone())
                .request()
                .unwrap()
                .body(),
        )["clientToken"]
            .clone()
    };

    assert_ne!(token(), token());
}

#[test]
fn path_of_the_endpoint_comes_first() {
    for (endpoint, uri) in [
        (
            "https://example.com/prod",
            "https://example.com/prod/gateways/g/",
        ),
        (
            "https://example.com/prod/",
            "https://example.com/prod/gateways/g/",
        ),
        (
            "https://example.com/a/b%20c",
            "https://example.com/a/b%20c/gateways/g/",
        ),
        (
            "https://example.com:8443/",
            "https://example.com:8443/gateways/g/",
        ),
        ("http://[::1]:5000", "http://[::1]:5000/gateways/g/"),
    ] {
        let request = tests::client(endpoint)
            .get_gateway(GetGateway::new("g"))
            .request()
            .unwrap();

        assert_eq!(request.uri(), uri, "{endpoint}");
    }
}

#[test]
fn rejects_a_uri_that_is_too_long() {
    let operation = GetGateway::new("g".repeat(70_000));

    let error = offline_client()
        .get_gateway(operation)
        .validation(Validation::Off)
        .request()
        .unwrap_err();

    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Construction, "GetGateway")
    );
}

#[test]
fn user_agent_names_crate_and_api_version() {
    let request = offline_client()
        .get_gateway(GetGateway::new("g"))
        .request()
        .unwrap();

    let user_agent = request.headers()["user-agent"].to_str().unwrap();

    assert!(
        user_agent.starts_with("bedrock-agentcore-control/"),
        "{user_agent}"
    );
    assert!(user_agent.contains(" ua/2.1 "), "{user_agent}");
    assert!(user_agent.contains("#2023-06-05 "), "{user_agent}");
}
