//! Where credentials come from, and how long they are cached.

#[cfg(feature = "aws-config")]
pub(crate) mod aws_http;
pub(crate) mod cache;
#[cfg(feature = "aws-config")]
pub(crate) mod chain;
pub(crate) mod environment;
