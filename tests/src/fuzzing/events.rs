//! The fuzz target of event streams.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use arbitrary::{Result, Unstructured};
use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bedrock_agentcore::operation::InvokeCodeInterpreter;
use bedrock_agentcore::types::CodeInterpreterStreamOutput;
use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::serde_json::json;
use futures_core::Stream;
use smithy_reqwest::stream::StreamMember;
use smithy_reqwest::{ByteStream, Error, EventStream, Operation};

use super::{check_error, json_value, rest, run};

/// Maximum depth of JSON in an event.
const DEPTH: u32 = 4;
const HEADERS: [&str; 7] = [
    ":message-type",
    ":event-type",
    ":exception-type",
    ":error-code",
    ":error-message",
    ":content-type",
    "other",
];
/// Headers of messages with meaning.
const KINDS: [&[(&str, &str)]; 4] = [
    &[],
    &[(":message-type", "event"), (":event-type", "result")],
    &[
        (":message-type", "exception"),
        (":exception-type", "throttlingException"),
    ],
    &[
        (":message-type", "error"),
        (":error-code", "Failure"),
        (":error-message", "it failed"),
    ],
];
const VALUES: [&str; 8] = [
    "event",
    "exception",
    "error",
    "result",
    "throttlingException",
    "initial-response",
    "application/json",
    "",
];

/// The body of a response in pieces.
struct Pieces(VecDeque<Bytes>);

impl Stream for Pieces {
    type Item = std::result::Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

/// Reads messages and any bytes as the events of a response, which do not depend on how the
/// bytes are split.
///
/// # Panics
/// Panics if the client misbehaves.
pub fn events(data: &[u8]) {
    let _ = run(data, |u| {
        let mut body = Vec::new();
        for _ in 0..u.int_in_range(0..=4)? {
            body.extend(message(u)?);
        }
        let splits: [u8; 4] = u.arbitrary()?;
        body.extend(rest(u));

        let whole = read(ByteStream::from(body.clone()), body.len());
        let split = read(
            ByteStream::from_stream(Pieces(pieces(&body, splits)), None),
            body.len(),
        );

        assert_eq!(whole, split, "{splits:?} {body:?}");
        Ok(())
    });
}

/// Generates a valid message, whose headers often have meaning, or one with a wrong byte.
fn message(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let payload = match u.int_in_range(0..=3)? {
        0 => Vec::from(u.arbitrary::<&[u8]>()?),
        1 => json_value(u, DEPTH)?.to_string().into_bytes(),
        _ => {
            let content = json!({ "type": "text", "text": json_value(u, 0)? });
            let members = json!({
                "content": [content], "isError": json_value(u, 0)?, "message": json_value(u, 0)?,
            });
            members.to_string().into_bytes()
        }
    };
    let mut message = Message::new(payload);
    for (name, value) in *u.choose(&KINDS)? {
        message = message.add_header(Header::new(*name, HeaderValue::String((*value).into())));
    }
    for _ in 0..u.int_in_range(0..=4)? {
        let name = *u.choose(&HEADERS)?;
        let value = match u.int_in_range(0..=7)? {
            0 => HeaderValue::Bool(u.arbitrary()?),
            1 => HeaderValue::Int64(u.arbitrary()?),
            2 => HeaderValue::String(u.arbitrary::<String>()?.into()),
            _ => HeaderValue::String((*u.choose(&VALUES)?).into()),
        };
        message = message.add_header(Header::new(name, value));
    }
    let mut bytes = Vec::new();
    // Too long a header cannot be written.
    let _ = write_message_to(&message, &mut bytes);
    if !bytes.is_empty() && u.ratio(1, 8)? {
        let index = u.choose_index(bytes.len())?;
        bytes[index] = u.arbitrary()?;
    }
    Ok(bytes)
}

/// Splits bytes into pieces of these lengths, repeated. The longest is a quarter of the bytes.
fn pieces(mut bytes: &[u8], lengths: [u8; 4]) -> VecDeque<Bytes> {
    let longest = bytes.len() / 4;
    let mut pieces = VecDeque::new();
    for length in lengths.into_iter().cycle() {
        if bytes.is_empty() {
            break;
        }
        let length = longest * usize::from(length) / usize::from(u8::MAX);
        let (piece, others) = bytes.split_at(length.clamp(1, bytes.len()));
        pieces.push_back(Bytes::copy_from_slice(piece));
        bytes = others;
    }
    pieces
}

/// Reads events to their end: the events, and the text of an error. `length` is that of the body.
fn read(body: ByteStream, length: usize) -> (Vec<CodeInterpreterStreamOutput>, Option<String>) {
    let mut stream = EventStream::default();
    stream.receive(body, InvokeCodeInterpreter::INFO);
    let mut events = Vec::new();
    loop {
        match next(&mut stream) {
            Ok(Some(event)) => {
                // A message has at least 16 bytes.
                assert!(
                    16 * events.len() <= length,
                    "{length} bytes have {events:?}"
                );
                let _ = format!("{event:?}");
                events.push(event);
            }
            Ok(None) => return (events, None),
            Err(error) => {
                check_error(&error, length);
                assert!(
                    matches!(next(&mut stream), Ok(None)),
                    "an error ends the stream"
                );
                return (events, Some(format!("{error:?}")));
            }
        }
    }
}

/// Returns the next event, for which nothing waits.
fn next<T: smithy_reqwest::stream::Event>(
    stream: &mut EventStream<T>,
) -> std::result::Result<Option<T>, Error> {
    let next = pin!(stream.try_next());
    let Poll::Ready(event) = next.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("the stream waits");
    };
    event
}
