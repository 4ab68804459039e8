//! The client, its configuration and its calls.

#[cfg(feature = "blocking")]
pub mod blocking;
pub(crate) mod builder;
pub(crate) mod call;
pub(crate) mod config;
pub(crate) mod hooks;
#[cfg(feature = "aws-config")]
mod load;
mod settings;
mod user_agent;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::header::HeaderValue;

use self::call::Call;
use self::config::CallConfig;
use crate::endpoint::{EndpointParams, Target};
use crate::error::Error;
use crate::operation::Operation;
use crate::orchestrator::clock_skew::ClockSkew;
use crate::orchestrator::discovery::Discovered;
use crate::orchestrator::retry::RetryState;
use crate::transport::Transport;

/// A client of any service. Generated crates wrap it in a client with a method for each operation.
///
/// Cloning is cheap: clones share connections and configuration.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<ClientInner>);

/// State that clones of a client share.
pub(crate) struct ClientInner {
    pub(crate) region: String,
    /// Target of operations that set no endpoint parameters.
    pub(crate) target: Result<Arc<Target>, Error>,
    pub(crate) endpoint_params: EndpointParams,
    /// Hosts to which signed requests may be sent over plain http.
    pub(crate) plain_http_hosts: Vec<String>,
    pub(crate) config: Arc<CallConfig>,
    pub(crate) corrects_clock_skew: bool,
    pub(crate) clock_skew: ClockSkew,
    pub(crate) retry_state: RetryState,
    /// Endpoint of operations that discover it, for the credentials of the client. Locked while it
    /// is requested.
    pub(crate) discovered_endpoint: tokio::sync::Mutex<Discovered>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) transport: Arc<dyn Transport>,
}

impl ClientInner {
    /// Returns the current time, corrected by the measured clock skew.
    pub(crate) fn now(&self) -> SystemTime {
        let now = SystemTime::now();
        if self.corrects_clock_skew {
            self.clock_skew.correct(now)
        } else {
            now
        }
    }
}

impl Client {
    /// Creates a call of `operation`, which is sent when it is awaited.
    pub fn call<Op: Operation>(&self, operation: Op) -> Call<Op> {
        Call::new(self.clone(), operation)
    }

    /// Returns the region for which requests are signed.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// Returns the endpoint of operations that set no endpoint parameters, or an empty string if
    /// all operations set some.
    #[must_use]
    pub fn endpoint_url(&self) -> String {
        let target = self.0.target.as_ref();
        target
            .map(|target| target.uri.to_string())
            .unwrap_or_default()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("region", &self.0.region)
            .field("endpoint", &self.endpoint_url())
            .finish_non_exhaustive()
    }
}
