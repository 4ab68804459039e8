//! Responses that are large, or have no end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bedrock_agentcore_control::operation::CreatePolicyEngine;
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Error, ErrorKind};
use tests::server::{Answer, Server};

#[tokio::test]
async fn reads_a_large_response() {
    let padding = "0".repeat(10 * 1024 * 1024);
    let server = Server::start([Answer::json(
        &json!({"policyEngineId": "id", "padding": padding}),
    )])
    .await;

    let output = tests::client(&server.url())
        .create_policy_engine(CreatePolicyEngine::new("engine"))
        .await;

    assert_eq!(output.expect("an output").policy_engine_id, "id");
}

/// Returns the error of a call whose response is endless, and the number of sent bytes.
async fn endless_response(length: Option<u64>) -> (Error, usize) {
    let sent = Arc::new(AtomicUsize::new(0));
    let server = Server::start([Answer::zeros(length, &sent)]).await;
    let call = tests::client(&server.url()).create_policy_engine(CreatePolicyEngine::new("engine"));
    let error = call.await.expect_err("too large a response");
    (error, sent.load(Ordering::Relaxed))
}

/// Maximum size of the buffers of both sockets of a connection.
const SOCKET_BUFFERS: usize = 32 * 1024 * 1024;
/// Maximum size of a response body.
const LIMIT: usize = 64 * 1024 * 1024;

#[tokio::test]
async fn rejects_a_content_length_above_the_limit_without_reading() {
    let (error, sent) = endless_response(Some(LIMIT as u64 + 1)).await;

    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Response, Some(200)),
        "{error}"
    );
    assert!(
        error.to_string().contains("more than 67108864 bytes"),
        "{error}"
    );
    assert!(sent < SOCKET_BUFFERS, "{sent}");
}

#[tokio::test]
async fn rejects_an_endless_response_at_the_limit() {
    let (error, sent) = endless_response(None).await;

    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Response, Some(200)),
        "{error}"
    );
    assert!(
        error.to_string().contains("more than 67108864 bytes"),
        "{error}"
    );
    assert!((LIMIT..LIMIT + SOCKET_BUFFERS).contains(&sent), "{sent}");
}
