//! Streamed bodies on their way through the transport: they are extensions of a request or response, whose own body is empty.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{Extensions, Response};
use http_body::{Body, Frame, SizeHint};

use crate::error::{Error, ErrorKind};
use crate::stream::ByteStream;
use crate::sync::lock;

/// Mark of requests whose successful response is streamed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamsResponse;

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

/// Takes the body of a response, streamed or not.
pub(crate) fn take_body(extensions: &mut Extensions, body: &mut Bytes) -> ByteStream {
    StreamedBody::take_from(extensions).unwrap_or_else(|| ByteStream::from(std::mem::take(body)))
}

/// Converts a response of reqwest, whose body is not received yet.
pub(crate) fn streamed(response: reqwest::Response) -> Response<Bytes> {
    let (parts, body) = Response::<reqwest::Body>::from(response).into_parts();
    let length = body.size_hint().exact();
    let body = ByteStream::new(ReceivedBody(Box::pin(body)), length);
    let mut response = Response::from_parts(parts, Bytes::new());
    response.extensions_mut().insert(StreamedBody::new(body));
    response
}

/// The body of a response.
struct ReceivedBody(Pin<Box<reqwest::Body>>);

impl Stream for ReceivedBody {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = std::task::ready!(self.0.as_mut().poll_frame(context));
            match frame.map(|frame| frame.map(Frame::into_data)) {
                None => return Poll::Ready(None),
                Some(Ok(Ok(data))) => return Poll::Ready(Some(Ok(data))),
                // Trailers.
                Some(Ok(Err(_))) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(receive_error(error)))),
            }
        }
    }
}

fn receive_error(error: reqwest::Error) -> Error {
    let (kind, message) = if error.is_timeout() {
        let message = "timed out waiting for the next part of the response";
        (ErrorKind::Timeout, message)
    } else {
        let message = "the connection failed before the whole response was received";
        (ErrorKind::Transport, message)
    };
    Error::new(kind, message).with_source(error.without_url())
}

/// The body of a request.
pub(crate) struct Sent(pub(crate) ByteStream);

impl Body for Sent {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let next = Pin::new(&mut self.0).poll_next(context);
        next.map(|next| next.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.0
            .length()
            .map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
