//! Sends a request: signs it, retries it, and enforces its timeouts.
//!
//! Nothing here is generic over the operation, so that it is compiled once.

pub(crate) mod clock_skew;
pub(crate) mod discovery;
pub(crate) mod prepared_call;
mod rate_limiter;
pub(crate) mod retry;
mod signing;
mod trace;

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};
use tokio::runtime::Handle;
use tokio::time::Instant;
use tracing::{Instrument, Span};

use self::discovery::{Discovered, DiscoveredEndpoint, EndpointsInput};
use self::prepared_call::PreparedCall;
use self::retry::RetryLoop;
use crate::client::hooks::{HookContext, Outcome};
use crate::endpoint::Target;
use crate::error::{Error, ErrorKind};
use crate::operation::info::Discovery;
use crate::protocol;
use crate::response::{ReceivedResponse, ResponseMetadata};
use crate::transport::BoxFuture;

/// Cause of a timeout before an attempt is sent.
const NO_CREDENTIALS: &str = "the credentials provider did not respond";
const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const REQUEST: HeaderName = HeaderName::from_static("amz-sdk-request");

/// Sends one call.
pub(crate) struct Orchestrator<'a> {
    call: &'a PreparedCall,
    invocation_id: String,
    /// Number of the latest attempt, from 1 on.
    attempt: AtomicU32,
    /// Whether the request of the latest attempt may have been sent.
    may_be_sent: AtomicBool,
}

/// State of a call that its timeout reports.
#[derive(Default)]
struct Progress {
    /// Error of the latest attempt that failed.
    last_error: Option<Error>,
    /// Span of the running attempt.
    attempt_span: Option<Span>,
}

impl<'a> Orchestrator<'a> {
    pub(crate) fn new(call: &'a PreparedCall) -> Self {
        Self {
            call,
            invocation_id: invocation_id(),
            attempt: AtomicU32::new(0),
            may_be_sent: AtomicBool::new(false),
        }
    }

    /// Sends the call and reads its output by `read`. Hooks see the outcome of both.
    pub(crate) async fn call<T>(
        &self,
        read: fn(ReceivedResponse) -> Result<(T, ResponseMetadata), Error>,
    ) -> Result<(T, ResponseMetadata), Error> {
        let span = trace::call_span(self.call, &self.invocation_id);
        let result = self.send(&span).await;
        let result = result.and_then(|response| span.in_scope(|| read(response)));
        let outcome = result.as_ref().map(|(_, metadata)| metadata);
        span.record("attempts", self.context().attempt);
        trace::record_outcome(&span, outcome);
        for hook in &self.call.config.hooks {
            hook.after_call(self.context(), outcome);
        }
        result
    }

    /// Sends attempts until one succeeds, an error is final, or the timeout of the call elapses.
    async fn send(&self, span: &Span) -> Result<ReceivedResponse, Error> {
        if Handle::try_current().is_err() {
            return Err(Error::construction("calls need a tokio runtime")
                .with_operation(self.call.info.name));
        }
        let limit = self.call.config.timeouts.call;
        let mut progress = Progress::default();
        let outcome = {
            let retry_loop = self.retry_loop(&mut progress).instrument(span.clone());
            within("call", limit, pin!(retry_loop)).await
        };
        outcome.unwrap_or_else(|timeout| Err(self.timed_out(timeout, progress)))
    }

    /// Returns the error of a call that timed out, and ends its running attempt.
    fn timed_out(&self, timeout: Error, progress: Progress) -> Error {
        let timeout = timeout.with_operation(self.call.info.name);
        let is_unsent = !self.may_be_sent.load(Ordering::Relaxed);
        let error = match progress.last_error {
            _ if is_unsent && progress.attempt_span.is_some() => {
                timeout.with_source(NO_CREDENTIALS)
            }
            Some(error) => timeout.with_source(error),
            None => timeout,
        };
        if let Some(span) = progress.attempt_span {
            self.after_attempt(&span, Err(&error));
        }
        error
    }

