//! Streamed bodies on their way through the transport: they are extensions of a request or
//! response, whose own body is empty.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Extensions, Response};
use http_body::{Body, Frame, SizeHint};
use tokio::runtime::Handle;
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
    let Some(stream) = StreamedBody::take_from(request.extensions_mut()) else {
        return Ok(());
    };
    let mut stream = Sent::new(stream).await?;
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
/// is the timeout for each part of the body. Must be called in a runtime of tokio, as calls are.
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
        runtime: Handle::current(),
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
    /// The runtime of the call. The body can be read outside of it.
    runtime: Handle,
}

impl ReceivedBody {
    /// Returns the error of a timeout, once it has elapsed since the first poll for the current
    /// part.
    fn poll_timeout(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let Some(limit) = self.limit else {
            return Poll::Pending;
        };
        let _runtime = self.runtime.enter();
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
pub(crate) struct Sent {
    body: ByteStream,
    /// The part that completes the length. It is held back until the source ends, because hyper
    /// reads no further.
    last: Option<Bytes>,
    has_ended: bool,
}

impl Sent {
    /// # Errors
    /// Returns an error if a body of length 0, which hyper does not read, has a part.
    pub(crate) async fn new(body: ByteStream) -> Result<Self, Error> {
        let mut sent = Self {
            body,
            last: None,
            has_ended: false,
        };
        if sent.body.length() == Some(0) {
            sent.next().await.transpose()?;
        }
        Ok(sent)
    }

    /// Returns the next part, or `None` at the end.
    async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        while !self.has_ended {
            let unsent = self.body.length();
            let problem = match (ready!(Pin::new(&mut self.body).poll_next(context)), unsent) {
                (None, Some(unsent @ 1..)) => {
                    format!("the request's body ended {unsent} bytes before its length")
                }
                (Some(Ok(part)), Some(unsent)) if part.len() as u64 > unsent => {
                    "the request's body is longer than its length".to_owned()
                }
                (Some(Ok(part)), Some(unsent)) if part.len() as u64 == unsent => {
                    if !part.is_empty() {
                        self.last = Some(part);
                    }
                    continue;
                }
                (None, _) => {
                    self.has_ended = true;
                    continue;
                }
                (part, _) => return Poll::Ready(part),
            };
            return Poll::Ready(Some(Err(Error::construction(problem))));
        }
        Poll::Ready(self.last.take().map(Ok))
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let part = ready!(self.poll_next(context));
        Poll::Ready(part.map(|part| part.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        let held_back = self.last.as_ref().map_or(0, Bytes::len) as u64;
        self.body.length().map_or_else(SizeHint::new, |length| {
            SizeHint::with_exact(length + held_back)
        })
    }
}
