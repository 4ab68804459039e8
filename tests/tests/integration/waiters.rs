//! Waiters, with a delay of a millisecond.

use std::sync::mpsc;
use std::time::Duration;

use bedrock_agentcore_control::operation::{
    GetBrowser, GetBrowserOutput, GetGateway, GetGatewayOutput, GetGatewayTarget, GetMemory,
};
use bedrock_agentcore_control::serde_json::{self, json};
use bedrock_agentcore_control::types::GatewayStatus;
use bedrock_agentcore_control::{Call, Error, ErrorKind, Wait, WaitProgress, Waiter, waiter};
use smithy_reqwest::impl_waiter;
use tests::client;
use tests::server::{Answer, Server, unused_url};

/// Returns a gateway with a status and reasons.
fn gateway(status: &str, reasons: &[&str]) -> Answer {
    Answer::json(
        &json!({ "gatewayId": "g", "name": "tools", "status": status, "statusReasons": reasons }),
    )
}

fn not_found() -> Answer {
    Answer::error(404, "ResourceNotFoundException")
}

fn get_gateway(server: &Server) -> Call<GetGateway> {
    client(&server.url()).get_gateway(GetGateway::new("g"))
}

fn quick<W: Waiter>(wait: Wait<W>) -> Wait<W> {
    let delay = Duration::from_millis(1);
    wait.min_delay(delay).max_delay(delay)
}

/// Polls `GetGateway` of a server until a waiter ends.
async fn wait<W>(server: &Server, waiter: W) -> Result<W::Output, Error>
where
    W: Waiter<Operation = GetGateway>,
{
    quick(get_gateway(server).until(waiter)).await
}

#[tokio::test]
async fn ends_at_the_first_poll_if_the_state_is_reached() {
    let server = Server::start([gateway("READY", &[])]).await;

    // With the delay of the model, a second poll would take seconds.
    let output = get_gateway(&server)
        .until(waiter::GatewayReady)
        .await
        .unwrap();

    assert_eq!(output.status, GatewayStatus::Ready);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn ends_although_a_timestamp_is_far_in_the_future() {
    let milliseconds = json!({
        "gatewayId": "g", "name": "tools", "status": "READY", "createdAt": 1_775_836_321_122_u64,
    });
    let server = Server::start([Answer::json(&milliseconds)]).await;

    let output = wait(&server, waiter::GatewayReady).await.unwrap();

    let stored = serde_json::to_string(&output).unwrap();
    let read: GetGatewayOutput = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, output);
}

#[tokio::test]
async fn polls_again_in_transitional_and_unknown_states() {
    let script = ["CREATING", "SOMETHING_NEW", "READY"].map(|status| gateway(status, &[]));
    let server = Server::start(script).await;

    wait(&server, waiter::GatewayReady).await.unwrap();

    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn a_failure_state_is_an_error_with_the_reasons_of_the_service() {
    let script = [
        gateway("CREATING", &[]),
        gateway("FAILED", &["no role", "no key"]),
    ];
    let server = Server::start(script).await;

    let error = wait(&server, waiter::GatewayReady).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Wait);
    assert_eq!(
        error.to_string(),
        "GetGateway: waiting for GatewayReady failed: status is FAILED: no role; no key"
    );
}

#[tokio::test]
async fn finds_the_reason_beside_a_nested_status() {
    let memory = json!({ "memory": { "id": "m", "status": "FAILED", "failureReason": "no key" } });
    let server = Server::start([Answer::json(&memory)]).await;
    let call = client(&server.url()).get_memory(GetMemory::new("memory-abcdefghij"));

    let error = quick(call.until(waiter::MemoryReady)).await.unwrap_err();

    assert!(
        error.message().ends_with("memory.status is FAILED: no key"),
        "{error}"
    );
}

#[tokio::test]
async fn pending_authorization_fails_the_wait_for_a_target() {
    let target = json!({ "status": "CREATE_PENDING_AUTH" });
    let server = Server::start([Answer::json(&target)]).await;
    let call = client(&server.url()).get_gateway_target(GetGatewayTarget::new("g", "t"));

    let error = quick(call.until(waiter::GatewayTargetReady))
        .await
        .unwrap_err();

    assert!(
        error.message().ends_with("status is CREATE_PENDING_AUTH"),
        "{error}"
    );
}

