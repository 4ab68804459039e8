//! The way of a call between its request and its response: attempts, each signed and sent anew, until one is answered or none
//! is left.
//!
//! Not generic over the operation, so it is compiled once, here.

pub(crate) mod clock_skew;
mod rate_limiter;
pub(crate) mod retry;
mod signing;
pub(crate) mod user_agent;

use std::borrow::Cow;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use http::{Response, StatusCode};
use tracing::Instrument;

use crate::client::Shared;
use crate::client::hooks::{Hook, HookContext};
use crate::config::timeouts::Timeouts;
use crate::credentials::cache::CredentialsCache;
use crate::endpoint::Target;
use crate::error::{Error, ErrorKind};
use crate::operation::{Auth, OperationInfo};
use crate::orchestrator::retry::{Attempts, Retry};
use crate::orchestrator::signing::sign_request;
use crate::protocol::request::Request;
use crate::transport::http_client::{body, is_unconnected};

/// The most of a response that is taken in. Control planes answer with kilobytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// What an error says of a lost request or response.
pub(crate) const NOT_THROUGH: &str = "the request did not get through";

/// What a call goes by: the client's settings, or the call's own in their place.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) retry: Retry,
    pub(crate) timeouts: Timeouts,
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
    pub(crate) credentials: Arc<CredentialsCache>,
    /// An endpoint in place of the client's.
    pub(crate) endpoint_url: Option<String>,
    /// What carries requests, in place of what the client has.
    pub(crate) transport: Option<Transport>,
}

/// What carries a request and brings back the response.
#[derive(Clone)]
pub(crate) enum Transport {
    /// HTTP.
    Http(reqwest::Client),
    /// Nothing: a test says what comes back.
    #[cfg(feature = "test-util")]
    Mock(crate::test_util::Mock),
}

impl Transport {
    /// Pauses between attempts or polls; gives as much of the pause as was left out.
    pub(crate) async fn pause(&self, duration: Duration) -> Duration {
        if duration.is_zero() {
            return duration;
        }
        match self {
            #[cfg(feature = "test-util")]
            Self::Mock(mock) if mock.skips(duration) => {
                // Others have their turn, as in a pause.
                tokio::task::yield_now().await;
                return duration;
            }
            _ => tokio::time::sleep(duration).await,
        }
        Duration::ZERO
    }
}

/// One call on its way.
pub(crate) struct Sending<'a> {
    pub(crate) info: &'static OperationInfo,
    pub(crate) client: &'a Shared,
    pub(crate) settings: &'a Settings,
    pub(crate) target: &'a Target,
    pub(crate) request: &'a Request,
    /// Whether the request carries an idempotency token, so that it can be sent twice.
    pub(crate) has_token: bool,
    /// The operation itself, where a mock wants to see it.
    #[cfg(feature = "test-util")]
    pub(crate) operation: Option<crate::test_util::Sent>,
}

