//! What is around an exchange runs with a mock as it does in production: validation, signing, hooks, retries, timeouts, pages,
//! waits.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bedrock_agentcore_control::aws_credential_types::provider::{ProvideCredentials, future};
use bedrock_agentcore_control::operation::{
    CreateGateway, GetGateway, ListGateways, ListGatewaysOutput,
};
use bedrock_agentcore_control::test_util::{Mock, MockResponse, build};
use bedrock_agentcore_control::types::{AuthorizerType, GatewayStatus, GatewaySummary};
use bedrock_agentcore_control::{
    Client, Error, ErrorKind, Hook, HookContext, Outcome, Timeouts, waiter,
};

use super::client;

#[tokio::test]
async fn an_operation_that_is_not_valid_never_gets_to_the_mock() {
    let mock = Mock::new();
    let error = client(&mock)
        .get_gateway(GetGateway::new(""))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), mock.recorded().len()),
        (ErrorKind::Validation, 0)
    );
}

#[tokio::test]
async fn requests_are_signed_and_carry_the_same_token_on_every_attempt() {
    let mock = Mock::new();
    mock.on::<CreateGateway>()
        .then(MockResponse::connection_reset())
        .then_output(|_| {});
    let role = "arn:aws:iam::123456789012:role/tools";
    client(&mock)
        .create_gateway(CreateGateway::new("tools", role, AuthorizerType::AwsIam))
        .await
        .unwrap();
    let requests = mock.requests();
    assert_eq!(
        (requests.len(), requests[0].body()),
        (2, requests[1].body())
    );
    assert!(
        requests
            .iter()
            .all(|request| request.headers().contains_key("authorization"))
    );
    assert!(mock.calls::<CreateGateway>()[0].client_token.is_some());
}

#[tokio::test]
async fn an_attempt_that_fails_is_followed_by_the_next_without_a_pause() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then(MockResponse::error("ThrottlingException", "slower"))
        .then_output(|_| {});
    // Nothing but a pause could ask for the time: there is no driver for it.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let call = client(&mock)
        .get_gateway(GetGateway::new("g"))
        .timeouts(untimed());
    tokio::task::spawn_blocking(move || runtime.block_on(async { call.await.unwrap() }))
        .await
        .unwrap();
    assert_eq!((mock.recorded().len(), mock.sleeps().len()), (2, 1));
}

fn untimed() -> Timeouts {
    Timeouts::new().attempt(None).call(None)
}

#[derive(Default)]
struct Counting(Arc<AtomicU32>);

impl Hook for Counting {
    fn after_attempt(&self, _: HookContext, _: Outcome<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn hooks_see_every_attempt() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then(MockResponse::http(503, ""))
        .then_output(|_| {});
    let count = Arc::new(AtomicU32::new(0));
    client(&mock)
        .get_gateway(GetGateway::new("g"))
        .hook(Counting(Arc::clone(&count)))
        .await
        .unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn with_a_paused_clock_answers_are_late_at_once() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then(MockResponse::json(Default::default()).delay(Duration::MAX))
        .then_output(|_| {});
    client(&mock)
        .get_gateway(GetGateway::new("g"))
        .await
        .unwrap();
    assert_eq!(mock.recorded().len(), 2);
}

/// A provider that never gives anything, and says when it is left alone.
#[derive(Debug, Default)]
struct Endless(Arc<AtomicU32>);

impl ProvideCredentials for Endless {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        struct Leave<'a>(&'a AtomicU32);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        future::ProvideCredentials::new(async {
            let _leave = Leave(&self.0);
            std::future::pending().await
        })
    }
}

/// How often the provider had been left alone after each attempt.
struct Left(Arc<AtomicU32>, Arc<Mutex<Vec<u32>>>);

impl Hook for Left {
    fn after_attempt(&self, _: HookContext, _: Outcome<'_>) {
        self.1.lock().unwrap().push(self.0.load(Ordering::Relaxed));
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_too_long_is_given_up_before_the_pause_behind_it() {
    let (left, seen) = (Arc::default(), Arc::default());
    let call = client(&Mock::new())
        .get_gateway(GetGateway::new("g"))
        .credentials_provider(Endless(Arc::clone(&left)));
    call.hook(Left(left, Arc::clone(&seen))).await.unwrap_err();
    assert_eq!(*seen.lock().unwrap(), [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn pauses_that_are_kept_count_towards_the_timeout_of_the_call() {
    let mock = Mock::new().with_sleeps();
    mock.on::<GetGateway>()
        .then(MockResponse::http(503, "").header("x-amz-retry-after", "4000"));
    let call = client(&mock).get_gateway(GetGateway::new("g"));
    let error = call
        .timeouts(Timeouts::new().call(Duration::from_secs(6)))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), mock.recorded().len()),
        (ErrorKind::Timeout, 2)
    );
}

fn page(names: [&str; 2], next: Option<&str>) -> ListGatewaysOutput {
    build(|page: &mut ListGatewaysOutput| {
        page.items = names
            .map(|name| build(|item: &mut GatewaySummary| item.name = name.into()))
            .into();
        page.next_token = next.map(str::to_owned);
    })
}

#[tokio::test]
async fn pages_are_calls_whose_answers_can_go_by_the_token() {
    let mock = Mock::new();
    mock.on::<ListGateways>()
        .then_with(|list| match list.next_token.as_deref() {
            None => page(["a", "b"], Some("more")),
            Some(_) => page(["c", "d"], None),
        });
    let items = client(&mock)
        .list_gateways(ListGateways::new())
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(
        items
            .iter()
            .map(|item| item.name.as_str())
            .collect::<String>(),
        "abcd"
    );
    let tokens: Vec<_> = mock
        .calls::<ListGateways>()
        .iter()
        .map(|list| list.next_token.clone())
        .collect();
    assert_eq!(tokens, [None, Some("more".to_owned())]);
}

async fn wait(client: &Client) -> Result<(), Error> {
    client
        .get_gateway(GetGateway::new("g"))
        .until(waiter::GatewayReady)
        .await
        .map(drop)
}

#[tokio::test]
async fn a_wait_polls_until_the_state_is_there() {
    let mock = Mock::new();
    let rule = mock
        .on::<GetGateway>()
        .then_output(|gateway| gateway.status = GatewayStatus::Creating);
    rule.then(MockResponse::error("ThrottlingException", "slower"))
        .then_output(|gateway| gateway.status = GatewayStatus::Ready);
    wait(&client(&mock)).await.unwrap();
    assert_eq!(
        mock.calls::<GetGateway>().len(),
        2,
        "the poll that is throttled is one call of two attempts"
    );
    mock.verify();
}

#[tokio::test]
async fn a_wait_that_never_ends_reaches_its_limit_by_the_pauses_that_were_left_out() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then_output(|gateway| gateway.status = GatewayStatus::Creating);
    let error = wait(&client(&mock)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.message().contains("timed out after 600"), "{error}");
    let paused: Duration = mock.sleeps().iter().sum();
    assert!(
        (Duration::from_secs(590)..=Duration::from_secs(600)).contains(&paused),
        "{paused:?}"
    );
}
