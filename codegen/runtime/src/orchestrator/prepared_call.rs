//! A call that is ready to be sent.

use std::mem;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, USER_AGENT};
use http::{Request, Response, Uri};
use tokio::time::Instant;

use crate::client::config::CallConfig;
use crate::client::hooks::HookContext;
use crate::client::{Client, ClientInner};
use crate::credentials::bearer::missing_token;
use crate::endpoint::{self, Target};
use crate::error::Error;
use crate::operation::info::{Auth, Discovery, OperationInfo};
use crate::orchestrator::signing::sign_request;
use crate::protocol;
use crate::response::ReceivedResponse;
use crate::stream::ByteStream;
use crate::stream::body::StreamedBody;
#[cfg(feature = "event-stream")]
use crate::stream::event_stream::receive_initial_response;
use crate::sync::lock;
use crate::transport::{ErasedOperation, Receiving};

/// A validated and serialized operation with its configuration and target.
pub(crate) struct PreparedCall {
    pub(crate) info: &'static OperationInfo,
    pub(crate) client: Client,
    pub(crate) config: Arc<CallConfig>,
    /// Whether the request carries an idempotency token, so that it can be sent again.
    pub(crate) has_idempotency_token: bool,
    /// The operation, if the transport needs it.
    pub(crate) operation: Option<ErasedOperation>,
    /// Whether a successful response is streamed.
    pub(crate) streams_response: bool,
    /// Whether its first message has members of the output.
    #[cfg(feature = "event-stream")]
    pub(crate) has_initial_response: bool,
    /// Streamed request body. The first attempt takes a body that can be read only once.
    stream: Option<Mutex<ByteStream>>,
    /// Whether every attempt has the whole body.
    pub(crate) can_send_again: bool,
    /// Endpoint of the endpoint rules.
    pub(crate) target: Arc<Target>,
    /// Discovery of the endpoint that replaces the target.
    pub(crate) discovery: Option<Discovery>,
    pub(crate) request: protocol::request::Request,
}

impl PreparedCall {
    pub(crate) fn new(
        info: &'static OperationInfo,
        client: Client,
        config: Arc<CallConfig>,
        request: protocol::request::Request,
    ) -> Result<Self, Error> {
        let target = resolve_target(info, &client.0, &config, &request);
        let target = target.map_err(|error| error.with_operation(info.name))?;
        Ok(Self {
            info,
            client,
            config,
            has_idempotency_token: false,
            operation: None,
            streams_response: false,
            #[cfg(feature = "event-stream")]
            has_initial_response: false,
            stream: None,
            can_send_again: true,
            target,
            discovery: None,
            request,
        })
    }

