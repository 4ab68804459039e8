//! A client for tests: a [`Mock`] returns its responses, without a network (feature `test-util`).
//!
//! ```text
//! let mock = Mock::new();
//! mock.when::<GetGateway>(|get| get.gateway_identifier == "tools")
//!     .then(MockResponse::error("ThrottlingException", "slower"))
//!     .then_output(|gateway| gateway.status = GatewayStatus::Ready);
//! let client = Client::builder().mock(&mock).build()?;
//!
//! let gateway = client.get_gateway(GetGateway::new("tools")).await?; // the second attempt
//! assert_eq!(*mock.calls::<GetGateway>()[0], GetGateway::new("tools"));
//! assert_eq!(mock.requests().len(), 2);
//! mock.verify();
//! ```
//!
//! A mock replaces only the exchange of a request for a response. Validation, endpoints, signing,
//! hooks, timeouts, retries, pagination and waiters work as in production: an output is written as
//! an HTTP response, which the client reads like any other.
//!
//! # Network
//!
//! A client with a mock uses no HTTP client, even if one is set. A call that no rule matches fails
//! with [`ErrorKind::Mock`](crate::ErrorKind::Mock), which is not retried; its message lists the
//! rules. Region and credentials have defaults. Only credentials providers and hooks of the test
//! itself can use the network.
//!
//! # Time
//!
//! A mock skips the delays between attempts and between polls, so that tests are fast, and records
//! them in [`Mock::sleeps`]. For a wait, skipped time counts as elapsed, so that a wait without end
//! reaches its `max_wait` at once; for the timeout of a call it does not count.
//!
//! A test of timeouts uses [`Mock::with_sleeps`] and pauses tokio's clock
//! (`#[tokio::test(start_paused = true)]`, which requires tokio's feature `test-util`). Delays,
//! late responses and timeouts then advance the same clock, without waiting.
//!
//! # Values
//!
//! Types that only responses contain have no constructor. Build them with [`build`], or read them
//! from JSON: a whole response with [`MockResponse::json`], which permits missing members, or any
//! value with `serde_json::from_value`, which does not.
//!
//! # Streams
//!
//! The body of an output that is streamed is set with [`MockResponse::body`]. `event` makes the
//! messages of an event stream. A function that takes an [`EventStream`](crate::stream) can be
//! tested with `EventStream::from(events)`.

mod mock;
mod response;
mod rule;

pub use self::mock::{Mock, RecordedRequest};
pub use self::response::MockResponse;
pub use self::rule::Rule;

use crate::shape::Structure;

/// Creates a structure whose required members are empty and whose optional members are unset.
#[must_use]
pub fn empty<T: Structure>() -> T {
    T::empty()
}

/// Creates an empty structure and sets members:
/// `build(|gateway: &mut GatewaySummary| gateway.name = "tools".into())`.
pub fn build<T: Structure>(set: impl FnOnce(&mut T)) -> T {
    let mut value = T::empty();
    set(&mut value);
    value
}

/// Returns the message of an event with a JSON payload, for [`MockResponse::body`]. Messages of
/// several events are concatenated.
#[cfg(feature = "event-stream")]
#[must_use]
pub fn event(name: &str, payload: &serde_json::Value) -> Vec<u8> {
    use aws_smithy_eventstream::frame::write_message_to;
    use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
    let headers = [(":message-type", "event"), (":event-type", name)];
    let message = headers.into_iter().fold(
        Message::new(payload.to_string()),
        |message, (name, value)| {
            let value = HeaderValue::String(value.to_owned().into());
            message.add_header(Header::new(name, value))
        },
    );
    let mut bytes = Vec::new();
    // Fails only for a name of an event that no model can have, of more than 32 kB.
    let _ = write_message_to(&message, &mut bytes);
    bytes
}
