//! HTTP clients of reqwest over rustls.
//!
//! The crate has one TLS stack. The feature `ring` or `aws-lc-rs` selects its cryptography;
//! `aws-lc-rs` wins if both are on, because `ring` is a default feature. Without both, rustls's
//! process-wide provider is used (`rustls::crypto::CryptoProvider::install_default`), or the caller
//! passes an HTTP client.
//!
//! reqwest reads the proxies of the process (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`,
//! in upper or lower case) when a client is built.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::BuilderVerifierExt;

use crate::config::timeouts::Timeouts;
use crate::error::{Error, ErrorKind};
use crate::transport::{BoxFuture, Transport};

/// Maximum size of a response body, in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// Maximum size of the body of an error that is read, in bytes.
const MAX_ERROR_BODY: usize = 1024 * 1024;

/// Returns the builder that [`ClientBuilder`](crate::ClientBuilder) uses for its HTTP client.
///
/// It has the platform's root certificates and the default [`Timeouts`], and follows no redirects,
/// because a redirect invalidates the signature. Add settings such as a proxy, and pass the result
/// to [`http_client`](crate::ClientBuilder::http_client).
///
/// # Errors
/// Returns an error if the platform's root certificates cannot be used.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    client_builder(&Timeouts::default(), None)
}

/// A PEM file of root certificates.
pub(crate) struct CaBundle {
    path: PathBuf,
    /// Name of the setting that contains the path, for errors.
    origin: String,
}

impl CaBundle {
    pub(crate) fn new(path: impl Into<PathBuf>, origin: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            origin: origin.into(),
        }
    }
}

/// Returns a builder with `ca_bundle` as root certificates, or those of the platform.
pub(crate) fn client_builder(
    timeouts: &Timeouts,
    ca_bundle: Option<CaBundle>,
) -> Result<reqwest::ClientBuilder, Error> {
    let provider = crypto_provider().ok_or_else(|| {
        Error::construction(
            "no TLS implementation for an HTTP client: enable the feature `ring` or `aws-lc-rs`, \
             or pass a client to http_client",
        )
    })?;
    let roots = ca_bundle.map(read_ca_bundle).transpose()?;
    let tls = tls_config(provider, roots).map_err(build_error)?;
    Ok(with_tls(tls, timeouts))
}

/// Builds a client for plain http to this machine or its network link, without proxies. Returns
/// `None` if there is no TLS implementation, which reqwest requires nevertheless.
pub(crate) fn local_client(timeouts: &Timeouts) -> Option<reqwest::Client> {
    // Loading root certificates takes long, and plain http verifies none.
    let tls = tls_config(crypto_provider()?, Some(RootCertStore::empty())).ok()?;
    with_tls(tls, timeouts).no_proxy().build().ok()
}

/// Returns the error for an HTTP client that cannot be built.
pub(crate) fn build_error(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::construction("cannot build the HTTP client").with_source(source)
}

fn crypto_provider() -> Option<Arc<CryptoProvider>> {
    #[cfg(feature = "aws-lc-rs")]
    return Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Some(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    CryptoProvider::get_default().cloned()
}

fn tls_config(
    provider: Arc<CryptoProvider>,
    roots: Option<RootCertStore>,
) -> Result<rustls::ClientConfig, rustls::Error> {
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?;
    let builder = match roots {
        Some(roots) => builder.with_root_certificates(roots),
        None => builder.with_platform_verifier()?,
    };
    Ok(builder.with_no_client_auth())
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

/// Reads the certificates of a PEM file. Fails if any of them is unusable, because the TLS errors of
/// a silently skipped certificate are hard to explain.
fn read_ca_bundle(bundle: CaBundle) -> Result<RootCertStore, Error> {
    let error = |problem: &str| {
        let path = bundle.path.display();
        Error::construction(format!(
            "the CA bundle {path} from {} {problem}",
            bundle.origin
        ))
    };
    let pem_error = |source| error("cannot be read as PEM").with_source(source);
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(&bundle.path).map_err(pem_error)? {
        roots
            .add(certificate.map_err(pem_error)?)
            .map_err(|source| error("has an invalid root certificate").with_source(source))?;
    }
    if roots.is_empty() {
        return Err(error("has no certificates"));
    }
    Ok(roots)
}

impl Transport for reqwest::Client {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, Error>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(send_error)?;
            let response = self.execute(request).await.map_err(send_error)?;
            let is_success = response.status().is_success();
            let max_body = if is_success { MAX_BODY } else { MAX_ERROR_BODY };
            let received = receive(response, max_body).await.map_err(send_error)?;
            if is_success && !received.is_complete {
                let cause = format!("the body has more than {max_body} bytes");
                return Err(Error::unreadable(received.response, &cause));
            }
            Ok(received.response)
        })
    }
}

/// A response of limited size.
pub(crate) struct Received {
    /// The response, with the first bytes of its body if it is not complete.
    pub(crate) response: Response<Bytes>,
    pub(crate) is_complete: bool,
}

/// Receives a response, and at most `max_body` bytes of its body: none of a success that is known to be
/// longer, which is of no use.
pub(crate) async fn receive(
    mut response: reqwest::Response,
    max_body: usize,
) -> Result<Received, reqwest::Error> {
    let mut received = Response::new(Bytes::new());
    *received.status_mut() = response.status();
    *received.headers_mut() = std::mem::take(response.headers_mut());
    let announced = response.content_length();
    if received.status().is_success() && announced.is_some_and(|length| length > max_body as u64) {
        return Ok(Received {
            response: received,
            is_complete: false,
        });
    }
    let mut chunks = Vec::new();
    let mut length = 0;
    while length <= max_body
        && let Some(chunk) = response.chunk().await?
    {
        length += chunk.len();
        chunks.push(chunk);
    }
    // Most responses are one chunk, which is not copied.
    let mut body = match <[Bytes; 1]>::try_from(chunks) {
        Ok([chunk]) => chunk,
        Err(chunks) => chunks.concat().into(),
    };
    body.truncate(max_body);
    *received.body_mut() = body;
    Ok(Received {
        response: received,
        is_complete: length <= max_body,
    })
}

/// Converts an error of reqwest. The URL is left out because its labels may be sensitive.
fn send_error(error: reqwest::Error) -> Error {
    // Without a connection, nothing was sent.
    let is_unsent = error.is_connect() || error.is_builder();
    let failure = if error.is_timeout() {
        Error::new(ErrorKind::Timeout, "timed out waiting for the response")
    } else {
        Error::connection_failed()
    };
    let failure = failure.with_source(error.without_url());
    if is_unsent { failure.unsent() } else { failure }
}

#[cfg(all(test, not(any(feature = "ring", feature = "aws-lc-rs"))))]
mod tests {
    #[test]
    fn without_tls_names_the_features_and_the_setter() {
        let error = super::http_client_builder().unwrap_err().to_string();

        assert!(error.contains("`ring` or `aws-lc-rs`"), "{error}");
        assert!(error.contains("http_client"), "{error}");
    }
}
