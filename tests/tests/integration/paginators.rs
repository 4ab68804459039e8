//! Paging over a scripted server: what is asked for, where it ends, how it resumes.

use std::future::poll_fn;
use std::pin::Pin;

use crate::scripted_server::Server;
use bedrock_agentcore_control::operation::{ListGateways, ListMemories};
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::{ErrorKind, Validation};
use futures_core::Stream;

/// A page of gateways with these names, and the token of the next.
fn page(names: &[&str], next: Value) -> (u16, Value) {
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
    (
        200,
        json!({ "items": names.iter().map(gateway).collect::<Vec<_>>(), "nextToken": next }),
    )
}

fn targets(server: &Server) -> Vec<String> {
    server
        .asked()
        .into_iter()
        .map(|asked| asked.target)
        .collect()
}

#[tokio::test]
async fn items_of_all_pages_come_in_order() {
    let server = Server::start(vec![
        page(&["a", "b"], json!("2")),
        page(&["c"], json!(null)),
    ])
    .await;
    let items = server
        .client()
        .list_gateways(ListGateways::new())
        .items()
        .collect()
        .await
        .unwrap();
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_query_carries_the_token_and_the_page_size() {
    let server = Server::start(vec![page(&["a"], json!("t 2")), page(&["b"], json!(null))]).await;
    let pages = server
        .client()
        .list_gateways(ListGateways::new())
        .pages()
        .page_size(7)
        .collect()
        .await
        .unwrap();
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
async fn a_body_carries_the_token() {
    let memories = |next: Value| (200, json!({ "memories": [], "nextToken": next }));
    let server = Server::start(vec![memories(json!("2")), memories(json!(null))]).await;
    server
        .client()
        .list_memories(ListMemories::new())
        .pages()
        .collect()
        .await
        .unwrap();
    let bodies: Vec<Value> = server.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(bodies, [json!({}), json!({ "nextToken": "2" })]);
}

#[tokio::test]
async fn an_empty_token_is_the_end() {
    let server = Server::start(vec![page(&["a"], json!(""))]).await;
    let pages = server
        .client()
        .list_gateways(ListGateways::new())
        .pages()
        .collect()
        .await
        .unwrap();
    assert_eq!((pages.len(), server.asked().len()), (1, 1));
}

#[tokio::test]
async fn a_page_without_items_need_not_be_the_last() {
    let server = Server::start(vec![page(&[], json!("2")), page(&["b"], json!(null))]).await;
    let items = server
        .client()
        .list_gateways(ListGateways::new())
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(items.len(), 1);
}

#[tokio::test]
async fn a_repeated_token_is_an_error_behind_the_page_that_gave_it() {
    let server = Server::start(vec![page(&["a"], json!("2")), page(&["b"], json!("2"))]).await;
    let mut pages = server.client().list_gateways(ListGateways::new()).pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap().is_some());
    let error = pages.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Response);
    assert!(
        error
            .to_string()
            .starts_with("ListGateways: the page names its own token as the next one"),
        "{error}"
    );
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_repeated_token_can_be_taken_for_the_end() {
    let server = Server::start(vec![page(&["a"], json!("2")), page(&["b"], json!("2"))]).await;
    let pages = server
        .client()
        .list_gateways(ListGateways::new())
        .pages()
        .stop_on_repeated_token();
    assert_eq!(pages.collect().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_later_run_resumes_at_the_next_token() {
    let server = Server::start(vec![page(&["a"], json!("2")), page(&["b"], json!(null))]).await;
    let client = server.client();
    let mut first = client.list_gateways(ListGateways::new()).pages();
    first.try_next().await.unwrap();
    let token = first.next_token().unwrap().to_owned();
    assert_eq!((first.last_token(), token.as_str()), (None, "2"));
    let rest = client
        .list_gateways(ListGateways::new())
        .items()
        .starting_token(token)
        .collect()
        .await
        .unwrap();
    assert_eq!(rest[0].name, "b");
    assert_eq!(targets(&server)[1], "/gateways/?nextToken=2");
}

#[tokio::test]
async fn the_token_of_the_operation_itself_is_where_it_starts() {
    let server = Server::start(vec![page(&["b"], json!(null))]).await;
    server
        .client()
        .list_gateways(ListGateways::new().next_token("2"))
        .pages()
        .collect()
        .await
        .unwrap();
    assert_eq!(targets(&server), ["/gateways/?nextToken=2"]);
}

#[tokio::test]
async fn an_error_ends_the_pages_and_says_the_operation() {
    let failure = (
        403,
        json!({ "__code": "AccessDeniedException", "message": "no" }),
    );
    let server = Server::start(vec![page(&["a"], json!("2")), failure]).await;
    let mut items = server.client().list_gateways(ListGateways::new()).items();
    assert!(items.try_next().await.unwrap().is_some());
    let error = items.try_next().await.unwrap_err();
    assert_eq!(
        (error.operation(), error.code()),
        ("ListGateways", Some("AccessDeniedException"))
    );
    assert_eq!(items.next_token(), Some("2"));
    assert!(items.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn settings_of_the_call_hold_for_every_page() {
    let server = Server::start(vec![
        page(&["a"], json!("t".repeat(4000))),
        page(&["b"], json!(null)),
    ])
    .await;
    let call = server
        .client()
        .list_gateways(ListGateways::new())
        .validation(Validation::Strict);
    let mut pages = call.pages();
    assert!(pages.try_next().await.unwrap().is_some());
    let error = pages.try_next().await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Validation,
        "the token is longer than the model allows"
    );
}

#[tokio::test]
async fn a_future_that_is_dropped_loses_no_page() {
    let server = Server::start(vec![page(&["a"], json!("2")), page(&["b"], json!(null))]).await;
    let mut pages = server.client().list_gateways(ListGateways::new()).pages();
    {
        let mut dropped = std::pin::pin!(pages.try_next());
        poll_fn(|context| {
            assert!(dropped.as_mut().poll(context).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
    }
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!(first.items[0].name, "a");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn pages_are_a_stream() {
    let server = Server::start(vec![page(&["a"], json!(null))]).await;
    let mut pages = server.client().list_gateways(ListGateways::new()).pages();
    let mut next = async || poll_fn(|context| Pin::new(&mut pages).poll_next(context)).await;
    assert!(next().await.unwrap().is_ok());
    assert!(next().await.is_none());
}
