//! Sources of credentials, and their cache.

#[cfg(feature = "aws-config")]
pub(crate) mod aws_http;
pub(crate) mod bearer;
pub(crate) mod cache;
#[cfg(feature = "aws-config")]
pub(crate) mod chain;
pub(crate) mod environment;
#[cfg(feature = "aws-config")]
mod profile;
