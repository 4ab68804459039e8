//! Operations as HTTP requests, and HTTP responses as outputs (Smithy 2.0 "HTTP bindings").

pub(crate) mod bindings;
pub(crate) mod decode;
pub(crate) mod request;
pub(crate) mod response;
