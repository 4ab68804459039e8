//! HTTP clients of reqwest over rustls.
//!
//! The crate has one TLS stack. The feature `ring` or `aws-lc-rs` selects its cryptography;
//! `aws-lc-rs` wins if both are on, because `ring` is a default feature. Without both, rustls's
//! process-wide provider is used (`rustls::crypto::CryptoProvider::install_default`).
//!
//! The proxies of the process (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in upper or
//! lower case) are read when a client is built.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::ClientBuilder;
use reqwest::redirect::Policy;

use crate::config::timeouts::Timeouts;
use crate::error::Error;
use crate::transport::proxies::add_process_proxies;
use crate::transport::tls::{Roots, tls_config};

/// An HTTP client with its pool of connections, which clients of several services can share.
/// Cloning is cheap.
///
/// It never follows a redirect, which would send the signed request, its session token and its body
/// to another host, and it connects `localhost` to this machine, whatever DNS says (RFC 6761,
/// section 6.3).
#[derive(Clone, Debug)]
pub struct HttpClient(reqwest::Client);

impl HttpClient {
    /// Builds a client. `configure` changes the settings of reqwest, such as a proxy; the builder
    /// that it receives has the root certificates of the platform, the proxies of the process and
    /// the default timeout to connect of [`Timeouts`].
    ///
    /// ```
    /// use smithy_reqwest::{HttpClient, Proxy};
    ///
    /// let proxy = Proxy::https("http://proxy.example:3128").expect("a valid URL");
    /// let http_client = HttpClient::new(|builder| builder.proxy(proxy));
    /// ```
    ///
    /// # Errors
    /// Returns an error of [`ErrorKind::Construction`](crate::ErrorKind::Construction) if the root
    /// certificates or a setting cannot be used.
    pub fn new(configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Self, Error> {
        let builder = client_builder(Timeouts::default().connect, Roots::Platform)?;
        build(configure(add_process_proxies(builder)?)).map(Self)
    }

    pub(crate) fn into_inner(self) -> reqwest::Client {
        self.0
    }
}

/// Returns a builder that trusts `roots` and uses no proxies.
///
/// It has no read timeout: that of reqwest starts with the request, so that it would limit the
/// whole upload and the wait for the response. Responses are received with that of their call.
pub(crate) fn client_builder(
    connect_timeout: Option<Duration>,
    roots: Roots,
) -> Result<ClientBuilder, Error> {
    let mut builder = reqwest::Client::builder().tls_backend_preconfigured(tls_config(roots)?);
    if let Some(limit) = connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    Ok(builder.no_proxy())
}

/// Builds a client for plain http requests for credentials and metadata, without proxies.
#[cfg(feature = "aws-config")]
pub(crate) fn local_client(connect_timeout: Option<Duration>) -> Result<reqwest::Client, Error> {
    build(client_builder(connect_timeout, Roots::None)?)
}

/// Builds a client that follows no redirects and never looks `localhost` up.
pub(crate) fn build(builder: ClientBuilder) -> Result<reqwest::Client, Error> {
    // Port 0 stands for the port of the URL.
    let loopback = [
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
    ];
    builder
        .redirect(Policy::none())
        .resolve_to_addrs("localhost", &loopback)
        .build()
        .map_err(|source| Error::construction("cannot build the HTTP client").with_source(source))
}

#[cfg(all(test, not(any(feature = "ring", feature = "aws-lc-rs"))))]
mod tests {
    #[test]
    fn without_tls_names_the_features_and_the_provider() {
        let error = super::HttpClient::new(|builder| builder)
            .unwrap_err()
            .to_string();

        assert!(error.contains("`ring` or `aws-lc-rs`"), "{error}");
        assert!(error.contains("install_default"), "{error}");
    }
}
