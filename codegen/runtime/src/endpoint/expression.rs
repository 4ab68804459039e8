//! Evaluates expressions and conditions of endpoint rules. All values are [`Value`]s; `None` is an
//! unset value.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{EndpointError, EndpointParams, functions};

/// The variables in scope: parameters, then the variables that conditions assigned.
#[derive(Debug, Default)]
pub(super) struct Scope<'r>(pub(super) Vec<(&'r str, Cow<'r, Value>)>);

impl<'r> Scope<'r> {
    /// Returns the parameters with the values of `params`, or their defaults.
    pub(super) fn new(
        parameters: &'r Value,
        params: &EndpointParams,
    ) -> Result<Self, EndpointError> {
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

    /// Returns `true` if the value of a condition is neither unset nor false, and assigns the
    /// value.
    pub(super) fn holds(&mut self, condition: &'r Value) -> bool {
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

    /// Evaluates the templates in a property, which has neither references nor functions.
    pub(super) fn property(&self, property: &Value) -> Option<Value> {
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

    /// Returns the value of an expression if it is a string.
    pub(super) fn text(&self, expression: &'r Value) -> Option<String> {
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

    /// Returns the value of a variable.
    pub(super) fn variable(&self, name: &str) -> Option<&Value> {
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
}
