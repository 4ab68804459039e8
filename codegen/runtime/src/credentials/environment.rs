//! Credentials from environment variables.

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};

use crate::config::environment::Environment;

/// Provides the credentials of `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and optionally
/// `AWS_SESSION_TOKEN`.
#[derive(Clone, Debug)]
pub struct EnvironmentCredentials(Environment);

impl EnvironmentCredentials {
    /// Creates a provider that reads `environment` whenever credentials are requested.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self(environment)
    }

    fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let access_key_id = require_variable(&self.0, "AWS_ACCESS_KEY_ID");
        let secret_access_key = require_variable(&self.0, "AWS_SECRET_ACCESS_KEY");
        let (access_key_id, secret_access_key) = match (access_key_id, secret_access_key) {
            (Ok(key), Ok(secret)) => (key, secret),
            (Err(error), Err(_)) => return Err(error),
            // Going on to another source would sign with another identity.
            (Ok(_), Err(_)) => return Err(partial("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
            (Err(_), Ok(_)) => return Err(partial("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")),
        };
        let session_token = self.0.get("AWS_SESSION_TOKEN");
        Ok(Credentials::new(
            access_key_id,
            secret_access_key,
            session_token,
            None,
            "environment",
        ))
    }
}

impl ProvideCredentials for EnvironmentCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(self.credentials())
    }
}

/// Returns the error of a source that is configured in part.
pub(crate) fn partial(set: &str, missing: &str) -> CredentialsError {
    let message = format!("the variable {set} is set without {missing}: set both or neither");
    CredentialsError::invalid_configuration(message)
}

/// Returns the value of a variable without which the source has no credentials.
pub(crate) fn require_variable(
    environment: &Environment,
    name: &str,
) -> Result<String, CredentialsError> {
    let unset = || CredentialsError::not_loaded(format!("the variable {name} is not set"));
    environment.get(name).ok_or_else(unset)
}
