//! The attempts of a call: which failures are worth another, what every attempt carries, how long it may take, the clock that
//! it is signed by, and the callers' hooks around it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bedrock_agentcore_control::operation::{DeleteHarness, GetGateway, ListGateways, TagResource};
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{
    Client, ClientBuilder, Environment, Error, ErrorKind, RetryKind, bytes::Bytes, http,
};
use smithy_reqwest::{Hook, HookContext, Outcome, Retry, Timeouts, Timestamp};
use tests::builder;
use tests::server::{Answer, Received, Server};

const ARN: &str = "arn:aws:bedrock-agentcore:us-west-2:123456789012:gateway/g";

fn failure(status: u16, code: &str) -> Answer {
    Answer::new(status, json!({ "code": code, "message": code }).to_string())
}

fn success() -> Answer {
    Answer::json(&json!({ "items": [] }))
}

/// A builder of clients that retry as they do unless told otherwise.
fn retrying(server: &Server) -> ClientBuilder<Client> {
    builder()
        .retry(Retry::standard())
        .endpoint_url(server.url())
}

/// Lists gateways at a server with this script, and gives the outcome and how many requests came.
async fn listed(
    script: impl IntoIterator<Item = Answer>,
    retry: Retry,
) -> (Result<(), Error>, usize) {
    let server = Server::start(script).await;
    let client = retrying(&server).retry(retry).build().expect("a client");
    let outcome = client.list_gateways(ListGateways::new()).await;
    (outcome.map(|_| ()), server.received().len())
}

fn header<'r>(request: &'r Received, name: &str) -> &'r str {
    request.headers[name].to_str().unwrap_or_default()
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for answer in [
        failure(500, "InternalServerException"),
        Answer::new(502, "<html>"),
        failure(400, "RequestTimeout"),
        success().cut_off(),
    ] {
        let (outcome, attempts) = listed([answer.clone(), success()], Retry::standard()).await;
        assert!(outcome.is_ok(), "{answer:?}: {outcome:?}");
        assert_eq!(attempts, 2, "{answer:?}");
    }
}

#[tokio::test]
async fn what_stays_is_not_tried_again() {
    for answer in [
        failure(400, "ValidationException"),
        failure(404, "ResourceNotFoundException"),
        Answer::new(200, "[]"),
    ] {
        let (outcome, attempts) = listed([answer.clone(), success()], Retry::standard()).await;
        assert!(outcome.is_err(), "{answer:?}");
        assert_eq!(attempts, 1, "{answer:?}");
    }
}

#[tokio::test]
async fn the_last_attempt_gives_the_error() {
    let script = [
        failure(500, "First"),
        failure(500, "Second"),
        failure(500, "Third"),
        success(),
    ];
    let (outcome, attempts) = listed(script, Retry::standard()).await;
    assert_eq!((outcome.unwrap_err().code(), attempts), (Some("Third"), 3));
}

#[tokio::test]
async fn there_are_as_many_attempts_as_asked_for() {
    for (retry, expected) in [
        (Retry::off(), 1),
        (Retry::standard().max_attempts(0), 1),
        (Retry::standard().max_attempts(2), 2),
        (Retry::adaptive(), 3),
        (Retry::standard(), 3),
    ] {
        let (_, attempts) = listed((0..5).map(|_| failure(500, "Other")), retry.clone()).await;
        assert_eq!(attempts, expected, "{retry:?}");
    }
}

