//! Comparison of values as JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Compares `actual` with the expected value, both as JSON, in which NaN equals itself. The
/// expected value is converted to its type and back, so that timestamps and floats have the same
/// form.
#[track_caller]
pub(super) fn compare<T: Serialize + DeserializeOwned>(actual: &T, expected_json: &str) {
    let expected: T = from_json(expected_json);
    let expected = to_json(&expected);
    assert_contains(&expected, &from_json(expected_json));
    assert_same(&to_json(actual), &expected);
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Converts a value to JSON by way of text, in which `f32` and `f64` have the same form.
fn to_json<T: Serialize>(value: &T) -> Value {
    let text = serde_json::to_string(value)
        .unwrap_or_else(|error| panic!("cannot serialize the value: {error}"));
    from_json(&text)
}

#[track_caller]
pub(super) fn assert_same(actual: &Value, expected: &Value) {
    assert!(
        is_same(actual, expected),
        "expected {expected}\n   found {actual}"
    );
}

/// Returns `true` if two JSON values are equal, numbers by their value.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let has_same = |(key, a)| b.get(key).is_some_and(|b| is_same(a, b));
            a.len() == b.len() && a.iter().all(has_same)
        }
        (a, b) => a == b,
    }
}

/// Asserts that `value` has every member and element of `expected`, so that the type did not drop
/// any.
#[track_caller]
fn assert_contains(value: &Value, expected: &Value) {
    match (value, expected) {
        (Value::Array(value), Value::Array(expected)) => {
            assert_eq!(value.len(), expected.len(), "elements of the expected list");
            for (value, expected) in value.iter().zip(expected) {
                assert_contains(value, expected);
            }
        }
        (Value::Object(value), Value::Object(expected)) => {
            for (key, expected) in expected {
                let value = value
                    .get(key)
                    .unwrap_or_else(|| panic!("the type has no member {key:?}"));
                assert_contains(value, expected);
            }
        }
        _ => {}
    }
}
