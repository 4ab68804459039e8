//! What a region and an endpoint's URL must be before a request may go there.

use http::Uri;

use crate::error::Error;

/// A region is part of a host name: a label of letters, digits and hyphens, or it could redirect requests elsewhere.
pub(crate) fn check_region(region: &str) -> Result<(), Error> {
    let label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let valid = (1..=63).contains(&region.len())
        && region.chars().all(label)
        && !region.starts_with('-')
        && !region.ends_with('-');
    match valid {
        true => Ok(()),
        false => Err(Error::construction(
            "",
            format!("the region {region:?} is not a host label, such as us-west-2"),
        )),
    }
}

/// An endpoint that the caller or the environment names; `origin` says which, for the error.
pub(crate) fn custom(url: &str, origin: &str) -> Result<Uri, Error> {
    check_url(url).map_err(|why| {
        Error::construction(
            "",
            format!("the endpoint {:?} from {origin} {why}", shown(url)),
        )
    })
}

/// The URL without what may be secret: user, password and query.
fn shown(url: &str) -> String {
    let scheme = url
        .split_once("://")
        .map_or(String::new(), |(scheme, _)| format!("{scheme}://"));
    let shown = url
        .rsplit_once('@')
        .map_or(url.to_owned(), |(_, after)| scheme + after);
    shown
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The URL in its parts, or what is wrong with it.
pub(crate) fn check_url(url: &str) -> Result<Uri, &'static str> {
    let uri = Uri::try_from(url)
        .map_err(|_| "is not a URL; write one such as https://host or http://localhost:5000")?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(host)) if !host.is_empty() => {}
        _ => return Err("must start with https:// or http:// and name a host"),
    }
    let user = uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'));
    // `Uri` drops a fragment without a word.
    match user || url.contains(['?', '#']) {
        false => Ok(uri),
        true => Err("must have neither a query, a fragment nor a user name"),
    }
}

/// Whether the endpoint is on this machine, where no proxy can reach it.
pub(crate) fn is_local(endpoint: &Uri) -> bool {
    is_loopback(endpoint.host().unwrap_or_default())
}

/// Credentials travel over plain http only to this machine, or to a host that the caller has named for it.
pub(crate) fn check_plain_http(
    endpoint: &Uri,
    allowed: &[String],
    operation: &'static str,
) -> Result<(), Error> {
    let host = endpoint.host().unwrap_or_default();
    let https = endpoint.scheme_str() == Some("https");
    if https || is_local(endpoint) || allowed.iter().any(|name| name.eq_ignore_ascii_case(host)) {
        return Ok(());
    }
    let remedy = "use https, or name the host with allow_plain_http_to";
    Err(Error::construction(
        operation,
        format!("the endpoint {endpoint} would carry signed requests over plain http: {remedy}"),
    ))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let by_address = address
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    by_address || host.eq_ignore_ascii_case("localhost")
}
