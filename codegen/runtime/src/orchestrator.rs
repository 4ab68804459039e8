//! Sends a request: signs it, retries it, and enforces its timeouts.
//!
//! Nothing here is generic over the operation, so that it is compiled once.

pub(crate) mod clock_skew;
pub(crate) mod prepared_call;
mod rate_limiter;
pub(crate) mod retry;
mod signing;

use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::Bytes;
use http::header::HeaderValue;
use http::{Request, Response};
use tracing::Instrument;

use self::prepared_call::PreparedCall;
use self::retry::RetryLoop;
use crate::client::hooks::HookContext;
use crate::error::{Error, ErrorKind};

/// Sends one call.
pub(crate) struct Orchestrator<'a> {
    call: &'a PreparedCall,
    invocation_id: String,
}

impl<'a> Orchestrator<'a> {
    pub(crate) fn new(call: &'a PreparedCall) -> Self {
        let invocation_id = uuid::Uuid::new_v4().to_string();
        Self {
            call,
            invocation_id,
        }
    }

    /// Sends attempts until one succeeds, an error is final, or the timeout of the call elapses.
    pub(crate) async fn send(&self) -> Result<Response<Bytes>, Error> {
        let info = self.call.info;
        let config = &self.call.config;
        let span = tracing::debug_span!(
            "call",
            rpc.system = "aws-api",
            rpc.service = info.service.id,
            rpc.method = info.name,
            invocation_id = self.invocation_id,
            attempts = tracing::field::Empty,
        );
        let mut retries = RetryLoop::new(&config.retry, &self.call.client.0.retry_state);
        let outcome = {
            let retry_loop = pin!(self.retry_loop(&mut retries));
            self.with_timeout("call", config.timeouts.call, retry_loop)
                .instrument(span.clone())
                .await
        };
        span.record("attempts", retries.attempt());
        let status = outcome.as_ref().map(|response| response.status().as_u16());
        for hook in &config.hooks {
            hook.after_call(self.context(retries.attempt()), status);
        }
        outcome
    }

    async fn retry_loop(&self, retries: &mut RetryLoop<'_>) -> Result<Response<Bytes>, Error> {
        let client = &self.call.client.0;
        loop {
            retries.start_attempt();
            while let Err(delay) = retries.acquire() {
                // A mock skips delays, in which no tokens are refilled.
                if !self.call.transport.sleep(delay).await.is_zero() {
                    break;
                }
            }
            let used_skew = client.clock_skew.get();
            let error = match self.attempt(retries.attempt()).await {
                Ok(response) => {
                    retries.on_success();
                    return Ok(response);
                }
                Err(error) => error,
            };
            let is_corrected =
                client.corrects_clock_skew && client.clock_skew.explains(&error, used_skew);
            let is_idempotent = self.call.is_idempotent();
            let Some(delay) = retries.on_error(&error, is_idempotent, is_corrected) else {
                return Err(error);
            };
            let wait_ms = delay.as_millis();
            tracing::debug!(code = error.code(), kind = ?error.kind(), wait_ms, "retry");
            self.sleep(delay).await;
        }
    }

    /// Sends an attempt within its timeout, and reports its outcome.
    async fn attempt(&self, number: u32) -> Result<Response<Bytes>, Error> {
        let config = &self.call.config;
        let span = tracing::debug_span!("attempt", number, http.status = tracing::field::Empty);
        let outcome = {
            // Boxed, so that the future of a call stays small. Dropped here, so that an attempt
            // that timed out does not continue during the delay before the next one.
            let mut exchange = Box::pin(self.sign_and_send(self.context(number)));
            self.with_timeout("attempt", config.timeouts.attempt, exchange.as_mut())
                .instrument(span.clone())
                .await
        };
        let status = outcome.as_ref().map(|response| response.status().as_u16());
        if let Some(status) = status.map_or_else(Error::status, Some) {
            span.record("http.status", status);
        }
        for hook in &config.hooks {
            hook.after_attempt(self.context(number), status);
        }
        outcome
    }

    async fn sign_and_send(&self, context: HookContext) -> Result<Response<Bytes>, Error> {
        let hooks = &self.call.config.hooks;
        let mut request = self.call.unsigned_request()?;
        for hook in hooks {
            hook.before_signing(context, &mut request)?;
        }
        let now = self.call.client.0.now();
        self.call.sign(&mut request, now).await?;
        self.add_retry_headers(context.attempt, &mut request);
        for hook in hooks {
            hook.before_sending(context, &mut request)?;
        }
        self.call.exchange(context, request).await
    }

    /// Adds the headers by which the service counts retries. They are not signed, as in the
    /// official SDKs.
    fn add_retry_headers(&self, attempt: u32, request: &mut Request<Bytes>) {
        let attempt = format!(
            "attempt={attempt}; max={}",
            self.call.config.retry.attempts()
        );
        let headers = [
            ("amz-sdk-invocation-id", self.invocation_id.as_str()),
            ("amz-sdk-request", &attempt),
        ];
        for (name, value) in headers {
            // Letters, digits and punctuation are always a valid header value.
            if let Ok(value) = HeaderValue::try_from(value) {
                request.headers_mut().insert(name, value);
            }
        }
    }

    async fn sleep(&self, duration: Duration) {
        if !duration.is_zero() {
            self.call.transport.sleep(duration).await;
        }
    }

    fn context(&self, attempt: u32) -> HookContext {
        HookContext {
            operation: self.call.info,
            attempt,
        }
    }

    /// Fails if `future` takes longer than `limit`. The future is pinned by the caller, because an
    /// owned one would be stored twice: as the argument and in tokio's timeout.
    async fn with_timeout<T>(
        &self,
        name: &str,
        limit: Option<Duration>,
        future: Pin<&mut impl Future<Output = Result<T, Error>>>,
    ) -> Result<T, Error> {
        let Some(limit) = limit else {
            return future.await;
        };
        let timeout = |_| {
            let message = format!("the {name} timed out after {limit:?}");
            Error::new(ErrorKind::Timeout, message).with_operation(self.call.info.name)
        };
        tokio::time::timeout(limit, future)
            .await
            .map_err(timeout)
            .flatten()
    }
}