    async fn retry_loop(&self, progress: &mut Progress) -> Result<ReceivedResponse, Error> {
        let client = &self.call.client.0;
        let mut retries = RetryLoop::new(&self.call.config.retry, &client.retry_state);
        loop {
            retries.start_attempt();
            self.attempt.store(retries.attempt(), Ordering::Relaxed);
            while let Err(delay) = retries.acquire_permit() {
                // A mock skips delays, in which no tokens are refilled.
                if !self.call.client.0.transport.sleep(delay).await.is_zero() {
                    break;
                }
            }
            let target = self.target().await?;
            let used_skew = client.clock_skew.get();
            // Boxed, so that the future of a call stays small.
            let attempt = Box::pin(self.attempt(&target, &mut progress.attempt_span));
            let error = match attempt.await {
                Ok(response) => {
                    retries.on_success();
                    return Ok(response);
                }
                Err(error) => error,
            };
            let is_corrected = self.forget_endpoint(&error, &target).await
                || client.corrects_clock_skew && client.clock_skew.explains(&error, used_skew);
            let kind = retries.on_error(&error, self.call.is_idempotent(), is_corrected);
            if !self.call.can_send_again {
                tracing::debug!(
                    "no retry: the body of the request is a stream, which cannot be read again"
                );
                return Err(error);
            }
            let Some(delay) = retries.next_delay(&error, kind) else {
                return Err(error);
            };
            let wait_ms = delay.as_millis();
            tracing::debug!(code = error.code(), kind = ?error.kind(), wait_ms, "retry");
            progress.last_error = Some(error);
            self.sleep(delay).await;
        }
    }

    /// Returns the endpoint of the endpoint rules, or the one that is discovered.
    pub(crate) async fn target(&self) -> Result<Arc<Target>, Error> {
        match self.call.discovery {
            Some(discovery) => self.discover(discovery).await,
            None => Ok(Arc::clone(&self.call.target)),
        }
    }

