//! Events of a response, in the format `application/vnd.amazon.eventstream`
//! (<https://smithy.io/2.0/aws/amazon-eventstream.html>), which aws-smithy-eventstream reads.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::{HeaderValue, Message};
use aws_smithy_types::str_bytes::StrBytes;
use bumpalo::Bump;
use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use http::{Response, StatusCode};

use crate::error::{Error, ErrorKind};
use crate::operation::info::OperationInfo;
use crate::shape::Structure;
use crate::shape::decode::{
    DecodeContext, DecodeError, DecodeMode, decode_structure, decode_with_digits, member_names,
};
use crate::shape::node::Node;
use crate::stream::body::{StreamedBody, take_body};
use crate::stream::{ByteStream, StreamMember};

/// Maximum size of a message, in bytes. Longer ones are errors, so that memory stays bounded.
/// Services limit the payload to 24 MiB.
const MAX_MESSAGE: usize = 25 * 1024 * 1024;
/// Type of the event with the members of an output, in protocols whose responses have them in no
/// other place.
const INITIAL_RESPONSE: &str = "initial-response";

/// A union whose members are events. Generated code implements it.
pub trait Event: Structure + Unpin {
    /// Events with a member that is the whole payload (`smithy.api#eventPayload`): name of the
    /// event, name of the member, and whether the payload is that member's bytes and not a
    /// document.
    const PAYLOADS: &'static [(&'static str, &'static str, bool)];
    /// Members that are errors: name and error code.
    const ERRORS: &'static [(&'static str, &'static str)];
}

/// Events of a response, each handed over when its last byte is received.
///
/// The stream ends after an error: of the connection, of the service ([`ErrorKind::Service`], with
/// the code and the members of a modeled error) or of the format ([`ErrorKind::Response`]).
/// Dropping the stream closes the connection.
///
/// ```no_run
/// # use smithy_reqwest::{Error, EventStream, stream::Event};
/// # async fn print<T: Event + std::fmt::Debug>(mut events: EventStream<T>) -> Result<(), Error> {
/// while let Some(event) = events.try_next().await? {
///     println!("{event:?}");
/// }
/// # Ok(())
/// # }
/// ```
pub struct EventStream<T> {
    /// Events that are in memory.
    ready: VecDeque<T>,
    body: ByteStream,
    /// Received bytes of messages that are not complete.
    buffer: BytesMut,
    /// Operation of the response; `None` without one.
    info: Option<&'static OperationInfo>,
}

impl<T: Event> EventStream<T> {
    /// Returns the next event, or `None` at the end.
    ///
    /// # Errors
    /// Returns an error if the connection fails, the service sends an error, or a message cannot be
    /// read.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        if let Some(event) = self.ready.pop_front() {
            return Poll::Ready(Some(Ok(event)));
        }
        let Some(info) = self.info else {
            return Poll::Ready(None);
        };
        loop {
            if let Some(message) = next_message(&mut self.buffer).transpose() {
                match message
                    .and_then(|message| read_message(info, &message))
                    .transpose()
                {
                    Some(event) => return Poll::Ready(Some(event)),
                    None => continue,
                }
            }
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None if self.buffer.is_empty() => return Poll::Ready(None),
                None => {
                    let message = "the response ends within an event";
                    return Poll::Ready(Some(Err(Error::new(ErrorKind::Transport, message))));
                }
            }
        }
    }
}

impl<T: Event> Stream for EventStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.poll(context));
        Poll::Ready(match next {
            Some(Err(error)) => {
                let info = self.info.take();
                self.body = ByteStream::default();
                self.buffer.clear();
                Some(Err(error.with_operation(info.map_or("", |info| info.name))))
            }
            next => next,
        })
    }
}

// No field is pinned structurally.
impl<T> Unpin for EventStream<T> {}

impl<T> Default for EventStream<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T> From<Vec<T>> for EventStream<T> {
    /// Creates a stream of events in memory, for tests.
    fn from(events: Vec<T>) -> Self {
        Self {
            ready: events.into(),
            body: ByteStream::default(),
            buffer: BytesMut::new(),
            info: None,
        }
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStream")
    }
}

impl<T> StreamMember for EventStream<T> {
    fn receive(&mut self, body: ByteStream, info: &'static OperationInfo) {
        self.body = body.of_operation(info.name);
        self.info = Some(info);
    }

    fn in_memory(&self) -> Option<Bytes> {
        None
    }
}

/// Moves the members of an output from the first message of a response to its body. Only protocols
/// without HTTP bindings have such a message.
pub(crate) async fn receive_initial_response(
    response: Response<Bytes>,
) -> Result<Response<Bytes>, Error> {
    let (mut head, mut initial_response) = response.into_parts();
    let mut body = take_body(&mut head.extensions, &mut initial_response);
    let mut buffer = BytesMut::new();
    loop {
        if let Some(length) = first_message(&buffer)? {
            let message = parse_message(&buffer[..length])?;
            if text(&message, ":event-type") == Some(INITIAL_RESPONSE) {
                initial_response = message.payload().clone();
                buffer.advance(length);
            }
            break;
        }
        match body.next().await {
            Some(chunk) => buffer.extend_from_slice(&chunk?),
            None => break,
        }
    }
    let rest = body.after(buffer.freeze());
    head.extensions.insert(StreamedBody::new(rest));
    Ok(Response::from_parts(head, initial_response))
}

/// Takes a message from the buffer if it is complete.
fn next_message(buffer: &mut BytesMut) -> Result<Option<Message>, Error> {
    let length = first_message(buffer)?;
    length
        .map(|length| parse_message(&buffer.split_to(length)))
        .transpose()
}

