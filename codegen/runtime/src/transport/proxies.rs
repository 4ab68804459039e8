//! The proxies of the process.
//!
//! reqwest reads the same variables, but ignores proxies that it cannot parse, so that requests
//! bypass them, and does not know the form `*.example.com` of `NO_PROXY`.

use std::env;

use reqwest::{ClientBuilder, NoProxy, Proxy};

use crate::error::Error;

type ParseProxy = fn(String) -> reqwest::Result<Proxy>;

const VARIABLES: [(&str, ParseProxy); 3] = [
    ("HTTPS_PROXY", Proxy::https),
    ("HTTP_PROXY", Proxy::http),
    ("ALL_PROXY", Proxy::all),
];
/// Hosts that are this machine.
const THIS_MACHINE: [&str; 3] = ["localhost", "127.0.0.0/8", "::1"];
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Adds the proxies of `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`, except for the hosts of
/// `NO_PROXY` and this machine, which a proxy cannot reach, and whose signed requests over plain
/// http it must not see. The proxies of the operating system are not used.
///
/// # Errors
/// Returns an error if the URL of a proxy is invalid.
pub(crate) fn add_process_proxies(mut builder: ClientBuilder) -> Result<ClientBuilder, Error> {
    // In a CGI program, `HTTP_PROXY` is the header `Proxy` of the request (https://httpoxy.org).
    if env::var_os("REQUEST_METHOD").is_some() {
        return Ok(builder.no_proxy());
    }
    let no_proxy = no_proxy(&variable("NO_PROXY").unwrap_or_default());
    for (name, proxy) in VARIABLES {
        let Some(url) = variable(name) else { continue };
        let has_scheme = has_proxy_scheme(&url);
        let proxy = proxy(url).ok().filter(|_| has_scheme).ok_or_else(|| {
            // The URL stays out of the message because it may contain a password.
            Error::construction(format!(
                "{name} is not the URL of a proxy, such as http://host:3128 or socks5h://host:1080"
            ))
        })?;
        builder = builder.proxy(proxy.no_proxy(no_proxy.clone()));
    }
    Ok(builder)
}

/// Returns the value of a variable in upper or lower case, unless it is blank.
fn variable(name: &str) -> Option<String> {
    let value = env::var(name).or_else(|_| env::var(name.to_lowercase()));
    value.ok().filter(|value| !value.trim().is_empty())
}

/// Returns `true` if reqwest knows the scheme of the proxy. It ignores proxies with another scheme.
fn has_proxy_scheme(url: &str) -> bool {
    let scheme = url.split_once("://").map_or("http", |(scheme, _)| scheme);
    SCHEMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme))
}

/// Parses a list of hosts, and adds this machine. A name also stands for its subdomains.
fn no_proxy(hosts: &str) -> Option<NoProxy> {
    let names = hosts.split(',').map(str::trim);
    let names: Vec<_> = names
        .map(|name| name.strip_prefix("*.").unwrap_or(name))
        .chain(THIS_MACHINE)
        .collect();
    NoProxy::from_string(&names.join(","))
}
