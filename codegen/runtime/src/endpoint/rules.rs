//! Evaluates endpoint rules (Smithy 2.0, "Rules engine specification").
//!
//! A rule set stays the JSON of the model: the evaluation walks the parsed tree. All values are
//! [`Value`]s; `None` is an unset value. The generator has checked names, types and unset values,
//! so that the evaluation of a generated rule set fails only if a rule is an error or none matches.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::{Endpoint, EndpointError, EndpointParams, functions};

/// Endpoint rules of a service (`smithy.rules#endpointRuleSet`).
#[derive(Debug)]
pub struct RuleSet {
    json: &'static str,
    parsed: OnceLock<Value>,
}

impl RuleSet {
    /// Creates a rule set from JSON, which is parsed on first use.
    #[must_use]
    pub const fn new(json: &'static str) -> Self {
        Self {
            json,
            parsed: OnceLock::new(),
        }
    }

    /// Evaluates the rules with `params`.
    ///
    /// # Errors
    /// Returns an error if a required parameter is missing, the matching rule is an error, or no
    /// rule matches.
    pub fn resolve(&self, params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        let rule_set = self
            .parsed
            .get_or_init(|| serde_json::from_str(self.json).unwrap_or_default());
        Scope::new(&rule_set["parameters"], params)?.evaluate_rules(&rule_set["rules"])
    }
}

/// The variables in scope: parameters, then the variables that conditions assigned.
#[derive(Debug, Default)]
struct Scope<'r>(Vec<(&'r str, Cow<'r, Value>)>);

impl<'r> Scope<'r> {
    fn new(parameters: &'r Value, params: &EndpointParams) -> Result<Self, EndpointError> {
        let mut scope = Self::default();
        for (name, parameter) in parameters.as_object().into_iter().flatten() {
            let built_in = parameter["builtIn"].as_str().unwrap_or_default();
            let kind = parameter["type"].as_str().unwrap_or_default();
            let value = params
                .get(name, built_in)
                .and_then(|value| value.to_json(kind))
                .map(Cow::Owned)
                .or_else(|| parameter.get("default").map(Cow::Borrowed));
            if let Some(value) = value {
                scope.0.push((name, value));
            } else if parameter["required"] == true {
                return Err(EndpointError::missing(name));
            }
        }
        Ok(scope)
    }

    /// Evaluates rules in order. The first rule whose conditions hold applies, even if it is a tree
    /// in which no rule matches.
    fn evaluate_rules(&mut self, rules: &'r Value) -> Result<Endpoint, EndpointError> {
        for rule in rules.as_array().into_iter().flatten() {
            let outer = self.0.len();
            let mut conditions = rule["conditions"].as_array().into_iter().flatten();
            if conditions.all(|condition| self.holds(condition)) {
                return if let Some(rules) = rule.get("rules") {
                    self.evaluate_rules(rules)
                } else if let Some(error) = rule.get("error") {
                    let message = self.text(error).ok_or_else(EndpointError::unset)?;
                    Err(EndpointError::rule(message))
                } else {
                    self.check_host(&rule["endpoint"]["url"])?;
                    self.endpoint(&rule["endpoint"])
                        .ok_or_else(EndpointError::unset)
                };
            }
            self.0.truncate(outer);
        }
        Err(EndpointError::exhausted())
    }

    /// Returns `true` if the value of a condition is neither unset nor false, and assigns the
    /// value.
    fn holds(&mut self, condition: &'r Value) -> bool {
        let Some(value) = self.evaluate(condition) else {
            return false;
        };
        let holds = *value != false;
        if let Some(name) = condition["assign"].as_str() {
            let value = value.into_owned();
            self.0.push((name, Cow::Owned(value)));
        }
        holds
    }

    /// Checks that no value ends the host of a URL, and so directs requests to another one. Parts of
    /// parsed URLs and partitions, whose references have a path, are safe.
    fn check_host(&self, url: &Value) -> Result<(), EndpointError> {
        let template = url.as_str().and_then(|url| url.split_once("://"));
        let host = template.map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
        let references = host
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'));
        for (name, _) in references {
            let value = self.variable(name).and_then(Value::as_str);
            if value.is_some_and(|value| value.contains(['/', '\\', '?', '#', '@'])) {
                return Err(EndpointError::rule(format!(
                    "{name} becomes part of the host, so it must not contain / \\ ? # @"
                )));
            }
        }
        Ok(())
    }

    fn endpoint(&self, endpoint: &'r Value) -> Option<Endpoint> {
        let mut result = Endpoint::new(self.text(&endpoint["url"])?);
        for (name, values) in endpoint["headers"].as_object().into_iter().flatten() {
            for value in values.as_array().into_iter().flatten() {
                result = result.header(name, self.text(value)?);
            }
        }
        for (name, value) in endpoint["properties"].as_object().into_iter().flatten() {
            result = result.property(name, self.property(value)?);
        }
        Some(result)
    }

