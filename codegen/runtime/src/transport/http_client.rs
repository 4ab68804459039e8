//! The HTTP client that requests are sent with: reqwest over rustls.
//!
//! One TLS stack. Who does its cryptography is a feature of this crate: `ring`, the default, as it builds fast, or
//! `aws-lc-rs`. Where both are on, `aws-lc-rs` does it: `ring` is on without anyone asking. Where neither is, it is the provider
//! that the process has installed (`rustls::crypto::CryptoProvider::install_default`), or a whole client has to be given.
//!
//! Proxies are those of the process, `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or lower case, which
//! reqwest reads when a client is built.

use std::path::Path;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::config::timeouts::Timeouts;
use crate::error::{Error, ErrorKind};

/// A file of certificates in place of the platform's roots, and who named it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CaBundle<'a> {
    pub(crate) path: &'a Path,
    pub(crate) origin: &'a str,
}

/// What a [`ClientBuilder`](crate::ClientBuilder) makes its HTTP client with: the platform's root certificates, the
/// default [`Timeouts`], and no redirects, which a signature does not survive. For those who want to add to it, a proxy for example, and
/// give the result to [`http_client`](crate::ClientBuilder::http_client).
///
/// # Errors
/// Where the platform's root certificates cannot be used.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    with_settings(&Timeouts::default(), None)
}

/// The same with other timeouts, and other roots.
pub(crate) fn with_settings(
    timeouts: &Timeouts,
    roots: Option<CaBundle<'_>>,
) -> Result<reqwest::ClientBuilder, Error> {
    let provider = provider().ok_or_else(no_provider)?;
    let tls = match roots {
        Some(bundle) => tls_config(provider, Some(read_roots(bundle)?)),
        None => tls_config(provider, None),
    };
    Ok(with_tls(tls.map_err(unbuilt)?, timeouts))
}

fn with_tls(tls: rustls::ClientConfig, timeouts: &Timeouts) -> reqwest::ClientBuilder {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none());
    if let Some(limit) = timeouts.connect {
        builder = builder.connect_timeout(limit);
    }
    if let Some(limit) = timeouts.read {
        builder = builder.read_timeout(limit);
    }
    builder
}

/// A client for plain http to what is near, past every proxy; `None` where there is no TLS, which reqwest wants even so.
pub(crate) fn direct(timeouts: &Timeouts) -> Option<reqwest::Client> {
    // Without roots: they take long to load, and nobody is to be verified.
    let tls = tls_config(provider()?, Some(RootCertStore::empty())).ok()?;
    with_tls(tls, timeouts).no_proxy().build().ok()
}

/// The same without the proxies that the environment names.
pub(crate) fn past_proxies(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.no_proxy()
}

/// Takes in the whole body of a response; `None` where it has more than `most` bytes.
pub(crate) async fn body(
    mut response: reqwest::Response,
    most: usize,
) -> Result<Option<Bytes>, reqwest::Error> {
    let mut body = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + rest.len() + chunk.len() > most {
            return Ok(None);
        }
        // Most responses are one chunk, which need not be copied.
        match body.is_empty() && rest.is_empty() {
            true => body = chunk,
            false => rest.extend_from_slice(&chunk),
        }
    }
    if !rest.is_empty() {
        let mut whole = BytesMut::with_capacity(body.len() + rest.len());
        whole.extend_from_slice(&body);
        whole.extend_from_slice(&rest);
        body = whole.freeze();
    }
    Ok(Some(body))
}

/// Whether there was no connection, so that nothing has been sent.
pub(crate) fn is_unconnected(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// The error for an HTTP client that cannot be built.
pub(crate) fn unbuilt(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::caused(
        ErrorKind::Construction,
        "",
        "the HTTP client cannot be built",
        error,
    )
}

fn provider() -> Option<Arc<CryptoProvider>> {
    #[cfg(feature = "aws-lc-rs")]
    return Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Some(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    CryptoProvider::get_default().cloned()
}

fn no_provider() -> Error {
    let message = "there is no TLS to build an HTTP client with: turn on the feature ring or aws-lc-rs, or give a client \
                   with http_client";
    Error::construction("", message)
}

fn tls_config(
    provider: Arc<CryptoProvider>,
    roots: Option<RootCertStore>,
) -> Result<rustls::ClientConfig, rustls::Error> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?;
    let builder = match roots {
        Some(roots) => builder.with_root_certificates(roots),
        None => builder.with_platform_verifier()?,
    };
    Ok(builder.with_no_client_auth())
}

/// The certificates of a PEM file. All of them must be usable: one that is left out unnoticed is searched for long.
fn read_roots(bundle: CaBundle<'_>) -> Result<RootCertStore, Error> {
    let CaBundle { path, origin } = bundle;
    let wrong = |why: &str| format!("the CA bundle {} from {origin} {why}", path.display());
    let unreadable = |error: rustls::pki_types::pem::Error| {
        Error::caused(
            ErrorKind::Construction,
            "",
            wrong("cannot be read as PEM"),
            error,
        )
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
        roots
            .add(certificate.map_err(unreadable)?)
            .map_err(|error| {
                Error::caused(
                    ErrorKind::Construction,
                    "",
                    wrong("has a certificate that is no root"),
                    error,
                )
            })?;
    }
    match roots.is_empty() {
        true => Err(Error::construction("", wrong("has no certificates"))),
        false => Ok(roots),
    }
}

#[cfg(all(test, not(any(feature = "ring", feature = "aws-lc-rs"))))]
mod tests {
    #[test]
    fn without_tls_the_error_says_what_to_turn_on_or_to_give() {
        let error = super::http_client_builder().unwrap_err().to_string();
        assert!(
            error.contains("the feature ring or aws-lc-rs") && error.contains("http_client"),
            "{error}"
        );
    }
}
