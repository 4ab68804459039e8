//! Tests of the messages of event streams.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::binary_body;
use super::json::compare;
use crate::operation::Operation;
use crate::stream::{ByteStream, Event, EventStream, StreamMember};

/// A message of an event stream (`smithy.test#eventStreamTests`).
#[derive(Clone, Copy, Debug, Default)]
pub struct EventCase {
    /// The message, base64-encoded.
    pub message: &'static str,
    /// Expected event as JSON, or `None` if the message cannot be read or is an error.
    pub event: Option<&'static str>,
    /// Code of the expected error.
    pub code: Option<&'static str>,
}

impl EventCase {
    /// Reads the message, byte by byte, and compares the event with the case.
    ///
    /// # Panics
    /// Panics if the event or the error differs from the expected one.
    pub fn check<Op: Operation, T: Event + Serialize + DeserializeOwned>(&self) {
        let mut events = EventStream::<T>::default();
        let bytes = binary_body(self.message);
        let mut body = ByteStream::default();
        for index in (0..bytes.len()).rev() {
            body = body.after(bytes.slice(index..=index));
        }
        events.receive(body, Op::INFO);
        let mut context = Context::from_waker(Waker::noop());
        let next = Pin::new(&mut events).poll_next(&mut context);
        match (next, self.event) {
            (Poll::Ready(Some(Ok(event))), Some(expected)) => compare(&event, expected),
            (Poll::Ready(Some(Err(error))), None) => {
                let code = error.code().unwrap_or_default();
                assert!(self.code.is_none_or(|expected| code == expected), "{error}");
            }
            (next, _) => panic!(
                "unexpected {}",
                match next {
                    Poll::Ready(Some(Ok(_))) => "event".to_owned(),
                    Poll::Ready(Some(Err(error))) => error.to_string(),
                    Poll::Ready(None) => "end of the stream".to_owned(),
                    Poll::Pending => "wait".to_owned(),
                }
            ),
        }
    }
}
