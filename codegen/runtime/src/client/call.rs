//! One call of an operation: it serializes the request, sends it, and reads the output.
//!
//! Serializing and reading are generic over the operation. Sending is not: see
//! [`crate::orchestrator`].

use std::fmt;
use std::future::IntoFuture;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::token::{ProvideToken, SharedTokenProvider};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use bytes::Bytes;

use crate::client::Client;
use crate::client::config::CallConfig;
use crate::client::hooks::Hook;
use crate::config::timeouts::Timeouts;
use crate::credentials::bearer::TokenCache;
use crate::credentials::cache::CredentialsCache;
use crate::error::Error;
use crate::operation::Operation;
use crate::orchestrator::Orchestrator;
use crate::orchestrator::prepared_call::PreparedCall;
use crate::orchestrator::retry::Retry;
use crate::protocol::request::Request;
use crate::protocol::response::read_output;
use crate::response::ResponseMetadata;
use crate::shape::Structure;
#[cfg(feature = "event-stream")]
use crate::shape::decode::member_names;
use crate::shape::validate::Validation;
use crate::transport::ErasedOperation;

/// An operation with its client and configuration. Awaiting it sends the operation.
#[derive(Clone)]
#[must_use = "a call is sent when it is awaited"]
pub struct Call<Op> {
    pub(crate) client: Client,
    pub(crate) operation: Op,
    /// Shared with the client until a setter changes it.
    config: Arc<CallConfig>,
}

/// The future of a [`Call`].
pub type CallFuture<Output> = Pin<Box<dyn Future<Output = Result<Output, Error>> + Send>>;

impl<Op: Operation> Call<Op> {
    pub(crate) fn new(client: Client, operation: Op) -> Self {
        let config = Arc::clone(&client.0.config);
        Self {
            client,
            operation,
            config,
        }
    }

    /// Overrides which constraints are checked before the operation is sent.
    pub fn validation(mut self, level: Validation) -> Self {
        self.config_mut().validation = level;
        self
    }

    /// Overrides how the call is retried.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.config_mut().retry = retry;
        self
    }

    /// Overrides the timeouts of the call and its attempts.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.config_mut().timeouts = timeouts;
        self
    }

    /// Sets the idempotency token, in place of a random one. It is used if the operation has such a
    /// member and it is unset.
    pub fn idempotency_token(mut self, token: impl Into<String>) -> Self {
        self.config_mut().idempotency_token = Some(token.into());
        self
    }

    /// Adds a hook, which runs after the client's hooks.
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.config_mut().hooks.push(Arc::new(hook));
        self
    }

    /// Overrides the provider of credentials. Its credentials are cached for all attempts of this
    /// call, not for other calls.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        let provider = SharedCredentialsProvider::new(provider);
        self.config_mut().credentials = Arc::new(CredentialsCache::new(provider));
        self
    }

    /// Overrides the provider of bearer tokens, such as `aws_credential_types::Token`. Its token is
    /// cached for all attempts of this call, not for other calls.
    pub fn token_provider(mut self, provider: impl ProvideToken + 'static) -> Self {
        let provider = SharedTokenProvider::new(provider);
        self.config_mut().token = Some(TokenCache::new(provider));
        self
    }

    /// Overrides the endpoint. The operation's path is appended to the path of the URL. An invalid
    /// URL fails the call.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.config_mut().endpoint_url = Some(url.into());
        self
    }

    /// Returns a call whose result is the output with the metadata of its response: request ID,
    /// status, headers and number of attempts. That of an error is [`Error::metadata`].
    ///
    /// A streamed output is returned when its headers are received, so that its metadata is known
    /// before its body.
    pub fn with_metadata(self) -> CallWithMetadata<Op> {
        CallWithMetadata(self)
    }

    /// Builds the HTTP request of this call, without a signature and without sending it. The body
    /// of a request that is streamed is empty.
    ///
    /// # Errors
    /// Returns an error if the operation is invalid, or if HTTP cannot represent a value.
    pub fn request(self) -> Result<http::Request<Bytes>, Error> {
        let mut call = self.prepare()?;
        let headers = mem::take(&mut call.request.headers);
        call.unsigned_request(&call.target, headers)
    }

    /// Builds the HTTP request of this call as signed at `time`, without sending it. It requests
    /// credentials, and the endpoint of an operation that discovers it.
    ///
    /// # Errors
    /// Returns an error if [`request`](Self::request) does, or if there are no credentials.
    pub async fn signed_request(self, time: SystemTime) -> Result<http::Request<Bytes>, Error> {
        let call = self.prepare()?;
        let target = Orchestrator::new(&call).target().await?;
        let mut request = call.unsigned_request(&target, call.request.headers.clone())?;
        call.sign(&mut request, time).await?;
        Ok(request)
    }

    /// Sleeps before the next call of a wait. Returns the part of `duration` that was skipped, as
    /// mocks do.
    pub(crate) async fn sleep(&self, duration: Duration) -> Duration {
        self.client.0.transport.sleep(duration).await
    }

    fn config_mut(&mut self) -> &mut CallConfig {
        Arc::make_mut(&mut self.config)
    }

    /// Sets the idempotency token, validates the operation and serializes it.
    fn prepare(mut self) -> Result<PreparedCall, Error> {
        let mut has_idempotency_token = false;
        if let Some(token) = self.operation.idempotency_token() {
            token.get_or_insert_with(|| {
                let configured = self.config.idempotency_token.clone();
                configured.unwrap_or_else(|| uuid::Uuid::new_v4().to_string())
            });
            has_idempotency_token = true;
        }
        let violations = self.operation.validate(self.config.validation);
        if !violations.is_empty() {
            return Err(Error::validation(violations).with_operation(Op::INFO.name));
        }
        let mut call = PreparedCall::new(
            Op::INFO,
            self.client,
            self.config,
            Request::new(&self.operation)?,
        )?;
        call.has_idempotency_token = has_idempotency_token;
        if let Some(body) = self.operation.request_body() {
            call.set_stream(mem::take(body))?;
        }
        if let Some(discovery) = Op::DISCOVERY {
            call.set_discovery(discovery);
        }
        call.streams_response = Op::Output::STREAM.is_some();
        #[cfg(feature = "event-stream")]
        {
            call.has_initial_response = call.streams_response
                && Op::INFO.service.protocol.is_rpc()
                && !member_names::<Op::Output>().is_empty();
        }
        if call.client.0.transport.needs_operation() {
            call.operation = Some(ErasedOperation::new(self.operation));
        }
        Ok(call)
    }
}

impl<Op: Operation> IntoFuture for Call<Op> {
    type Output = Result<Op::Output, Error>;
    type IntoFuture = CallFuture<Op::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let call = self.prepare();
        Box::pin(async move {
            let result = Orchestrator::new(&call?).call(read_output::<Op>).await;
            result.map(|(output, _)| output)
        })
    }
}

/// A [`Call`] whose result is the output with the metadata of its response. Awaiting it sends the
/// operation.
#[derive(Clone, Debug)]
#[must_use = "a call is sent when it is awaited"]
pub struct CallWithMetadata<Op>(Call<Op>);

impl<Op: Operation> IntoFuture for CallWithMetadata<Op> {
    type Output = Result<(Op::Output, ResponseMetadata), Error>;
    type IntoFuture = CallFuture<(Op::Output, ResponseMetadata)>;

    fn into_future(self) -> Self::IntoFuture {
        let call = self.0.prepare();
        Box::pin(async move { Orchestrator::new(&call?).call(read_output::<Op>).await })
    }
}

impl<Op: fmt::Debug> fmt::Debug for Call<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
