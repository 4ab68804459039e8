//! Calls with faults of the service and the network: nothing is created twice, no call hangs, every error has the expected
//! kind, and no response exhausts the memory.
//!
//! Faults depend only on the call and the attempt, so that every run has the same faults. Any attempt may time out, so that the
//! tests pass on a slow machine.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bedrock_agentcore_control::operation::{CreatePolicyEngine, CreatePolicyEngineOutput};
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::{Client, Error, ErrorKind};
use smithy_reqwest::{Retry, Timeouts};
use tests::server::{Answer, Received, Server};

/// Number of calls.
const CALLS: u64 = 10_000;
/// Percentage of attempts with a fault.
const FAULTS_PERCENT: u64 = 30;
/// Number of concurrent calls.
const CONCURRENT: u64 = 80;
/// Number of clients, each with its own retry quota.
const CLIENTS: usize = 10;
/// Maximum number of attempts of a call.
const ATTEMPTS: u32 = 3;
/// Time after which a call hangs: many times the timeout of a call.
const HANG_TIMEOUT: Duration = Duration::from_secs(240);

/// A fault of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Reset,
    Stall,
    Truncated,
    Throttled,
    Failure,
    Unavailable,
    Html,
    Malformed,
    WrongTypes,
    SlowBytes,
    WrongDate,
}

const FAULTS: [Fault; 11] = [
    Fault::Reset,
    Fault::Stall,
    Fault::Truncated,
    Fault::Throttled,
    Fault::Failure,
    Fault::Unavailable,
    Fault::Html,
    Fault::Malformed,
    Fault::WrongTypes,
    Fault::SlowBytes,
    Fault::WrongDate,
];

