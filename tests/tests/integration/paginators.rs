//! Pages and items of list operations.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use bedrock_agentcore_control::operation::{ListGateways, ListMemories};
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::{Client, ErrorKind, Validation};
use futures_core::Stream;
use tests::client;
use tests::server::{Answer, Server};

/// Returns a page of gateways with names and the token of the next page.
fn page(names: &[&str], next_token: Value) -> Answer {
    let gateway = |name: &&str| {
        json!({
            "gatewayId": name,
            "name": name,
            "status": "READY",
            "createdAt": "2026-06-17T10:11:12Z",
            "updatedAt": "2026-06-17T10:11:12Z",
            "authorizerType": "AWS_IAM",
        })
    };
    let items: Vec<Value> = names.iter().map(gateway).collect();
    Answer::json(&json!({ "items": items, "nextToken": next_token }))
}

async fn start(script: impl IntoIterator<Item = Answer>) -> (Server, Client) {
    let server = Server::start(script).await;
    let client = client(&server.url());
    (server, client)
}

fn targets(server: &Server) -> Vec<String> {
    let requests = server.received().into_iter();
    requests.map(|request| request.target).collect()
}

#[tokio::test]
async fn items_come_from_all_pages_in_order() {
    let (_server, client) = start([page(&["a", "b"], json!("2")), page(&["c"], json!(null))]).await;

    let items = client.list_gateways(ListGateways::new()).items();
    let items = items.collect().await.unwrap();

    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[tokio::test]
async fn token_and_page_size_are_bound_to_the_query() {
    let (server, client) = start([page(&["a"], json!("t 2")), page(&["b"], json!(null))]).await;

    let pages = client.list_gateways(ListGateways::new()).pages();
    let pages = pages.page_size(7).collect().await.unwrap();

    assert_eq!(pages.len(), 2);
    assert_eq!(
        targets(&server),
        [
            "/gateways/?maxResults=7",
            "/gateways/?maxResults=7&nextToken=t%202"
        ]
    );
}

#[tokio::test]
async fn token_is_bound_to_the_body() {
    let memories = |token: Value| Answer::json(&json!({ "memories": [], "nextToken": token }));
    let (server, client) = start([memories(json!("2")), memories(json!(null))]).await;

    let pages = client.list_memories(ListMemories::new()).pages();
    pages.collect().await.unwrap();

    let requests = server.received();
    let bodies = requests
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap());
    assert_eq!(
        bodies.collect::<Vec<Value>>(),
        [json!({}), json!({ "nextToken": "2" })]
    );
}

#[tokio::test]
async fn an_empty_token_ends_the_pages() {
    let (server, client) = start([page(&["a"], json!(""))]).await;

    let pages = client.list_gateways(ListGateways::new()).pages();
    let pages = pages.collect().await.unwrap();

    assert_eq!(pages.len(), 1);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn an_empty_page_does_not_end_the_items() {
    let (_server, client) = start([page(&[], json!("2")), page(&["b"], json!(null))]).await;

    let items = client.list_gateways(ListGateways::new()).items();
    let items = items.collect().await.unwrap();

    assert_eq!(items.len(), 1);
}

#[tokio::test]
async fn a_repeated_token_is_an_error_after_its_page() {
    let (server, client) = start([page(&["a"], json!("2")), page(&["b"], json!("2"))]).await;
    let mut pages = client.list_gateways(ListGateways::new()).pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap().is_some());

    let error = pages.try_next().await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Response);
    let start = "ListGateways: the page names the token of a page that was requested before";
    assert!(error.to_string().starts_with(start), "{error}");
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn a_cycle_of_tokens_is_an_error() {
    let tokens = ["2", "3", "4", "2"];
    let (server, client) = start(tokens.map(|token| page(&["a"], json!(token)))).await;
    let mut pages = client.list_gateways(ListGateways::new()).pages();
    for _ in tokens {
        assert!(pages.try_next().await.unwrap().is_some());
    }

    let error = pages.try_next().await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Response);
    assert_eq!(server.received().len(), tokens.len());
}

#[tokio::test]
async fn stop_on_repeated_token_ends_the_pages() {
    let (_server, client) = start([page(&["a"], json!("2")), page(&["b"], json!("2"))]).await;

    let pages = client.list_gateways(ListGateways::new()).pages();
    let pages = pages.stop_on_repeated_token().collect().await.unwrap();

    assert_eq!(pages.len(), 2);
}

