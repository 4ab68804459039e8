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

use aws_credential_types::provider::error::CredentialsError;

use crate::error::error_chain;

/// Returns the messages of an error and its causes. The causes of `CredentialsNotLoaded` replace
/// its message, "the credential provider was not enabled", which is less precise.
fn describe(error: &CredentialsError) -> String {
    let mut messages = error_chain(error);
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) && messages.len() > 1 {
        messages.remove(0);
    }
    messages.join(": ")
}
