//! One call of an operation: its options, and its two ends, writing the request and reading the response.
//!
//! Only these ends are generic over the operation; the way between is [`crate::send`]'s.

use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use bytes::Bytes;

use crate::client::Client;
use crate::client::hooks::Hook;
use crate::config::timeouts::Timeouts;
use crate::credentials::cache::CredentialsCache;
use crate::endpoint;
use crate::error::Error;
use crate::operation::Operation;
use crate::orchestrator::retry::Retry;
use crate::orchestrator::{Sending, Settings, sign, target, unsigned};
use crate::protocol::request::Request;
use crate::protocol::response::read_output;
use crate::shape::validate::Validation;

/// An operation that is ready to be sent: awaiting it sends it.
#[derive(Clone)]
#[must_use = "a call is sent when it is awaited"]
pub struct Call<Op> {
    pub(crate) client: Client,
    pub(crate) operation: Op,
    /// The call's own settings, in place of the client's; on the heap, as few calls have any.
    own: Option<Box<Own>>,
}

/// The settings that a call can have of its own.
#[derive(Clone, Default)]
struct Own {
    validation: Option<Validation>,
    retry: Option<Retry>,
    timeouts: Option<Timeouts>,
    token: Option<String>,
    hooks: Vec<Arc<dyn Hook>>,
    credentials: Option<Arc<CredentialsCache>>,
    endpoint_url: Option<String>,
}

/// The future of a call, which [`IntoFuture`] makes of a [`Call`].
pub type CallFuture<Output> = Pin<Box<dyn Future<Output = Result<Output, Error>> + Send>>;

impl<Op: Operation> Call<Op> {
    pub(crate) fn new(client: Client, operation: Op) -> Self {
        Self {
            client,
            operation,
            own: None,
        }
    }

    /// How much of this operation is checked before it is sent, in place of what the client was built with.
    pub fn validation(mut self, level: Validation) -> Self {
        self.own().validation = Some(level);
        self
    }

    /// How this call is retried, in place of what the client was built with.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.own().retry = Some(retry);
        self
    }

    /// How long this call and its attempts may take, in place of what the client was built with.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.own().timeouts = Some(timeouts);
        self
    }

    /// The idempotency token of this call, where the operation takes one and has none set, in place of a random one.
    pub fn idempotency_token(mut self, token: impl Into<String>) -> Self {
        self.own().token = Some(token.into());
        self
    }

    /// Adds a hook for this call, behind those of the client.
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.own().hooks.push(Arc::new(hook));
        self
    }

    /// Where the credentials of this call come from, in place of what the client was built with. All attempts share what is
    /// given; other calls do not.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        let cache = CredentialsCache::new(SharedCredentialsProvider::new(provider));
        self.own().credentials = Some(Arc::new(cache));
        self
    }

    /// The endpoint of this call, in place of the client's. A path in it comes before the operation's path. One that is wrong
    /// is the call's error.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.own().endpoint_url = Some(url.into());
        self
    }

    /// The HTTP request that this call would send, without a signature. Nothing is sent.
    ///
    /// # Errors
    /// Those of validation, and where a value cannot be carried by HTTP.
    pub fn request(mut self) -> Result<http::Request<Bytes>, Error> {
        let request = self.prepare()?;
        let own = settings(&self.client, self.own)?;
        let settings = own.as_ref().unwrap_or(&self.client.0.settings);
        let target = target(Op::INFO, &self.client.0, settings, &request)?;
        unsigned(Op::INFO, &self.client.0, &target, &request)
    }

    /// The HTTP request that this call would send at `time`, signed. Nothing is sent, but credentials are asked for.
    ///
    /// # Errors
    /// Those of [`request`](Self::request), and where there are no credentials.
    pub async fn signed_request(mut self, time: SystemTime) -> Result<http::Request<Bytes>, Error> {
        let request = self.prepare()?;
        let own = settings(&self.client, self.own)?;
        let settings = own.as_ref().unwrap_or(&self.client.0.settings);
        let target = target(Op::INFO, &self.client.0, settings, &request)?;
        let mut request = unsigned(Op::INFO, &self.client.0, &target, &request)?;
        sign(
            Op::INFO,
            &self.client.0,
            settings,
            &target,
            &mut request,
            time,
        )
        .await?;
        Ok(request)
    }

    /// Pauses before this is called again; gives as much of the pause as was left out, which only mocks do.
    pub(crate) async fn pause(&self, duration: Duration) -> Duration {
        self.client.0.transport.pause(duration).await
    }

    fn own(&mut self) -> &mut Own {
        self.own.get_or_insert_default()
    }

    /// Checks the operation, fills in its idempotency token and writes it.
    fn prepare(&mut self) -> Result<Request, Error> {
        if let Some(token) = self.operation.idempotency_token() {
            let own = self.own.as_ref().and_then(|own| own.token.clone());
            token.get_or_insert_with(|| own.unwrap_or_else(|| uuid::Uuid::new_v4().to_string()));
        }
        let own = self.own.as_ref().and_then(|own| own.validation);
        let violations = self
            .operation
            .validate(own.unwrap_or(self.client.0.validation));
        if !violations.is_empty() {
            return Err(Error::validation(Op::INFO.name, violations));
        }
        Request::new(&self.operation)
    }
}

/// The client's settings with the call's own in their place; `None` where the call has none.
fn settings(client: &Client, own: Option<Box<Own>>) -> Result<Option<Settings>, Error> {
    let Some(own) = own else { return Ok(None) };
    let mut settings = client.0.settings.clone();
    settings.hooks.extend(own.hooks);
    if let Some(retry) = own.retry {
        settings.retry = retry;
    }
    if let Some(timeouts) = own.timeouts {
        settings.timeouts = timeouts;
    }
    if let Some(credentials) = own.credentials {
        settings.credentials = credentials;
    }
    if let Some(url) = own.endpoint_url {
        let endpoint = endpoint::custom(&url, "the call's endpoint_url")?;
        if endpoint::is_local(&endpoint) && endpoint.scheme_str() == Some("http") {
            settings.transport = client.0.local_http();
        }
        settings.endpoint_url = Some(url);
    }
    Ok(Some(settings))
}

impl<Op: Operation> IntoFuture for Call<Op> {
    type Output = Result<Op::Output, Error>;
    type IntoFuture = CallFuture<Op::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        let request = self.prepare();
        let has_token = self.operation.idempotency_token().is_some();
        #[cfg(feature = "test-util")]
        let operation = crate::test_util::Sent::to(&self.client, self.operation);
        let (client, own) = (self.client, self.own);
        Box::pin(async move {
            let request = request?;
            let own = settings(&client, own)?;
            let settings = own.as_ref().unwrap_or(&client.0.settings);
            let target = target(Op::INFO, &client.0, settings, &request)?;
            let sending = Sending {
                info: Op::INFO,
                client: &client.0,
                settings,
                target: &target,
                request: &request,
                has_token,
                #[cfg(feature = "test-util")]
                operation,
            };
            read_output::<Op>(sending.send().await?)
        })
    }
}

impl<Op: std::fmt::Debug> std::fmt::Debug for Call<Op> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
