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
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use http::header::HeaderValue;

use self::call::Call;
use self::config::CallConfig;
use crate::endpoint::{EndpointParams, Target};
use crate::error::Error;
use crate::operation::Operation;
use crate::orchestrator::clock_skew::ClockSkew;
use crate::orchestrator::discovery::DiscoveredEndpoint;
use crate::orchestrator::retry::RetryState;
use crate::transport::Transport;
use crate::transport::http_client::local_client;

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
    /// Endpoint of operations that discover it. Locked while it is requested.
    pub(crate) discovered_endpoint: tokio::sync::Mutex<Option<DiscoveredEndpoint>>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) transport: Arc<dyn Transport>,
    /// Transport for plain http to this machine. `None` if the caller configured the client's
    /// transport.
    pub(crate) local_transport: Option<OnceLock<Arc<dyn Transport>>>,
}

impl ClientInner {
    /// Returns the transport for plain http to this machine, which uses no proxy: a proxy cannot
    /// reach the endpoint, and must not see the request.
    ///
    /// # Errors
    /// Returns an error if it cannot be built. The next call tries again.
    pub(crate) fn local_transport(&self) -> Result<Arc<dyn Transport>, Error> {
        let Some(transport) = &self.local_transport else {
            return Ok(Arc::clone(&self.transport));
        };
        if let Some(transport) = transport.get() {
            return Ok(Arc::clone(transport));
        }
        let client = local_client(self.config.timeouts.connect)?;
        Ok(Arc::clone(transport.get_or_init(|| Arc::new(client))))
    }

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
