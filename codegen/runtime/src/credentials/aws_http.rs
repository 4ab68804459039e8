//! The HTTP client for AWS's crates that request credentials, so that they use the same HTTP and
//! TLS stack.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use crate::config::timeouts::Timeouts;
use crate::endpoint::{check_plain_http, is_metadata_service};
use crate::error::Error;
use crate::transport::exchange::{receive, send_error};
use crate::transport::http_client::local_client;

/// Maximum size of a response body, in bytes. Credentials take a few kilobytes.
const MAX_CREDENTIALS_BODY: usize = 1024 * 1024;

/// Implements the HTTP client of AWS's crates by reqwest.
#[derive(Clone, Debug)]
pub(crate) struct AwsHttpClient {
    client: reqwest::Client,
    local_client: reqwest::Client,
    plain_http_hosts: Arc<[String]>,
}

impl AwsHttpClient {
    /// Creates a client that sends requests with `client`. Requests over plain http use no proxy,
    /// because a proxy must not see their responses. Only this machine, metadata services and
    /// `plain_http_hosts` receive any.
    ///
    /// # Errors
    /// Returns an error if the client for plain http cannot be built.
    pub(crate) fn new(
        client: reqwest::Client,
        plain_http_hosts: Vec<String>,
    ) -> Result<Self, Error> {
        // The official SDKs use the same timeout for metadata services.
        let connect_timeout = Some(Duration::from_secs(1));
        Ok(Self {
            client,
            local_client: local_client(connect_timeout)?,
            plain_http_hosts: plain_http_hosts.into(),
        })
    }
}

/// Returns a client that fails every request, for clients with a custom transport.
pub(crate) fn no_http_client() -> SharedHttpClient {
    http_client_fn(|_, _| SharedHttpConnector::new(NoConnector))
}

#[derive(Debug)]
struct NoConnector;

impl HttpConnector for NoConnector {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let message = "a client with a custom transport requests no credentials: set \
                       credentials_provider";
        HttpConnectorFuture::ready(Err(ConnectorError::other(message.into(), None)))
    }
}

impl HttpClient for AwsHttpClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        // The connect timeout of reqwest belongs to a client, not to a request, so the two timeouts
        // are added.
        let connect_timeout = settings.connect_timeout().unwrap_or_default();
        let timeout = settings
            .read_timeout()
            .map(|read_timeout| read_timeout + connect_timeout);
        SharedHttpConnector::new(Connector {
            client: self.clone(),
            timeout,
        })
    }
}

#[derive(Debug)]
struct Connector {
    client: AwsHttpClient,
    /// Timeout for the head of a response.
    timeout: Option<Duration>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let AwsHttpClient {
            client,
            local_client,
            plain_http_hosts,
        } = self.client.clone();
        let timeout = self.timeout;
        HttpConnectorFuture::new(async move {
            let request = convert_request(request, &plain_http_hosts).await?;
            let is_plain_http = request.url().scheme() == "http";
            let response = if is_plain_http { local_client } else { client }.execute(request);
            let response = match timeout {
                Some(timeout) => tokio::time::timeout(timeout, response).await.map_err(|_| {
                    ConnectorError::timeout(format!("no response within {timeout:?}").into())
                })?,
                None => response.await,
            };
            let response = response.map_err(request_error)?;
            let received = receive(response, MAX_CREDENTIALS_BODY, Timeouts::default().read).await;
            let received = received.map_err(connector_error)?;
            if !received.is_complete {
                let message =
                    format!("the response body has more than {MAX_CREDENTIALS_BODY} bytes");
                return Err(ConnectorError::io(message.into()));
            }
            HttpResponse::try_from(received.response.map(SdkBody::from))
                .map_err(|error| ConnectorError::io(error.into()))
        })
    }
}

async fn convert_request(
    request: HttpRequest,
    plain_http_hosts: &[String],
) -> Result<reqwest::Request, ConnectorError> {
    let request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    if !is_metadata_service(request.uri()) {
        check_plain_http(request.uri(), plain_http_hosts)
            .map_err(|error| ConnectorError::user(error.into()))?;
    }
    let (parts, body) = request.into_parts();
    let body = ByteStream::new(body).collect().await;
    let body = body
        .map_err(|error| ConnectorError::user(error.into()))?
        .into_bytes();
    reqwest::Request::try_from(http::Request::from_parts(parts, body))
        .map_err(|error| ConnectorError::user(error.into()))
}

/// Converts an error of reqwest without its URL, which may be a secret: the path of a container's
/// credentials grants access to them.
fn request_error(error: reqwest::Error) -> ConnectorError {
    let is_connect = error.is_connect();
    let error = connector_error(send_error(error));
    if is_connect {
        error.never_connected()
    } else {
        error
    }
}

fn connector_error(error: Error) -> ConnectorError {
    if error.is_timeout() {
        ConnectorError::timeout(error.into())
    } else {
        ConnectorError::io(error.into())
    }
}
