//! The HTTP client that requests are sent with: reqwest over rustls with ring.
//!
//! One TLS stack, and one that builds fast: ring instead of aws-lc, whose build alone takes longer than ours.

use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::timeouts::Timeouts;

/// What a [`ClientBuilder`](crate::ClientBuilder) makes its HTTP client with: the platform's root certificates, the
/// default [`Timeouts`], and no redirects, which a signature does not survive. For those who want to add to it, a proxy for example, and
/// give the result to [`http_client`](crate::ClientBuilder::http_client).
///
/// # Errors
/// Where the platform's root certificates cannot be used.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    with_timeouts(&Timeouts::default())
}

/// The same with other timeouts.
pub(crate) fn with_timeouts(timeouts: &Timeouts) -> Result<reqwest::ClientBuilder, Error> {
    let tls = tls_config().map_err(unbuilt)?;
    let mut builder =
        reqwest::Client::builder().tls_backend_preconfigured(tls).redirect(reqwest::redirect::Policy::none());
    if let Some(limit) = timeouts.connect {
        builder = builder.connect_timeout(limit);
    }
    if let Some(limit) = timeouts.read {
        builder = builder.read_timeout(limit);
    }
    Ok(builder)
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