#[tokio::test]
async fn a_calls_own_retries_win_over_its_clients() {
    let server = Server::start([failure(500, "Other"), success()]).await;
    let client = retrying(&server).build().unwrap();
    client
        .list_gateways(ListGateways::new())
        .retry(Retry::off())
        .await
        .unwrap_err();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn every_attempt_has_the_same_token_and_invocation_and_its_own_number() {
    let server = Server::start([
        failure(500, "Other"),
        failure(500, "Other"),
        Answer::json(&json!({})),
    ])
    .await;
    let client = retrying(&server).build().unwrap();
    client
        .delete_harness(DeleteHarness::new("harness"))
        .await
        .unwrap();
    let requests = server.received();
    let numbers: Vec<_> = requests
        .iter()
        .map(|request| header(request, "amz-sdk-request"))
        .collect();
    assert_eq!(
        numbers,
        ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"]
    );
    for request in &requests[1..] {
        assert_eq!(request.target, requests[0].target);
        assert_eq!(
            header(request, "amz-sdk-invocation-id"),
            header(&requests[0], "amz-sdk-invocation-id")
        );
    }
}

#[tokio::test]
async fn two_calls_are_two_invocations() {
    let server = Server::start([success(), success()]).await;
    let client = retrying(&server).build().unwrap();
    for _ in 0..2 {
        client.list_gateways(ListGateways::new()).await.unwrap();
    }
    let [first, second] = &server.received()[..] else {
        panic!("two requests")
    };
    assert_ne!(
        header(first, "amz-sdk-invocation-id"),
        header(second, "amz-sdk-invocation-id")
    );
}

#[tokio::test]
async fn what_may_have_taken_effect_is_sent_twice_only_where_that_is_safe() {
    let script = || [Answer::json(&json!({})).cut_off(), Answer::json(&json!({}))];

    let server = Server::start(script()).await;
    let unsafe_twice = retrying(&server)
        .build()
        .unwrap()
        .tag_resource(TagResource::new(ARN, [("a", "b")]))
        .await;
    assert_eq!(
        unsafe_twice.map(|_| ()).unwrap_err().kind(),
        ErrorKind::Transport
    );
    assert_eq!(server.received().len(), 1);

    let server = Server::start(script()).await;
    retrying(&server)
        .build()
        .unwrap()
        .delete_harness(DeleteHarness::new("harness"))
        .await
        .unwrap();
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn a_refusal_of_the_service_is_tried_again_for_every_operation() {
    let server = Server::start([failure(503, "Other"), Answer::json(&json!({}))]).await;
    retrying(&server)
        .build()
        .unwrap()
        .tag_resource(TagResource::new(ARN, [("a", "b")]))
        .await
        .unwrap();
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn callers_may_have_an_opinion_of_errors_and_the_last_one_is_asked_first() {
    let propagating = |error: &Error| error.is_validation().then_some(RetryKind::Transient);
    let retry = Retry::standard().classify(propagating);
    let (outcome, attempts) = listed(
        [failure(400, "ValidationException"), success()],
        retry.clone(),
    )
    .await;
    assert!(outcome.is_ok());
    assert_eq!(attempts, 2);
    let (_, attempts) = listed([failure(500, "Other"), success()], retry.clone()).await;
    assert_eq!(attempts, 2);
    let retry = retry.classify(|_| Some(RetryKind::Never));
    let (_, attempts) = listed([failure(500, "Other"), success()], retry).await;
    assert_eq!(attempts, 1);
}

#[tokio::test]
async fn the_client_waits_as_long_as_the_service_asks_for() {
    let start = Instant::now();
    let answer = failure(500, "Other").header("x-amz-retry-after", "400");
    let (outcome, attempts) = listed([answer, success()], Retry::standard()).await;
    assert!(outcome.is_ok());
    assert_eq!(attempts, 2);
    assert!(start.elapsed() >= Duration::from_millis(400));
}

#[tokio::test]
async fn a_wait_that_is_no_number_is_as_none() {
    for text in ["soon", "-1", "1.5", ""] {
        let answer = failure(500, "Other").header("x-amz-retry-after", text);
        let (outcome, _) = listed([answer, success()], Retry::standard()).await;
        assert!(outcome.is_ok(), "{text:?}");
    }
}

#[tokio::test]
async fn a_client_whose_calls_all_fail_stops_to_retry() {
    let server = Server::start((0..200).map(|_| failure(500, "Other"))).await;
    let client = retrying(&server).build().unwrap();
    for _ in 0..20 {
        client.list_gateways(ListGateways::new()).await.unwrap_err();
    }
    // 500 tokens pay for 35 retries at 14 each.
    assert_eq!(server.received().len(), 20 + 35);
    let other = retrying(&server).build().unwrap();
    other.list_gateways(ListGateways::new()).await.unwrap_err();
    assert_eq!(server.received().len(), 20 + 35 + 3);
}

#[test]
fn the_environment_says_how_to_retry() {
    let retry =
        |name: &str, value: &str| Retry::from_environment(&Environment::of([(name, value)]));
    assert_eq!(retry("AWS_MAX_ATTEMPTS", "7").unwrap().attempts(), 7);
    assert_eq!(retry("AWS_RETRY_MODE", "standard").unwrap().attempts(), 3);
    for (name, value) in [
        ("AWS_MAX_ATTEMPTS", "0"),
        ("AWS_MAX_ATTEMPTS", "many"),
        ("AWS_RETRY_MODE", "magic"),
        ("AWS_NEW_RETRIES_2026", "maybe"),
    ] {
        let error = retry(name, value).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(&format!("{name} is {value:?}; it must be ")),
            "{error}"
        );
    }
}

/// The error of a call to a server that says nothing.
async fn silence(timeouts: Timeouts) -> Error {
    let server = Server::start((0..3).map(|_| Answer::silent())).await;
    let client = builder()
        .endpoint_url(server.url())
        .build()
        .expect("a client");
    client
        .list_gateways(ListGateways::new())
        .timeouts(timeouts)
        .await
        .expect_err("an error")
}

#[tokio::test]
async fn an_attempt_and_a_call_have_their_own_limits() {
    let short = Duration::from_millis(100);
    let attempt = silence(Timeouts::new().attempt(short)).await;
    assert_eq!(
        (attempt.kind(), attempt.message()),
        (ErrorKind::Timeout, "the attempt timed out after 100ms")
    );
    let call = silence(Timeouts::new().call(short)).await;
    assert_eq!(
        (call.kind(), call.message()),
        (ErrorKind::Timeout, "the call timed out after 100ms")
    );
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_tried_again() {
    let server = Server::start([Answer::silent(), success(), success()]).await;
    let timeouts = Timeouts::new().attempt(Duration::from_millis(500));
    retrying(&server)
        .timeouts(timeouts)
        .build()
        .unwrap()
        .list_gateways(ListGateways::new())
        .await
        .unwrap();
    // On a machine that is busy enough the second attempt takes too long as well.
    assert!(server.received().len() > 1);
}

/// The time by this machine's clock, moved, as a `Date` header has it.
fn clock(ahead: Duration) -> String {
    DateTime::from(SystemTime::now() + ahead)
        .fmt(Format::HttpDate)
        .expect("a year of four digits")
}

const HOUR: Duration = Duration::from_secs(3600);

/// How many seconds the signature of a request is ahead of this machine's clock.
fn signed_ahead(request: &Received) -> i64 {
    let date = header(request, "x-amz-date");
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..8],
        &date[9..11],
        &date[11..13],
        &date[13..15]
    );
    text.parse::<Timestamp>().expect("a time").as_secs()
        - Timestamp::from(SystemTime::now()).as_secs()
}

#[tokio::test]
async fn a_signature_that_a_wrong_clock_spoiled_is_made_anew_by_the_services_clock() {
    let refusal = failure(403, "SignatureDoesNotMatch").header("date", &clock(HOUR));
    let server = Server::start([refusal, success()]).await;
    retrying(&server)
        .build()
        .unwrap()
        .list_gateways(ListGateways::new())
        .await
        .unwrap();
    let [first, second] = &server.received()[..] else {
        panic!("two requests")
    };
    assert!(signed_ahead(first).abs() < 600);
    assert!((signed_ahead(second) - 3600).abs() < 600);
}

#[tokio::test]
async fn a_signature_that_no_clock_spoiled_is_not_made_anew() {
    for refusal in [
        failure(403, "SignatureDoesNotMatch"),
        failure(403, "SignatureDoesNotMatch").header("date", &clock(Duration::ZERO)),
        failure(403, "SignatureDoesNotMatch")
            .header("date", &clock(HOUR))
            .header("age", "10"),
        failure(400, "ValidationException").header("date", &clock(HOUR)),
    ] {
        let (_, attempts) = listed([refusal.clone(), success()], Retry::standard()).await;
        assert_eq!(attempts, 1, "{refusal:?}");
    }
}

#[tokio::test]
async fn the_clock_is_left_alone_where_the_environment_says_so() {
    let refusal = failure(403, "SignatureDoesNotMatch").header("date", &clock(HOUR));
    let server = Server::start([refusal, success()]).await;
    let environment = Environment::of([("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "true")]);
    let client = retrying(&server).environment(environment).build().unwrap();
    client.list_gateways(ListGateways::new()).await.unwrap_err();
    client.list_gateways(ListGateways::new()).await.unwrap();
    assert!(
        server
            .received()
            .iter()
            .all(|request| signed_ahead(request).abs() < 600)
    );
}

#[tokio::test]
async fn a_date_that_cannot_be_is_no_panic() {
    for date in [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "99999999999999999",
        "-1",
        "1e18",
        "Sat, 01 Jan 0001 00:00:00 GMT",
        "x",
    ] {
        let server = Server::start([success().header("date", date), success()]).await;
        let client = retrying(&server).build().unwrap();
        client.list_gateways(ListGateways::new()).await.unwrap();
        client.list_gateways(ListGateways::new()).await.unwrap();
        assert_eq!(server.received().len(), 2, "{date}");
    }
}

#[tokio::test]
async fn a_time_that_no_signature_can_have_is_an_error() {
    let client = tests::client("https://example.com");
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
    let error = client
        .list_gateways(ListGateways::new())
        .signed_request(time)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Construction, "ListGateways")
    );
}

/// Notes everything that it sees, adds headers, and fails where it is told to.
#[derive(Clone, Default)]
struct Notes {
    name: &'static str,
    notes: Arc<Mutex<Vec<String>>>,
    fails: bool,
}

impl Notes {
    fn note(&self, context: HookContext, what: &str) {
        let note = format!(
            "{} {} {}: {what}",
            self.name, context.operation.name, context.attempt
        );
        self.notes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(note);
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn outcome_text(outcome: Outcome<'_>) -> String {
    outcome.map_or_else(
        |error| format!("{:?}", error.code()),
        |status| status.to_string(),
    )
}

impl Hook for Notes {
    fn before_signing(
        &self,
        context: HookContext,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        self.note(context, "before signing");
        request
            .headers_mut()
            .insert("x-early", "1".parse().expect("a header"));
        match self.fails {
            true => Err(Error::hook("not today")),
            false => Ok(()),
        }
    }

    fn before_sending(
        &self,
        context: HookContext,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        self.note(context, "before sending");
        request
            .headers_mut()
            .insert("x-late", "1".parse().expect("a header"));
        Ok(())
    }

    fn after_attempt(&self, context: HookContext, outcome: Outcome<'_>) {
        self.note(context, &format!("attempt {}", outcome_text(outcome)));
    }

    fn after_call(&self, context: HookContext, outcome: Outcome<'_>) {
        self.note(context, &format!("call {}", outcome_text(outcome)));
    }
}

#[tokio::test]
async fn hooks_see_every_attempt_and_the_end_of_the_call() {
    let server = Server::start([failure(500, "Other"), success()]).await;
    let hook = Notes {
        name: "hook",
        ..Notes::default()
    };
    let client = retrying(&server).hook(hook.clone()).build().unwrap();
    client.list_gateways(ListGateways::new()).await.unwrap();
    assert_eq!(
        hook.taken(),
        [
            "hook ListGateways 1: before signing",
            "hook ListGateways 1: before sending",
            "hook ListGateways 1: attempt Some(\"Other\")",
            "hook ListGateways 2: before signing",
            "hook ListGateways 2: before sending",
            "hook ListGateways 2: attempt 200",
            "hook ListGateways 2: call 200",
        ]
    );
}

#[tokio::test]
async fn a_calls_own_hooks_run_behind_its_clients() {
    let server = Server::start([success()]).await;
    let first = Notes {
        name: "client",
        ..Notes::default()
    };
    let second = Notes {
        name: "call",
        ..first.clone()
    };
    let client = retrying(&server).hook(first.clone()).build().unwrap();
    client
        .list_gateways(ListGateways::new())
        .hook(second)
        .await
        .unwrap();
    let before: Vec<_> = first
        .taken()
        .into_iter()
        .filter(|note| note.ends_with("before signing"))
        .collect();
    assert_eq!(
        before,
        [
            "client ListGateways 1: before signing",
            "call ListGateways 1: before signing"
        ]
    );
}

#[tokio::test]
async fn a_header_of_a_hook_is_signed_where_it_comes_before_the_signature() {
    let server = Server::start([success()]).await;
    let client = retrying(&server).hook(Notes::default()).build().unwrap();
    client.list_gateways(ListGateways::new()).await.unwrap();
    let request = server.only_request();
    assert_eq!(
        (header(&request, "x-early"), header(&request, "x-late")),
        ("1", "1")
    );
    let authorization = header(&request, "authorization");
    assert!(
        authorization.contains(";x-early") && !authorization.contains("x-late"),
        "{authorization}"
    );
}

#[tokio::test]
async fn an_error_of_a_hook_ends_the_call_before_anything_is_sent() {
    let server = Server::start([success()]).await;
    let hook = Notes {
        fails: true,
        ..Notes::default()
    };
    let client = retrying(&server).hook(hook).build().unwrap();
    let error = client.get_gateway(GetGateway::new("g")).await.unwrap_err();
    assert!(error.to_string().contains("not today"), "{error}");
    assert_eq!(server.received().len(), 0);
}
