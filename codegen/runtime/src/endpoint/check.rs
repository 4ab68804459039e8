//! Checks of regions and endpoint URLs, which decide where requests are sent.

use std::net::IpAddr;

use http::Uri;

use super::functions::is_valid_host_label;
use crate::error::Error;

/// Checks that a region is a host label, because it becomes part of the host name.
pub(crate) fn check_region(region: &str) -> Result<(), Error> {
    if is_valid_host_label(region, false) {
        return Ok(());
    }
    Err(Error::construction(format!(
        "the region {region:?} is not a host label, such as us-west-2"
    )))
}

/// Parses an endpoint URL of the caller or the environment. `origin` names its setting, for errors.
pub(crate) fn check_custom_url(url: &str, origin: &str) -> Result<Uri, Error> {
    check_url(url).map_err(|problem| {
        let url = without_secrets(url);
        Error::construction(format!("the endpoint {url:?} from {origin} {problem}"))
    })
}

/// Removes user name, password, query and fragment.
pub(crate) fn without_secrets(url: &str) -> String {
    let scheme = url
        .split_once("://")
        .map_or(String::new(), |(scheme, _)| format!("{scheme}://"));
    let url = match url.rsplit_once('@') {
        Some((_, host)) => scheme + host,
        None => url.to_owned(),
    };
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Parses an endpoint URL, or returns its problem.
pub(crate) fn check_url(url: &str) -> Result<Uri, &'static str> {
    let uri = Uri::try_from(url)
        .map_err(|_| "is not a URL; write one such as https://host or http://localhost:5000")?;
    let has_host = uri.host().is_some_and(|host| !host.is_empty());
    if !has_host || !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err("must start with https:// or http:// and name a host");
    }
    let has_user = uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'));
    // `Uri` drops a fragment silently, so the text is searched.
    if has_user || url.contains(['?', '#']) {
        return Err("must have neither a query, a fragment nor a user name");
    }
    Ok(uri)
}

/// Returns `true` if the endpoint is on this machine, where no proxy can reach it.
pub(crate) fn is_local(endpoint: &Uri) -> bool {
    let host = endpoint.host().unwrap_or_default();
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    address.is_ok_and(|address| address.is_loopback()) || host.eq_ignore_ascii_case("localhost")
}

/// Checks that signed requests are sent over plain http only to this machine or to a permitted
/// host.
pub(crate) fn check_plain_http(endpoint: &Uri, permitted_hosts: &[String]) -> Result<(), Error> {
    let host = endpoint.host().unwrap_or_default();
    let is_permitted = permitted_hosts
        .iter()
        .any(|name| name.eq_ignore_ascii_case(host));
    if endpoint.scheme_str() == Some("https") || is_local(endpoint) || is_permitted {
        return Ok(());
    }
    Err(Error::construction(format!(
        "signed requests to the endpoint {endpoint} would use plain http: use https, or permit the \
         host with allow_plain_http_to"
    )))
}
