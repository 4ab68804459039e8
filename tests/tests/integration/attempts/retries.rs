//! Tests the retries of a call: the retried errors, the number of attempts, and their headers.

use std::time::{Duration, Instant};

use bedrock_agentcore_control::operation::{DeleteHarness, ListGateways, TagResource};
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Environment, Error, ErrorKind, RetryKind};
use smithy_reqwest::Retry;
use tests::server::{Answer, Server};

use super::{header, retrying, success};

/// Calls `ListGateways` of a server with a script. Returns the result and the number of requests.
async fn list_gateways(
    script: impl IntoIterator<Item = Answer>,
    retry: Retry,
) -> (Result<(), Error>, usize) {
    let server = Server::start(script).await;
    let client = retrying(&server).retry(retry).build().unwrap();

    let result = client.list_gateways(ListGateways::new()).await;

    (result.map(drop), server.received().len())
}

fn tag_resource() -> TagResource {
    let arn = "arn:aws:bedrock-agentcore:us-west-2:123456789012:gateway/g";
    TagResource::new(arn, [("a", "b")])
}

#[tokio::test]
async fn retries_transient_errors() {
    for answer in [
        Answer::error(500, "InternalServerException"),
        Answer::new(502, "<html>"),
        Answer::error(400, "RequestTimeout"),
        success().cut_off(),
    ] {
        let (result, requests) =
            list_gateways([answer.clone(), success()], Retry::standard()).await;

        assert!(result.is_ok(), "{answer:?}: {result:?}");
        assert_eq!(requests, 2, "{answer:?}");
    }
}

#[tokio::test]
async fn does_not_retry_permanent_errors() {
    for answer in [
        Answer::error(400, "ValidationException"),
        Answer::error(404, "ResourceNotFoundException"),
        Answer::new(200, "[]"),
    ] {
        let (result, requests) =
            list_gateways([answer.clone(), success()], Retry::standard()).await;

        assert!(result.is_err(), "{answer:?}");
        assert_eq!(requests, 1, "{answer:?}");
    }
}

#[tokio::test]
async fn returns_the_error_of_the_last_attempt() {
    let script = [
        Answer::error(500, "First"),
        Answer::error(500, "Second"),
        Answer::error(500, "Third"),
        success(),
    ];

    let (result, requests) = list_gateways(script, Retry::standard()).await;

    assert_eq!(result.unwrap_err().code(), Some("Third"));
    assert_eq!(requests, 3);
}

#[tokio::test]
async fn makes_at_most_the_configured_number_of_attempts() {
    for (retry, expected) in [
        (Retry::off(), 1),
        (Retry::standard().max_attempts(0), 1),
        (Retry::standard().max_attempts(2), 2),
        (Retry::adaptive(), 3),
        (Retry::standard(), 3),
    ] {
        let script = (0..5).map(|_| Answer::error(500, "Other"));

        let (_, requests) = list_gateways(script, retry.clone()).await;

        assert_eq!(requests, expected, "{retry:?}");
    }
}

