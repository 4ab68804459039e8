//! What a request takes from an endpoint: where it goes, headers, and how it is signed.

use http::Uri;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::address::{check_plain_http, check_url};
use super::{AuthScheme, Endpoint, EndpointParams};
use crate::error::Error;
use crate::operation::ServiceInfo;

/// An endpoint that has been looked at: requests may go there.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// How signatures differ from the service's way.
    pub(crate) scheme: AuthScheme,
}

impl Target {
    /// What the service's rules make of `params`. `operation` is for errors; empty where there is none yet.
    ///
    /// # Errors
    /// Where no rule matches, a rule says so, or what it gives is no endpoint. Values of parameters become part of the URL, so
    /// it is looked at as closely as one that the caller names.
    pub(crate) fn resolve(
        service: &ServiceInfo,
        params: &EndpointParams,
        plain_http: &[String],
        operation: &'static str,
    ) -> Result<Self, Error> {
        let wrong = |why: String| Error::construction(operation, why);
        let endpoint = (service.resolve_endpoint)(params)
            .map_err(|error| wrong(format!("no endpoint: {error}")))?;
        let uri = check_url(&endpoint.url)
            .map_err(|why| wrong(format!("the endpoint of the service's rules {why}")))?;
        check_plain_http(&uri, plain_http, operation)?;
        let headers = headers(&endpoint)
            .ok_or_else(|| wrong("the service's rules give headers that are none".to_owned()))?;
        Ok(Self {
            uri,
            headers,
            scheme: endpoint.auth_scheme("sigv4").unwrap_or_default(),
        })
    }
}

fn headers(endpoint: &Endpoint) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, values) in &endpoint.headers {
        let name = HeaderName::try_from(name).ok()?;
        for value in values {
            headers.append(&name, HeaderValue::try_from(value).ok()?);
        }
    }
    Some(headers)
}