    /// Returns `true` if the call can be sent again although it may have taken effect.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.info.readonly || self.info.idempotent || self.has_idempotency_token
    }

    pub(crate) fn endpoint(&self) -> &Uri {
        &self.target.uri
    }

    /// Sets a body that is a stream.
    pub(crate) fn set_stream(&mut self, stream: ByteStream) -> Result<(), Error> {
        let stream = self.request.set_stream(self.info, stream)?;
        self.can_send_again = stream
            .as_ref()
            .is_none_or(|stream| stream.try_clone().is_some());
        self.stream = stream.map(Mutex::new);
        Ok(())
    }

    /// Sets the discovery of the endpoint, unless the endpoint is custom or the transport needs
    /// none.
    pub(crate) fn set_discovery(&mut self, discovery: Discovery) {
        let params = &self.client.0.endpoint_params;
        let is_custom =
            self.config.endpoint_url.is_some() || params.get("Endpoint", "SDK::Endpoint").is_some();
        if !is_custom && !self.client.0.transport.needs_operation() {
            self.discovery = Some(discovery);
        }
    }

    /// Builds the HTTP request to `target` without a signature, with `headers` of the serialized
    /// request.
    pub(crate) fn unsigned_request(
        &self,
        target: &Target,
        headers: HeaderMap,
    ) -> Result<Request<Bytes>, Error> {
        let uri = self.request.uri(&target.uri).map_err(|error| {
            let endpoint = &target.uri;
            // The path stays out of the message: its labels may be sensitive.
            Error::construction(format!(
                "cannot append the operation's path to the endpoint {endpoint}"
            ))
            .with_operation(self.info.name)
            .with_source(error)
        })?;
        if !self.request.host_prefix.is_empty() {
            endpoint::check_plain_http(&uri, &self.client.0.plain_http_hosts)
                .map_err(|error| error.with_operation(self.info.name))?;
        }
        let mut request = Request::new(self.request.body.clone());
        *request.method_mut() = self.request.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        let headers = request.headers_mut();
        if !target.headers.is_empty() {
            headers.extend(target.headers.clone());
        }
        headers.insert(USER_AGENT, self.client.0.user_agent.clone());
        if let Some(stream) = &self.stream {
            let mut stream = lock(stream);
            let body = stream
                .try_clone()
                .unwrap_or_else(|| mem::take(&mut *stream));
            request.extensions_mut().insert(StreamedBody::new(body));
        }
        Ok(request)
    }

    /// Signs the request as of `time`, with credentials that are valid now.
    pub(crate) async fn sign(
        &self,
        request: &mut Request<Bytes>,
        time: SystemTime,
    ) -> Result<(), Error> {
        self.authenticate(request, time)
            .await
            .map_err(|error| error.with_operation(self.info.name))
    }

    async fn authenticate(
        &self,
        request: &mut Request<Bytes>,
        time: SystemTime,
    ) -> Result<(), Error> {
        let client = &self.client.0;
        let has_authorization = request.headers().contains_key(AUTHORIZATION);
        match (self.info.auth, &self.config.token) {
            (Auth::None, _) => return Ok(()),
            (Auth::Bearer | Auth::Unsupported(_), _) if has_authorization => return Ok(()),
            (Auth::Unsupported(schemes), _) => {
                return Err(Error::construction(format!(
                    "the operation requires {schemes}, which this client does not support: set the \
                     header Authorization in Hook::before_signing"
                )));
            }
            (Auth::Bearer | Auth::BearerOrSigV4, Some(token)) => {
                let value = token.authorization(client.now()).await?;
                request.headers_mut().insert(AUTHORIZATION, value);
                return Ok(());
            }
            (Auth::Bearer, None) => {
                return Err(missing_token(&self.info.service.token_variable()));
            }
            (_, _) => {}
        }
        let scheme = self.target.auth_scheme.as_ref();
        let scheme = scheme.map_err(|problem| Error::construction(problem.as_str()))?;
        let identity = match self.config.credentials.get(client.now()).await {
            Ok(identity) => identity,
            Err(failure) if failure.is_missing && self.info.auth == Auth::OptionalSigV4 => {
                return Ok(());
            }
            Err(failure) => return Err(failure.into_error()),
        };
        sign_request(self.info, request, &identity, &client.region, scheme, time)
    }

    /// Drops the credentials of a request that was signed at `signed`, because they have expired.
    pub(crate) fn reject_credentials(&self, signed: Instant) {
        match (self.info.auth, &self.config.token) {
            (Auth::Bearer | Auth::BearerOrSigV4, Some(token)) => token.reject(signed),
            (_, _) => self.config.credentials.reject(signed),
        }
    }

    /// Sends the request, and measures the clock skew on its response.
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
        let receiving = Receiving {
            is_streamed: self.streams_response,
            read_timeout: self.config.timeouts.read,
        };
        let client = &self.client.0;
        let sent = SystemTime::now();
        let response = client.transport.send(request, receiving).await?;
        client
            .clock_skew
            .measure(&response, sent, SystemTime::now());
        Ok(response)
    }

    /// Sends one attempt and receives its response.
    pub(crate) async fn exchange(
        &self,
        context: HookContext,
        mut request: Request<Bytes>,
    ) -> Result<ReceivedResponse, Error> {
        let attempts = context.attempt;
        if let Some(operation) = &self.operation {
            request.extensions_mut().insert(context);
            request.extensions_mut().insert(operation.clone());
        }
        let response = self.send(request).await;
        let response = response
            .map_err(|error| error.with_operation(self.info.name).with_attempts(attempts))?;
        if !response.status().is_success() {
            let response = ReceivedResponse::new(response).with_attempts(attempts);
            return Err(Error::from_response(self.info, response));
        }
        #[cfg(feature = "event-stream")]
        let response = if self.has_initial_response {
            let response = receive_initial_response(response).await;
            response.map_err(|error| error.with_operation(self.info.name))?
        } else {
            response
        };
        Ok(ReceivedResponse::new(response).with_attempts(attempts))
    }
}

/// Returns the client's target, unless the call or the operation sets endpoint parameters.
fn resolve_target(
    info: &'static OperationInfo,
    client: &ClientInner,
    config: &CallConfig,
    request: &protocol::request::Request,
) -> Result<Arc<Target>, Error> {
    if request.params.is_empty() && config.endpoint_url.is_none() {
        return client.target.clone();
    }
    let mut params = request.params.clone().or(&client.endpoint_params);
    if let Some(url) = &config.endpoint_url {
        let url = endpoint::check_custom_url(url, "the call's endpoint_url")?;
        params.set_endpoint(&url);
    }
    Target::resolve(info.service, &params, &client.plain_http_hosts).map(Arc::new)
}
