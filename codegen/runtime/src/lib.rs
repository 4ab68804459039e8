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
//! | [`fields`] | the walks over two values of a shape: `Clone`, `PartialEq` | schemas |
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
//! [`parity`] says what of an AWS client is here, and what is left out and why.
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
//!
//! # WebAssembly
//!
//! For `wasm32-unknown-unknown` the crate type-checks, without `aws-config` and `blocking`, which are compile errors there. It has
//! not been run there, and **calls cannot run there yet**: the clock of `std` (`SystemTime::now`, `Instant::now`) panics on that
//! target, and pauses and timeouts are timers of tokio, which want that clock and a runtime of tokio's around them. Both would
//! have to be JavaScript's. Requests would be sent with the browser's `fetch`, whose rules for other origins (CORS) apply; `ring`
//! and `aws-lc-rs` do nothing, and futures are not `Send`.

#[cfg(all(target_family = "wasm", target_os = "unknown", feature = "aws-config"))]
compile_error!(
    "the feature aws-config needs files and processes, so a native target: turn off the default features here"
);
#[cfg(all(target_family = "wasm", target_os = "unknown", feature = "blocking"))]
compile_error!("the feature blocking needs threads, so a native target: turn it off here");

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod endpoint;
pub mod fields;
pub mod node;
pub mod operation;
pub mod pages;
pub mod parity;
pub mod print;
pub mod read;
pub mod schema;
pub mod shape;
#[cfg(feature = "test-util")]
pub mod test_util;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod update;
pub mod validate;
pub mod value;
pub mod wait;
pub mod write;

mod adaptive;
#[cfg(feature = "aws-config")]
mod aws_http;
mod big_number;
mod blob;
mod call;
mod carried;
#[cfg(feature = "aws-config")]
mod chain;
mod client;
mod credentials;
mod credentials_cache;
mod environment;
mod error;
mod hooks;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod http_client;
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
#[path = "http_client_of_browser.rs"]
mod http_client;
mod load;
#[cfg(feature = "aws-config")]
mod profile;
mod request;
mod response;
mod retry;
mod send;
mod sign;
mod skew;
mod timeouts;
mod timestamp;
mod user_agent;

pub use big_number::{BigNumber, BigNumberError};
pub use blob::Blob;
pub use call::{Call, CallFuture};
pub use client::{Client, ClientBuilder};
pub use credentials::EnvironmentCredentials;
pub use environment::Environment;
pub use error::{Error, ErrorKind, ModeledError, RetryKind};
pub use hooks::{Hook, HookContext, Outcome};
pub use http_client::http_client_builder;
pub use operation::Operation;
pub use pages::{Itemized, Items, PageSized, Pages, Paginated};
pub use retry::Retry;
pub use timeouts::Timeouts;
pub use timestamp::{Timestamp, TimestampError};
pub use validate::{Validation, Violation, validate};
pub use value::Document;
pub use wait::{Wait, Waiter};

/// The crates whose types stand in this crate's interface, in the versions that it was built with.
pub use {aws_credential_types, bytes, http, reqwest, serde, serde_json};
