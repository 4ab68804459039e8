//! TLS by rustls, with the root certificates of the platform or of a file.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::Error;

/// The root certificates that a client trusts.
pub(crate) enum Roots {
    Platform,
    File(CaBundle),
    /// For plain http, which verifies none. Loading those of the platform takes long.
    #[cfg(feature = "aws-config")]
    None,
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

/// Returns the configuration of a client that trusts `roots`.
pub(crate) fn tls_config(roots: Roots) -> Result<ClientConfig, Error> {
    let invalid = |error| Error::construction("cannot configure TLS").with_source(error);
    let builder = ClientConfig::builder_with_provider(crypto_provider()?)
        .with_safe_default_protocol_versions()
        .map_err(invalid)?;
    let builder = match roots {
        Roots::Platform => builder.with_platform_verifier().map_err(|error| {
            Error::construction(
                "the root certificates of the platform cannot be used: install them (the package \
                 ca-certificates of most systems), or name a PEM file in ca_bundle or \
                 AWS_CA_BUNDLE",
            )
            .with_source(error)
        })?,
        Roots::File(bundle) => builder.with_root_certificates(read_ca_bundle(bundle)?),
        #[cfg(feature = "aws-config")]
        Roots::None => builder.with_root_certificates(RootCertStore::empty()),
    };
    Ok(builder.with_no_client_auth())
}

fn crypto_provider() -> Result<Arc<CryptoProvider>, Error> {
    #[cfg(feature = "aws-lc-rs")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    CryptoProvider::get_default().cloned().ok_or_else(|| {
        Error::construction(
            "no TLS implementation for an HTTP client: enable the feature `ring` or `aws-lc-rs`, \
             or install one with rustls::crypto::CryptoProvider::install_default",
        )
    })
}

/// Reads the certificates of a PEM file. Fails if any of them is unusable, because the TLS errors
/// of a silently skipped certificate are hard to explain.
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
