//! Blocking calls.

use std::sync::mpsc;
use std::thread;

use bedrock_agentcore_control::operation::{GetGateway, ListGateways};
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::test_util::{Mock, MockResponse, build};
use bedrock_agentcore_control::types::{GatewayStatus, GatewaySummary};
use bedrock_agentcore_control::{Client, Error, ErrorKind, blocking, waiter};
use tests::server::{self, Server};
use tokio::runtime::{Builder, Handle};

use crate::mock::client;

/// Returns a client of a gateway that is ready at the second call.
fn gateways() -> (Mock, Client) {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then_output(|gateway| gateway.status = GatewayStatus::Creating)
        .then_output(|gateway| gateway.status = GatewayStatus::Ready);
    let client = client(&mock);
    (mock, client)
}

/// Returns a client with two pages of gateways, followed by an error.
fn pages() -> Client {
    let gateway = |name: &str| build(|item: &mut GatewaySummary| item.name = name.into());
    let mock = Mock::new();
    mock.on::<ListGateways>()
        .then_output(move |page| {
            page.items = ["a", "b"].map(gateway).into();
            page.next_token = Some("more".into());
        })
        .then_output(|page| page.next_token = Some("and more".into()))
        .then(MockResponse::error("AccessDeniedException", "no further"));
    client(&mock)
}

#[test]
fn a_call_returns_its_output() {
    let (_mock, client) = gateways();

    let gateway = client.get_gateway(GetGateway::new("g")).blocking().unwrap();

    assert_eq!(gateway.status, GatewayStatus::Creating);
}

#[test]
fn a_call_returns_the_metadata_of_its_response() {
    let (_mock, client) = gateways();

    let call = client.get_gateway(GetGateway::new("g")).with_metadata();
    let (gateway, metadata) = call.blocking().unwrap();

    assert_eq!(gateway.status, GatewayStatus::Creating);
    assert_eq!((metadata.status(), metadata.attempts()), (200, 1));
}

#[test]
fn a_waiter_polls_until_the_state_is_reached() {
    let (mock, client) = gateways();
    let (sender, polls) = mpsc::channel();
    let wait = client
        .get_gateway(GetGateway::new("g"))
        .until(waiter::GatewayReady)
        .on_poll(move |poll| sender.send(poll.clone()).unwrap());

    let gateway = wait.blocking().unwrap();

    assert_eq!(gateway.status, GatewayStatus::Ready);
    assert_eq!(mock.recorded().len(), 2);
    let polls: Vec<_> = polls.iter().collect();
    let status: Vec<_> = polls.iter().map(|poll| poll.status.as_deref()).collect();
    assert_eq!(status, [Some("CREATING"), Some("READY")]);
    // The mock skips the delay, which counts as elapsed time.
    assert!(polls[1].elapsed >= polls[0].next_poll.unwrap());
}

#[test]
fn pages_are_an_iterator_that_ends_at_the_first_error() {
    let pages = pages().list_gateways(ListGateways::new()).pages();

    let pages: Vec<_> = pages.blocking().map(|page| page.is_ok()).collect();

    assert_eq!(pages, [true, true, false]);
}

#[test]
fn items_are_an_iterator_with_a_next_token() {
    let items = pages().list_gateways(ListGateways::new()).items();
    let mut items = items.blocking();

    let names: Vec<_> = items
        .by_ref()
        .map_while(Result::ok)
        .map(|item| item.name)
        .collect();

    assert_eq!(names, ["a", "b"]);
    assert_eq!(items.get_ref().next_token(), Some("and more"));
    assert!(items.next().is_none());
}

#[test]
fn several_threads_can_block_at_once() {
    let (_mock, client) = gateways();
    let call = || {
        client
            .get_gateway(GetGateway::new("g"))
            .blocking()
            .map(drop)
    };

    let results: Vec<Result<(), Error>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(call)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });

    assert!(results.iter().all(Result::is_ok), "{results:?}");
}

#[test]
fn run_blocks_on_any_future_of_the_client() {
    let client: Result<Client, Error> = blocking::run(Client::builder().mock(&Mock::new()).load());

    assert_eq!(client.unwrap().region(), "us-east-1");
}

/// Uses sockets and timers, which a mock does not.
#[test]
fn calls_reach_a_server() {
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    let gateway = || server::Answer::json(&json!({ "gatewayId": "g", "status": "READY" }));
    let script = [server::Answer::new(503, ""), gateway(), gateway()];
    let server = runtime.block_on(Server::start(script));
    let client = Client::builder()
        .region("us-west-2")
        .credentials_provider(tests::credentials(None))
        .endpoint_url(server.url())
        .build()
        .unwrap();

    for _ in 0..2 {
        let gateway = client.get_gateway(GetGateway::new("g")).blocking().unwrap();
        assert_eq!(gateway.status, GatewayStatus::Ready);
    }

    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn a_runtime_handle_can_block_on_a_call_in_a_blocking_thread() {
    let (_mock, client) = gateways();
    let call = client.get_gateway(GetGateway::new("g")).into_future();

    let block = tokio::task::spawn_blocking(move || Handle::current().block_on(call));
    let gateway = block.await.unwrap().unwrap();

    assert_eq!(gateway.status, GatewayStatus::Creating);
}

#[tokio::test]
async fn blocking_within_a_runtime_is_an_error_with_a_remedy() {
    let (mock, client) = gateways();
    let call = || client.get_gateway(GetGateway::new("g"));
    let mut pages = client.list_gateways(ListGateways::new()).pages().blocking();

    let errors = [
        call().blocking().unwrap_err(),
        call().until(waiter::GatewayReady).blocking().unwrap_err(),
        pages.next().unwrap().unwrap_err(),
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
