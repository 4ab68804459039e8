//! For the tests of those who use a generated crate: a client that answers as a test says, and reaches no network.
//!
//! Behind the feature `test-util`. (The feature `testing` is another matter: the generator's own tests stand on it.)
//!
//! ```text
//! let mock = Mock::new();
//! mock.when::<GetGateway>(|get| get.gateway_identifier == "tools")
//!     .then(Answer::error("ThrottlingException", "slower"))
//!     .then_output(|gateway| gateway.status = GatewayStatus::Ready);
//! let client = Client::builder().mock(&mock).build()?;
//!
//! let gateway = client.get_gateway(GetGateway::new("tools")).await?;      // the second attempt's answer
//! assert_eq!(*mock.calls::<GetGateway>()[0], GetGateway::new("tools"));
//! assert_eq!(mock.requests().len(), 2);
//! mock.verify();
//! ```
//!
//! Only the exchange of a request for a response is the mock's. Validation, endpoints, signing, hooks, timeouts, retries,
//! pages and waits are what they are in production, an output becomes the HTTP response that would carry it, and that is read
//! as any other.
//!
//! # No network
//!
//! A client with a mock has no HTTP client: none is made, and one that is given is not looked at. A call that no rule matches is
//! an error of [`ErrorKind::Mock`](crate::ErrorKind::Mock), which is not retried; it lists the rules that there are. Region and
//! credentials need not be set. Nothing but a provider of credentials or a hook that the test itself gives can reach anything.
//!
//! # Time
//!
//! Pauses between attempts and between polls are left out, so that tests are fast; they are kept in [`Mock::pauses`]. To a
//! wait, what is left out has passed: one that never ends reaches its `max_wait` at once. To the timeout of a call it has not.
//! A test of timeouts keeps the pauses ([`Mock::with_pauses`]) and pauses tokio's clock (`#[tokio::test(start_paused = true)]`,
//! with tokio's own feature `test-util`): pauses, the delays of answers and timeouts then pass on one clock, and at once.
//!
//! # Values
//!
//! What only the service makes has no constructor. It can be filled in, [`filled`], or be read from JSON: as a whole answer,
//! [`Answer::json`], which is lenient, or with `serde_json::from_value`, which wants all required members.

mod answer;
mod rule;

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use bytes::Bytes;

pub use self::answer::Answer;
use self::answer::Reply;
pub use self::rule::Rule;
use self::rule::RuleState;
use crate::client::{Client, ClientBuilder};
use crate::error::Error;
use crate::operation::{Operation, OperationInfo};
use crate::print::print_structure;
use crate::response::Response;
use crate::send::Transport;
use crate::shape::Structure;

/// A structure with every required member blank and every optional one unset.
#[must_use]
pub fn blank<T: Structure>() -> T {
    T::blank()
}

/// A structure that is blank but for what `fill` sets: `filled(|gateway: &mut GatewaySummary| gateway.name = "tools".into())`.
pub fn filled<T: Structure>(fill: impl FnOnce(&mut T)) -> T {
    let mut value = T::blank();
    fill(&mut value);
    value
}

/// What answers in place of the service: rules, and what they have seen. Clones share both.
#[derive(Clone, Default)]
pub struct Mock(Arc<State>);

#[derive(Default)]
struct State {
    rules: Mutex<Vec<Arc<RuleState>>>,
    seen: Mutex<Vec<Seen>>,
    /// What was said of the calls that no rule answered.
    unanswered: Mutex<Vec<String>>,
    pauses: Mutex<Vec<Duration>>,
    keep_pauses: AtomicBool,
}

/// An attempt that a mock has seen.
#[derive(Clone)]
pub struct Seen {
    /// Its number within its call, from 1 on.
    pub attempt: u32,
    /// The request, signed.
    pub request: http::Request<Bytes>,
    info: &'static OperationInfo,
    sent: Sent,
}

impl Seen {
    /// The operation's name in the model.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.info.name
    }

    /// The operation, where it is an `Op`: with the idempotency token that it was sent with.
    #[must_use]
    pub fn operation<Op: Operation>(&self) -> Option<&Op> {
        self.sent.value.downcast_ref()
    }
}

impl fmt::Debug for Seen {
    /// Leaves out the request: it may carry what is sensitive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen")
            .field("attempt", &self.attempt)
            .field("operation", &self.sent)
            .finish_non_exhaustive()
    }
}

impl Mock {
    /// Without rules: every call is an error.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Pauses between attempts and polls are made, on tokio's clock.
    #[must_use]
    pub fn with_pauses(self) -> Self {
        self.0.keep_pauses.store(true, Ordering::Relaxed);
        self
    }

    /// A rule for the calls of `Op` that `matches` accepts. Rules are asked in the order in which they were made; the first
    /// that matches answers.
    #[must_use = "a rule without an answer is an error to every call that it matches"]
    #[track_caller]
    pub fn when<Op: Operation>(
        &self,
        matches: impl Fn(&Op) -> bool + Send + Sync + 'static,
    ) -> Rule<Op> {
        self.add(
            Box::new(move |operation| operation.downcast_ref().is_some_and(&matches)),
            Location::caller(),
        )
    }

    /// A rule for all calls of `Op`.
    #[must_use = "a rule without an answer is an error to every call that it matches"]
    #[track_caller]
    pub fn on<Op: Operation>(&self) -> Rule<Op> {
        self.add(
            Box::new(|operation: &dyn Any| operation.is::<Op>()),
            Location::caller(),
        )
    }

