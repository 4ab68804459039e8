//! Our HTTP client for the crates of AWS that fetch credentials, through their connector traits: one HTTP stack, one TLS stack.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::BytesMut;

use crate::config::timeouts::Timeouts;
use crate::transport::http_client::direct;

/// The most of a response that is taken in. Credentials take a few kilobytes.
const MAX_BODY: usize = 1024 * 1024;

/// A client of ours where one of AWS's is asked for.
#[derive(Clone, Debug)]
pub(crate) struct AwsHttp {
    http: reqwest::Client,
    direct: reqwest::Client,
}

impl AwsHttp {
    /// Sends with `http`; but plain http, which only the metadata services of this machine or its link are spoken to in, past
    /// every proxy: what they answer is nobody else's business.
    pub(crate) fn new(http: reqwest::Client) -> Self {
        // They are near: the official SDKs give them a second to connect (client-facts §1a).
        let timeouts = Timeouts::new().connect(Duration::from_secs(1));
        Self {
            direct: direct(&timeouts).unwrap_or_else(|| http.clone()),
            http,
        }
    }
}

impl HttpClient for AwsHttp {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        // How long connecting may take is a setting of a reqwest client, not of a request, so the two limits become one.
        let limit = settings
            .read_timeout()
            .map(|read| read + settings.connect_timeout().unwrap_or_default());
        SharedHttpConnector::new(Connector {
            client: self.clone(),
            limit,
        })
    }
}

/// A client and how long it waits for the head of a response.
#[derive(Debug)]
struct Connector {
    client: AwsHttp,
    limit: Option<Duration>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (client, limit) = (self.client.clone(), self.limit);
        HttpConnectorFuture::new(async move {
            let request = convert(request).await?;
            let http = if request.url().scheme() == "http" {
                client.direct
            } else {
                client.http
            };
            let sent = http.execute(request);
            let response = match limit {
                Some(limit) => tokio::time::timeout(limit, sent).await.map_err(|_| {
                    ConnectorError::timeout(format!("no response within {limit:?}").into())
                })?,
                None => sent.await,
            };
            receive(response.map_err(failed)?).await
        })
    }
}

async fn convert(request: HttpRequest) -> Result<reqwest::Request, ConnectorError> {
    let (parts, body) = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?
        .into_parts();
    let body = ByteStream::new(body)
        .collect()
        .await
        .map_err(|error| ConnectorError::user(error.into()))?;
    reqwest::Request::try_from(http::Request::from_parts(parts, body.into_bytes()))
        .map_err(|error| ConnectorError::user(error.into()))
}

async fn receive(mut response: reqwest::Response) -> Result<HttpResponse, ConnectorError> {
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(ConnectorError::io(
                format!("the response has more than {MAX_BODY} bytes").into(),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = http::Response::new(SdkBody::from(body.freeze()));
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    HttpResponse::try_from(response).map_err(|error| ConnectorError::io(error.into()))
}

fn failed(error: reqwest::Error) -> ConnectorError {
    let unconnected = error.is_connect();
    let error = match error.is_timeout() {
        true => ConnectorError::timeout(error.into()),
        false => ConnectorError::io(error.into()),
    };
    if unconnected {
        error.never_connected()
    } else {
        error
    }
}
