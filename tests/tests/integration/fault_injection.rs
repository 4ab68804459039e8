//! What becomes of calls where the service and the network misbehave: nothing is made twice, nothing hangs, every failure
//! says what it was, and no response takes all memory.
//!
//! What goes wrong is a function of the call and the attempt, so that every run is the same but for time. No test fails for
//! a machine that is slow: a timeout is a failure that any attempt may have.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bedrock_agentcore_control::operation::{CreatePolicyEngine, CreatePolicyEngineOutput};
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::{Client, Error, ErrorKind};
use smithy_reqwest::{Retry, Timeouts};
use tests::server::{Answer, Received, Server};

/// The calls of the storm.
const CALLS: u64 = 10_000;
/// Of a hundred attempts, how many meet a fault.
const FAULTS_PERCENT: u64 = 30;
/// The calls that are under way at the same time.
const CONCURRENT: u64 = 80;
/// The clients that make them.
const CLIENTS: usize = 10;
/// The most attempts of a call.
const ATTEMPTS: u32 = 3;
/// What a call must never take: many times the timeout of a call, which is the client's business to keep.
const HANGS: Duration = Duration::from_secs(240);

/// What can go wrong with an attempt.
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
    /// The answer in place of `success`.
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

    /// The kind of the failure that it is, and its status where it is an answer.
    fn failure(self) -> (ErrorKind, Option<u16>) {
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

/// What the service knows of the calls: a resource for each token, and what each call met.
#[derive(Default)]
struct Service {
    /// The resources by token.
    resources: HashMap<String, String>,
    calls: HashMap<String, Log>,
}

/// What one call met.
#[derive(Clone, Default)]
struct Log {
    tokens: BTreeSet<String>,
    /// By the number of the attempt.
    attempts: BTreeMap<u32, Option<Fault>>,
}

impl Service {
    /// The answer to a request that creates something: under a token that is known, it is what there is already.
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
        // Half of what fails has been done all the same.
        let next = self.resources.len();
        let done = fault.is_none() || (random / 10_000).is_multiple_of(2);
        let id = match done {
            true => self
                .resources
                .entry(token)
                .or_insert_with(|| format!("resource-{next}"))
                .clone(),
            false => "resource-of-nobody".to_owned(),
        };
        let mut success = json!({"policyEngineId": id, "name": name});
        match fault {
            Some(fault) => fault.answer(&success),
            None => {
                // A few answers are large, and some have a date that is far off.
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
}

/// The number of the attempt that the request is, from 1 on.
fn attempt(request: &Received) -> u32 {
    let header = request.headers["amz-sdk-request"].to_str().expect("text");
    let number = header
        .strip_prefix("attempt=")
        .and_then(|rest| rest.split(';').next());
    number
        .and_then(|number| number.parse().ok())
        .expect("a number")
}

/// A number that only the call and the attempt decide (the finalizer of splitmix64).
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

/// Makes every call, some at a time, and gives what came of each.
async fn storm(server: &Server) -> Vec<(String, Outcome)> {
    // Several, for each has a quota of retries.
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
                let outcome = tokio::time::timeout(HANGS, call)
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

    let outcomes = storm(&server).await;

    assert_eq!(outcomes.len() as u64, CALLS);

    let service = service.lock().unwrap_or_else(PoisonError::into_inner);

    let (mut tokens, mut made, mut failures) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());

    for (name, outcome) in &outcomes {
        let Some(log) = service.calls.get(name) else {
            // The machine is so slow that no attempt has come through in time.
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
            // The machine is slow.
            (Err(error), _) if error.is_timeout() => {}
            (Err(error), None) => panic!("{name} failed without a fault: {error}"),
            (Err(error), Some(fault)) => {
                assert_eq!(
                    (error.kind(), error.status()),
                    fault.failure(),
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
        "no retry has helped"
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
        // A short timeout is for what needs one: a slow machine must not turn other failures into timeouts.
        let client = match fault.failure().0 {
            ErrorKind::Timeout => client(&server, Retry::off()),
            _ => tests::client(&server.url()),
        };
        let call = client.create_policy_engine(CreatePolicyEngine::new("engine"));

        let error = call.await.expect_err("a fault");

        assert_eq!(
            (error.kind(), error.status()),
            fault.failure(),
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

/// The failure of a call whose response are zeros, of a length that is stated or not, and how many the client took.
async fn zeros(length: Option<u64>) -> (Error, usize) {
    let taken = Arc::new(AtomicUsize::new(0));
    let server = Server::start([Answer::zeros(length, &taken)]).await;
    let call = tests::client(&server.url()).create_policy_engine(CreatePolicyEngine::new("engine"));
    let error = call.await.expect_err("too large a response");
    (error, taken.load(Ordering::Relaxed))
}

/// What a connection may hold that no side has taken in: buffers of both sockets.
const IN_BUFFERS: usize = 32 * 1024 * 1024;
/// The most of a response that the client takes in.
const LIMIT: usize = 64 * 1024 * 1024;

#[tokio::test]
async fn rejects_a_content_length_above_the_limit_without_reading() {
    let (error, taken) = zeros(Some(LIMIT as u64 + 1)).await;

    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Response, Some(200)),
        "{error}"
    );
    assert!(
        error.to_string().contains("more than 67108864 bytes"),
        "{error}"
    );
    assert!(taken < IN_BUFFERS, "{taken}");
}

#[tokio::test]
async fn rejects_an_endless_response_at_the_limit() {
    let (error, taken) = zeros(None).await;

    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Response, Some(200)),
        "{error}"
    );
    assert!(
        error.to_string().contains("more than 67108864 bytes"),
        "{error}"
    );
    assert!((LIMIT..LIMIT + IN_BUFFERS).contains(&taken), "{taken}");
}
