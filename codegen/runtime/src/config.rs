//! Configuration that comes from outside the program: environment variables, profile files, and time limits.

pub(crate) mod environment;
mod load;
#[cfg(feature = "aws-config")]
pub(crate) mod profile;
pub(crate) mod timeouts;
