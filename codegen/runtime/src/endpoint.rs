//! Endpoint resolution: a [`RuleSet`] evaluates [`EndpointParams`] to an [`Endpoint`] (Smithy 2.0,
//! "Rules engine specification").
//!
//! Generated code embeds the rule set or the decision diagram of its service.

mod check;
mod expression;
mod functions;
mod params;
mod partitions;
mod rules;
mod target;

use std::collections::BTreeMap;
use std::fmt;

pub use params::{EndpointParams, ParamValue};
pub use rules::RuleSet;

#[cfg(feature = "aws-config")]
pub(crate) use check::is_metadata_service;
pub(crate) use check::{
    PLAIN_HTTP_VARIABLE, check_custom_url, check_plain_http, check_region, without_secrets,
};
pub(crate) use target::Target;

use crate::shape::values::Document;

/// An endpoint that a rule set resolves to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The URL: scheme, host, optional port, and optional path before the operations' paths.
    pub url: String,
    /// Headers of every request to this endpoint, each with its values in order.
    pub headers: BTreeMap<String, Vec<String>>,
    /// Other properties, such as `authSchemes`.
    pub properties: BTreeMap<String, Document>,
}

impl Endpoint {
    /// Creates an endpoint without headers and properties.
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

    /// Returns the authentication scheme of this name, such as `sigv4`, from the property
    /// `authSchemes`.
    #[must_use]
    pub fn auth_scheme(&self, name: &str) -> Option<AuthScheme> {
        let mut schemes = self.auth_schemes();
        let scheme = schemes.find(|scheme| scheme_name(scheme) == Some(name))?;
        let text = |key: &str| scheme.get(key)?.as_str().map(str::to_owned);
        let flag = |key: &str| {
            scheme
                .get(key)
                .and_then(Document::as_bool)
                .unwrap_or_default()
        };
        Some(AuthScheme {
            signing_name: text("signingName"),
            signing_region: text("signingRegion"),
            disable_double_encoding: flag("disableDoubleEncoding"),
            disable_normalize_path: flag("disableNormalizePath"),
        })
    }

    /// Returns the names of the property `authSchemes`.
    pub(crate) fn auth_scheme_names(&self) -> Vec<&str> {
        self.auth_schemes().filter_map(scheme_name).collect()
    }

    fn auth_schemes(&self) -> impl Iterator<Item = &Document> {
        let schemes = self.properties.get("authSchemes");
        schemes.and_then(Document::as_array).into_iter().flatten()
    }
}

fn scheme_name(scheme: &Document) -> Option<&str> {
    scheme.get("name")?.as_str()
}

/// Settings of signatures for an endpoint that differ from the service's (Smithy's "AWS rules
/// engine authentication scheme validators").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthScheme {
    /// The signing name.
    pub signing_name: Option<String>,
    /// The signing region.
    pub signing_region: Option<String>,
    /// Whether the path is encoded only once.
    pub disable_double_encoding: bool,
    /// Whether the path is signed with its dot segments and empty segments.
    pub disable_normalize_path: bool,
}

/// The reason why a rule set resolves to no endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError(String);

impl EndpointError {
    /// Creates the error of a rule that rejects the parameters.
    pub fn rule(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Creates the error for parameters that no rule matches.
    #[must_use]
    pub fn exhausted() -> Self {
        Self("no endpoint rule of the service matches this configuration".to_owned())
    }

    /// Creates the error for a rule that refers to an unset value.
    pub(crate) fn unset() -> Self {
        Self("an endpoint rule of the service refers to an unset value".to_owned())
    }

    /// Creates the error for a required parameter without a value.
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
    fn finds_an_auth_scheme_by_name() {
        let endpoint = Endpoint::new("https://host").property(
            "authSchemes",
            json!([
                {"name": "sigv4a", "signingName": "a"},
                {"name": "sigv4", "disableDoubleEncoding": true},
            ]),
        );

        let expected = AuthScheme {
            disable_double_encoding: true,
            ..AuthScheme::default()
        };
        assert_eq!(endpoint.auth_scheme("sigv4"), Some(expected));
        assert_eq!(endpoint.auth_scheme("sigv4-s3express"), None);
    }

    #[test]
    fn a_header_keeps_the_order_of_its_values() {
        let endpoint = Endpoint::new("https://host")
            .header("x-multi", "*")
            .header("x-multi", "a");

        assert_eq!(endpoint.headers["x-multi"], ["*", "a"]);
    }
}