#[tokio::test]
async fn an_error_can_be_the_expected_state() {
    let server = Server::start([gateway("DELETING", &[]), not_found()]).await;

    let () = wait(&server, waiter::GatewayDeleted).await.unwrap();

    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn a_waiter_for_an_output_or_an_error_returns_an_option() {
    let deleted = Answer::json(&json!({ "browserId": "b", "status": "DELETED" }));
    for (answer, is_some) in [(deleted, true), (not_found(), false)] {
        let server = Server::start([answer.clone()]).await;
        let call = client(&server.url()).get_browser(GetBrowser::new("b"));

        let output: Option<GetBrowserOutput> =
            quick(call.until(waiter::BrowserDeleted)).await.unwrap();

        assert_eq!(output.is_some(), is_some, "{answer:?}");
    }
}

#[tokio::test]
async fn returns_an_error_without_acceptor_unchanged() {
    let server = Server::start([Answer::error(403, "AccessDeniedException")]).await;

    let error = wait(&server, waiter::GatewayReady).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.code(), Some("AccessDeniedException"));
}

/// A wait lasts longer than the retries of one poll.
#[tokio::test]
async fn a_throttled_or_lost_poll_does_not_end_the_wait() {
    let answers = [
        Answer::error(429, "ThrottlingException"),
        Answer::error(500, "InternalServerException"),
        Answer::reset(),
        gateway("READY", &[]),
    ];
    let server = Server::start(answers).await;

    let output = wait(&server, waiter::GatewayReady).await.unwrap();

    assert_eq!(output.name, "tools");
    assert_eq!(server.received().len(), 4);
}

