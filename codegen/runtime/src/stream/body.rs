//! Streamed bodies on their way through the transport: they are extensions of a request or
//! response, whose own body is empty.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Extensions, Response};
use http_body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use crate::error::{Error, ErrorKind};
use crate::stream::ByteStream;
use crate::sync::lock;

/// Maximum size of a body in memory, in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024 * 1024;

/// A streamed body.
#[derive(Clone, Debug)]
pub(crate) struct StreamedBody(Arc<Mutex<Option<ByteStream>>>);

impl StreamedBody {
    pub(crate) fn new(body: ByteStream) -> Self {
        Self(Arc::new(Mutex::new(Some(body))))
    }

    /// Takes the body out of a message's extensions.
    pub(crate) fn take_from(extensions: &mut Extensions) -> Option<ByteStream> {
        let body = extensions.remove::<Self>()?;
        lock(&body.0).take()
    }
}

/// Reads the streamed body of a request into memory, for a transport that takes no streams.
#[cfg(any(feature = "test-util", feature = "tower"))]
pub(crate) async fn collect_body(request: &mut http::Request<Bytes>) -> Result<(), Error> {
    let Some(mut stream) = StreamedBody::take_from(request.extensions_mut()) else {
        return Ok(());
    };
    let mut body = bytes::BytesMut::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if body.len() + chunk.len() > MAX_BODY {
            let message = format!(
                "the request's body has more than {MAX_BODY} bytes, the maximum of this transport"
            );
            return Err(Error::construction(message));
        }
        body.extend_from_slice(&chunk);
    }
    *request.body_mut() = body.freeze();
    Ok(())
}

/// Takes the body of a response, streamed or not.
pub(crate) fn take_body(extensions: &mut Extensions, body: &mut Bytes) -> ByteStream {
    StreamedBody::take_from(extensions).unwrap_or_else(|| ByteStream::from(std::mem::take(body)))
}

/// Converts a response of reqwest, whose body is not received yet. Errors name `host`, and `limit`
/// is the timeout for each part of the body.
pub(crate) fn streamed(
    response: reqwest::Response,
    host: String,
    limit: Option<Duration>,
) -> Response<Bytes> {
    let (parts, body) = Response::<reqwest::Body>::from(response).into_parts();
    let length = body.size_hint().exact();
    let received = ReceivedBody {
        body: Box::pin(body),
        host,
        limit,
        timeout: None,
    };
    let body = ByteStream::new(received, length);
    let mut response = Response::from_parts(parts, Bytes::new());
    response.extensions_mut().insert(StreamedBody::new(body));
    response
}

/// The body of a response.
struct ReceivedBody {
    body: Pin<Box<reqwest::Body>>,
    /// Host that errors name.
    host: String,
    /// Timeout for each part.
    limit: Option<Duration>,
    /// Timeout of the part that is waited for.
    timeout: Option<Pin<Box<Sleep>>>,
}

impl ReceivedBody {
    /// Returns the error of a timeout, once it has elapsed since the first poll for the current
    /// part.
    fn poll_timeout(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let Some(limit) = self.limit else {
            return Poll::Pending;
        };
        let new_timeout = || Box::pin(tokio::time::sleep(limit));
        let timeout = self.timeout.get_or_insert_with(new_timeout);
        ready!(timeout.as_mut().poll(context));
        Poll::Ready(read_timeout(&self.host))
    }
}

impl Stream for ReceivedBody {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Poll::Ready(frame) = self.body.as_mut().poll_frame(context) else {
                let error = ready!(self.poll_timeout(context));
                return Poll::Ready(Some(Err(error)));
            };
            self.timeout = None;
            match frame.map(|frame| frame.map(Frame::into_data)) {
                None => return Poll::Ready(None),
                Some(Ok(Ok(data))) => return Poll::Ready(Some(Ok(data))),
                // Trailers.
                Some(Ok(Err(_))) => {}
                Some(Err(error)) => {
                    let error = receive_error(&self.host, error);
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

/// Returns the error for a body of `host` that cannot be received. An HTTP client of the caller can
/// have a read timeout of its own.
pub(crate) fn receive_error(host: &str, cause: reqwest::Error) -> Error {
    let error = if cause.is_timeout() {
        read_timeout(host)
    } else {
        let message =
            format!("the connection to {host} failed before the whole response was received");
        Error::new(ErrorKind::Transport, message)
    };
    error.with_source(cause.without_url())
}

/// Returns the error for a body of `host` whose next part did not arrive in time.
pub(crate) fn read_timeout(host: &str) -> Error {
    let message = format!("timed out waiting for the rest of the response of {host}");
    Error::new(ErrorKind::Timeout, message)
}

/// The body of a request. A length that it does not have is an error, because the connection would
/// break or the rest would be dropped.
pub(crate) struct Sent(pub(crate) ByteStream);

impl Body for Sent {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let unsent = self.0.length();
        let next = ready!(Pin::new(&mut self.0).poll_next(context));
        let length = match &next {
            Some(Ok(chunk)) => chunk.len() as u64,
            Some(Err(_)) | None => 0,
        };
        let problem = match (&next, unsent) {
            (None, Some(unsent @ 1..)) => {
                format!("the request's body ended {unsent} bytes before its length")
            }
            // The rest would be dropped.
            (Some(Ok(_)), Some(unsent)) if length > unsent => {
                "the request's body is longer than its length".to_owned()
            }
            _ => return Poll::Ready(next.map(|chunk| chunk.map(Frame::data))),
        };
        Poll::Ready(Some(Err(Error::construction(problem))))
    }

    fn size_hint(&self) -> SizeHint {
        self.0
            .length()
            .map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