impl Sending<'_> {
    /// Sends the request until there is an answer, a final error, or no time left.
    pub(crate) async fn send(self) -> Result<Response<Bytes>, Error> {
        let invocation = uuid::Uuid::new_v4().to_string();
        let span = tracing::debug_span!(
            "call",
            rpc.system = "aws-api",
            rpc.service = self.info.service.id,
            rpc.method = self.info.name,
            invocation_id = invocation,
            attempts = tracing::field::Empty,
        );
        let number = AtomicU32::new(1);
        let outcome = {
            let attempts = pin!(self.attempts(&invocation, &number));
            within(self.settings.timeouts.call, attempts)
                .instrument(span.clone())
                .await
        };
        let outcome =
            outcome.unwrap_or_else(|| Err(self.timed_out("the call took longer than its timeout")));
        let number = number.load(Ordering::Relaxed);
        span.record("attempts", number);
        self.report(number, &outcome, |hook, context, outcome| {
            hook.after_call(context, outcome)
        });
        outcome
    }

    async fn attempts(
        &self,
        invocation: &str,
        number: &AtomicU32,
    ) -> Result<Response<Bytes>, Error> {
        let mut attempts = Attempts::new(&self.settings.retry, &self.client.retry_state);
        loop {
            number.store(attempts.number, Ordering::Relaxed);
            if self.settings.retry.is_adaptive() {
                self.transport()
                    .pause(self.client.retry_state.limiter.before_attempt())
                    .await;
            }
            let skew = self.client.skew.get();
            let span = tracing::debug_span!(
                "attempt",
                number = attempts.number,
                http.status = tracing::field::Empty
            );
            let outcome = {
                // On the heap, so that the future of a call stays small. One that took too long ends here, not after the pause.
                let mut attempt = Box::pin(self.attempt(attempts.number, invocation));
                within(self.settings.timeouts.attempt, attempt.as_mut())
                    .instrument(span.clone())
                    .await
            };
            let outcome = outcome
                .unwrap_or_else(|| Err(self.timed_out("an attempt took longer than its timeout")));
            if let Some(status) = outcome
                .as_ref()
                .map_or_else(Error::status, |response| Some(response.status().as_u16()))
            {
                span.record("http.status", status);
            }
            self.report(attempts.number, &outcome, |hook, context, outcome| {
                hook.after_attempt(context, outcome)
            });
            let error = match outcome {
                Ok(response) => {
                    attempts.succeeded();
                    return Ok(response);
                }
                Err(error) => error,
            };
            let skewed = self.client.correct_clock && self.client.skew.explains(&error, skew);
            match attempts.after(self.info, self.has_token, &error, skewed) {
                Some(wait) => {
                    tracing::debug!(code = error.code(), kind = ?error.kind(), wait_ms = wait.as_millis(), "retry");
                    self.transport().pause(wait).await;
                }
                None => return Err(error),
            }
        }
    }

    /// One attempt: signed, sent, and the whole response taken in.
    async fn attempt(&self, number: u32, invocation: &str) -> Result<Response<Bytes>, Error> {
        let context = HookContext {
            operation: self.info,
            attempt: number,
        };
        let mut request = unsigned(self.info, self.client, self.target, self.request)?;
        self.settings
            .hooks
            .iter()
            .try_for_each(|hook| hook.before_signing(context, &mut request))?;
        let time = self.client.now();
        sign(
            self.info,
            self.client,
            self.settings,
            self.target,
            &mut request,
            time,
        )
        .await?;
        self.add_attempt_headers(number, invocation, &mut request);
        self.settings
            .hooks
            .iter()
            .try_for_each(|hook| hook.before_sending(context, &mut request))?;
        let sent = SystemTime::now();
        let response = match self.transport() {
            Transport::Http(http) => exchange(self.info, http, request).await?,
            #[cfg(feature = "test-util")]
            Transport::Mock(mock) => {
                mock.answer(self.info, number, self.operation.as_ref(), request)
                    .await?
            }
        };
        self.client.skew.measure(&response, sent, SystemTime::now());
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(Error::from_response(self.info, response))
        }
    }

    fn transport(&self) -> &Transport {
        self.settings
            .transport
            .as_ref()
            .unwrap_or(&self.client.transport)
    }

    /// The headers by which the service counts retries. Unsigned, as the official SDKs send them.
    fn add_attempt_headers(
        &self,
        number: u32,
        invocation: &str,
        request: &mut http::Request<Bytes>,
    ) {
        let attempt = format!("attempt={number}; max={}", self.settings.retry.attempts());
        let headers = [
            ("amz-sdk-invocation-id", invocation),
            ("amz-sdk-request", &attempt),
        ];
        for (name, value) in headers {
            // Digits, letters and hyphens always make a header value.
            if let Ok(value) = HeaderValue::try_from(value) {
                request
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value);
            }
        }
    }

    fn report(
        &self,
        attempt: u32,
        outcome: &Result<Response<Bytes>, Error>,
        tell: impl Fn(&dyn Hook, HookContext, Result<u16, &Error>),
    ) {
        let context = HookContext {
            operation: self.info,
            attempt,
        };
        for hook in &self.settings.hooks {
            tell(
                hook.as_ref(),
                context,
                outcome.as_ref().map(|response| response.status().as_u16()),
            );
        }
    }

    fn timed_out(&self, message: &str) -> Error {
        Error::timeout(self.info.name, message)
    }
}

