//! Exchanges a request for a response by reqwest.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use reqwest::Url;

use crate::error::{Error, ErrorKind};
use crate::response::ReceivedResponse;
use crate::stream::body::{MAX_BODY, Sent, StreamedBody, read_timeout, receive_error, streamed};
use crate::transport::{BoxFuture, Receiving, Transport};

/// Maximum size of the body of an error that is read, in bytes.
const MAX_ERROR_BODY: usize = 1024 * 1024;

impl Transport for reqwest::Client {
    fn send(
        &self,
        mut request: Request<Bytes>,
        receiving: Receiving,
    ) -> BoxFuture<'_, Result<Response<Bytes>, Error>> {
        Box::pin(async move {
            let body = StreamedBody::take_from(request.extensions_mut());
            let mut request = reqwest::Request::try_from(request).map_err(|error| {
                Error::construction("the URL of the request is invalid")
                    .with_source(error.without_url())
            })?;
            if let Some(body) = body {
                *request.body_mut() = Some(reqwest::Body::wrap(Sent::new(body).await?));
            }
            let response = self.execute(request).await.map_err(send_error)?;
            let is_success = response.status().is_success();
            if receiving.is_streamed && is_success {
                let host = host(response.url());
                return Ok(streamed(response, host, receiving.read_timeout));
            }
            let max_body = if is_success { MAX_BODY } else { MAX_ERROR_BODY };
            let received = receive(response, max_body, receiving.read_timeout).await?;
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
/// to be longer, which is of no use. `limit` is the timeout for each part of the body.
///
/// # Errors
/// Returns an error of [`ErrorKind::Timeout`] or [`ErrorKind::Transport`] if the body does not
/// arrive.
pub(crate) async fn receive(
    mut response: reqwest::Response,
    max_body: usize,
    limit: Option<Duration>,
) -> Result<Received, Error> {
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
        && let Some(chunk) = next_chunk(&mut response, limit).await?
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

/// Receives the next part of a body within `limit`.
async fn next_chunk(
    response: &mut reqwest::Response,
    limit: Option<Duration>,
) -> Result<Option<Bytes>, Error> {
    let chunk = match limit {
        Some(limit) => tokio::time::timeout(limit, response.chunk()).await,
        None => Ok(response.chunk().await),
    };
    match chunk {
        Ok(Ok(chunk)) => Ok(chunk),
        Ok(Err(error)) => Err(receive_error(&host(response.url()), error)),
        Err(_) => Err(read_timeout(&host(response.url()))),
    }
}

/// Converts an error of reqwest before the response. Names the host, but not the path, whose labels
/// may be sensitive.
pub(crate) fn send_error(error: reqwest::Error) -> Error {
    if let Some(error) = body_error(&error) {
        return error;
    }
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

/// Returns the error of the request's body, if it caused `error`.
fn body_error(error: &reqwest::Error) -> Option<Error> {
    std::iter::successors(error.source(), |&error| error.source())
        .find_map(|error| error.downcast_ref::<Error>())
        .cloned()
}

/// Returns the host of a URL, with the port if it is not that of the scheme.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
