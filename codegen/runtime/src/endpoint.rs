//! Endpoint resolution: a [`RuleSet`] evaluates [`EndpointParams`] to an [`Endpoint`] (Smithy 2.0, "Rules engine
//! specification").
//!
//! Generated code embeds the rule set of its service.

mod address;
mod functions;
mod params;
mod partitions;
mod rules;
mod target;

use std::collections::BTreeMap;
use std::fmt;

pub use params::{EndpointParams, ParamValue};
pub use rules::RuleSet;

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

    /// A rule refers to an unset value.
    pub(crate) fn unset() -> Self {
        Self("an endpoint rule of the service refers to an unset value".to_owned())
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
    use serde_json::json;

    use super::*;

    #[test]
    fn an_auth_scheme_is_found_by_name() {
        let endpoint = Endpoint::new("https://host").property(
            "authSchemes",
            json!([
                {"name": "sigv4a", "signingName": "a"},
                {"name": "sigv4", "disableDoubleEncoding": true},
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
