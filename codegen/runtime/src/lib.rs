//! Runtime of generated Smithy clients.
//!
//! The crate is generic over the service. Generated code depends on its details: the generator and
//! this crate change together.
//!
//! Users of a generated crate configure a [`Client`] with a [`ClientBuilder`], send a [`Call`] and
//! handle an [`Error`]. Generated crates re-export these types.
//!
//! # Modules
//!
//! | module | content |
//! |---|---|
//! | `client` | client, builder, calls, hooks, blocking calls |
//! | `config` | environment variables, profile files, timeouts |
//! | `credentials` | default chain, cache |
//! | [`operation`] | metadata of operations and services |
//! | [`shape`] | traits and macros of shapes: decoding, encoding, validation, `Debug` |
//! | `protocol` | operations as HTTP requests, HTTP responses as outputs |
//! | [`endpoint`] | endpoint rules |
//! | `orchestrator` | one call: retries, timeouts, rate limiter, signing, clock skew |
//! | [`stream`] | streamed bodies and events |
//! | `transport` | exchange of a request for a response, by reqwest or a mock |
//! | [`paginator`], [`waiter`] | pages and items of list operations, waiters |
//! | [`conversion`] | conversions of outputs into operations |
//! | `response` | status, headers and attempts of a response |
//! | `error` | the error type |
//! | `test_util`, `protocol_tests` | mock for tests of users; support for generated tests |
//!
//! # Features
//!
//! | feature | effect |
//! |---|---|
//! | `ring` (default) | TLS with the cryptography of ring |
//! | `aws-lc-rs` | TLS with the cryptography of aws-lc-rs, even if `ring` is enabled |
//! | `aws-config` | profile files and the default chain of credentials |
//! | `blocking` | calls, pages and waits for programs without an async runtime |
//! | `cbor` | CBOR for services with the protocol `rpcv2Cbor`; generated crates enable it |
//! | `event-stream` | events in responses; generated crates enable it |
//! | `jmespath` | JMESPath in waiters and endpoint parameters; generated crates enable it |
//! | `test-util` | a mock for tests |
//! | `protocol-tests` | support for generated tests; not for other uses |
//! | `tower` | any service of tower as the transport |

// docs.rs compiles with a nightly compiler, which shows the features that items need.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod conversion;
pub mod endpoint;
pub mod operation;
pub mod paginator;
#[cfg(feature = "protocol-tests")]
pub mod protocol_tests;
pub mod shape;
pub mod stream;
#[cfg(feature = "test-util")]
pub mod test_util;
pub mod waiter;

mod client;
mod config;
mod credentials;
mod error;
#[cfg(feature = "jmespath")]
mod jmespath;
mod orchestrator;
mod protocol;
mod response;
mod sync;
mod transport;

pub use client::Client;
#[cfg(feature = "blocking")]
pub use client::blocking;
pub use client::builder::ClientBuilder;
pub use client::call::{Call, CallFuture, CallWithMetadata};
pub use client::hooks::{Hook, HookContext, Outcome};
pub use config::environment::Environment;
pub use config::timeouts::Timeouts;
pub use credentials::environment::EnvironmentCredentials;
pub use error::{Error, ErrorKind, ModeledError, RetryKind};
pub use operation::Operation;
pub use orchestrator::retry::Retry;
pub use paginator::{Items, Pages, Paginated, PaginatedItems, SetPageSize};
pub use response::ResponseMetadata;
pub use shape::validate::{Validation, Violation, validate};
pub use shape::values::Document;
pub use shape::values::big_number::{BigNumber, BigNumberError};
pub use shape::values::blob::Blob;
pub use shape::values::timestamp::{Timestamp, TimestampError};
pub use stream::ByteStream;
#[cfg(feature = "event-stream")]
pub use stream::EventStream;
pub use transport::http_client::HttpClient;
pub use waiter::{Wait, WaitProgress, Waiter};

/// Proxies for an [`HttpClient`].
pub use reqwest::{NoProxy, Proxy};
/// Crates whose types are part of the public interface.
pub use {aws_credential_types, bytes, http, serde, serde_json};