#[tokio::test]
async fn a_service_that_was_never_reached_ends_the_wait() {
    let call = client(&unused_url()).get_gateway(GetGateway::new("g"));

    let error = quick(call.until(waiter::GatewayReady)).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn the_timeout_error_contains_the_last_status() {
    let server = Server::with_handler(|_| gateway("CREATING", &["still at it"])).await;
    let wait = quick(get_gateway(&server).until(waiter::GatewayReady));

    let error = wait.max_wait(Duration::from_millis(20)).await.unwrap_err();

    assert!(error.is_timeout());
    let text = error.to_string();
    assert!(text.starts_with("GetGateway: timed out after 0"), "{text}");
    let end = " s waiting for GatewayReady: last status was CREATING: still at it";
    assert!(text.ends_with(end), "{text}");
}

/// Polls a gateway until it is ready, and returns the polls and the result.
async fn watch(script: impl IntoIterator<Item = Answer>) -> (Vec<WaitProgress>, Result<(), Error>) {
    let server = Server::start(script).await;
    let (sender, polls) = mpsc::channel();
    let wait = get_gateway(&server)
        .until(waiter::GatewayReady)
        .on_poll(move |poll| sender.send(poll.clone()).unwrap());

    let result = quick(wait).await;

    (polls.iter().collect(), result.map(drop))
}

#[tokio::test]
async fn the_callback_sees_each_poll() {
    let script = [
        gateway("CREATING", &["no role", "no key"]),
        Answer::error(429, "ThrottlingException"),
        gateway("READY", &[]),
    ];

    let (polls, result) = watch(script).await;

    result.unwrap();
    let [first, second, last] = &*polls else {
        panic!("{polls:#?}")
    };
    assert_eq!((first.waiter, first.attempt), ("GatewayReady", 1));
    assert_eq!(first.status.as_deref(), Some("CREATING"));
    assert_eq!(first.reasons, ["no role", "no key"]);
    assert!(first.error.is_none());
    assert_eq!(first.next_poll, Some(Duration::from_millis(1)));
    let error = second.error.as_ref().unwrap();
    assert!(error.is_throttling(), "{error}");
    assert_eq!((second.attempt, &second.status), (2, &None));
    assert!(second.elapsed >= first.elapsed);
    assert_eq!((last.attempt, last.status.as_deref()), (3, Some("READY")));
    assert_eq!(last.next_poll, None);
}

#[tokio::test]
async fn the_callback_sees_the_poll_that_fails_the_wait() {
    let script = [gateway("CREATING", &[]), gateway("FAILED", &["no role"])];

    let (polls, result) = watch(script).await;

    assert_eq!(result.unwrap_err().kind(), ErrorKind::Wait);
    let last = polls.last().unwrap();
    assert_eq!((last.attempt, last.next_poll), (2, None));
    assert_eq!(last.reasons, ["no role"]);
}

#[tokio::test]
async fn a_poll_prints_as_a_progress_line() {
    let (polls, _) = watch([gateway("FAILED", &["no role", "no key"])]).await;

    assert_eq!(
        polls[0].to_string(),
        "GatewayReady (poll 1, 0 s): FAILED: no role; no key"
    );
}

#[tokio::test]
async fn a_zero_maximum_wait_polls_once() {
    let server = Server::start([gateway("CREATING", &[])]).await;
    let wait = get_gateway(&server).until(waiter::GatewayReady);

    let error = wait.max_wait(Duration::ZERO).await.unwrap_err();

    assert!(error.is_timeout());
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn the_largest_delay_does_not_panic() {
    let server = Server::start([gateway("CREATING", &[])]).await;
    let wait = get_gateway(&server).until(waiter::GatewayReady);
    let wait = wait
        .min_delay(Duration::MAX)
        .max_delay(Duration::MAX)
        .max_wait(Duration::MAX);

    let polling = tokio::spawn(wait.into_future());
    while server.received().is_empty() {
        tokio::task::yield_now().await;
    }
    polling.abort();

    assert!(polling.await.unwrap_err().is_cancelled());
}

/// Waits with a waiter that has matchers which no waiter of the service has.
macro_rules! wait_for {
    ($server:expr, $output:ty, $($acceptors:tt)*) => {{
        struct Custom;
        impl_waiter!(Custom {
            operation: GetGateway,
            output: $output,
            delay: 1..=1,
            status: [],
            reasons: [],
            $($acceptors)*
        });
        wait($server, Custom).await
    }};
}

#[tokio::test]
async fn matches_expressions_over_the_output() {
    let script = [gateway("READY", &["a"]), gateway("READY", &["a", "b"])];
    let server = Server::start(script).await;

    let result = wait_for!(&server, GetGatewayOutput,
        Succeed: Output(Expression("length(statusReasons) > `1`"), BooleanEquals, "true"));

    assert_eq!(result.unwrap().status_reasons.unwrap().len(), 2);
}

#[tokio::test]
async fn matches_expressions_over_input_and_output() {
    let server = Server::start([gateway("CREATING", &[])]).await;

    let result = wait_for!(&server, GetGatewayOutput,
    Succeed: InputOutput(
        Expression("input.gatewayIdentifier == output.gatewayId"),
        BooleanEquals,
        "true"
    ));

    assert!(result.is_ok(), "{result:?}");
}

#[tokio::test]
async fn distinguishes_any_and_all_elements_of_a_list() {
    let server = Server::start([gateway("X", &["a", "b"])]).await;

    let result = wait_for!(&server, GetGatewayOutput,
        Succeed: Output(Fields("statusReasons"), AllStringEquals, "a"),
        Fail: Output(Fields("statusReasons"), AnyStringEquals, "a"));

    assert_eq!(result.unwrap_err().kind(), ErrorKind::Wait);
}

#[tokio::test]
async fn an_empty_list_does_not_match_all_elements() {
    let server = Server::start([gateway("X", &[])]).await;

    let result = wait_for!(&server, GetGatewayOutput,
        Succeed: Output(Fields("statusReasons"), AllStringEquals, "a"),
        Fail: Output(Fields("status"), StringEquals, "X"));

    assert_eq!(result.unwrap_err().kind(), ErrorKind::Wait);
}

#[tokio::test]
async fn matches_any_output_and_any_error() {
    let script = [Answer::error(409, "ConflictException"), gateway("X", &[])];
    let server = Server::start(script).await;

    let result =
        wait_for!(&server, GetGatewayOutput, Succeed: Success(true), Retry: Success(false));

    assert!(result.is_ok(), "{result:?}");
}

#[tokio::test]
async fn a_failure_on_an_error_keeps_its_code_and_message() {
    let conflict = json!({"code": "ConflictException", "message": "in use"}).to_string();
    let server = Server::start([Answer::new(409, conflict)]).await;

    let result =
        wait_for!(&server, (), Succeed: ErrorType("Gone"), Fail: ErrorType("ConflictException"));

    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Wait);
    assert_eq!(error.code(), Some("ConflictException"));
    assert_eq!(
        error.to_string(),
        "GetGateway: ConflictException (409): waiting for Custom failed: in use"
    );
}

#[tokio::test]
async fn the_message_of_an_acceptor_is_the_reason() {
    let server = Server::start([gateway("FAILED", &["first", "second"])]).await;

    let result = wait_for!(&server, GetGatewayOutput,
        Succeed: Success(false),
        Fail: Output(Fields("status"), StringEquals, "FAILED") => Expression("statusReasons[-1]"));

    let error = result.unwrap_err();
    assert!(
        error.message().ends_with("status is FAILED: second"),
        "{error}"
    );
}