/// Returns the length of the first message in the buffer if it is complete.
fn first_message(buffer: &[u8]) -> Result<Option<usize>, Error> {
    let Some(prefix) = buffer.first_chunk::<4>() else {
        return Ok(None);
    };
    let length = u32::from_be_bytes(*prefix) as usize;
    if length > MAX_MESSAGE {
        return Err(malformed(&format!(
            "it has {length} bytes; at most {MAX_MESSAGE} are read"
        )));
    }
    // `read_message_from` rejects a length below the minimum.
    let length = length.max(prefix.len());
    Ok(Some(length).filter(|length| buffer.len() >= *length))
}

fn parse_message(bytes: &[u8]) -> Result<Message, Error> {
    read_message_from(bytes).map_err(|error| malformed(&error))
}

fn malformed(cause: &dyn fmt::Display) -> Error {
    let message = format!("a message of the event stream cannot be read: {cause}");
    Error::new(ErrorKind::Response, message)
}

/// Returns a header that is text.
fn text<'m>(message: &'m Message, name: &str) -> Option<&'m str> {
    let mut headers = message.headers().iter();
    let header = headers.find(|header| header.name().as_str() == name)?;
    header.value().as_string().ok().map(StrBytes::as_str)
}

/// Reads the event of a message; `None` for a message that is not an event.
fn read_message<T: Event>(
    info: &'static OperationInfo,
    message: &Message,
) -> Result<Option<T>, Error> {
    let required =
        |name| text(message, name).ok_or_else(|| malformed(&format!("it has no text {name}")));
    match required(":message-type")? {
        "event" => match required(":event-type")? {
            INITIAL_RESPONSE => Ok(None),
            name => {
                let (event, _) = decode_with_digits(DecodeMode::Response, |context| {
                    let arena = Bump::with_capacity(message.payload().len());
                    let event = event_node::<T>(info, name, message, context, &arena)
                        .map_err(|error| error.within(name))?;
                    decode_structure(Node::Map(&[(name, event)]), context)
                });
                event.map(Some).map_err(|error| malformed(&error))
            }
        },
        "exception" => {
            let name = required(":exception-type")?;
            let mut errors = T::ERRORS.iter();
            let code = errors.find(|(member, _)| *member == name);
            Err(service_error(
                info,
                code.map_or(name, |(_, code)| code),
                message.payload(),
            ))
        }
        "error" => {
            let message_text = text(message, ":error-message").unwrap_or_default();
            let body = serde_json::json!({ "message": message_text }).to_string();
            let code = text(message, ":error-code").unwrap_or_default();
            Err(Error::from_event(
                info,
                code,
                StatusCode::BAD_REQUEST,
                body.into(),
            ))
        }
        other => Err(malformed(&format!("its type {other:?} is unknown"))),
    }
}

fn service_error(info: &'static OperationInfo, code: &str, payload: &Bytes) -> Error {
    let mut errors = info.service.errors.iter();
    let status = errors
        .find(|error| error.code == code)
        .and_then(|error| StatusCode::from_u16(error.status).ok());
    let payload = info.service.protocol.format.to_json(payload.clone());
    Error::from_event(
        info,
        code,
        status.unwrap_or(StatusCode::BAD_REQUEST),
        payload,
    )
}

/// Returns the members of an event: its headers and its payload.
fn event_node<'m, T: Event>(
    info: &OperationInfo,
    name: &str,
    message: &'m Message,
    context: &DecodeContext,
    arena: &'m Bump,
) -> Result<Node<'m>, DecodeError> {
    let format = info.service.protocol.format;
    let payload: &'m [u8] = message.payload();
    let headers = message.headers().iter();
    let mut members: Vec<(&str, Node<'m>)> = headers
        .filter(|header| !header.name().as_str().starts_with(':'))
        .map(|header| {
            let node = header_node(header.value(), arena);
            (header.name().as_str(), node)
        })
        .collect();
    let mut payloads = T::PAYLOADS.iter();
    if let Some((_, member, is_raw)) = payloads.find(|(event, _, _)| *event == name) {
        let node = if *is_raw {
            Node::Bytes(payload)
        } else {
            format.parse(payload, context, arena)?
        };
        members.push((*member, node));
    } else if !payload.is_empty() {
        match format.parse(payload, context, arena) {
            Ok(Node::Map(entries)) => members.extend(entries),
            // The payload of an event that this version does not know can have any form.
            _ if !member_names::<T>().contains(&name) => {
                members.push(("payload", Node::Bytes(payload)));
            }
            Ok(other) => return Err(DecodeError::expected("an object", &other)),
            Err(error) => return Err(error),
        }
    }
    Ok(Node::Map(arena.alloc_slice_copy(&members)))
}

fn header_node<'m>(value: &'m HeaderValue, arena: &'m Bump) -> Node<'m> {
    match value {
        HeaderValue::Bool(value) => Node::Bool(*value),
        HeaderValue::Byte(value) => Node::Integer((*value).into()),
        HeaderValue::Int16(value) => Node::Integer((*value).into()),
        HeaderValue::Int32(value) => Node::Integer((*value).into()),
        HeaderValue::Int64(value) => Node::Integer(*value),
        HeaderValue::ByteArray(value) => Node::Bytes(value),
        HeaderValue::String(value) => Node::Text(value.as_str()),
        HeaderValue::Timestamp(value) => Node::Float(value.as_secs_f64()),
        HeaderValue::Uuid(value) => {
            let uuid = uuid::Uuid::from_u128(*value).to_string();
            Node::Text(arena.alloc_str(&uuid))
        }
        _ => Node::Null,
    }
}