/// Where a request goes: to the client's endpoint, unless the call or the operation has a say in it.
pub(crate) fn target<'a>(
    info: &'static OperationInfo,
    client: &'a Shared,
    settings: &Settings,
    request: &Request,
) -> Result<Cow<'a, Target>, Error> {
    if request.params.is_empty() && settings.endpoint_url.is_none() {
        return client
            .target
            .as_ref()
            .map(Cow::Borrowed)
            .map_err(Clone::clone);
    }
    let mut params = request.params.clone().or(&client.params);
    if let Some(url) = &settings.endpoint_url {
        params.set("SDK::Endpoint", url.as_str());
    }
    Target::resolve(info.service, &params, &client.plain_http, info.name).map(Cow::Owned)
}

/// The whole of a request, without a signature.
pub(crate) fn unsigned(
    info: &'static OperationInfo,
    client: &Shared,
    target: &Target,
    request: &Request,
) -> Result<http::Request<Bytes>, Error> {
    let uri = request.uri(&target.uri).map_err(|error| {
        Error::caused(
            ErrorKind::Construction,
            info.name,
            "the operation and the endpoint make no URI",
            error,
        )
    })?;
    let mut whole = http::Request::new(request.body.clone());
    *whole.method_mut() = request.method.clone();
    *whole.uri_mut() = uri;
    *whole.headers_mut() = request.headers.clone();
    whole.headers_mut().extend(target.headers.clone());
    whole
        .headers_mut()
        .insert(USER_AGENT, client.user_agent.clone());
    Ok(whole)
}

/// Signs a request with credentials that are good now, as at `time`.
pub(crate) async fn sign(
    info: &'static OperationInfo,
    client: &Shared,
    settings: &Settings,
    target: &Target,
    request: &mut http::Request<Bytes>,
    time: SystemTime,
) -> Result<(), Error> {
    match info.auth {
        Auth::None => return Ok(()),
        Auth::Unsupported if request.headers().contains_key(AUTHORIZATION) => return Ok(()),
        Auth::Unsupported => {
            let message = "the service wants authentication that this client does not know; a hook may set the header Authorization";
            return Err(Error::construction(info.name, message));
        }
        Auth::SigV4 | Auth::SigV4UnsignedPayload | Auth::OptionalSigV4 => {}
    }
    let credentials = match settings.credentials.get(info.name, client.now()).await {
        Err(_) if info.auth == Auth::OptionalSigV4 => return Ok(()),
        found => found?,
    };
    sign_request(
        info,
        request,
        credentials,
        &client.region,
        &target.scheme,
        time,
    )
}

/// Sends the request and takes in the whole response.
async fn exchange(
    info: &'static OperationInfo,
    http: &reqwest::Client,
    request: http::Request<Bytes>,
) -> Result<Response<Bytes>, Error> {
    let request = reqwest::Request::try_from(request).map_err(|error| lost(info, error))?;
    let mut response = http
        .execute(request)
        .await
        .map_err(|error| lost(info, error))?;
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    if response
        .content_length()
        .is_some_and(|length| length > MAX_BODY as u64)
    {
        return Err(too_large(info, status, headers));
    }
    match body(response, MAX_BODY)
        .await
        .map_err(|error| lost(info, error))?
    {
        Some(body) => Ok(with_body(status, headers, body)),
        None => Err(too_large(info, status, headers)),
    }
}

fn with_body(status: StatusCode, headers: HeaderMap, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn too_large(info: &'static OperationInfo, status: StatusCode, headers: HeaderMap) -> Error {
    let message = format!("the response has more than {MAX_BODY} bytes");
    Error::unreadable(info, with_body(status, headers, Bytes::new()), &message)
}

/// The URL stays out of the error: its labels may be sensitive.
fn lost(info: &'static OperationInfo, error: reqwest::Error) -> Error {
    // A connection that never came about has carried nothing.
    let unsent = is_unconnected(&error) || error.is_builder();
    let (kind, message) = match error.is_timeout() {
        true => (ErrorKind::Timeout, "no response in time"),
        false => (ErrorKind::Transport, NOT_THROUGH),
    };
    Error::transport(kind, info.name, message, error.without_url(), unsent)
}

/// Runs `work` for at most `limit`; `None` where that was not enough. It is pinned already, as this future would hold it twice:
/// as its argument, and in the timeout.
async fn within<T>(limit: Option<Duration>, work: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, work).await.ok(),
        None => Some(work.await),
    }
}
