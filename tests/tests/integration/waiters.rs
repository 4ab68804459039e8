//! Waiting over a scripted server, with pauses of a millisecond.

use std::time::Duration;

use crate::scripted_server::Server;
use bedrock_agentcore_control::operation::{
    GetBrowser, GetBrowserOutput, GetGateway, GetGatewayOutput, GetGatewayTarget, GetMemory,
};
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::types::GatewayStatus;
use bedrock_agentcore_control::{Error, ErrorKind, Wait, Waiter, waiter};

const NOT_FOUND: &str = "ResourceNotFoundException";

/// A gateway with this status and these reasons.
fn gateway(status: &str, reasons: &[&str]) -> (u16, Value) {
    (
        200,
        json!({ "gatewayId": "g", "name": "tools", "status": status, "statusReasons": reasons }),
    )
}

fn failure(status: u16, code: &str) -> (u16, Value) {
    (status, json!({ "__code": code, "message": "so it is" }))
}

fn quick<W: Waiter>(wait: Wait<W>) -> Wait<W> {
    let delay = Duration::from_millis(1);
    wait.min_delay(delay).max_delay(delay)
}

async fn until<W: Waiter<Operation = GetGateway>>(
    server: &Server,
    waiter: W,
) -> Result<W::Output, Error> {
    quick(
        server
            .client()
            .get_gateway(GetGateway::new("g"))
            .until(waiter),
    )
    .await
}

#[tokio::test]
async fn a_state_that_is_there_ends_the_wait_at_the_first_poll() {
    let server = Server::start(vec![gateway("READY", &[])]).await;
    let call = server.client().get_gateway(GetGateway::new("g"));
    // The pauses are the model's: a second poll would take its time.
    let found: GetGatewayOutput = call.until(waiter::GatewayReady).await.unwrap();
    assert_eq!(
        (found.status, server.asked().len()),
        (GatewayStatus::Ready, 1)
    );
}

#[tokio::test]
async fn states_on_the_way_and_states_that_nobody_knows_keep_polling() {
    let script = vec![
        gateway("CREATING", &[]),
        gateway("SOMETHING_NEW", &[]),
        gateway("READY", &[]),
    ];
    let server = Server::start(script).await;
    until(&server, waiter::GatewayReady).await.unwrap();
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_state_of_failure_ends_the_wait_with_the_reasons_of_the_service() {
    let server = Server::start(vec![
        gateway("CREATING", &[]),
        gateway("FAILED", &["no role", "no key"]),
    ])
    .await;
    let error = until(&server, waiter::GatewayReady).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Wait);
    assert_eq!(
        error.to_string(),
        "GetGateway: waiting for GatewayReady failed: status is FAILED: no role; no key"
    );
}

#[tokio::test]
async fn reasons_stand_beside_a_status_that_is_not_at_the_top() {
    let memory = json!({ "memory": { "id": "m", "status": "FAILED", "failureReason": "no key" } });
    let server = Server::start(vec![(200, memory)]).await;
    let wait = server
        .client()
        .get_memory(GetMemory::new("memory-abcdefghij"))
        .until(waiter::MemoryReady);
    let error = quick(wait).await.unwrap_err();
    assert!(
        error.message().ends_with("memory.status is FAILED: no key"),
        "{error}"
    );
}

#[tokio::test]
async fn a_target_that_waits_for_a_person_ends_the_wait_and_says_so() {
    let server = Server::start(vec![(200, json!({ "status": "CREATE_PENDING_AUTH" }))]).await;
    let wait = server
        .client()
        .get_gateway_target(GetGatewayTarget::new("g", "t"))
        .until(waiter::GatewayTargetReady);
    let error = quick(wait).await.unwrap_err();
    assert!(
        error.message().ends_with("status is CREATE_PENDING_AUTH"),
        "{error}"
    );
}

#[tokio::test]
async fn an_error_can_be_what_is_waited_for() {
    let server = Server::start(vec![gateway("DELETING", &[]), failure(404, NOT_FOUND)]).await;
    let () = until(&server, waiter::GatewayDeleted).await.unwrap();
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_wait_that_an_output_or_an_error_can_end_gives_an_option() {
    let deleted = async |answer| -> Option<GetBrowserOutput> {
        let server = Server::start(vec![answer]).await;
        quick(
            server
                .client()
                .get_browser(GetBrowser::new("b"))
                .until(waiter::BrowserDeleted),
        )
        .await
        .unwrap()
    };
    assert!(
        deleted((200, json!({ "browserId": "b", "status": "DELETED" })))
            .await
            .is_some()
    );
    assert!(deleted(failure(404, NOT_FOUND)).await.is_none());
}

#[tokio::test]
async fn an_error_that_the_waiter_knows_nothing_of_ends_the_wait_as_it_is() {
    let server = Server::start(vec![failure(403, "AccessDeniedException")]).await;
    let error = until(&server, waiter::GatewayReady).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Service, Some("AccessDeniedException"))
    );
}

