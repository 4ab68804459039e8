//! The values of a rule set's parameters.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The values of a rule set's parameters, by the parameter's name or by that of its built-in, such as `AWS::Region`.
///
/// Names of built-ins have `::` in them and names of parameters have not, so the two share one map. The client sets the
/// built-ins that it knows and what its builder is told; an operation sets what its members and its model say.
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
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with this value.
    #[must_use]
    pub fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<ParamValue>,
    ) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a value. A parameter that has one already gets the new one.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<ParamValue>) {
        self.0.insert(name.into(), value.into());
    }

    /// Sets what a JMESPath expression finds in an operation as it is in JSON (`smithy.rules#operationContextParams`). What is
    /// neither a string, nor a boolean, nor a list of strings leaves the parameter as it is.
    #[cfg(feature = "jmespath")]
    pub fn search(
        &mut self,
        name: &'static str,
        expression: &str,
        operation: &impl serde::Serialize,
    ) {
        let found = serde_json::to_value(operation)
            .ok()
            .and_then(|value| crate::jmespath::search(expression, &value));
        match found {
            Some(serde_json::Value::String(text)) => self.set(name, text),
            Some(serde_json::Value::Bool(flag)) => self.set(name, flag),
            Some(serde_json::Value::Array(list)) => {
                let texts: Option<Vec<String>> = list
                    .iter()
                    .map(|text| text.as_str().map(str::to_owned))
                    .collect();
                texts.into_iter().for_each(|texts| self.set(name, texts));
            }
            _ => {}
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These values, and those of `others` for parameters that have none here.
    #[must_use]
    pub(crate) fn or(mut self, others: &Self) -> Self {
        for (name, value) in &others.0 {
            self.0.entry(name.clone()).or_insert_with(|| value.clone());
        }
        self
    }

    /// The string of a parameter: by its name, else by its built-in's; an empty name is nobody's.
    #[must_use]
    pub fn text(&self, name: &str, built_in: &str) -> Option<&str> {
        match self.value(name, built_in)? {
            ParamValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean of a parameter: by its name, else by its built-in's.
    #[must_use]
    pub fn flag(&self, name: &str, built_in: &str) -> Option<bool> {
        match self.value(name, built_in)? {
            ParamValue::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The list of a parameter: by its name, else by its built-in's.
    #[must_use]
    pub fn list(&self, name: &str, built_in: &str) -> Option<&[String]> {
        match self.value(name, built_in)? {
            ParamValue::List(list) => Some(list),
            _ => None,
        }
    }

    /// The list of a parameter, or `default` where it has no value.
    #[must_use]
    pub fn list_or(&self, name: &str, built_in: &str, default: &[&str]) -> Vec<String> {
        match self.list(name, built_in) {
            Some(list) => list.to_owned(),
            None => default.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    fn value(&self, name: &str, built_in: &str) -> Option<&ParamValue> {
        self.0.get(name).or_else(|| self.0.get(built_in))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameters_own_name_wins_over_its_built_ins() {
        let params = EndpointParams::new().with("AWS::Region", "us-east-1");
        assert_eq!(params.text("Region", "AWS::Region"), Some("us-east-1"));
        let params = params.with("Region", "eu-west-1");
        assert_eq!(params.text("Region", "AWS::Region"), Some("eu-west-1"));
    }

    #[cfg(feature = "jmespath")]
    #[test]
    fn an_expression_sets_what_it_finds() {
        let operation =
            serde_json::json!({"tables": {"a": {"on": true}, "b": {"on": true}}, "count": 1});
        let mut params = EndpointParams::new();
        params.search("Keys", "keys(tables)", &operation);
        params.search("On", "tables.a.on", &operation);
        params.search("First", "sort(keys(tables))[0]", &operation);
        for nothing in ["count", "missing", "tables.*.on", "not JMESPath ("] {
            params.search("Nothing", nothing, &operation);
        }
        assert_eq!(params.list("Keys", "").map(<[String]>::len), Some(2));
        assert_eq!(
            (params.flag("On", ""), params.text("First", "")),
            (Some(true), Some("a"))
        );
        assert!(params.value("Nothing", "").is_none());
    }

    #[test]
    fn a_value_of_another_type_is_no_value() {
        let params = EndpointParams::new().with("A", true);
        assert_eq!(params.text("A", ""), None);
        assert_eq!(params.list_or("A", "", &["b"]), ["b"]);
    }
}
