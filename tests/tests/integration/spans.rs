//! Spans of calls and attempts, as tracing-opentelemetry exports them.
//!
//! The expected names and attributes are those of OpenTelemetry's conventions for AWS SDK clients
//! and HTTP clients.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bedrock_agentcore_control::operation::GetGateway;
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Error, Retry, Timeouts};
use opentelemetry::trace::{SpanKind, Status, TracerProvider};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use tests::server::{Answer, Server, unused_url};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// An exporter that keeps spans, in the order in which they end.
#[derive(Clone, Debug, Default)]
struct Exported(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Exported {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap().extend(batch);
        Ok(())
    }
}

/// Calls `GetGateway` at an endpoint, and returns the spans and the result.
async fn spans_at(url: &str) -> (Vec<SpanData>, Result<String, Error>) {
    spans_with(url, Timeouts::default()).await
}

/// Calls `GetGateway` with these timeouts.
async fn spans_with(url: &str, timeouts: Timeouts) -> (Vec<SpanData>, Result<String, Error>) {
    let exported = Exported::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exported.clone())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("tests"));
    let client = tests::builder()
        .retry(Retry::standard().max_attempts(2))
        .timeouts(timeouts)
        .endpoint_url(url)
        .build()
        .unwrap();

    let result = {
        let _guard = tracing_subscriber::registry().with(layer).set_default();
        client.get_gateway(GetGateway::new("secret-gateway")).await
    };

    provider.force_flush().unwrap();
    let spans = exported.0.lock().unwrap().clone();
    (spans, result.map(|gateway| gateway.name))
}

/// Returns the attributes of the conventions. All others are those of this client or of tracing.
fn attributes(span: &SpanData) -> BTreeMap<String, String> {
    let prefixes = [
        "rpc.", "aws.", "cloud.", "server.", "http.", "url.", "error.",
    ];
    let attributes = span.attributes.iter();
    attributes
        .map(|attribute| (attribute.key.to_string(), attribute.value.to_string()))
        .filter(|(key, _)| prefixes.iter().any(|prefix| key.starts_with(prefix)))
        .collect()
}

