//! Calls that block the thread, over a mock, and once over a server.

use std::future::IntoFuture;

use bedrock_agentcore_control::operation::{GetGateway, ListGateways};
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::test_util::{Mock, MockResponse, build};
use bedrock_agentcore_control::types::{GatewayStatus, GatewaySummary};
use bedrock_agentcore_control::{Client, Error, ErrorKind, blocking, waiter};
use tests::server::{Answer as Scripted, Server};
use tokio::runtime::Handle;

use crate::mock::client;

/// A client of a gateway that is ready at the second look.
fn gateways() -> (Mock, Client) {
    let mock = Mock::new();
    let rule = mock
        .on::<GetGateway>()
        .then_output(|gateway| gateway.status = GatewayStatus::Creating);
    rule.then_output(|gateway| gateway.status = GatewayStatus::Ready);
    let client = client(&mock);
    (mock, client)
}

/// A client of gateways of two pages, and then an error.
fn pages() -> Client {
    let mock = Mock::new();
    let rule = mock.on::<ListGateways>().then_output(|page| {
        page.items = ["a", "b"]
            .map(|name| build(|item: &mut GatewaySummary| item.name = name.into()))
            .into();
        page.next_token = Some("more".into());
    });
    rule.then_output(|page| page.next_token = Some("and more".into()))
        .then(MockResponse::error("AccessDeniedException", "no further"));
    client(&mock)
}

#[test]
fn a_call_gives_its_output() {
    let (_, client) = gateways();
    let gateway = client.get_gateway(GetGateway::new("g")).blocking().unwrap();
    assert_eq!(gateway.status, GatewayStatus::Creating);
}

#[test]
fn a_wait_lasts_until_the_state_is_there() {
    let (mock, client) = gateways();
    let gateway = client
        .get_gateway(GetGateway::new("g"))
        .until(waiter::GatewayReady)
        .blocking()
        .unwrap();
    assert_eq!(
        (gateway.status, mock.recorded().len()),
        (GatewayStatus::Ready, 2)
    );
}

#[test]
fn pages_are_an_iterator_that_ends_at_the_first_error() {
    let pages: Vec<_> = pages()
        .list_gateways(ListGateways::new())
        .pages()
        .blocking()
        .collect();
    assert_eq!(
        pages.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, true, false]
    );
}

#[test]
fn items_are_an_iterator_that_can_be_resumed() {
    let mut items = pages()
        .list_gateways(ListGateways::new())
        .items()
        .blocking();
    let names: Vec<_> = items
        .by_ref()
        .map_while(Result::ok)
        .map(|item| item.name)
        .collect();
    assert_eq!(
        (names, items.get_ref().next_token()),
        (vec!["a".to_owned(), "b".to_owned()], Some("and more"))
    );
    assert!(items.next().is_none());
}

#[test]
fn several_threads_can_block_at_once() {
    let (_, client) = gateways();
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || {
                client
                    .get_gateway(GetGateway::new("g"))
                    .blocking()
                    .map(drop)
            })
        })
        .collect();
    for call in calls {
        call.join().unwrap().unwrap();
    }
}

#[test]
fn any_future_of_the_clients_can_be_run() {
    let built: Result<Client, Error> = blocking::run(Client::builder().mock(&Mock::new()).load());
    assert_eq!(built.unwrap().region(), "us-east-1");
}

/// The whole machinery: a socket, timers, several calls on what the first one left.
#[test]
fn calls_reach_a_server() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let gateway = || Scripted::json(&json!({ "gatewayId": "g", "status": "READY" }));
    let server = runtime.block_on(Server::start([
        Scripted::new(503, ""),
        gateway(),
        gateway(),
    ]));
    let client = Client::builder()
        .region("us-west-2")
        .credentials_provider(tests::credentials(None));
    let client = client.endpoint_url(server.url()).build().unwrap();
    for _ in 0..2 {
        let gateway = client.get_gateway(GetGateway::new("g")).blocking().unwrap();
        assert_eq!(gateway.status, GatewayStatus::Ready);
    }
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn where_a_runtime_lets_blocking_work_be_done_its_handle_can_block_on_a_call() {
    let (_, client) = gateways();
    let block =
        move || Handle::current().block_on(client.get_gateway(GetGateway::new("g")).into_future());
    let gateway = tokio::task::spawn_blocking(block).await.unwrap().unwrap();
    assert_eq!(gateway.status, GatewayStatus::Creating);
}

#[tokio::test]
async fn within_a_runtime_everything_that_blocks_is_an_error_that_says_what_to_do() {
    let (mock, client) = gateways();
    let call = || client.get_gateway(GetGateway::new("g"));
    let errors = [
        call().blocking().unwrap_err(),
        call().until(waiter::GatewayReady).blocking().unwrap_err(),
        client
            .list_gateways(ListGateways::new())
            .pages()
            .blocking()
            .next()
            .unwrap()
            .unwrap_err(),
        blocking::run(call()).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Construction);
        assert!(
            error.message().contains("await the call instead"),
            "{error}"
        );
    }
    assert_eq!(mock.recorded().len(), 0);
}
