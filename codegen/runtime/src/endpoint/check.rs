//! Checks of regions and endpoint URLs, which decide where requests are sent.

use std::fmt::Display;
use std::net::IpAddr;

use http::Uri;
use reqwest::Url;

use super::functions::is_valid_host_label;
use crate::error::Error;

/// Variable with the hosts to which requests may be sent over plain http, separated by commas. Not
/// one of AWS's, whose SDKs permit all hosts.
pub(crate) const PLAIN_HTTP_VARIABLE: &str = "SMITHY_ALLOW_PLAIN_HTTP_TO";

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

/// Parses and normalises an endpoint URL, or returns its problem.
///
/// reqwest normalises the URLs of requests (RFC 3986, section 6.2.2), for example `LOCALHOST` to
/// `localhost`. Requests are signed before, so their endpoint must be in this form already.
pub(crate) fn check_url(url: &str) -> Result<Uri, String> {
    let not_a_url = |cause: &dyn Display| {
        format!("is not a URL ({cause}); write one such as https://host or http://localhost:5000")
    };
    let has_scheme = Uri::try_from(url)
        .map_err(|error| not_a_url(&error))?
        .scheme_str()
        .is_some_and(|scheme| matches!(scheme, "http" | "https"));
    // A `Url` accepts `https:host`, and drops some characters.
    if !has_scheme {
        return Err("must start with https:// or http:// and name a host".to_owned());
    }
    let parsed = Url::parse(url).map_err(|error| not_a_url(&error))?;
    let has_user = !parsed.username().is_empty() || parsed.password().is_some();
    // `Uri` drops a fragment silently, so the text is searched.
    if has_user || url.contains(['?', '#']) {
        return Err("must have neither a query, a fragment nor a user name".to_owned());
    }
    Uri::try_from(parsed.as_str()).map_err(|error| not_a_url(&error))
}

/// Returns `true` if the endpoint is on this machine. Names under `localhost` are not included:
/// they are loopback names (RFC 6761, section 6.3), but not all resolvers know that.
fn is_local(endpoint: &Uri) -> bool {
    let host = endpoint.host().unwrap_or_default();
    address(endpoint).is_some_and(|address| address.is_loopback())
        || host.eq_ignore_ascii_case("localhost")
}

/// Checks that requests are sent over plain http only to this machine or to a permitted host,
/// because they are signed or request credentials.
pub(crate) fn check_plain_http(endpoint: &Uri, permitted_hosts: &[String]) -> Result<(), Error> {
    let host = endpoint.host().unwrap_or_default();
    let is_permitted = permitted_hosts
        .iter()
        .any(|name| name.eq_ignore_ascii_case(host));
    if endpoint.scheme_str() == Some("https") || is_local(endpoint) || is_permitted {
        return Ok(());
    }
    Err(Error::construction(format!(
        "requests to {host} would use plain http: use https, or permit the host \
         with allow_plain_http_to or the variable {PLAIN_HTTP_VARIABLE}={host}"
    )))
}

/// Returns `true` if the address is that of a metadata service: one of the network link (EC2, ECS,
/// EKS), or of `fd00:ec2::/32`.
#[cfg(feature = "aws-config")]
pub(crate) fn is_metadata_service(endpoint: &Uri) -> bool {
    match address(endpoint) {
        Some(IpAddr::V4(address)) => address.is_link_local(),
        Some(IpAddr::V6(address)) => {
            address.is_unicast_link_local() || address.segments()[..2] == [0xfd00, 0xec2]
        }
        None => false,
    }
}

/// Returns the host of a URL if it is an IP address.
fn address(endpoint: &Uri) -> Option<IpAddr> {
    let host = endpoint.host()?;
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}
