//! Inputs and outputs of the cases, as JSON.

use serde_json::{Map, Value, json};

/// Input of `CreateMemory`, the largest one of the operations that create something, with all its members.
pub const CREATE_MEMORY_INPUT: &str = include_str!("../../data/create-memory-input.json");
/// Output of `GetHarness`, the largest output of all operations, with all its members.
pub const GET_HARNESS_OUTPUT: &str = include_str!("../../data/get-harness-output.json");
/// Identifier in the input of `GetHarness`.
pub const HARNESS_ID: &str = "support-abcdefghij";

/// Returns an item of DynamoDB with `groups` groups of attributes, each with every type of attributes. It has the form of
/// `AttributeMap`.
#[must_use]
pub fn item(groups: usize) -> Value {
    let attributes = |group: usize| {
        [
            ("text", json!({ "S": "A text of a size that is usual for a title or a name" })),
            ("number", json!({ "N": "1234567.891" })),
            ("binary", json!({ "B": "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw==" })),
            ("texts", json!({ "SS": ["first", "second", "third"] })),
            ("numbers", json!({ "NS": ["1", "2.5", "300"] })),
            ("binaries", json!({ "BS": ["Zmlyc3Q=", "c2Vjb25k"] })),
            ("flag", json!({ "BOOL": true })),
            ("nothing", json!({ "NULL": true })),
            ("list", json!({ "L": [{ "S": "nested" }, { "N": "5" }, { "L": [{ "BOOL": false }] }] })),
            ("map", json!({ "M": { "inner": { "M": { "deep": { "S": "value" } } }, "count": { "N": "7" } } })),
        ]
        .map(|(name, value)| (format!("{name}{group}"), value))
    };
    Value::Object((0..groups).flat_map(attributes).collect::<Map<_, _>>())
}

/// Splits a case of DynamoDB, such as `get-item-medium`, into the operation and the number of groups of [`item`].
#[must_use]
pub fn sized(case: &str) -> Option<(&str, usize)> {
    let (operation, size) = case.rsplit_once('-')?;
    let groups = match size {
        "small" => 1,
        "medium" => 10,
        "large" => 100,
        _ => return None,
    };
    Some((operation, groups))
}
