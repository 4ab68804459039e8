//! Many calls at once, of which each attempt may meet a fault on any layer, and some are
//! dropped: nothing is done twice, no call hangs, every error has the expected kind, and the
//! memory is bounded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bedrock_agentcore_control::aws_credential_types::Credentials;
use bedrock_agentcore_control::aws_credential_types::provider::error::CredentialsError;
use bedrock_agentcore_control::aws_credential_types::provider::{ProvideCredentials, future};
use bedrock_agentcore_control::operation::{CreatePolicyEngine, TagResource};
use bedrock_agentcore_control::serde_json::{self, Value, json};
use bedrock_agentcore_control::{Call, Client, Error, ErrorKind, HttpClient, Operation};
use reqwest::dns::{Name, Resolve, Resolving};
use smithy_reqwest::Retry;
use tests::child;
use tests::server::{Answer, Received, Server};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::{FAULTS, Fault, timeouts};

/// Number of calls.
const CALLS: u64 = 10_000;
/// Percentage of attempts with a fault of the service.
const FAULTS_PERCENT: u64 = 30;
/// Percentage of connections whose host has no address, and of those that are refused.
const CONNECT_FAULTS_PERCENT: u64 = 4;
/// Number of concurrent calls.
const CONCURRENT: u64 = 120;
/// Number of clients, each with its own retry quota.
const CLIENTS: usize = 12;
/// Maximum number of attempts of a call.
const ATTEMPTS: u32 = 3;
/// Time after which a call hangs: many times the timeout of a call.
const HANG_TIMEOUT: Duration = Duration::from_secs(240);
/// Maximum memory of the process, in kB: the concurrent calls with a large response need
/// most of it.
const MAX_MEMORY_KB: u64 = 512 * 1024;

/// A fault of a whole call, besides the faults of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CallFault {
    /// The future is dropped after this time.
    Dropped(Duration),
    /// The endpoint does not speak TLS.
    NoTls,
    FailingProvider,
    HangingProvider,
    PanickingProvider,
    ExpiredCredentials,
}

impl CallFault {
    fn of(index: u64) -> Option<Self> {
        let random = random(index, 15);
        Some(match random % 100 {
            0..5 => Self::Dropped(Duration::from_micros(random / 100 % 50_000)),
            5 => Self::NoTls,
            6 => Self::FailingProvider,
            7 => Self::HangingProvider,
            8 => Self::PanickingProvider,
            9 => Self::ExpiredCredentials,
            _ => return None,
        })
    }
}

impl ProvideCredentials for CallFault {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            match self {
                Self::HangingProvider => std::future::pending().await,
                // Without a message of the hook.
                Self::PanickingProvider => std::panic::resume_unwind(Box::new("a bug")),
                Self::ExpiredCredentials => {
                    let expiry = SystemTime::now() - Duration::from_secs(3600);
                    Ok(Credentials::new(
                        "KEY",
                        "secret",
                        None,
                        Some(expiry),
                        "test",
                    ))
                }
                _ => Err(CredentialsError::provider_error("it is down")),
            }
        })
    }
}

/// Resolves the host of the service: to the service, to an address without a listener, or to none.
#[derive(Debug)]
struct FaultyResolver {
    service: SocketAddr,
    not_tls: SocketAddr,
    closed: SocketAddr,
    lookups: Arc<AtomicU64>,
}