#[tokio::test]
async fn a_wait_that_takes_too_long_says_the_last_status() {
    let server = Server::start(vec![gateway("CREATING", &["still at it"])]).await;
    let wait = server
        .client()
        .get_gateway(GetGateway::new("g"))
        .until(waiter::GatewayReady);
    let error = quick(wait)
        .max_wait(Duration::from_millis(20))
        .await
        .unwrap_err();
    assert!(error.is_timeout());
    let (begin, end) = (
        "GetGateway: timed out after 0",
        " s waiting for GatewayReady: last status was CREATING: still at it",
    );
    assert!(
        error.to_string().starts_with(begin) && error.to_string().ends_with(end),
        "{error}"
    );
}

#[tokio::test]
async fn a_wait_of_no_time_polls_once() {
    let server = Server::start(vec![gateway("CREATING", &[])]).await;
    let wait = server
        .client()
        .get_gateway(GetGateway::new("g"))
        .until(waiter::GatewayReady);
    let error = wait.max_wait(Duration::ZERO).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn endless_pauses_and_waits_do_not_panic() {
    let server = Server::start(vec![gateway("CREATING", &[])]).await;
    let wait = server
        .client()
        .get_gateway(GetGateway::new("g"))
        .until(waiter::GatewayReady);
    let wait = wait
        .min_delay(Duration::MAX)
        .max_delay(Duration::MAX)
        .max_wait(Duration::MAX);
    let polling = tokio::spawn(wait.into_future());
    while server.asked().is_empty() {
        tokio::task::yield_now().await;
    }
    polling.abort();
    assert!(polling.await.unwrap_err().is_cancelled());
}

/// Waiters of matchers that no waiter of the service has.
mod matchers {
    use smithy_reqwest::impl_waiter;

    use super::*;

    macro_rules! wait_for {
        ($server:expr, $output:ty, $($acceptors:tt)*) => {{
            struct Custom;
            impl_waiter!(Custom { operation: GetGateway, output: $output, delay: 1..=1, status: [], reasons: [], $($acceptors)* });
            until($server, Custom).await
        }};
    }

    #[tokio::test]
    async fn an_expression_is_evaluated_over_the_output() {
        let server = Server::start(vec![
            gateway("READY", &["a"]),
            gateway("READY", &["a", "b"]),
        ])
        .await;
        let waited = wait_for!(&server, GetGatewayOutput,
            Succeed: Output(Expression("length(statusReasons) > `1`"), BooleanEquals, "true"));
        assert_eq!(waited.unwrap().status_reasons.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn an_expression_sees_input_and_output() {
        let server = Server::start(vec![gateway("CREATING", &[])]).await;
        let waited = wait_for!(&server, GetGatewayOutput,
            Succeed: InputOutput(Expression("input.gatewayIdentifier == output.gatewayId"), BooleanEquals, "true"));
        assert!(waited.is_ok(), "{waited:?}");
    }

    #[tokio::test]
    async fn any_and_all_elements_of_a_list_are_told_apart() {
        let server = Server::start(vec![gateway("X", &["a", "b"])]).await;
        let error = wait_for!(&server, GetGatewayOutput,
            Succeed: Output(Fields("statusReasons"), AllStringEquals, "a"),
            Fail: Output(Fields("statusReasons"), AnyStringEquals, "a"));
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Wait);
    }

    #[tokio::test]
    async fn no_elements_are_not_all_the_expected_one() {
        let server = Server::start(vec![gateway("X", &[])]).await;
        let error = wait_for!(&server, GetGatewayOutput,
            Succeed: Output(Fields("statusReasons"), AllStringEquals, "a"),
            Fail: Output(Fields("status"), StringEquals, "X"));
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Wait);
    }

    #[tokio::test]
    async fn any_output_and_any_error_can_be_what_is_waited_for() {
        let server =
            Server::start(vec![failure(409, "ConflictException"), gateway("X", &[])]).await;
        let waited =
            wait_for!(&server, GetGatewayOutput, Succeed: Success(true), Retry: Success(false));
        assert!(waited.is_ok(), "{waited:?}");
    }

    #[tokio::test]
    async fn a_failure_by_error_keeps_what_the_service_said() {
        let server = Server::start(vec![failure(409, "ConflictException")]).await;
        let error = wait_for!(&server, (), Succeed: ErrorType("Gone"), Fail: ErrorType("ConflictException"));
        let error = error.unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::Wait, Some("ConflictException"))
        );
        assert_eq!(
            error.to_string(),
            "GetGateway: ConflictException (409): waiting for Custom failed: so it is"
        );
    }

    #[tokio::test]
    async fn the_message_of_an_acceptor_says_why() {
        let server = Server::start(vec![gateway("FAILED", &["first", "second"])]).await;
        let error = wait_for!(&server, GetGatewayOutput,
            Succeed: Success(false),
            Fail: Output(Fields("status"), StringEquals, "FAILED") => Expression("statusReasons[-1]"));
        assert!(
            error
                .unwrap_err()
                .message()
                .ends_with("status is FAILED: second")
        );
    }
}
