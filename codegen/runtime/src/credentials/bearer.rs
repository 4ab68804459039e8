//! Bearer tokens (`smithy.api#httpBearerAuth`, RFC 6750).
//!
//! The cache of credentials keeps them as well: a token is the secret key of credentials, so that
//! it is refreshed before it expires, and never printed.

use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::token::{ProvideToken, SharedTokenProvider};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use http::header::HeaderValue;
use tokio::time::Instant;

use crate::credentials::cache::CredentialsCache;
use crate::error::{Error, ErrorKind};

/// A provider of bearer tokens and its latest token.
#[derive(Clone, Debug)]
pub(crate) struct TokenCache(Arc<CredentialsCache>);

impl TokenCache {
    pub(crate) fn new(provider: SharedTokenProvider) -> Self {
        let provider = SharedCredentialsProvider::new(TokenAsCredentials(provider));
        Self(Arc::new(CredentialsCache::new(provider)))
    }

    /// Returns the header `Authorization` with a token that is valid at `now`.
    ///
    /// # Errors
    /// Returns an error of [`ErrorKind::Credentials`] if the provider returns no token in time, or
    /// one that HTTP cannot represent.
    pub(crate) async fn authorization(&self, now: SystemTime) -> Result<HeaderValue, Error> {
        let fail = |message: &str| Error::new(ErrorKind::Credentials, message).unsent();
        let identity = self.0.get(now).await.map_err(|failure| {
            fail("the provider of the bearer token failed").with_source(failure.cause)
        })?;
        let credentials = identity.data::<Credentials>();
        let token = credentials.map_or("", Credentials::secret_access_key);
        let value = format!("Bearer {token}");
        let mut value = HeaderValue::try_from(value)
            .map_err(|_| fail("the bearer token has characters that HTTP headers do not permit"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Returns `true` if both share their tokens.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Drops the token of a request that was authenticated at `time`, as
    /// [`CredentialsCache::reject`] does.
    pub(crate) fn reject(&self, time: Instant) {
        self.0.reject(time);
    }
}

/// Creates the error of a call that requires a bearer token, which `variable` could set.
pub(crate) fn missing_token(variable: &str) -> Error {
    let message = format!(
        "no bearer token: set bearer_token or token_provider in the builder, or the variable \
        {variable}"
    );
    Error::new(ErrorKind::Credentials, message).unsent()
}

/// Provides a token as the secret key of credentials.
#[derive(Debug)]
struct TokenAsCredentials(SharedTokenProvider);

impl TokenAsCredentials {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let token = self.0.provide_token().await;
        let token = token.map_err(CredentialsError::provider_error)?;
        Ok(Credentials::new(
            "bearer token",
            token.token(),
            None,
            token.expiration(),
            "token provider",
        ))
    }
}

impl ProvideCredentials for TokenAsCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}
