//! What generated Smithy clients stand on: shapes, serialization, HTTP with reqwest, signing with aws-sigv4, errors.
//!
//! Hand-written, and generic over the service: nothing in here knows a service's name. What the generator emits and what
//! this crate offers are one contract; the two change together.
//!
//! # For users of a generated crate
//!
//! [`Client`] and [`ClientBuilder`] configure and send, [`Call`] is one call, [`Error`] is what can go wrong, [`Validation`]
//! is what is checked beforehand. Generated crates re-export them.
//!
//! # For generated code
//!
//! | module | what it does | what it must not know |
//! |---|---|---|
//! | [`shape`] | states a shape's members once; everything else walks them | operations, HTTP |
//! | [`schema`] | constraints, sensitivity, HTTP bindings as constant data | values |
//! | [`read`], [`node`] | reads shapes from any serde format, leniently or strictly | where the data came from |
//! | [`write`](mod@write), [`print`](mod@print), [`validate`](mod@validate), [`text`] | the walks: serialize, `Debug`, check, labels and headers | each other |
//! | [`endpoint`] | what endpoint rules take, give and stand on | a service's rules |
//! | [`operation`] | an operation's wire facts | how it is sent |
//! | `carried` | headers and payloads of a structure | requests from responses |
//! | `request`, `response` | an operation as an HTTP request, an HTTP response as an output | how they travel |
//! | `send`, `sign`, `retry`, `skew`, `hooks` | the way of a call: attempts, until one is answered | any one operation |
//! | [`pages`] | the calls of a paginated operation, one after the other | how a call is sent |
//! | [`update`] | an operation made of another's output | how either is sent |
//! | [`wait`] | the calls of an operation until a state is reached | how a call is sent |
//! | `call`, `client` | what users hold: one call, and what calls share | |
//! | `environment`, `profile`, `load` | settings: variables, profile files, and what they make of a client | who asks for a setting |
//! | `chain`, `credentials_cache` | where credentials come from, and how long they are kept | requests |
//! | `http_client`, `aws_http` | the one HTTP client, ours and that of AWS's crates | what is sent |
//! | `user_agent` | what a request says of its sender | |
//! | `blocking` (a feature) | calls, pages and waits that block the thread | how a call is sent |
//! | `test_util` (a feature) | a client for users' tests, which answers as they say and reaches no network | a service |
//! | `testing` (a feature) | tests that stand in models, for generated code alone | how a call is sent |
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `ring` (default) | TLS with the cryptography of ring |
//! | `aws-lc-rs` | TLS with that of aws-lc-rs; also where both are on |
//! | `aws-config` | profile files and the default chain of credentials, by the crate of that name |
//! | `blocking` | `blocking`: calls, pages and waits for programs without an async runtime |
//! | `test-util` | `test_util`: for the tests of those who use a generated crate |
//! | `testing` | `testing`: for the tests that the generator writes from a model, and for nobody else |
//!
//! Without `ring` and `aws-lc-rs`, rustls's process-wide provider is used; without that, a client has to be given an HTTP client.

pub mod client;
pub mod conversion;
pub mod endpoint;
pub mod operation;
pub mod paginator;
mod protocol;
#[cfg(feature = "protocol-tests")]
pub mod protocol_tests;
pub mod shape;
#[cfg(feature = "test-util")]
pub mod test_util;
pub mod waiter;

mod config;
mod credentials;
mod error;
#[cfg(feature = "jmespath")]
mod jmespath;
mod orchestrator;
mod transport;

pub use client::call::{Call, CallFuture};
pub use client::hooks::{Hook, HookContext, Outcome};
pub use client::{Client, ClientBuilder};
pub use config::environment::Environment;
pub use config::timeouts::Timeouts;
pub use credentials::environment::EnvironmentCredentials;
pub use error::{Error, ErrorKind, ModeledError, RetryKind};
pub use operation::Operation;
pub use orchestrator::retry::Retry;
pub use paginator::{Items, Pages, Paginated, PaginatedItems, SetPageSize};
pub use shape::validate::{Validation, Violation, validate};
pub use shape::values::Document;
pub use shape::values::big_number::{BigNumber, BigNumberError};
pub use shape::values::blob::Blob;
pub use shape::values::timestamp::{Timestamp, TimestampError};
pub use transport::http_client::http_client_builder;
pub use waiter::{Wait, Waiter};

/// The crates whose types stand in this crate's interface, in the versions that it was built with.
pub use {aws_credential_types, bytes, http, reqwest, serde, serde_json};