impl Fault {
    /// Returns the response that replaces `success`.
    fn answer(self, success: &Value) -> Answer {
        let error = |status, code: &str| {
            Answer::new(status, json!({"code": code, "message": "no"}).to_string())
        };
        match self {
            Self::Reset => Answer::reset(),
            Self::Stall => Answer::silent(),
            Self::Truncated => Answer::json(success).cut_off(),
            Self::Throttled => error(429, "ThrottlingException"),
            Self::Failure => error(500, "InternalServerException"),
            Self::Unavailable => error(503, "ServiceUnavailableException"),
            Self::Html => Answer::new(502, "<html><h1>Bad gateway</h1></html>")
                .header("content-type", "text/html"),
            Self::Malformed => Answer::new(200, r#"{"policyEngineId": "#)
                .header("content-type", "application/json"),
            Self::WrongTypes => Answer::json(&json!({"policyEngineId": [5], "name": {"a": null}})),
            Self::SlowBytes => Answer::json(success).slowly(Duration::from_millis(100)),
            Self::WrongDate => {
                error(403, "RequestTimeTooSkewed").header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            }
        }
    }

    /// Returns the kind of the error, and the status of an error response.
    fn expected_error(self) -> (ErrorKind, Option<u16>) {
        match self {
            Self::Reset | Self::Truncated => (ErrorKind::Transport, None),
            Self::Stall | Self::SlowBytes => (ErrorKind::Timeout, None),
            Self::Throttled => (ErrorKind::Service, Some(429)),
            Self::Failure => (ErrorKind::Service, Some(500)),
            Self::Unavailable => (ErrorKind::Service, Some(503)),
            Self::Html => (ErrorKind::Service, Some(502)),
            Self::Malformed | Self::WrongTypes => (ErrorKind::Response, Some(200)),
            Self::WrongDate => (ErrorKind::Service, Some(403)),
        }
    }
}

/// State of the service: a resource for each idempotency token, and a log of each call.
#[derive(Default)]
struct Service {
    /// Resources by token.
    resources: HashMap<String, String>,
    calls: HashMap<String, Log>,
}

/// The requests of a call.
#[derive(Clone, Default)]
struct Log {
    tokens: BTreeSet<String>,
    /// Faults by the number of the attempt.
    attempts: BTreeMap<u32, Option<Fault>>,
}

impl Service {
    /// Returns the response to a creation. A known token returns the existing resource.
    fn answer(&mut self, request: &Received) -> Answer {
        let body: Value = serde_json::from_slice(&request.body).expect("the client writes JSON");
        let [name, token] =
            ["name", "clientToken"].map(|key| body[key].as_str().expect("a string").to_owned());
        let number = attempt(request);
        let index: u64 = name
            .trim_start_matches("engine_")
            .parse()
            .expect("a number");
        let random = random(index, number);
        let fault = (random % 100 < FAULTS_PERCENT).then(|| FAULTS[(random / 100 % 11) as usize]);
        let log = self.calls.entry(name.clone()).or_default();
        log.tokens.insert(token.clone());
        log.attempts.insert(number, fault);
        // Half of the failed attempts create the resource.
        let next = self.resources.len();
        let is_created = fault.is_none() || (random / 10_000).is_multiple_of(2);
        let id = if is_created {
            let resource = self.resources.entry(token);
            resource
                .or_insert_with(|| format!("resource-{next}"))
                .clone()
        } else {
            "not-created".to_owned()
        };
        let mut success = json!({"policyEngineId": id, "name": name});
        if let Some(fault) = fault {
            fault.answer(&success)
        } else {
            // Some responses are large, and some have a wrong date.
            if (random / 100).is_multiple_of(1000) {
                success["padding"] = Value::from("0".repeat(10 * 1024 * 1024));
            }
            let answer = Answer::json(&success);
            match random / 1000 % 10 {
                0 => answer.header("date", "Fri, 31 Dec 2077 23:59:59 GMT"),
                _ => answer,
            }
        }
    }
}

/// Returns the number of the attempt, starting at 1.
fn attempt(request: &Received) -> u32 {
    let header = request.headers["amz-sdk-request"].to_str().expect("text");
    let number = header
        .strip_prefix("attempt=")
        .and_then(|rest| rest.split(';').next());
    number
        .and_then(|number| number.parse().ok())
        .expect("a number")
}

/// Returns a number that depends only on the call and the attempt (the finalizer of splitmix64).
fn random(index: u64, attempt: u32) -> u64 {
    let mut z = (index * 16 + u64::from(attempt))
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn client(server: &Server, retry: Retry) -> Client {
    let timeouts = Timeouts::new()
        .attempt(Duration::from_secs(1))
        .call(Duration::from_secs(20));
    let builder = tests::builder()
        .endpoint_url(server.url())
        .retry(retry)
        .timeouts(timeouts);
    builder.build().expect("a client")
}

type Outcome = Result<CreatePolicyEngineOutput, Error>;

/// Makes all calls and returns their results.
async fn make_calls(server: &Server) -> Vec<(String, Outcome)> {
    let clients: Vec<Client> = (0..CLIENTS)
        .map(|_| client(server, Retry::standard().max_attempts(ATTEMPTS)))
        .collect();
    let workers = (0..CONCURRENT).map(|worker| {
        let client = clients[worker as usize % clients.len()].clone();
        tokio::spawn(async move {
            let mut outcomes = Vec::new();
            for index in (worker..CALLS).step_by(CONCURRENT as usize) {
                let name = format!("engine_{index}");
                let call = client
                    .create_policy_engine(CreatePolicyEngine::new(&name))
                    .into_future();
                let outcome = tokio::time::timeout(HANG_TIMEOUT, call)
                    .await
                    .unwrap_or_else(|_| panic!("{name} hangs"));
                outcomes.push((name, outcome));
            }
            outcomes
        })
    });
    let mut outcomes = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        outcomes.extend(worker.await.expect("a worker"));
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_with_faults_create_nothing_twice() {
    let service = Arc::new(Mutex::new(Service::default()));
    let shared = Arc::clone(&service);
    let server = Server::with_handler(move |request| {
        shared
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .answer(request)
    })
    .await;

    let outcomes = make_calls(&server).await;

    assert_eq!(outcomes.len() as u64, CALLS);

    let service = service.lock().unwrap_or_else(PoisonError::into_inner);

    let (mut tokens, mut made, mut failures) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());

    for (name, outcome) in &outcomes {
        let Some(log) = service.calls.get(name) else {
            // On a slow machine, every attempt may have timed out.
            assert!(
                outcome.as_ref().is_err_and(Error::is_timeout),
                "{name} was never sent: {outcome:?}"
            );
            continue;
        };

        let token = log.tokens.first().expect("a token");

        assert_eq!(
            log.tokens.len(),
            1,
            "{name} has a token for all its attempts"
        );
        assert!(
            tokens.insert(token),
            "the token of {name} is another call's"
        );
        assert!(
            log.attempts
                .keys()
                .all(|number| (1..=ATTEMPTS).contains(number)),
            "{name}: {:?}",
            log.attempts
        );
        let last = log.attempts.values().next_back().copied().flatten();

        match (outcome, last) {
            (Ok(output), None) => {
                assert_eq!(output.policy_engine_id, service.resources[token], "{name}");
                assert!(
                    made.insert(&output.policy_engine_id),
                    "{name} has another call's resource"
                );
            }
            (Ok(_), Some(fault)) => panic!("{name} succeeded with {fault:?}"),
            // On a slow machine, any attempt may have timed out.
            (Err(error), _) if error.is_timeout() => {}
            (Err(error), None) => panic!("{name} failed without a fault: {error}"),
            (Err(error), Some(fault)) => {
                assert_eq!(
                    (error.kind(), error.status()),
                    fault.expected_error(),
                    "{name} met {fault:?}: {error}"
                );
                failures.insert(fault);
            }
        }
    }

    let retried = |(name, outcome): &&(String, Outcome)| {
        outcome.is_ok() && service.calls[name].attempts.len() > 1
    };
    assert!(
        outcomes.iter().any(|call| retried(&call)),
        "no call succeeded after a retry"
    );
    assert!(
        !made.is_empty() && failures.len() > 5,
        "{} made, failures are {failures:?}",
        made.len()
    );
}

#[tokio::test]
async fn faults_have_the_expected_error_kinds() {
    for fault in FAULTS {
        let server =
            Server::start([fault.answer(&json!({"policyEngineId": "id", "name": "engine"}))]).await;
        // Only faults that time out need a short timeout; on a slow machine, others would time out as well.
        let client = match fault.expected_error().0 {
            ErrorKind::Timeout => client(&server, Retry::off()),
            _ => tests::client(&server.url()),
        };
        let call = client.create_policy_engine(CreatePolicyEngine::new("engine"));

        let error = call.await.expect_err("a fault");

        assert_eq!(
            (error.kind(), error.status()),
            fault.expected_error(),
            "{fault:?}: {error}"
        );
    }
}

#[tokio::test]
async fn reads_a_large_response() {
    let padding = "0".repeat(10 * 1024 * 1024);
    let server = Server::start([Answer::json(
        &json!({"policyEngineId": "id", "padding": padding}),
    )])
    .await;

    let output = tests::client(&server.url())
        .create_policy_engine(CreatePolicyEngine::new("engine"))
        .await;

    assert_eq!(output.expect("an output").policy_engine_id, "id");
}

/// Returns the error of a call whose response is endless, and the number of sent bytes.
async fn endless_response(length: Option<u64>) -> (Error, usize) {
    let sent = Arc::new(AtomicUsize::new(0));
    let server = Server::start([Answer::zeros(length, &sent)]).await;
    let call = tests::client(&server.url()).create_policy_engine(CreatePolicyEngine::new("engine"));
    let error = call.await.expect_err("too large a response");
    (error, sent.load(Ordering::Relaxed))
}

/// Maximum size of the buffers of both sockets of a connection.
const SOCKET_BUFFERS: usize = 32 * 1024 * 1024;
/// Maximum size of a response body.
const LIMIT: usize = 64 * 1024 * 1024;

#[tokio::test]
async fn rejects_a_content_length_above_the_limit_without_reading() {
    let (error, sent) = endless_response(Some(LIMIT as u64 + 1)).await;

    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Response, Some(200)),
        "{error}"
    );
    assert!(
        error.to_string().contains("more than 67108864 bytes"),
        "{error}"
    );
    assert!(sent < SOCKET_BUFFERS, "{sent}");
}

#[tokio::test]
async fn rejects_an_endless_response_at_the_limit() {
    let (error, sent) = endless_response(None).await;

    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Response, Some(200)),
        "{error}"
    );
    assert!(
        error.to_string().contains("more than 67108864 bytes"),
        "{error}"
    );
    assert!((LIMIT..LIMIT + SOCKET_BUFFERS).contains(&sent), "{sent}");
}
