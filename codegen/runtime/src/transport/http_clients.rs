//! HTTP clients with and without proxies. The URI of a request selects its client.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::endpoint::is_local;
use crate::error::Error;
use crate::transport::http_client::{build, client_builder};
use crate::transport::proxies::add_process_proxies;
use crate::transport::tls::{CaBundle, Roots};
use crate::transport::{BoxFuture, Receiving, Transport};

/// HTTP clients with and without the proxies of the process, each built for its first request. A proxy
/// cannot reach an endpoint on this machine, and must not see a signed request over plain http.
pub(crate) struct HttpClients {
    settings: HttpSettings,
    /// Client for this machine, without proxies.
    local: OnceLock<reqwest::Client>,
    /// Client for other hosts.
    remote: OnceLock<reqwest::Client>,
}

impl HttpClients {
    /// Creates the clients. `remote` is the one with proxies, if it has been built already.
    pub(crate) fn new(settings: HttpSettings, remote: Option<reqwest::Client>) -> Self {
        Self {
            settings,
            local: OnceLock::new(),
            remote: remote.map_or_else(OnceLock::new, OnceLock::from),
        }
    }

    /// Returns the client for this machine or for other hosts.
    ///
    /// # Errors
    /// Returns an error if it cannot be built. The next request tries again.
    pub(crate) fn select(&self, is_local: bool) -> Result<&reqwest::Client, Error> {
        let client = if is_local { &self.local } else { &self.remote };
        if let Some(client) = client.get() {
            return Ok(client);
        }
        let built = self.settings.build(!is_local)?;
        Ok(client.get_or_init(|| built))
    }
}

impl Transport for HttpClients {
    fn send(
        &self,
        request: Request<Bytes>,
        receiving: Receiving,
    ) -> BoxFuture<'_, Result<Response<Bytes>, Error>> {
        match self.select(is_local(request.uri())) {
            Ok(client) => client.send(request, receiving),
            Err(error) => Box::pin(async { Err(error) }),
        }
    }
}

/// Settings of an HTTP client.
pub(crate) struct HttpSettings {
    /// Root certificates, in place of those of the platform.
    pub(crate) ca_bundle: Option<CaBundle>,
    pub(crate) connect_timeout: Option<Duration>,
}

impl HttpSettings {
    /// Builds a client, with the proxies of the process if `uses_proxies`.
    pub(crate) fn build(&self, uses_proxies: bool) -> Result<reqwest::Client, Error> {
        let roots = self.ca_bundle.clone().map_or(Roots::Platform, Roots::File);
        let mut builder = client_builder(self.connect_timeout, roots)?;
        if uses_proxies {
            builder = add_process_proxies(builder)?;
        }
        build(builder)
    }
}
