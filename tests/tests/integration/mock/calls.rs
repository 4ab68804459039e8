//! A call with a mock passes validation, signing, hooks, retries and timeouts, as one
//! with a server.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bedrock_agentcore_control::aws_credential_types::credential_fn::provide_credentials_fn;
use bedrock_agentcore_control::aws_credential_types::provider::{ProvideCredentials, future};
use bedrock_agentcore_control::operation::{
    CreateGateway, GetGateway, ListGateways, ListGatewaysOutput, TagResource,
};
use bedrock_agentcore_control::test_util::{Mock, MockResponse, build};
use bedrock_agentcore_control::types::{AuthorizerType, GatewayStatus, GatewaySummary};
use bedrock_agentcore_control::{
    Client, Error, ErrorKind, Hook, HookContext, Outcome, ResponseMetadata, Retry, Timeouts,
    Validation, waiter,
};

use super::client;

#[tokio::test]
async fn an_invalid_operation_does_not_reach_the_mock() {
    let mock = Mock::new();

    let call = client(&mock).get_gateway(GetGateway::new(""));
    let error = call.await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Validation);
    assert_eq!(mock.recorded().len(), 0);
}

#[tokio::test]
async fn attempts_are_signed_and_share_the_idempotency_token() {
    let mock = Mock::new();
    mock.on::<CreateGateway>()
        .then(MockResponse::connection_reset())
        .then_output(|_| {});
    let role = "arn:aws:iam::123456789012:role/tools";
    let create = CreateGateway::new("tools", role, AuthorizerType::AwsIam);

    client(&mock).create_gateway(create).await.unwrap();

    let requests = mock.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(request.body(), requests[0].body());
        assert!(request.headers().contains_key("authorization"));
    }
    assert!(mock.calls::<CreateGateway>()[0].client_token.is_some());
}

#[tokio::test(start_paused = true)]
async fn retries_without_delay() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then(MockResponse::error("ThrottlingException", "slower"))
        .then_output(|_| {});
    let started = tokio::time::Instant::now();

    client(&mock)
        .get_gateway(GetGateway::new("g"))
        .await
        .unwrap();

    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(mock.recorded().len(), 2);
    assert_eq!(mock.sleeps().len(), 1);
}