#[tokio::test]
async fn retry_of_a_call_overrides_that_of_the_client() {
    let server = Server::start([Answer::error(500, "Other"), success()]).await;
    let client = retrying(&server).build().unwrap();

    let call = client
        .list_gateways(ListGateways::new())
        .retry(Retry::off());
    call.await.unwrap_err();

    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn attempts_share_idempotency_token_and_invocation_id() {
    let script = [
        Answer::error(500, "Other"),
        Answer::error(500, "Other"),
        Answer::json(&json!({})),
    ];
    let server = Server::start(script).await;
    let client = retrying(&server).build().unwrap();

    let call = client.delete_harness(DeleteHarness::new("harness"));
    call.await.unwrap();

    let requests = server.received();
    let invocation = header(&requests[0], "amz-sdk-invocation-id");
    for (index, request) in requests.iter().enumerate() {
        let attempt = format!("attempt={}; max=3", index + 1);
        assert_eq!(header(request, "amz-sdk-request"), attempt);
        // The idempotency token is part of the query.
        assert_eq!(request.target, requests[0].target);
        assert_eq!(header(request, "amz-sdk-invocation-id"), invocation);
    }
    assert_eq!(requests.len(), 3);
}

#[tokio::test]
async fn calls_have_different_invocation_ids() {
    let server = Server::start([success(), success()]).await;
    let client = retrying(&server).build().unwrap();

    for _ in 0..2 {
        client.list_gateways(ListGateways::new()).await.unwrap();
    }

    let requests = server.received();
    assert_eq!(requests.len(), 2);
    assert_ne!(
        header(&requests[0], "amz-sdk-invocation-id"),
        header(&requests[1], "amz-sdk-invocation-id")
    );
}

#[tokio::test]
async fn retries_a_lost_response_of_an_idempotent_operation() {
    let script = [Answer::json(&json!({})).cut_off(), Answer::json(&json!({}))];
    let server = Server::start(script).await;
    let client = retrying(&server).build().unwrap();

    let call = client.delete_harness(DeleteHarness::new("harness"));
    call.await.unwrap();

    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn does_not_retry_a_lost_response_of_another_operation() {
    let script = [Answer::json(&json!({})).cut_off(), Answer::json(&json!({}))];
    let server = Server::start(script).await;
    let client = retrying(&server).build().unwrap();

    let error = client.tag_resource(tag_resource()).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn retries_error_responses_of_every_operation() {
    let server = Server::start([Answer::error(503, "Other"), Answer::json(&json!({}))]).await;
    let client = retrying(&server).build().unwrap();

    client.tag_resource(tag_resource()).await.unwrap();

    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn last_classifier_that_decides_wins() {
    let retry_validation = |error: &Error| error.is_validation().then_some(RetryKind::Transient);
    let one = Retry::standard().classify(retry_validation);
    let two = one.clone().classify(|_| Some(RetryKind::Never));
    let validation = Answer::error(400, "ValidationException");
    let internal = Answer::error(500, "Other");
    for (case, retry, answer, expected) in [
        ("the classifier decides", &one, &validation, 2),
        ("the classifier does not decide", &one, &internal, 2),
        ("the second classifier decides", &two, &internal, 1),
    ] {
        let (outcome, requests) = list_gateways([answer.clone(), success()], retry.clone()).await;

        assert_eq!(outcome.is_ok(), expected == 2, "{case}");
        assert_eq!(requests, expected, "{case}");
    }
}

#[tokio::test]
async fn waits_for_the_retry_delay_of_the_service() {
    let start = Instant::now();
    let answer = Answer::error(500, "Other").header("x-amz-retry-after", "400");

    let (result, requests) = list_gateways([answer, success()], Retry::standard()).await;

    assert!(result.is_ok(), "{result:?}");
    assert_eq!(requests, 2);
    assert!(start.elapsed() >= Duration::from_millis(400));
}

#[tokio::test]
async fn ignores_an_invalid_retry_delay() {
    for text in ["soon", "-1", "1.5", ""] {
        let answer = Answer::error(500, "Other").header("x-amz-retry-after", text);

        let (result, _) = list_gateways([answer, success()], Retry::standard()).await;

        assert!(result.is_ok(), "{text:?}: {result:?}");
    }
}

#[tokio::test]
async fn stops_retrying_when_the_retry_quota_is_exhausted() {
    let server = Server::start((0..200).map(|_| Answer::error(500, "Other"))).await;
    let client = retrying(&server).build().unwrap();
    let other_client = retrying(&server).build().unwrap();

    for _ in 0..20 {
        client.list_gateways(ListGateways::new()).await.unwrap_err();
    }

    // The quota of 500 tokens pays for 35 retries that cost 14 each.
    assert_eq!(server.received().len(), 20 + 35);

    let call = other_client.list_gateways(ListGateways::new());
    call.await.unwrap_err();

    assert_eq!(server.received().len(), 20 + 35 + 3);
}

#[test]
fn environment_configures_retries() {
    for (name, value, expected) in [
        ("AWS_MAX_ATTEMPTS", "7", 7),
        ("AWS_RETRY_MODE", "standard", 3),
    ] {
        let retry = Retry::from_environment(&Environment::of([(name, value)]));

        assert_eq!(retry.unwrap().attempts(), expected, "{name}={value}");
    }
}

#[test]
fn rejects_invalid_retry_variables() {
    for (name, value) in [
        ("AWS_MAX_ATTEMPTS", "0"),
        ("AWS_MAX_ATTEMPTS", "many"),
        ("AWS_RETRY_MODE", "magic"),
        ("AWS_NEW_RETRIES_2026", "maybe"),
    ] {
        let retry = Retry::from_environment(&Environment::of([(name, value)]));

        let error = retry.unwrap_err().to_string();
        let start = format!("{name} is {value:?}; it must be ");
        assert!(error.starts_with(&start), "{error}");
    }
}
