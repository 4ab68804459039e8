//! Properties of a test case in a model.

use serde_json::Value;
use smithy_model::Shape;

/// Returns the test cases in a trait of a shape.
pub(crate) fn cases<'s>(shape: &'s Shape, id: &str) -> impl Iterator<Item = &'s Value> {
    let cases = shape.traits.get(id).and_then(Value::as_array);
    cases.into_iter().flatten()
}

pub(crate) fn text(case: &Value, key: &str) -> Option<String> {
    case[key].as_str().map(str::to_owned)
}

pub(crate) fn texts(case: &Value, key: &str) -> Vec<String> {
    let texts = case[key].as_array().into_iter().flatten();
    let texts = texts.filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

pub(crate) fn headers(case: &Value) -> Vec<(String, String)> {
    let headers = case["headers"].as_object().into_iter().flatten();
    let headers = headers.map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    headers.flatten().collect()
}
