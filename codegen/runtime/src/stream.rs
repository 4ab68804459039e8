//! Bodies and events that arrive piece by piece (`smithy.api#streaming`).
//!
//! | module | content |
//! |---|---|
//! | `byte_stream` | [`ByteStream`], a body of bytes |
//! | `event_stream` | [`EventStream`], events in the format of AWS (feature `event-stream`) |
//! | `body` | streamed bodies on their way through the transport |
//!
//! A call whose response is streamed completes when the headers are received. Its timeouts end
//! there; [`Timeouts::read`](crate::Timeouts) applies between two pieces. Dropping a stream closes
//! its connection.

pub(crate) mod body;
pub(crate) mod byte_stream;
#[cfg(feature = "event-stream")]
pub(crate) mod event_stream;

pub use self::byte_stream::{ByteReader, ByteStream};
#[cfg(feature = "event-stream")]
pub use self::event_stream::{Event, EventStream};
use bytes::Bytes;

use crate::operation::info::OperationInfo;

/// A member of an output that is a stream.
pub trait StreamMember {
    /// Sets the body of a response.
    fn receive(&mut self, body: ByteStream, info: &'static OperationInfo);

    /// Returns the body if it is in memory.
    fn in_memory(&self) -> Option<Bytes>;
}

impl StreamMember for ByteStream {
    fn receive(&mut self, body: ByteStream, info: &'static OperationInfo) {
        *self = body.of_operation(info.name);
    }

    fn in_memory(&self) -> Option<Bytes> {
        ByteStream::in_memory(self)
    }
}
