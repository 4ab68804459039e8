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