#[tokio::test]
async fn hooks_run_for_every_attempt() {
    struct Counter(Arc<AtomicU32>);
    impl Hook for Counter {
        fn after_attempt(&self, _: HookContext, _: Outcome<'_>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then(MockResponse::http(503, ""))
        .then_output(|_| {});
    let count = Arc::new(AtomicU32::new(0));
    let call = client(&mock).get_gateway(GetGateway::new("g"));

    call.hook(Counter(Arc::clone(&count))).await.unwrap();

    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_late_response_times_out_at_once_if_the_clock_is_paused() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then(MockResponse::json(Default::default()).delay(Duration::MAX))
        .then_output(|_| {});

    let call = client(&mock).get_gateway(GetGateway::new("g"));
    call.await.unwrap();

    assert_eq!(mock.recorded().len(), 2);
}

/// A provider that never returns.
#[derive(Debug)]
struct Hanging;

impl ProvideCredentials for Hanging {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_hanging_credentials_provider_is_an_error_that_says_so() {
    let mock = Mock::new();
    let call = || {
        let call = client(&mock).get_gateway(GetGateway::new("g"));
        call.credentials_provider(Hanging)
    };
    let short = Timeouts::new().attempt(Some(Duration::from_secs(1)));

    let error = call().await.unwrap_err();
    let timeout = call().timeouts(short).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(
        error.to_string().contains("did not respond within 30 s"),
        "{error}"
    );
    assert_eq!(timeout.kind(), ErrorKind::Timeout);
    assert!(
        timeout
            .to_string()
            .contains("credentials provider did not respond"),
        "{timeout}"
    );
    assert_eq!(mock.recorded().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_is_not_idempotent_is_retried_after_a_slow_credentials_provider() {
    let mock = Mock::new();
    mock.on::<TagResource>().then_output(|_| {});
    let tags = [("a", "b")];
    let provider = provide_credentials_fn(|| async {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        Ok(tests::credentials(None))
    });
    let call = client(&mock)
        .tag_resource(TagResource::new(
            "arn:aws:bedrock-agentcore:us-west-2:1:a",
            tags,
        ))
        .credentials_provider(provider)
        .validation(Validation::Off)
        .timeouts(Timeouts::new().attempt(Some(Duration::from_secs(1))));

    call.await.unwrap();

    assert_eq!(mock.recorded().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_a_call_has_the_last_error_as_its_cause() {
    let mock = Mock::new().with_sleeps();
    mock.on::<GetGateway>()
        .then(MockResponse::error("ThrottlingException", "slower"));
    let call = client(&mock).get_gateway(GetGateway::new("g"));
    let call = call.retry(Retry::standard().max_attempts(1000));

    let error = call
        .timeouts(Timeouts::new().call(Some(Duration::from_secs(30))))
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("ThrottlingException"), "{error}");
}

/// Records what hooks are told.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Hook for Recorder {
    fn after_attempt(&self, context: HookContext, outcome: Outcome<'_>) {
        let outcome = outcome.map(ResponseMetadata::status).map_err(Error::kind);
        let line = format!("attempt {}: {outcome:?}", context.attempt);
        self.0.lock().unwrap().push(line);
    }

    fn after_call(&self, context: HookContext, outcome: Outcome<'_>) {
        let outcome = outcome.map(ResponseMetadata::status).map_err(Error::kind);
        let line = format!("call after {}: {outcome:?}", context.attempt);
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test(start_paused = true)]
async fn hooks_are_told_how_calls_end() {
    let recorder = Recorder::default();
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then(MockResponse::http(200, "<html>"))
        .then(MockResponse::json(Default::default()).delay(Duration::MAX));
    let call = || {
        let call = client(&mock).get_gateway(GetGateway::new("g"));
        call.hook(recorder.clone())
    };

    call().await.unwrap_err();
    let timeouts = Timeouts::new().call(Some(Duration::from_secs(5)));
    call().timeouts(timeouts).await.unwrap_err();

    assert_eq!(
        *recorder.0.lock().unwrap(),
        [
            "attempt 1: Ok(200)",
            "call after 1: Err(Response)",
            "attempt 1: Err(Timeout)",
            "call after 1: Err(Timeout)",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn kept_retry_delays_count_towards_the_timeout_of_the_call() {
    let mock = Mock::new().with_sleeps();
    mock.on::<GetGateway>()
        .then(MockResponse::http(503, "").header("x-amz-retry-after", "4000"));
    let timeouts = Timeouts::new().call(Duration::from_secs(6));
    let call = client(&mock).get_gateway(GetGateway::new("g"));

    let error = call.timeouts(timeouts).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(mock.recorded().len(), 2);
}

fn page(names: [&str; 2], next_token: Option<&str>) -> ListGatewaysOutput {
    let gateway = |name: &str| build(|item: &mut GatewaySummary| item.name = name.into());
    build(|page: &mut ListGatewaysOutput| {
        page.items = names.map(gateway).into();
        page.next_token = next_token.map(str::to_owned);
    })
}

#[tokio::test]
async fn a_response_can_depend_on_the_page_token() {
    let mock = Mock::new();
    mock.on::<ListGateways>().then_with(|list| {
        if list.next_token.is_none() {
            page(["a", "b"], Some("more"))
        } else {
            page(["c", "d"], None)
        }
    });

    let items = client(&mock).list_gateways(ListGateways::new()).items();
    let items = items.collect().await.unwrap();

    let names: String = items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, "abcd");
    let calls = mock.calls::<ListGateways>();
    let tokens: Vec<_> = calls
        .iter()
        .map(|list| list.next_token.as_deref())
        .collect();
    assert_eq!(tokens, [None, Some("more")]);
}

async fn wait(client: &Client) -> Result<(), Error> {
    let call = client.get_gateway(GetGateway::new("g"));
    call.until(waiter::GatewayReady).await.map(drop)
}

#[tokio::test]
async fn a_waiter_polls_until_the_state_is_reached() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then_output(|gateway| gateway.status = GatewayStatus::Creating)
        .then(MockResponse::error("ThrottlingException", "slower"))
        .then_output(|gateway| gateway.status = GatewayStatus::Ready);

    wait(&client(&mock)).await.unwrap();

    // The throttled poll is one call with two attempts.
    assert_eq!(mock.calls::<GetGateway>().len(), 2);
    mock.verify();
}

#[tokio::test]
async fn skipped_delays_count_towards_the_maximum_wait() {
    let mock = Mock::new();
    mock.on::<GetGateway>()
        .then_output(|gateway| gateway.status = GatewayStatus::Creating);

    let error = wait(&client(&mock)).await.unwrap_err();

    assert!(error.is_timeout(), "{error}");
    assert!(error.message().contains("timed out after 600"), "{error}");
    let skipped: Duration = mock.sleeps().iter().sum();
    assert!((590..=600).contains(&skipped.as_secs()), "{skipped:?}");
}
