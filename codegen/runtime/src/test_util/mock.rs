//! The mock: a transport that returns the responses of rules, and records requests.

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::token::SharedTokenProvider;
use aws_credential_types::{Credentials, Token};
use bytes::Bytes;
use http::{Request, Response};

use super::response::AnyResponse;
use super::rule::{Rule, RuleState};
use crate::client::Client;
use crate::client::builder::ClientBuilder;
use crate::client::hooks::HookContext;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::operation::info::OperationInfo;
use crate::stream::body::collect_body;
use crate::sync::lock;
use crate::transport::{BoxFuture, ErasedOperation, Receiving, Transport};

/// Returns responses in place of the service. Clones share rules and records.
#[derive(Clone, Default)]
pub struct Mock(Arc<State>);

#[derive(Default)]
struct State {
    rules: Mutex<Vec<Arc<RuleState>>>,
    recorded: Mutex<Vec<RecordedRequest>>,
    /// Messages of the calls without a response.
    unmatched: Mutex<Vec<String>>,
    sleeps: Mutex<Vec<Duration>>,
    is_sleeping: AtomicBool,
}

/// The request of an attempt, as recorded by a mock.
#[derive(Clone)]
pub struct RecordedRequest {
    /// Number of the attempt in its call, from 1 on.
    pub attempt: u32,
    /// The signed request, also with a body that was streamed.
    pub request: Request<Bytes>,
    info: &'static OperationInfo,
    operation: ErasedOperation,
}

impl RecordedRequest {
    /// Returns the operation's name in the model.
    #[must_use]
    pub fn operation_name(&self) -> &'static str {
        self.info.name
    }

    /// Returns the operation, including its idempotency token, if it is an `Op`.
    #[must_use]
    pub fn operation<Op: Operation>(&self) -> Option<&Op> {
        as_any(&self.operation).downcast_ref()
    }
}

impl fmt::Debug for RecordedRequest {
    /// Omits the request, which may contain sensitive values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("attempt", &self.attempt)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

impl Mock {
    /// Creates a mock without rules, with which every call fails.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the client sleep between attempts and polls, on tokio's clock.
    #[must_use]
    pub fn with_sleeps(self) -> Self {
        self.0.is_sleeping.store(true, Ordering::Relaxed);
        self
    }

    /// Adds a rule for the calls of `Op` for which `matches` returns `true`. The first rule that
    /// matches a call applies.
    #[must_use = "calls that match a rule without a response fail"]
    #[track_caller]
    pub fn when<Op: Operation>(
        &self,
        matches: impl Fn(&Op) -> bool + Send + Sync + 'static,
    ) -> Rule<Op> {
        let matcher =
            move |operation: &dyn Any| operation.downcast_ref::<Op>().is_some_and(&matches);
        let location = Location::caller();
        let state = RuleState::new(Op::INFO.name, location, Box::new(matcher));
        let state = Arc::new(state);
        lock(&self.0.rules).push(Arc::clone(&state));
        Rule::new(state)
    }

    /// Adds a rule for all calls of `Op`.
    #[must_use = "calls that match a rule without a response fail"]
    #[track_caller]
    pub fn on<Op: Operation>(&self) -> Rule<Op> {
        self.when(|_| true)
    }

    /// Returns the requests of all attempts in order, including those that no rule matched.
    #[must_use]
    pub fn recorded(&self) -> Vec<RecordedRequest> {
        lock(&self.0.recorded).clone()
    }

    /// Returns the HTTP requests of all attempts in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.recorded()
            .into_iter()
            .map(|recorded| recorded.request)
            .collect()
    }

    /// Returns the operations of all calls of `Op`, each once even if it was retried. Each page and
    /// each poll is a call.
    #[must_use]
    pub fn calls<Op: Operation>(&self) -> Vec<Arc<Op>> {
        lock(&self.0.recorded)
            .iter()
            .filter(|recorded| recorded.attempt == 1)
            .filter_map(|recorded| {
                let operation: Arc<dyn Any + Send + Sync> = recorded.operation.0.clone();
                operation.downcast().ok()
            })
            .collect()
    }

