//! Exchanges a request for a response by reqwest.

use bytes::Bytes;
use http::{Request, Response};
use reqwest::Url;

use crate::error::{Error, ErrorKind};
use crate::response::ReceivedResponse;
use crate::stream::body::{Sent, StreamedBody, StreamsResponse, streamed};
use crate::transport::{BoxFuture, Transport};

/// Maximum size of a response body, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// Maximum size of the body of an error that is read, in bytes.
const MAX_ERROR_BODY: usize = 1024 * 1024;

impl Transport for reqwest::Client {
    fn send(&self, mut request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, Error>> {
        Box::pin(async move {
            let streams_response = request.extensions().get::<StreamsResponse>().is_some();
            let body = StreamedBody::take_from(request.extensions_mut());
            let mut request = reqwest::Request::try_from(request).map_err(|error| {
                Error::construction("the URL of the request is invalid")
                    .with_source(error.without_url())
                    .unsent()
            })?;
            if let Some(body) = body {
                *request.body_mut() = Some(reqwest::Body::wrap(Sent(body)));
            }
            let response = self.execute(request).await.map_err(send_error)?;
            let is_success = response.status().is_success();
            if streams_response && is_success {
                return Ok(streamed(response));
            }
            let max_body = if is_success { MAX_BODY } else { MAX_ERROR_BODY };
            let received = receive(response, max_body).await.map_err(send_error)?;
            if is_success && !received.is_complete {
                let cause = format!("the body has more than {max_body} bytes");
                return Err(Error::unreadable(
                    ReceivedResponse::new(received.response),
                    &cause,
                ));
            }
            Ok(received.response)
        })
    }
}

/// A response of limited size.
pub(crate) struct Received {
    /// The response, with the first bytes of its body if it is not complete.
    pub(crate) response: Response<Bytes>,
    pub(crate) is_complete: bool,
}

/// Receives a response, and at most `max_body` bytes of its body: none of a success that is known
/// to be longer, which is of no use.
pub(crate) async fn receive(
    mut response: reqwest::Response,
    max_body: usize,
) -> Result<Received, reqwest::Error> {
    let mut received = Response::new(Bytes::new());
    *received.status_mut() = response.status();
    *received.headers_mut() = std::mem::take(response.headers_mut());
    let announced = response.content_length();
    if received.status().is_success() && announced.is_some_and(|length| length > max_body as u64) {
        return Ok(Received {
            response: received,
            is_complete: false,
        });
    }
    let mut chunks = Vec::new();
    let mut length = 0;
    while length <= max_body
        && let Some(chunk) = response.chunk().await?
    {
        length += chunk.len();
        chunks.push(chunk);
    }
    // Most responses are one chunk, which is not copied.
    let mut body = match <[Bytes; 1]>::try_from(chunks) {
        Ok([chunk]) => chunk,
        Err(chunks) => chunks.concat().into(),
    };
    body.truncate(max_body);
    *received.body_mut() = body;
    Ok(Received {
        response: received,
        is_complete: length <= max_body,
    })
}

/// Converts an error of reqwest. Names the host, but not the path, whose labels may be sensitive.
fn send_error(error: reqwest::Error) -> Error {
    let host = error.url().map_or_else(|| "the host".to_owned(), host);
    // Without a connection, nothing was sent.
    let is_unsent = error.is_connect();
    let failure = match (error.is_timeout(), is_unsent) {
        (false, false) => Error::connection_failed(&host),
        (false, true) => Error::not_connected(&host),
        (true, _) => {
            let purpose = if is_unsent {
                "a connection to"
            } else {
                "the response of"
            };
            let message = format!("timed out waiting for {purpose} {host}");
            Error::new(ErrorKind::Timeout, message)
        }
    };
    let failure = failure.with_source(error.without_url());
    if is_unsent { failure.unsent() } else { failure }
}

/// Returns the host of a URL, with the port if it is not that of the scheme.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
