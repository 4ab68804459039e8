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
//! | `request`, `response`, `sign`, `call`, `client` | the way of a call | any one operation |

pub mod endpoint;
pub mod node;
pub mod operation;
pub mod print;
pub mod read;
pub mod schema;
pub mod shape;
pub mod text;
pub mod validate;
pub mod value;
pub mod write;

mod blob;
mod call;
mod client;
mod credentials;
mod environment;
mod error;
mod http_client;
mod request;
mod response;
mod sign;
mod timestamp;

pub use blob::Blob;
pub use call::{Call, CallFuture};
pub use client::{Client, ClientBuilder};
pub use credentials::EnvironmentCredentials;
pub use environment::Environment;
pub use error::{Error, ErrorKind, ModeledError, RetryKind};
pub use http_client::http_client_builder;
pub use operation::Operation;
pub use timestamp::{Timestamp, TimestampError};
pub use validate::{Validation, Violation, validate};
pub use value::Document;

/// The crates whose types stand in this crate's interface, in the versions that it was built with.
pub use {aws_credential_types, bytes, http, reqwest, serde, serde_json};
