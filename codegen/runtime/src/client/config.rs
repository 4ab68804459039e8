//! Configuration that calls share with their client and can override.

use std::sync::Arc;

use crate::client::hooks::Hook;
use crate::config::timeouts::Timeouts;
use crate::credentials::bearer::TokenCache;
use crate::credentials::cache::CredentialsCache;
use crate::orchestrator::retry::Retry;
use crate::shape::validate::Validation;

/// Configuration of a call: the client's, with the call's overrides applied.
#[derive(Clone)]
pub(crate) struct CallConfig {
    pub(crate) validation: Validation,
    pub(crate) retry: Retry,
    pub(crate) timeouts: Timeouts,
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
    pub(crate) credentials: Arc<CredentialsCache>,
    /// Bearer token, if one is configured.
    pub(crate) token: Option<TokenCache>,
    /// Endpoint of a call, in place of the client's.
    pub(crate) endpoint_url: Option<String>,
    /// Idempotency token of a call, in place of a random one.
    pub(crate) idempotency_token: Option<String>,
}

impl CallConfig {
    /// Returns `true` if calls with the two configurations are authenticated alike.
    pub(crate) fn has_credentials_of(&self, other: &Self) -> bool {
        let has_token_of_other = match (&self.token, &other.token) {
            (Some(token), Some(other)) => token.is(other),
            (token, other) => token.is_none() && other.is_none(),
        };
        has_token_of_other && Arc::ptr_eq(&self.credentials, &other.credentials)
    }
}
