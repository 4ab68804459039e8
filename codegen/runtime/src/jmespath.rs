//! Evaluates JMESPath expressions on JSON.

use serde_json::Value;

/// Returns the result of `expression` on `value`, or `None` if the expression is invalid or fails.
pub(crate) fn search(expression: &str, value: &Value) -> Option<Value> {
    let result = jmespath::compile(expression)
        .and_then(|expression| expression.search(value))
        .ok()?;
    serde_json::to_value(&*result).ok()
}
