//! The HTTP client that requests are sent with: reqwest over rustls with ring.
//!
//! One TLS stack, and one that builds fast: ring instead of aws-lc, whose build alone takes longer than ours.

use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// How long a connection may take to come about; the official SDKs' number (client-facts §1e).
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);
/// How long a response may stay silent. Control planes answer in seconds.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// What a [`ClientBuilder`](crate::ClientBuilder) makes its HTTP client with: the platform's root certificates, finite
/// timeouts, and no redirects, which a signature does not survive. For those who want to add to it, a proxy for example, and
/// give the result to [`http_client`](crate::ClientBuilder::http_client).
///
/// # Errors
/// Where the platform's root certificates cannot be used.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    let tls = tls_config().map_err(unbuilt)?;
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT))
}

/// The error for an HTTP client that cannot be built.
pub(crate) fn unbuilt(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::caused(ErrorKind::Construction, "", "the HTTP client cannot be built", error)
}

fn tls_config() -> Result<rustls::ClientConfig, Box<dyn std::error::Error + Send + Sync>> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(config)
}