    /// Returns the delays between attempts and between polls, including those that were skipped.
    #[must_use]
    pub fn sleeps(&self) -> Vec<Duration> {
        lock(&self.0.sleeps).clone()
    }

    /// Checks at the end of a test that every call got a response and every response was used.
    ///
    /// # Panics
    /// Panics if a call matched no rule, or if a rule has unused responses. The message lists them.
    #[track_caller]
    pub fn verify(&self) {
        let mut problems = lock(&self.0.unmatched).clone();
        let rules = lock(&self.0.rules).clone();
        let unused = rules.iter().filter(|rule| !rule.is_used());
        problems.extend(unused.map(|rule| format!("unused responses: {rule}")));
        assert!(
            problems.is_empty(),
            "the calls do not match the rules of the mock:\n{}",
            problems.join("\n")
        );
    }

    /// Returns the next response of the first rule that matches, or a message. It holds no lock
    /// while a closure of the test runs, because the closure may call the mock.
    fn response(&self, operation: &ErasedOperation) -> Result<AnyResponse, String> {
        let rules = lock(&self.0.rules).clone();
        if let Some(rule) = rules.iter().find(|rule| rule.matches(as_any(operation))) {
            return rule
                .next_response(as_any(operation))
                .ok_or_else(|| format!("the matching rule has no response: {rule}"));
        }
        let rules: Vec<_> = rules.iter().map(ToString::to_string).collect();
        let rules = match rules.as_slice() {
            [] => "it has no rules".to_owned(),
            rules => format!("its rules: {}", rules.join("; ")),
        };
        Err(format!(
            "no rule of the mock matches {operation:?}; {rules}"
        ))
    }
}

fn as_any(operation: &ErasedOperation) -> &dyn Any {
    &*operation.0
}

impl Transport for Mock {
    fn send(
        &self,
        mut request: Request<Bytes>,
        _: Receiving,
    ) -> BoxFuture<'_, Result<Response<Bytes>, Error>> {
        Box::pin(async move {
            let extensions = request.extensions_mut();
            let (Some(context), Some(operation)) = (
                extensions.remove::<HookContext>(),
                extensions.remove::<ErasedOperation>(),
            ) else {
                return Err(Error::new(ErrorKind::Mock, "the request has no operation"));
            };
            collect_body(&mut request).await?;
            let info = context.operation;
            lock(&self.0.recorded).push(RecordedRequest {
                attempt: context.attempt,
                request,
                info,
                operation: operation.clone(),
            });
            let response = self.response(&operation).map_err(|message| {
                lock(&self.0.unmatched).push(format!("{}: {message}", info.name));
                Error::new(ErrorKind::Mock, message)
            })?;
            if !response.delay.is_zero() {
                tokio::time::sleep(response.delay).await;
            }
            response.into_http(info)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, Duration> {
        Box::pin(async move {
            lock(&self.0.sleeps).push(duration);
            if self.0.is_sleeping.load(Ordering::Relaxed) {
                tokio::time::sleep(duration).await;
                return Duration::ZERO;
            }
            // Other tasks run, as during a sleep.
            tokio::task::yield_now().await;
            duration
        })
    }

    fn needs_operation(&self) -> bool {
        true
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
            .field("recorded", &lock(&self.0.recorded).len())
            .finish_non_exhaustive()
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Sends requests to a mock. Sets a region and credentials unless they are set.
    #[must_use]
    pub fn mock(mut self, mock: &Mock) -> Self {
        self.settings.transport = Some(Arc::new(mock.clone()));
        self.settings
            .region
            .get_or_insert_with(|| "us-east-1".to_owned());
        let token = || SharedTokenProvider::new(Token::new("mock", None));
        self.settings.token.get_or_insert_with(token);
        self.settings.credentials.get_or_insert_with(|| {
            let credentials = Credentials::new("AKIDMOCK", "secret", None, None, "mock");
            SharedCredentialsProvider::new(credentials)
        });
        self
    }
}