impl Resolve for FaultyResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let number = self.lookups.fetch_add(1, Ordering::Relaxed);
        let address = match random(number, 14) % 100 {
            _ if name.as_str() == "not-tls.test" => Some(self.not_tls),
            0..CONNECT_FAULTS_PERCENT => None,
            random if random < 2 * CONNECT_FAULTS_PERCENT => Some(self.closed),
            _ => Some(self.service),
        };
        Box::pin(async move {
            let address = address.ok_or("no address")?;
            Ok(Box::new(std::iter::once(address)) as _)
        })
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
    /// Returns the response to a creation or a tagging. A known token returns
    /// the existing resource.
    fn answer(&mut self, request: &Received) -> Answer {
        let body: Value = serde_json::from_slice(&request.body).expect("the client writes JSON");
        let tagged = request.target.strip_prefix("/tags/");
        let name = tagged.or(body["name"].as_str()).expect("a name").to_owned();
        let number = attempt(request);
        let index = name.rsplit('_').next().and_then(|index| index.parse().ok());
        let index: u64 = index.expect("a number");
        let random = random(index, number);
        let fault = (random % 100 < FAULTS_PERCENT)
            .then(|| FAULTS[(random / 100 % FAULTS.len() as u64) as usize]);
        let log = self.calls.entry(name.clone()).or_default();
        log.attempts.insert(number, fault);
        let mut success = json!({"name": name});
        if tagged.is_none() {
            let token = body["clientToken"].as_str().expect("a token").to_owned();
            log.tokens.insert(token.clone());
            // Half of the failed attempts create the resource.
            let is_created = fault.is_none() || (random / 10_000).is_multiple_of(2);
            success["policyEngineId"] = if is_created {
                let next = format!("resource-{}", self.resources.len());
                self.resources.entry(token).or_insert(next).clone().into()
            } else {
                "not-created".into()
            };
        }
        if let Some(fault) = fault {
            return fault.answer(&success);
        }
        // Some responses are large, and some have a wrong date.
        if (random / 100).is_multiple_of(1000) {
            success["padding"] = "0".repeat(10 * 1024 * 1024).into();
        }
        let answer = Answer::json(&success);
        match random / 1000 % 10 {
            0 => answer.header("date", "Fri, 31 Dec 2077 23:59:59 GMT"),
            _ => answer,
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

fn name(index: u64) -> String {
    format!("policy_engine_number_{index}")
}

/// Returns `true` if the call tags a resource, which is neither idempotent nor has a token.
fn is_tagging(index: u64) -> bool {
    index.is_multiple_of(5)
}

/// Starts a server that responds with something else than TLS.
async fn not_tls_server() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    address
}

/// Creates a client of `server` for each group of calls.
async fn clients(server: &Server) -> Vec<Client> {
    let address = |url: &str| {
        url.trim_start_matches("http://")
            .parse()
            .expect("an address")
    };
    let (not_tls, lookups) = (not_tls_server().await, Arc::new(AtomicU64::new(0)));
    let client = |_| {
        let resolver = FaultyResolver {
            service: address(&server.url()),
            not_tls,
            closed: address(&tests::server::unused_url()),
            lookups: Arc::clone(&lookups),
        };
        let http_client = HttpClient::new(|client| client.no_proxy().dns_resolver(resolver));
        tests::builder()
            .endpoint_url("http://service.test")
            .allow_plain_http_to("service.test")
            .http_client(http_client.expect("an HTTP client"))
            .retry(Retry::standard().max_attempts(ATTEMPTS))
            .timeouts(timeouts())
            .build()
            .expect("a client")
    };
    (0..CLIENTS).map(client).collect()
}

/// The id of the resource or an error; `None` if the call was dropped.
type Outcome = Option<Result<String, Error>>;

async fn make_call(client: &Client, index: u64) -> Outcome {
    if is_tagging(index) {
        let call = client.tag_resource(TagResource::new(name(index), [("a", "b")]));
        finish(call, index, |_| String::new()).await
    } else {
        let call = client.create_policy_engine(CreatePolicyEngine::new(name(index)));
        finish(call, index, |output| output.policy_engine_id).await
    }
}

async fn finish<Op: Operation>(
    call: Call<Op>,
    index: u64,
    id: fn(Op::Output) -> String,
) -> Outcome {
    let mut limit = HANG_TIMEOUT;
    let call = match CallFault::of(index) {
        None => call,
        Some(CallFault::NoTls) => call.endpoint_url("https://not-tls.test"),
        Some(CallFault::Dropped(after)) => {
            limit = after;
            call
        }
        Some(provider) => call.credentials_provider(provider),
    };
    let outcome = tokio::time::timeout(limit, call.into_future()).await.ok();
    assert!(
        outcome.is_some() || limit < HANG_TIMEOUT,
        "{} hangs",
        name(index)
    );
    outcome.map(|outcome| outcome.map(id))
}

/// Makes all calls and returns their outcomes.
async fn make_calls(server: &Server) -> Vec<(u64, Outcome)> {
    let clients = clients(server).await;
    let workers = (0..CONCURRENT).map(|worker| {
        let client = clients[worker as usize % clients.len()].clone();
        tokio::spawn(async move {
            let mut outcomes = Vec::new();
            for index in (worker..CALLS).step_by(CONCURRENT as usize) {
                outcomes.push((index, make_call(&client, index).await));
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

/// Counts of outcomes, which show that the faults took place.
#[derive(Default)]
struct Counts {
    dropped: usize,
    unsent: usize,
    retried: usize,
    created: BTreeSet<String>,
    failures: BTreeSet<Fault>,
}

/// Checks the outcome of a call against the requests that the service received.
fn check(index: u64, outcome: &Outcome, log: &Log, service: &Service, counts: &mut Counts) {
    let name = name(index);
    let attempts = &log.attempts;
    assert!(
        attempts
            .keys()
            .all(|number| (1..=ATTEMPTS).contains(number)),
        "{name}: {attempts:?}"
    );
    if is_tagging(index) {
        // Sent again only after a response that says that it failed.
        let mut earlier = attempts.values().rev().skip(1);
        let may_retry = |fault: &Option<Fault>| fault.is_some_and(|f| !f.loses_the_response());
        assert!(earlier.all(may_retry), "{name}: {attempts:?}");
    } else {
        assert!(
            log.tokens.len() <= 1,
            "{name} has a token for all its attempts"
        );
    }
    let Some(outcome) = outcome else {
        counts.dropped += 1;
        return;
    };
    match (CallFault::of(index), outcome) {
        (None | Some(CallFault::ExpiredCredentials | CallFault::Dropped(_)), outcome) => {
            check_sent(index, outcome, log, service, counts);
        }
        (Some(fault), Ok(_)) => panic!("{name} succeeded with {fault:?}"),
        (Some(fault), Err(error)) => {
            let expected = match fault {
                CallFault::NoTls => ErrorKind::Transport,
                CallFault::HangingProvider => ErrorKind::Timeout,
                _ => ErrorKind::Credentials,
            };
            assert!(
                error.kind() == expected || error.is_timeout(),
                "{name}: {error}"
            );
            assert!(attempts.is_empty(), "{name} was sent");
        }
    }
}

fn check_sent(
    index: u64,
    outcome: &Result<String, Error>,
    log: &Log,
    service: &Service,
    counts: &mut Counts,
) {
    let name = name(index);
    let last = log.attempts.values().next_back();
    match (outcome, last.copied().flatten()) {
        (Ok(_), None) if is_tagging(index) => assert!(last.is_some(), "{name} was never sent"),
        (Ok(id), None) => {
            let token = log.tokens.first().expect("a token");
            assert_eq!(id, &service.resources[token], "{name}");
            assert!(
                counts.created.insert(id.clone()),
                "{name} has another call's resource"
            );
            counts.retried += usize::from(log.attempts.len() > 1);
        }
        // The output of a tagging has no members that could be wrong.
        (Ok(_), Some(Fault::Malformed | Fault::WrongTypes)) if is_tagging(index) => {}
        (Ok(_), Some(fault)) => panic!("{name} succeeded with {fault:?}"),
        // On a slow machine, any attempt may have timed out.
        (Err(error), _) if error.is_timeout() => {}
        (Err(error), _) if error.message().starts_with("cannot connect to ") => {
            assert_eq!(error.kind(), ErrorKind::Transport);
            counts.unsent += 1;
        }
        (Err(error), None) => panic!("{name} failed without a fault: {error}"),
        (Err(error), Some(fault)) => {
            let found = (error.kind(), error.status());
            assert_eq!(
                found,
                fault.expected_error(),
                "{name} met {fault:?}: {error}"
            );
            counts.failures.insert(fault);
        }
    }
}

/// Returns the maximum of the memory that this process has used, in kB.
fn peak_memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Runs in a process of its own, whose memory is that of the calls.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_with_faults_do_nothing_twice() {
    if !child::is_child() {
        let path = concat!(module_path!(), "::calls_with_faults_do_nothing_twice");
        return child::run::<&str, &str>(path, &[]).await;
    }
    let service = Arc::new(Mutex::new(Service::default()));
    let shared = Arc::clone(&service);
    let server = Server::with_handler(move |request| {
        let mut service = shared.lock().unwrap_or_else(PoisonError::into_inner);
        service.answer(request)
    })
    .await;

    let outcomes = make_calls(&server).await;

    assert_eq!(outcomes.len() as u64, CALLS);
    let service = service.lock().unwrap_or_else(PoisonError::into_inner);
    let tokens: usize = service.calls.values().map(|log| log.tokens.len()).sum();
    let distinct: BTreeSet<_> = service.calls.values().flat_map(|log| &log.tokens).collect();
    assert_eq!(distinct.len(), tokens, "two calls have the same token");
    let mut counts = Counts::default();
    for (index, outcome) in &outcomes {
        let log = service
            .calls
            .get(&name(*index))
            .cloned()
            .unwrap_or_default();
        check(*index, outcome, &log, &service, &mut counts);
    }
    assert!(counts.dropped > 0 && counts.unsent > 0 && counts.retried > 0);
    assert!(
        !counts.created.is_empty() && counts.failures.len() > 8,
        "{:?}",
        counts.failures
    );
    assert!(
        peak_memory_kb().is_none_or(|memory| memory < MAX_MEMORY_KB),
        "{:?} kB",
        peak_memory_kb()
    );
}
