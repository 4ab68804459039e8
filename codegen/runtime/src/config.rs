//! Configuration from outside the program: environment variables and profile files; and timeouts.

pub(crate) mod environment;
#[cfg(feature = "aws-config")]
pub(crate) mod profile;
pub(crate) mod timeouts;
