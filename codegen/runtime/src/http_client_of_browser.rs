//! The HTTP client in a browser: reqwest over `fetch`. In place of `http_client`, on `wasm32-unknown-unknown` alone.
//!
//! Certificates, proxies, connections and redirects are the browser's business. It follows redirects, which a signature does not
//! survive: reqwest has no setting against that here.

use std::path::Path;

use bytes::Bytes;

use crate::error::{Error, ErrorKind};
use crate::timeouts::Timeouts;

/// A file of certificates in place of the platform's roots, and who named it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CaBundle<'a> {
    pub(crate) path: &'a Path,
    pub(crate) origin: &'a str,
}

/// What a [`ClientBuilder`](crate::ClientBuilder) makes its HTTP client with: the browser's `fetch`, as it is.
///
/// # Errors
/// None here; other targets have some.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    with_settings(&Timeouts::default(), None)
}

/// The same. The timeouts to connect and to read do nothing: `fetch` has none, and those of attempts and calls are not the HTTP
/// client's.
pub(crate) fn with_settings(
    _: &Timeouts,
    roots: Option<CaBundle<'_>>,
) -> Result<reqwest::ClientBuilder, Error> {
    let Some(CaBundle { path, origin }) = roots else {
        return Ok(reqwest::Client::builder());
    };
    let path = path.display();
    let message = format!(
        "the CA bundle {path} from {origin} cannot be used: the browser decides whom it trusts; unset it"
    );
    Err(Error::construction("", message))
}

/// A client for what is near; `None` where there is none.
pub(crate) fn direct(_: &Timeouts) -> Option<reqwest::Client> {
    reqwest::Client::builder().build().ok()
}

/// The same builder: proxies are the browser's.
pub(crate) fn past_proxies(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
}

/// Takes in the whole body of a response; `None` where it has more than `most` bytes, which is known only when they are there.
pub(crate) async fn body(
    response: reqwest::Response,
    most: usize,
) -> Result<Option<Bytes>, reqwest::Error> {
    Ok(Some(response.bytes().await?).filter(|body| body.len() <= most))
}

/// Whether there was no connection, so that nothing has been sent. `fetch` does not tell.
pub(crate) fn is_unconnected(_: &reqwest::Error) -> bool {
    false
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