#[tokio::test]
async fn next_token_resumes_the_pages_later() {
    let (server, client) = start([page(&["a"], json!("2")), page(&["b"], json!(null))]).await;
    let mut first = client.list_gateways(ListGateways::new()).pages();
    first.try_next().await.unwrap();
    assert_eq!(first.last_token(), None);
    let token = first.next_token().unwrap();
    assert_eq!(token, "2");

    let rest = client.list_gateways(ListGateways::new()).items();
    let rest = rest.starting_token(token).collect().await.unwrap();

    assert_eq!(rest[0].name, "b");
    assert_eq!(targets(&server)[1], "/gateways/?nextToken=2");
}

#[tokio::test]
async fn pages_start_at_the_token_of_the_operation() {
    let (server, client) = start([page(&["b"], json!(null))]).await;

    let pages = client
        .list_gateways(ListGateways::new().next_token("2"))
        .pages();
    pages.collect().await.unwrap();

    assert_eq!(targets(&server), ["/gateways/?nextToken=2"]);
}

#[tokio::test]
async fn an_error_ends_the_items() {
    let failure = Answer::error(403, "AccessDeniedException");
    let (_server, client) = start([page(&["a"], json!("2")), failure]).await;
    let mut items = client.list_gateways(ListGateways::new()).items();
    assert!(items.try_next().await.unwrap().is_some());

    let error = items.try_next().await.unwrap_err();

    assert_eq!(error.operation(), "ListGateways");
    assert_eq!(error.code(), Some("AccessDeniedException"));
    assert_eq!(items.next_token(), Some("2"));
    assert!(items.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn starting_token_resumes_the_same_pages_after_an_error() {
    let failure = Answer::error(403, "AccessDeniedException");
    let script = [page(&["a"], json!("2")), failure, page(&["b"], json!(null))];
    let (server, client) = start(script).await;
    let mut pages = client.list_gateways(ListGateways::new()).pages();
    pages.try_next().await.unwrap();
    pages.try_next().await.unwrap_err();

    let token = pages.next_token().unwrap().to_owned();
    let rest = pages.starting_token(token).collect().await.unwrap();

    assert_eq!(rest[0].items[0].name, "b");
    assert_eq!(targets(&server)[2], "/gateways/?nextToken=2");
}

#[tokio::test]
async fn starting_token_drops_the_rest_of_a_page() {
    let (_server, client) = start([page(&["a", "b"], json!("2")), page(&["c"], json!(null))]).await;
    let mut items = client.list_gateways(ListGateways::new()).items();
    items.try_next().await.unwrap();

    let token = items.next_token().unwrap().to_owned();
    let rest = items.starting_token(token).collect().await.unwrap();

    let names: Vec<&str> = rest.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["c"]);
}

#[tokio::test]
async fn every_page_has_the_configuration_of_the_call() {
    let long_token = json!("t".repeat(4000));
    let (_server, client) = start([page(&["a"], long_token), page(&["b"], json!(null))]).await;
    let call = client.list_gateways(ListGateways::new());
    let mut pages = call.validation(Validation::Strict).pages();
    assert!(pages.try_next().await.unwrap().is_some());

    let error = pages.try_next().await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Validation, "{error}");
}

#[tokio::test]
async fn a_dropped_future_loses_no_page() {
    let (server, client) = start([page(&["a"], json!("2")), page(&["b"], json!(null))]).await;
    let mut pages = client.list_gateways(ListGateways::new()).pages();
    {
        let mut dropped = pin!(pages.try_next());
        let poll = poll_fn(|context| Poll::Ready(dropped.as_mut().poll(context))).await;
        assert!(poll.is_pending());
    }

    let first = pages.try_next().await.unwrap().unwrap();

    assert_eq!(first.items[0].name, "a");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn pages_are_a_stream() {
    let (_server, client) = start([page(&["a"], json!(null))]).await;
    let mut pages = client.list_gateways(ListGateways::new()).pages();

    let mut next = async || poll_fn(|context| Pin::new(&mut pages).poll_next(context)).await;

    assert!(next().await.unwrap().is_ok());
    assert!(next().await.is_none());
}
