//! Credentials from environment variables. Any other source is an `aws_credential_types` provider of the caller's.

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};

use crate::config::environment::Environment;

/// Gives the credentials of `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where it is set, `AWS_SESSION_TOKEN`.
#[derive(Clone, Debug)]
pub struct EnvironmentCredentials(Environment);

impl EnvironmentCredentials {
    /// Looks in `environment`, anew whenever it is asked.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self(environment)
    }

    fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let find = |name: &str| {
            self.0.get(name).ok_or_else(|| {
                CredentialsError::not_loaded(format!("the variable {name} is not set"))
            })
        };
        let key = find("AWS_ACCESS_KEY_ID")?;
        let secret = find("AWS_SECRET_ACCESS_KEY")?;
        Ok(Credentials::new(
            key,
            secret,
            self.0.get("AWS_SESSION_TOKEN"),
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