fn expected(server: &str, rows: &[(&str, &str)]) -> BTreeMap<String, String> {
    let port = server.rsplit(':').next().unwrap();
    let endpoint = [("server.address", "127.0.0.1"), ("server.port", port)];
    let rows = endpoint.iter().chain(rows);
    rows.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

const CALL: [(&str, &str); 4] = [
    ("rpc.system.name", "aws-api"),
    ("rpc.service", "Bedrock AgentCore Control"),
    ("rpc.method", "GetGateway"),
    ("cloud.region", "us-west-2"),
];
const ATTEMPT: [(&str, &str); 2] = [
    ("http.request.method", "GET"),
    ("url.template", "/gateways/{gatewayIdentifier}/"),
];

fn identified(answer: Answer, id: &str) -> Answer {
    answer
        .header("x-amzn-requestid", id)
        .header("x-amz-id-2", "long")
}

fn success() -> Answer {
    identified(Answer::json(&json!({ "name": "tools" })), "id-2")
}

#[tokio::test]
async fn a_successful_call_has_the_attributes_of_the_conventions() {
    let server = Server::start([success()]).await;

    let (spans, result) = spans_at(&server.url()).await;

    assert_eq!(result.unwrap(), "tools");
    let [attempt, call] = &*spans else {
        panic!("{spans:#?}")
    };
    let response = [
        ("http.response.status_code", "200"),
        ("aws.request_id", "id-2"),
        ("aws.extended_request_id", "long"),
    ];
    assert_eq!(call.name, "Bedrock AgentCore Control.GetGateway");
    assert_eq!(call.span_kind, SpanKind::Client);
    assert_eq!(call.status, Status::Unset);
    let rows = [&CALL[..], &response].concat();
    assert_eq!(attributes(call), expected(&server.url(), &rows));
    assert_eq!(attempt.name, "GET /gateways/{gatewayIdentifier}/");
    assert_eq!(attempt.span_kind, SpanKind::Client);
    assert_eq!(attempt.parent_span_id, call.span_context.span_id());
    let rows = [&ATTEMPT[..], &response].concat();
    assert_eq!(attributes(attempt), expected(&server.url(), &rows));
}

#[tokio::test]
async fn an_error_of_the_service_has_its_code_as_type() {
    let answer = identified(Answer::error(403, "AccessDeniedException"), "id-1");
    let server = Server::start([answer]).await;

    let (spans, result) = spans_at(&server.url()).await;

    result.unwrap_err();
    let [attempt, call] = &*spans else {
        panic!("{spans:#?}")
    };
    let response = [
        ("http.response.status_code", "403"),
        ("aws.request_id", "id-1"),
        ("aws.extended_request_id", "long"),
        ("error.type", "AccessDeniedException"),
    ];
    for (span, request) in [(call, &CALL[..]), (attempt, &ATTEMPT)] {
        assert_eq!(span.status, Status::error(""));
        let rows = [request, &response].concat();
        assert_eq!(attributes(span), expected(&server.url(), &rows));
    }
}

#[tokio::test]
async fn an_error_without_a_code_has_its_status_as_type() {
    let server = Server::start([Answer::new(418, "")]).await;

    let (spans, result) = spans_at(&server.url()).await;

    result.unwrap_err();
    assert_eq!(spans.len(), 2);
    for span in &spans {
        assert_eq!(attributes(span)["error.type"], "418");
    }
}

#[tokio::test]
async fn a_failed_connection_has_no_response() {
    let url = unused_url();

    let (spans, result) = spans_at(&url).await;

    result.unwrap_err();
    let [first, second, call] = &*spans else {
        panic!("{spans:#?}")
    };
    let failure = ("error.type", "Transport");
    let rows = [&CALL[..], &[failure]].concat();
    assert_eq!(attributes(call), expected(&url, &rows));
    assert_eq!(call.status, Status::error(""));
    let rows = [&ATTEMPT[..], &[failure]].concat();
    assert_eq!(attributes(first), expected(&url, &rows));
    let rows = [&rows[..], &[("http.request.resend_count", "1")]].concat();
    assert_eq!(attributes(second), expected(&url, &rows));
}

#[tokio::test]
async fn an_attempt_that_a_timeout_ends_is_an_error() {
    let short = Duration::from_millis(100);
    for (timeouts, attempts) in [
        (Timeouts::new().attempt(short), 2),
        (Timeouts::new().call(short), 1),
    ] {
        let server = Server::start([Answer::silent(), Answer::silent()]).await;

        let (spans, result) = spans_with(&server.url(), timeouts).await;

        result.unwrap_err();
        assert_eq!(spans.len(), attempts + 1, "{spans:#?}");
        let call = &spans[attempts].span_context;
        for (index, span) in spans.iter().enumerate() {
            assert_eq!(attributes(span)["error.type"], "Timeout");
            assert_eq!(span.status, Status::error(""));
            assert_eq!(span.parent_span_id == call.span_id(), index < attempts);
        }
    }
}

#[tokio::test]
async fn a_retry_is_a_second_child_of_a_successful_call() {
    let failure = identified(Answer::error(500, "InternalServerException"), "id-1");
    let server = Server::start([failure, success()]).await;

    let (spans, result) = spans_at(&server.url()).await;

    result.unwrap();
    let [first, second, call] = &*spans else {
        panic!("{spans:#?}")
    };
    for attempt in [first, second] {
        assert_eq!(attempt.parent_span_id, call.span_context.span_id());
    }
    assert_eq!(attributes(first)["error.type"], "InternalServerException");
    assert_eq!(attributes(first)["aws.request_id"], "id-1");
    assert_eq!(attributes(second)["http.request.resend_count"], "1");
    assert_eq!(attributes(second)["aws.request_id"], "id-2");
    assert_eq!(attributes(call)["aws.request_id"], "id-2");
    assert_eq!(
        (&first.status, &second.status, &call.status),
        (&Status::error(""), &Status::Unset, &Status::Unset)
    );
}

#[tokio::test]
async fn an_unreadable_output_fails_the_call_but_not_its_attempt() {
    let server = Server::start([identified(Answer::new(200, "[]"), "id-1")]).await;

    let (spans, result) = spans_at(&server.url()).await;

    result.unwrap_err();
    let [attempt, call] = &*spans else {
        panic!("{spans:#?}")
    };
    assert_eq!(attempt.status, Status::Unset);
    assert_eq!(call.status, Status::error(""));
    assert_eq!(attributes(call)["error.type"], "Response");
}

#[tokio::test]
async fn spans_do_not_contain_labels_of_the_path() {
    let server = Server::start([success()]).await;

    let (spans, _) = spans_at(&server.url()).await;

    let text = format!("{spans:?}");
    assert!(!text.contains("secret-gateway"), "{text}");
}
