//! Where requests go: what a service's endpoint rules take and give, and what they stand on.
//!
//! Generated code holds the rules themselves, one function a service, from [`EndpointParams`] to an [`Endpoint`]
//! ("Rules engine specification" of Smithy 2.0). In here:
//!
//! - [`rules`]: the functions of the rules language,
//! - `partitions`: the partitions of AWS, which one of those functions knows,
//! - `params`: the values of a rule set's parameters,
//! - `address` (private): what a region and a URL must be before a request may go there,
//! - `target` (private): what a request takes from an endpoint.
//!
//! Nothing in here knows a service.

mod address;
mod params;
mod partitions;
pub mod rules;
mod target;

use std::collections::BTreeMap;
use std::fmt;

pub use params::{EndpointParams, ParamValue};
pub use partitions::Partition;

pub(crate) use address::{check_region, custom, is_local};
pub(crate) use target::Target;

use crate::shape::values::Document;

/// Where a request goes and what goes with it: what a rule set gives.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The URL: scheme, host, maybe a port and a path that comes before the operations' paths.
    pub url: String,
    /// Headers that every request to this endpoint carries: names with their values in order.
    pub headers: BTreeMap<String, Vec<String>>,
    /// What else the rules say of it, `authSchemes` among it.
    pub properties: BTreeMap<String, Document>,
}

impl Endpoint {
    /// An endpoint without headers and properties.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            headers: BTreeMap::new(),
            properties: BTreeMap::new(),
        }
    }

    /// Adds a value of a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers
            .entry(name.to_owned())
            .or_default()
            .push(value.into());
        self
    }

    /// Sets a property.
    #[must_use]
    pub fn property(mut self, name: &str, value: impl Into<Document>) -> Self {
        self.properties.insert(name.to_owned(), value.into());
        self
    }

    /// What the property `authSchemes` says of the scheme of this name, such as `sigv4`; `None` where it says nothing of it.
    #[must_use]
    pub fn auth_scheme(&self, name: &str) -> Option<AuthScheme> {
        let schemes = self.properties.get("authSchemes")?.as_array()?;
        let scheme = schemes
            .iter()
            .find(|scheme| scheme.get("name").and_then(Document::as_str) == Some(name))?;
        let text = |key: &str| {
            scheme
                .get(key)
                .and_then(Document::as_str)
                .map(str::to_owned)
        };
        let flag = |key: &str| scheme.get(key).and_then(Document::as_bool).unwrap_or(false);
        Some(AuthScheme {
            signing_name: text("signingName"),
            signing_region: text("signingRegion"),
            disable_double_encoding: flag("disableDoubleEncoding"),
            disable_normalize_path: flag("disableNormalizePath"),
        })
    }
}

/// How requests to an endpoint are signed, where it differs from the service's way (Smithy's "AWS rules engine
/// authentication scheme validators").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthScheme {
    /// The name to sign for.
    pub signing_name: Option<String>,
    /// The region to sign for.
    pub signing_region: Option<String>,
    /// Whether the path is encoded once, not twice.
    pub disable_double_encoding: bool,
    /// Whether the path is signed as it is, with dot segments and empty ones.
    pub disable_normalize_path: bool,
}

/// Why a rule set gives no endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError(String);

impl EndpointError {
    /// A rule says that these parameters make no endpoint.
    pub fn rule(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// No rule matches the parameters.
    #[must_use]
    pub fn exhausted() -> Self {
        Self("no rule of the service's endpoints matches this configuration".to_owned())
    }

    /// A parameter that the rules need has no value.
    #[must_use]
    pub fn missing(parameter: &str) -> Self {
        Self(format!("the endpoint parameter {parameter} is not set"))
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EndpointError {}

#[cfg(test)]
mod tests {
    use super::rules::{list, object};
    use super::*;

    #[test]
    fn an_auth_scheme_is_found_by_name() {
        let scheme =
            |name: &str, key: &str, value: Document| object([("name", name.into()), (key, value)]);
        let endpoint = Endpoint::new("https://host").property(
            "authSchemes",
            list([
                scheme("sigv4a", "signingName", "a".into()),
                scheme("sigv4", "disableDoubleEncoding", true.into()),
            ]),
        );
        let wanted = AuthScheme {
            disable_double_encoding: true,
            ..AuthScheme::default()
        };
        assert_eq!(endpoint.auth_scheme("sigv4"), Some(wanted));
        assert_eq!(endpoint.auth_scheme("sigv4-s3express"), None);
    }

    #[test]
    fn a_header_keeps_its_values_in_order() {
        let endpoint = Endpoint::new("https://host")
            .header("x-multi", "*")
            .header("x-multi", "a");
        assert_eq!(endpoint.headers["x-multi"], ["*", "a"]);
    }
}
