//! Metadata of responses.

use std::sync::{Arc, Mutex};

use bedrock_agentcore_control::operation::{GetGateway, ListGateways};
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Hook, HookContext, Outcome, ResponseMetadata};
use tests::server::{Answer, Server};

use super::{retrying, success};

/// Returns the request IDs, the status and the number of attempts.
fn facts(metadata: &ResponseMetadata) -> (Option<&str>, Option<&str>, u16, u32) {
    (
        metadata.request_id(),
        metadata.extended_request_id(),
        metadata.status(),
        metadata.attempts(),
    )
}

fn identified(answer: Answer, id: &str) -> Answer {
    let answer = answer.header("x-amzn-requestid", id);
    answer.header("x-amz-id-2", "long").header("x-other", "1")
}

#[tokio::test]
async fn an_output_is_returned_with_the_metadata_of_its_response() {
    let script = [Answer::error(500, "Other"), identified(success(), "id-2")];
    let server = Server::start(script).await;
    let client = retrying(&server).build().unwrap();

    let call = client.list_gateways(ListGateways::new()).with_metadata();
    let (output, metadata) = call.await.unwrap();

    assert_eq!(output.items, []);
    assert_eq!(facts(&metadata), (Some("id-2"), Some("long"), 200, 2));
    assert_eq!(metadata.headers()["x-other"], "1");
}

#[tokio::test]
async fn an_error_has_the_metadata_of_the_last_response() {
    let unreadable = identified(Answer::new(200, "[]"), "id-2");
    let denied = identified(Answer::error(403, "AccessDeniedException"), "id-2");
    for (last, status) in [(unreadable, 200), (denied, 403)] {
        let server = Server::start([Answer::error(500, "Other"), last]).await;
        let client = retrying(&server).build().unwrap();

        let error = client.list_gateways(ListGateways::new()).await.unwrap_err();

        let metadata = error.metadata().unwrap();
        assert_eq!(facts(metadata), (Some("id-2"), Some("long"), status, 2));
        assert_eq!(error.request_id(), Some("id-2"));
    }
}

#[tokio::test]
async fn pages_have_the_metadata_of_the_latest_page() {
    let first = Answer::json(&json!({ "items": [], "nextToken": "a" }));
    let script = [identified(first, "id-1"), identified(success(), "id-2")];
    let server = Server::start(script).await;
    let client = retrying(&server).build().unwrap();
    let mut pages = client.list_gateways(ListGateways::new()).pages();
    assert!(pages.metadata().is_none());

    let mut ids = Vec::new();
    while pages.try_next().await.unwrap().is_some() {
        let id = pages.metadata().and_then(ResponseMetadata::request_id);
        ids.extend(id.map(str::to_owned));
    }

    assert_eq!(ids, ["id-1", "id-2"]);
}

/// Records the request IDs that a hook sees.
#[derive(Clone, Default)]
struct RequestIds(Arc<Mutex<Vec<String>>>);

impl RequestIds {
    fn record(&self, outcome: Outcome<'_>) {
        let metadata = outcome.map_or_else(|error| error.metadata(), Some).unwrap();
        let id = metadata.request_id().unwrap_or_default();
        let line = format!("{id} {}", metadata.attempts());
        self.0.lock().unwrap().push(line);
    }
}

impl Hook for RequestIds {
    fn after_attempt(&self, _: HookContext, outcome: Outcome<'_>) {
        self.record(outcome);
    }

    fn after_call(&self, _: HookContext, outcome: Outcome<'_>) {
        self.record(outcome);
    }
}

#[tokio::test]
async fn hooks_see_the_metadata_of_errors_and_outputs() {
    let script = [
        identified(Answer::error(500, "Other"), "id-1"),
        identified(success(), "id-2"),
    ];
    let server = Server::start(script).await;
    let ids = RequestIds::default();
    let client = retrying(&server).hook(ids.clone()).build().unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    assert_eq!(*ids.0.lock().unwrap(), ["id-1 1", "id-2 2", "id-2 2"]);
}

#[tokio::test]
async fn debug_omits_headers() {
    let answer = identified(Answer::json(&json!({ "name": "tools" })), "id-1");
    let server = Server::start([answer.header("x-secret", "hidden")]).await;
    let client = retrying(&server).build().unwrap();

    let call = client.get_gateway(GetGateway::new("g")).with_metadata();
    let (_, metadata) = call.await.unwrap();

    let text = format!("{metadata:?}");
    assert!(text.contains("id-1") && !text.contains("hidden"), "{text}");
}
