//! Parameters of endpoint rules.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::Uri;
use serde_json::Value;

/// Values of a rule set's parameters, by the name of the parameter or of its built-in, such as
/// `AWS::Region`.
///
/// Names of built-ins contain `::` and names of parameters do not, so that both share one map. The
/// client sets built-ins and the parameters of its builder; an operation sets the parameters that
/// its members and its model define.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointParams(BTreeMap<Cow<'static, str>, ParamValue>);

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamValue {
    /// A string.
    Text(String),
    /// A boolean.
    Flag(bool),
    /// A list of strings.
    List(Vec<String>),
}

impl ParamValue {
    /// Converts a JSON string, boolean or array of strings.
    #[cfg(any(feature = "jmespath", feature = "protocol-tests"))]
    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Bool(flag) => Some(Self::Flag(*flag)),
            Value::Array(list) => {
                let texts = list.iter().map(|text| text.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().map(Self::List)
            }
            _ => None,
        }
    }

    /// Converts the value to JSON if it is of a type of the rules language.
    pub(super) fn to_json(&self, kind: &str) -> Option<Value> {
        match (self, kind) {
            (Self::Text(text), "string" | "String") => Some(text.as_str().into()),
            (Self::Flag(flag), "boolean" | "Boolean") => Some((*flag).into()),
            (Self::List(list), "stringArray" | "StringArray") => Some(list.as_slice().into()),
            _ => None,
        }
    }
}

impl From<&str> for ParamValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for ParamValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for ParamValue {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Vec<String>> for ParamValue {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

impl<const N: usize> From<[&str; N]> for ParamValue {
    fn from(list: [&str; N]) -> Self {
        Self::List(list.map(str::to_owned).into())
    }
}

impl EndpointParams {
    /// Creates parameters without values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a parameter and returns the parameters.
    #[must_use]
    pub fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<ParamValue>,
    ) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a parameter, in place of its current value.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<ParamValue>) {
        self.0.insert(name.into(), value.into());
    }

    /// Sets the endpoint of a call, in place of one that a parameter names.
    pub(crate) fn set_endpoint(&mut self, url: &Uri) {
        self.0.remove("Endpoint");
        self.set("SDK::Endpoint", url.to_string());
    }

    /// Sets a parameter to the result of a JMESPath expression on the JSON of an operation
    /// (`smithy.rules#operationContextParams`). The parameter is unchanged unless the result is a
    /// string, a boolean or a list of strings.
    #[cfg(feature = "jmespath")]
    pub fn search(
        &mut self,
        name: &'static str,
        expression: &str,
        operation: &impl serde::Serialize,
    ) {
        let value = serde_json::to_value(operation)
            .ok()
            .and_then(|operation| crate::jmespath::search(expression, &operation))
            .and_then(|result| ParamValue::from_json(&result));
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Returns `true` if no parameter is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the parameters of `defaults` that are not set.
    #[must_use]
    pub(crate) fn or(mut self, defaults: &Self) -> Self {
        for (name, value) in &defaults.0 {
            self.0.entry(name.clone()).or_insert_with(|| value.clone());
        }
        self
    }

    /// Returns a parameter by its name, or else by the name of its built-in.
    pub(crate) fn get(&self, name: &str, built_in: &str) -> Option<&ParamValue> {
        self.0.get(name).or_else(|| self.0.get(built_in))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_has_precedence_over_its_built_in() {
        let params = EndpointParams::new().with("AWS::Region", "us-east-1");
        assert_eq!(
            params.get("Region", "AWS::Region"),
            Some(&"us-east-1".into())
        );

        let params = params.with("Region", "eu-west-1");
        assert_eq!(
            params.get("Region", "AWS::Region"),
            Some(&"eu-west-1".into())
        );
    }

    #[cfg(feature = "jmespath")]
    #[test]
    fn an_expression_sets_a_parameter_of_the_type_of_its_result() {
        let operation =
            serde_json::json!({"tables": {"a": {"on": true}, "b": {"on": true}}, "count": 1});
        let mut params = EndpointParams::new();

        params.search("Keys", "keys(tables)", &operation);
        params.search("On", "tables.a.on", &operation);
        params.search("First", "sort(keys(tables))[0]", &operation);
        for expression in ["count", "missing", "tables.*.on", "not JMESPath ("] {
            params.search("None", expression, &operation);
        }

        let keys = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(params.get("Keys", ""), Some(&ParamValue::List(keys)));
        assert_eq!(params.get("On", ""), Some(&ParamValue::Flag(true)));
        assert_eq!(params.get("First", ""), Some(&"a".into()));
        assert_eq!(params.get("None", ""), None);
    }
}
