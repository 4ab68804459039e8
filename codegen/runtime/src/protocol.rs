//! Operations as HTTP requests, and HTTP responses as outputs (Smithy 2.0 "HTTP bindings").

pub(crate) mod bindings;
#[cfg(feature = "cbor")]
mod cbor;
pub(crate) mod decode;
mod format;
pub(crate) mod json;
pub(crate) mod request;
pub(crate) mod response;