    /// Evaluates the templates in a property, which has neither references nor functions.
    fn property(&self, property: &Value) -> Option<Value> {
        Some(match property {
            Value::String(template) => self.format(template)?.into(),
            Value::Array(items) => items
                .iter()
                .map(|item| self.property(item))
                .collect::<Option<_>>()?,
            Value::Object(entries) => entries
                .iter()
                .map(|(key, value)| Some((key.clone(), self.property(value)?)))
                .collect::<Option<Map<_, _>>>()?
                .into(),
            literal => literal.clone(),
        })
    }

    fn text(&self, expression: &'r Value) -> Option<String> {
        match self.evaluate(expression)?.into_owned() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    fn evaluate(&self, expression: &'r Value) -> Option<Cow<'_, Value>> {
        match expression {
            Value::String(template) if template.contains(['{', '}']) => {
                Some(Cow::Owned(self.format(template)?.into()))
            }
            Value::Array(items) => {
                let items = items
                    .iter()
                    .map(|item| Some(self.evaluate(item)?.into_owned()));
                Some(Cow::Owned(items.collect::<Option<_>>()?))
            }
            Value::Object(object) => match object.get("ref") {
                Some(name) => self.variable(name.as_str()?).map(Cow::Borrowed),
                None => self.call(expression["fn"].as_str()?, expression["argv"].as_array()?),
            },
            literal => Some(Cow::Borrowed(literal)),
        }
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        let (_, value) = self.0.iter().find(|(variable, _)| *variable == name)?;
        Some(value)
    }

    fn call(&self, function: &str, arguments: &'r [Value]) -> Option<Cow<'_, Value>> {
        let argument = |index: usize| self.evaluate(arguments.get(index)?);
        match function {
            "isSet" => Some(Cow::Owned(argument(0).is_some().into())),
            "coalesce" => arguments
                .iter()
                .find_map(|argument| self.evaluate(argument)),
            "ite" if *argument(0)? == true => argument(1),
            "ite" => argument(2),
            "getAttr" => {
                let path = arguments.get(1)?.as_str()?;
                match argument(0)? {
                    Cow::Borrowed(value) => attribute(value, path).map(Cow::Borrowed),
                    Cow::Owned(value) => attribute(&value, path).cloned().map(Cow::Owned),
                }
            }
            _ => {
                let arguments = arguments.iter().map(|argument| self.evaluate(argument));
                let arguments = arguments.collect::<Option<Vec<_>>>()?;
                functions::call(function, &arguments).map(Cow::Owned)
            }
        }
    }

    /// Replaces `{name}` and `{name#path}` in a template; `{{` and `}}` are braces.
    fn format(&self, template: &str) -> Option<String> {
        let mut text = String::with_capacity(2 * template.len());
        let mut rest = template;
        while let Some(position) = rest.find(['{', '}']) {
            let (literal, tail) = rest.split_at(position);
            let (brace, tail) = tail.split_at(1);
            text.push_str(literal);
            if let Some(tail) = tail.strip_prefix(brace) {
                text.push_str(brace);
                rest = tail;
                continue;
            }
            let (reference, tail) = tail.split_once('}')?;
            let value = match reference.split_once('#') {
                Some((name, path)) => attribute(self.variable(name)?, path)?,
                None => self.variable(reference)?,
            };
            text.push_str(value.as_str()?);
            rest = tail;
        }
        text.push_str(rest);
        Some(text)
    }
}

/// Returns the value at a path such as `resourceId[0]` ("Parsing `path` strings"). A negative index
/// counts from the end.
fn attribute<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, step| {
        let (key, index) = step.split_once('[').unwrap_or((step, ""));
        let value = if key.is_empty() {
            value
        } else {
            value.get(key)?
        };
        if index.is_empty() {
            return Some(value);
        }
        let list = value.as_array()?;
        let index: isize = index.strip_suffix(']')?.parse().ok()?;
        let position = if index < 0 {
            list.len().checked_sub(index.unsigned_abs())?
        } else {
            index.unsigned_abs()
        };
        list.get(position)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"{
        "parameters": {
            "Region": {"type": "string", "builtIn": "AWS::Region"},
            "Name": {"type": "string", "required": true},
            "UseFIPS": {"type": "boolean", "required": true, "default": false},
            "List": {"type": "stringArray", "default": ["a", "b"]}
        },
        "rules": [
            {
                "conditions": [
                    {"fn": "isSet", "argv": [{"ref": "Region"}]},
                    {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "Partition"}
                ],
                "rules": [
                    {
                        "conditions": [{"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]}],
                        "error": "no FIPS in {Partition#name}"
                    },
                    {
                        "conditions": [{"fn": "not", "argv": [{"fn": "stringEquals", "argv": ["{Name}", "none"]}]}],
                        "endpoint": {"url": "https://{Name}.{{x}}.{Region}.{Partition#dnsSuffix}"}
                    }
                ]
            },
            {
                "conditions": [
                    {"fn": "getAttr", "argv": [{"ref": "List"}, "[-1]"], "assign": "last"},
                    {"fn": "ite", "argv": [{"ref": "UseFIPS"}, "fips", {"ref": "last"}], "assign": "label"},
                    {"fn": "coalesce", "argv": [{"fn": "getAttr", "argv": [{"ref": "List"}, "[5]"]}, "{Name}"], "assign": "first"}
                ],
                "endpoint": {
                    "url": "https://{first}.{label}",
                    "headers": {"x-name": ["*", "{Name}"]},
                    "properties": {"authSchemes": [{"name": "sigv4", "signingRegion": "{Name}", "disableDoubleEncoding": true}]}
                }
            }
        ]
    }"#;

    fn resolve(params: EndpointParams) -> Result<Endpoint, EndpointError> {
        RuleSet::new(RULES).resolve(&params)
    }

    fn params() -> EndpointParams {
        EndpointParams::new().with("Name", "n")
    }

    #[test]
    fn formats_templates() {
        let endpoint = resolve(params().with("AWS::Region", "cn-north-1")).unwrap();

        assert_eq!(endpoint.url, "https://n.{x}.cn-north-1.amazonaws.com.cn");
    }

    #[test]
    fn a_value_cannot_end_the_host() {
        for name in ["evil.example/", "evil.example\\", "a@evil", "a?", "a#"] {
            let params = params().with("Region", "us-west-2").with("Name", name);

            let error = resolve(params).unwrap_err();

            assert!(error.to_string().contains("part of the host"), "{error}");
        }
    }

    #[test]
    fn returns_the_error_of_a_matching_rule() {
        let params = params().with("Region", "us-west-2").with("UseFIPS", true);

        assert_eq!(resolve(params), Err(EndpointError::rule("no FIPS in aws")));
    }

    #[test]
    fn does_not_continue_after_an_exhausted_tree() {
        let params = params().with("Region", "us-west-2").with("Name", "none");

        assert_eq!(resolve(params), Err(EndpointError::exhausted()));
    }

    #[test]
    fn requires_required_parameters_of_the_right_type() {
        let missing = Err(EndpointError::missing("Name"));

        assert_eq!(resolve(EndpointParams::new()), missing);
        assert_eq!(resolve(EndpointParams::new().with("Name", true)), missing);
    }

    #[test]
    fn a_value_of_another_type_counts_as_unset() {
        let endpoint = resolve(params().with("List", true)).unwrap();

        assert_eq!(endpoint.url, "https://n.b");
    }

    #[test]
    fn evaluates_headers_and_properties() {
        let endpoint = resolve(params()).unwrap();

        let expected = Endpoint::new("https://n.b")
            .header("x-name", "*")
            .header("x-name", "n")
            .property(
                "authSchemes",
                serde_json::json!([{
                    "name": "sigv4",
                    "signingRegion": "n",
                    "disableDoubleEncoding": true,
                }]),
            );
        assert_eq!(endpoint, expected);
    }

    #[test]
    fn evaluates_conditionals() {
        let endpoint = resolve(params().with("UseFIPS", true)).unwrap();

        assert_eq!(endpoint.url, "https://n.fips");
    }

    #[test]
    fn a_condition_with_an_unset_argument_does_not_hold() {
        let rules = RuleSet::new(
            r#"{
                "parameters": {"Region": {"type": "string"}},
                "rules": [{
                    "conditions": [{"fn": "aws.partition", "argv": [{"ref": "Region"}]}],
                    "endpoint": {"url": "https://host"}
                }]
            }"#,
        );

        let endpoint = rules.resolve(&EndpointParams::new());
        assert_eq!(endpoint, Err(EndpointError::exhausted()));
    }

    #[test]
    fn finds_attributes() {
        let value = serde_json::json!({"a": {"b": ["x", "y"]}});
        let at = |path| attribute(&value, path).and_then(Value::as_str);

        for (path, text) in [
            ("a.b[0]", "x"),
            ("a.b[1]", "y"),
            ("a.b[-1]", "y"),
            ("a.b[-2]", "x"),
        ] {
            assert_eq!(at(path), Some(text), "{path}");
        }
        for path in ["a.b[2]", "a.b[-3]", "a.b[x]", "a.b[0", "a[0]", "c", ""] {
            assert_eq!(at(path), None, "{path}");
        }
    }

    #[test]
    fn invalid_json_has_no_rules() {
        let endpoint = RuleSet::new("{").resolve(&EndpointParams::new());

        assert_eq!(endpoint, Err(EndpointError::exhausted()));
    }
}
