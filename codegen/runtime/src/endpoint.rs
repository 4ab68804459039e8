//! Where requests go: the endpoint of a region, or one that the caller names.

use http::Uri;

use crate::error::Error;
use crate::operation::ServiceInfo;

/// The DNS suffix of each partition's regions, by how the regions' names begin (botocore 1.43.32, `partitions.json`). All
/// other regions are of the partition `aws`.
const SUFFIXES: [(&str, &str); 7] = [
    ("cn-", "amazonaws.com.cn"),
    ("eusc-", "amazonaws.eu"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-iso-", "c2s.ic.gov"),
    ("eu-isof-", "csp.hci.ic.gov"),
];

/// The service's own endpoint in `region`.
pub(crate) fn regional(service: &ServiceInfo, region: &str) -> Result<Uri, Error> {
    let suffix =
        SUFFIXES.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("amazonaws.com", |(_, suffix)| suffix);
    let uri = format!("https://{}.{region}.{suffix}", service.endpoint_prefix);
    Uri::try_from(uri).map_err(|_| Error::construction("", format!("the region {region:?} does not make a host name")))
}

/// A region is part of a host name: a label of letters, digits and hyphens, or it could redirect requests elsewhere.
pub(crate) fn check_region(region: &str) -> Result<(), Error> {
    let label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let valid = (1..=63).contains(&region.len())
        && region.chars().all(label)
        && !region.starts_with('-')
        && !region.ends_with('-');
    match valid {
        true => Ok(()),
        false => Err(Error::construction("", format!("the region {region:?} is not a host label, such as us-west-2"))),
    }
}

/// An endpoint that the caller or the environment names; `origin` says which, for the error.
pub(crate) fn custom(url: &str, origin: &str) -> Result<Uri, Error> {
    let wrong = |why: &str| Error::construction("", format!("the endpoint {:?} from {origin} {why}", shown(url)));
    let uri = Uri::try_from(url)
        .map_err(|_| wrong("is not a URL; write one such as https://host or http://localhost:5000"))?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(host)) if !host.is_empty() => {}
        _ => return Err(wrong("must start with https:// or http:// and name a host")),
    }
    match (uri.query(), uri.authority().is_some_and(|authority| authority.as_str().contains('@'))) {
        (None, false) => Ok(uri),
        _ => Err(wrong("must have neither a query nor a user name")),
    }
}

/// The URL without what may be secret: user, password and query.
fn shown(url: &str) -> String {
    let scheme = url.split_once("://").map_or(String::new(), |(scheme, _)| format!("{scheme}://"));
    let shown = url.rsplit_once('@').map_or(url.to_owned(), |(_, after)| scheme + after);
    shown.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Whether the endpoint is on this machine, where no proxy can reach it.
pub(crate) fn is_local(endpoint: &Uri) -> bool {
    is_loopback(endpoint.host().unwrap_or_default())
}

/// Credentials travel over plain http only to this machine, or to a host that the caller has named for it.
pub(crate) fn check_plain_http(endpoint: &Uri, allowed: &[String]) -> Result<(), Error> {
    let host = endpoint.host().unwrap_or_default();
    let https = endpoint.scheme_str() == Some("https");
    if https || is_local(endpoint) || allowed.iter().any(|name| name.eq_ignore_ascii_case(host)) {
        return Ok(());
    }
    let remedy = "use https, or name the host with allow_plain_http_to";
    Err(Error::construction(
        "",
        format!("the endpoint {endpoint} would carry signed requests over plain http: {remedy}"),
    ))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let by_address = address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    by_address || host.eq_ignore_ascii_case("localhost")
}
