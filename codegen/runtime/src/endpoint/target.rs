//! The target of requests: a resolved endpoint that has passed the checks.

use http::Uri;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::check::{check_plain_http, check_region, check_url};
use super::{AuthScheme, Endpoint, EndpointParams, ParamValue};
use crate::error::Error;
use crate::operation::info::ServiceInfo;

/// A checked endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// Settings of signatures that differ from the service's, or the problem of an endpoint that
    /// does not accept signatures of version 4.
    pub(crate) auth_scheme: Result<AuthScheme, String>,
}

impl Target {
    /// Resolves the endpoint of `params` by the rules of `service`. The URL is checked like one of
    /// the caller, because it contains values of parameters.
    ///
    /// # Errors
    /// Returns an error if no rule matches, if a rule rejects the parameters, or if the endpoint is
    /// invalid.
    pub(crate) fn resolve(
        service: &ServiceInfo,
        params: &EndpointParams,
        plain_http_hosts: &[String],
    ) -> Result<Self, Error> {
        // The region of a parameter or an operation becomes part of the host like the client's.
        if let Some(ParamValue::Text(region)) = params.get("Region", "AWS::Region") {
            check_region(region)?;
        }
        let endpoint = (service.resolve_endpoint)(params)
            .map_err(|error| Error::construction(format!("no endpoint: {error}")))?;
        let uri = check_url(&endpoint.url).map_err(|problem| {
            Error::construction(format!("the endpoint of the service's rules {problem}"))
        })?;
        check_plain_http(&uri, plain_http_hosts)?;
        let headers = headers(&endpoint).ok_or_else(|| {
            Error::construction("the endpoint of the service's rules has an invalid header")
        })?;
        let auth_scheme = auth_scheme(&endpoint);
        Ok(Self {
            uri,
            headers,
            auth_scheme,
        })
    }
}

/// Returns the settings of the first supported scheme, or the service's if the endpoint names none.
fn auth_scheme(endpoint: &Endpoint) -> Result<AuthScheme, String> {
    let names = endpoint.auth_scheme_names();
    match endpoint.auth_scheme("sigv4") {
        Some(scheme) => Ok(scheme),
        None if names.is_empty() => Ok(AuthScheme::default()),
        None => Err(format!(
            "the endpoint {} requires requests that are signed by {}, which this client does not \
             support: use an endpoint of one region, which accepts sigv4",
            endpoint.url,
            names.join(" or ")
        )),
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