    /// Returns the discovered endpoint. It is requested if it is unknown or has expired, by one
    /// call at a time, whose error is that of the calls that wait. An expired endpoint is used if
    /// the request fails. Other credentials may belong to another account, so that a call with them
    /// requests its own.
    fn discover(&self, discovery: Discovery) -> BoxFuture<'_, Result<Arc<Target>, Error>> {
        Box::pin(async move {
            let client = &self.call.client.0;
            if !self.call.config.has_credentials_of(&client.config) {
                return Discovered::default().update(self.request_endpoint(discovery).await);
            }
            let start = Instant::now();
            let mut discovered = client.discovered_endpoint.lock().await;
            match discovered.get(start) {
                Some(known) => known,
                None => discovered.update(self.request_endpoint(discovery).await),
            }
        })
    }

    /// Requests the endpoint from the service.
    fn request_endpoint(
        &self,
        discovery: Discovery,
    ) -> BoxFuture<'_, Result<DiscoveredEndpoint, Error>> {
        Box::pin(async move {
            let info = discovery.operation;
            let client = self.call.client.clone();
            let hosts = &self.call.client.0.plain_http_hosts;
            let config = Arc::clone(&self.call.config);
            let request = protocol::request::Request::of_members(info, &EndpointsInput {})?;
            let call = PreparedCall::new(info, client, config, request)?;
            let keep = |response: ReceivedResponse| {
                let metadata = response.metadata.clone();
                Ok((response, metadata))
            };
            let (response, _) = Orchestrator::new(&call).call(keep).await?;
            DiscoveredEndpoint::read(info, response, &call.target, hosts)
                .map_err(|error| error.with_operation(info.name))
        })
    }

    /// Forgets the discovered endpoint `target` if `error` says that it is no longer valid, so that
    /// the next attempt requests another one.
    async fn forget_endpoint(&self, error: &Error, target: &Arc<Target>) -> bool {
        // The status is that of HTTP for an endpoint that does not serve the host (RFC 9110
        // §15.5.20).
        let is_invalid =
            |discovery: Discovery| error.is(discovery.error) || error.status() == Some(421);
        if !self.call.discovery.is_some_and(is_invalid) {
            return false;
        }
        // Boxed, so that the future of a call stays small.
        let discovered = Box::pin(self.call.client.0.discovered_endpoint.lock());
        discovered.await.forget(target);
        true
    }

    /// Sends an attempt within its timeout, and reports its outcome. `running` has its span until
    /// then.
    async fn attempt(
        &self,
        target: &Target,
        running: &mut Option<Span>,
    ) -> Result<ReceivedResponse, Error> {
        let number = self.context().attempt;
        let span = running.insert(trace::attempt_span(self.call, &target.uri, number));
        self.may_be_sent.store(false, Ordering::Relaxed);
        let outcome = {
            let exchange = self.sign_and_send(target).instrument(span.clone());
            let limit = self.call.config.timeouts.attempt;
            within("attempt", limit, pin!(exchange)).await
        };
        let outcome = outcome.unwrap_or_else(|timeout| {
            let timeout = timeout.with_operation(self.call.info.name);
            Err(if self.may_be_sent.load(Ordering::Relaxed) {
                timeout
            } else {
                timeout.with_source(NO_CREDENTIALS).unsent()
            })
        });
        let metadata = outcome.as_ref().map(|response| &response.metadata);
        if let Some(span) = running.take() {
            self.after_attempt(&span, metadata);
        }
        outcome
    }

    /// Reports the outcome of an attempt to its span and the hooks.
    fn after_attempt(&self, span: &Span, outcome: Outcome<'_>) {
        trace::record_outcome(span, outcome);
        for hook in &self.call.config.hooks {
            hook.after_attempt(self.context(), outcome);
        }
    }

    async fn sign_and_send(&self, target: &Target) -> Result<ReceivedResponse, Error> {
        let context = self.context();
        let hooks = &self.call.config.hooks;
        let headers = self.call.request.headers.clone();
        let mut request = self.call.unsigned_request(target, headers)?;
        for hook in hooks {
            hook.before_signing(context, &mut request)
                .map_err(|error| self.hook_error(error))?;
        }
        let now = self.call.client.0.now();
        self.call.sign(&mut request, now).await?;
        let signed = Instant::now();
        self.add_retry_headers(context.attempt, &mut request);
        for hook in hooks {
            hook.before_sending(context, &mut request)
                .map_err(|error| self.hook_error(error))?;
        }
        self.may_be_sent.store(true, Ordering::Relaxed);
        let result = self.call.exchange(context, request).await;
        if result.as_ref().is_err_and(Error::is_credentials_expired) {
            self.call.reject_credentials(signed);
        }
        result
    }

    /// Returns the error of a hook. One that it forwards from another call becomes its cause,
    /// because it says nothing about a retry of this call.
    fn hook_error(&self, error: Error) -> Error {
        let error = if error.kind() == ErrorKind::Hook {
            error
        } else {
            Error::hook("a hook failed").with_source(error)
        };
        error.with_operation(self.call.info.name)
    }

    /// Adds the headers by which the service counts retries. They are not signed, as in the
    /// official SDKs.
    fn add_retry_headers(&self, attempt: u32, request: &mut Request<Bytes>) {
        let attempt = format!(
            "attempt={attempt}; max={}",
            self.call.config.retry.attempts()
        );
        let headers = [
            (INVOCATION_ID, HeaderValue::from_str(&self.invocation_id)),
            (REQUEST, HeaderValue::try_from(attempt)),
        ];
        for (name, value) in headers {
            // Letters, digits and punctuation are always a valid header value.
            if let Ok(value) = value {
                request.headers_mut().insert(name, value);
            }
        }
    }

    async fn sleep(&self, duration: Duration) {
        if !duration.is_zero() {
            self.call.client.0.transport.sleep(duration).await;
        }
    }

    fn context(&self) -> HookContext {
        HookContext {
            operation: self.call.info,
            attempt: self.attempt.load(Ordering::Relaxed),
        }
    }
}

/// Returns a random call ID for the logs of the service. Uses fastrand, because the system's
/// generator costs a system call.
fn invocation_id() -> String {
    let random = fastrand::u128(..).to_ne_bytes();
    uuid::Builder::from_random_bytes(random)
        .into_uuid()
        .to_string()
}

/// Returns an error if `future` takes longer than `limit`. The future is pinned by the caller,
/// because an owned one would be stored twice: as the argument and in tokio's timeout.
async fn within<T>(
    name: &str,
    limit: Option<Duration>,
    future: Pin<&mut impl Future<Output = T>>,
) -> Result<T, Error> {
    let Some(limit) = limit else {
        return Ok(future.await);
    };
    let timeout = |_| {
        let message = format!("the {name} timed out after {limit:?}");
        Error::new(ErrorKind::Timeout, message)
    };
    tokio::time::timeout(limit, future).await.map_err(timeout)
}