    fn add<Op: Operation>(
        &self,
        matches: Box<rule::Matches>,
        place: &'static Location<'static>,
    ) -> Rule<Op> {
        let state = Arc::new(RuleState::new(Op::INFO.name, place, matches));
        lock(&self.0.rules).push(Arc::clone(&state));
        Rule::new(state)
    }

    /// Every attempt so far, in the order in which they came; those that no rule matched too.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.0.seen).clone()
    }

    /// The HTTP request of every attempt so far.
    #[must_use]
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        lock(&self.0.seen)
            .iter()
            .map(|seen| seen.request.clone())
            .collect()
    }

    /// The operations of all calls of `Op` so far that were sent, each once however often it was retried. Every page and every
    /// poll is a call.
    #[must_use]
    pub fn calls<Op: Operation>(&self) -> Vec<Arc<Op>> {
        let seen = lock(&self.0.seen);
        let calls = seen.iter().filter(|seen| seen.attempt == 1);
        calls
            .filter_map(|seen| Arc::clone(&seen.sent.value).downcast().ok())
            .collect()
    }

    /// The pauses between attempts and polls so far, made or left out.
    #[must_use]
    pub fn pauses(&self) -> Vec<Duration> {
        lock(&self.0.pauses).clone()
    }

    /// Checks that every call was answered and every answer was given, for the end of a test.
    ///
    /// # Panics
    /// Where a call met no rule, or a rule has answers that were never given. The message lists them.
    #[track_caller]
    pub fn verify(&self) {
        let mut faults = lock(&self.0.unanswered).clone();
        let rules = lock(&self.0.rules).clone();
        faults.extend(
            rules
                .iter()
                .filter(|rule| !rule.is_done())
                .map(|rule| format!("answers are left: {rule}")),
        );
        assert!(
            faults.is_empty(),
            "the mock did not see what it was told to expect:\n{}",
            faults.join("\n")
        );
    }

    /// Notes a pause; gives whether it is to be left out.
    pub(crate) fn skips(&self, pause: Duration) -> bool {
        lock(&self.0.pauses).push(pause);
        !self.0.keep_pauses.load(Ordering::Relaxed)
    }

    /// Answers an attempt.
    pub(crate) async fn answer(
        &self,
        info: &'static OperationInfo,
        attempt: u32,
        sent: Option<&Sent>,
        request: http::Request<Bytes>,
    ) -> Result<Response, Error> {
        let Some(sent) = sent else {
            return Err(Error::mock(
                info.name,
                "the mock was not told the operation".to_owned(),
            ));
        };
        lock(&self.0.seen).push(Seen {
            attempt,
            request,
            info,
            sent: sent.clone(),
        });
        let reply = self.reply(sent).map_err(|message| {
            lock(&self.0.unanswered).push(format!("{}: {message}", info.name));
            Error::mock(info.name, message)
        })?;
        if !reply.delay.is_zero() {
            tokio::time::sleep(reply.delay).await;
        }
        reply.into_response(info)
    }

    /// The next answer of the first rule that matches. No lock is held while the test's own code runs: it may ask the mock.
    fn reply(&self, sent: &Sent) -> Result<Reply, String> {
        let rules = lock(&self.0.rules).clone();
        if let Some(rule) = rules.iter().find(|rule| rule.matches(&*sent.value)) {
            return rule
                .reply(&*sent.value)
                .ok_or_else(|| format!("the rule that matches has no answer: {rule}"));
        }
        let mut message = format!("no rule of the mock matches {sent:?}; ");
        match rules.is_empty() {
            true => message.push_str("it has no rules"),
            false => message.push_str("its rules: "),
        }
        message.push_str(
            &rules
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; "),
        );
        Err(message)
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules: Vec<_> = lock(&self.0.rules)
            .iter()
            .map(ToString::to_string)
            .collect();
        f.debug_struct("Mock")
            .field("rules", &rules)
            .field("seen", &lock(&self.0.seen).len())
            .finish_non_exhaustive()
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Sends nothing: the mock answers. Region and credentials are made up unless they are set.
    #[must_use]
    pub fn mock(mut self, mock: &Mock) -> Self {
        self.mock = Some(mock.clone());
        self.region.get_or_insert_with(|| "us-east-1".to_owned());
        self.credentials.get_or_insert_with(|| {
            SharedCredentialsProvider::new(Credentials::new(
                "AKIDMOCK", "made-up", None, None, "mock",
            ))
        });
        self
    }
}

/// The operation of a call on its way to a mock, without its type.
#[derive(Clone)]
pub(crate) struct Sent {
    value: Arc<dyn Any + Send + Sync>,
    print: fn(&dyn Any, &mut fmt::Formatter<'_>) -> fmt::Result,
}

impl Sent {
    /// The operation, where the client has a mock.
    pub(crate) fn to<Op: Operation>(client: &Client, operation: Op) -> Option<Self> {
        let mocked = matches!(client.0.transport, Transport::Mock(_));
        mocked.then(|| Self {
            value: Arc::new(operation),
            print: print::<Op>,
        })
    }
}

fn print<Op: Operation>(value: &dyn Any, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    value.downcast_ref::<Op>().map_or(Ok(()), |operation| {
        print_structure(operation, Op::INFO.name, f)
    })
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.print)(&*self.value, f)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
