//! Reads input of the service from other sources than responses: nothing that a person
//! wrote is lost.

use smithy_reqwest::impl_structure;
use smithy_reqwest::serde_json::{self, Value, json};
use smithy_reqwest::shape::decode::DecodeError;
use smithy_reqwest::{BigNumber, Document, Timestamp};

use crate::fixture::{Order, Tea};

/// Input with members of few names.
#[derive(Clone, PartialEq)]
struct Rename {
    old_name: String,
    new_name: Option<NewName>,
}

impl_structure!(Rename {
    old_name: required("oldName"),
    new_name: optional("newName"),
});

/// Wrapper of an optional value.
#[derive(Clone, PartialEq)]
struct NewName {
    optional_value: Option<String>,
}

impl_structure!(NewName {
    optional_value: optional("optionalValue"),
});

/// Structure that only responses contain.
#[derive(Clone, PartialEq)]
struct Renamed {
    name: String,
    details: Option<NewName>,
}

impl_structure!(Renamed: response {
    name: required("name"),
    details: optional("details"),
});

/// Structure with values that need all digits of a number.
#[derive(Clone, PartialEq, Default)]
struct Precise {
    number: Option<BigNumber>,
    document: Option<Document>,
    at: Option<Timestamp>,
}

impl_structure!(Precise {
    number: optional("number"),
    document: optional("document"),
    at: optional("at"),
});

fn error<T: smithy_reqwest::serde::de::DeserializeOwned>(json: Value) -> String {
    match serde_json::from_value::<T>(json) {
        Ok(_) => panic!("expected an error"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn refuses_unknown_members_with_their_path_and_the_members_that_exist() {
    let rows = [
        (
            json!({ "oldName": "a", "newName": { "optional": "b" } }),
            "newName.optional: unknown member (the only member is optionalValue)",
        ),
        (
            json!({ "oldName": "a", "oldname": "a" }),
            "oldname: unknown member; did you mean oldName? (members are oldName, newName)",
        ),
        (
            json!({ "oldName": "a", "new_name": {} }),
            "new_name: unknown member; did you mean newName? (members are oldName, newName)",
        ),
        (
            json!({ "oldName": "a", "unrelated": null }),
            "unrelated: unknown member (members are oldName, newName)",
        ),
    ];
    for (json, expected) in rows {
        assert_eq!(error::<Rename>(json), expected);
    }
}

#[test]
fn refuses_unknown_members_of_unions() {
    assert_eq!(
        error::<Tea>(json!({ "water": { "degree": 80 } })),
        "water.degree: unknown member; did you mean degrees? (members are degrees, source, cold)"
    );
    assert_eq!(
        error::<Tea>(json!({ "water": { "min": 1, "type": "cold" } })),
        "water: a union must have one member, found \"min\" and \"type\" \
         (members are degrees, source, cold)"
    );
    assert_eq!(
        error::<Tea>(json!({ "water": { "cold": { "degrees": 1 } } })),
        "water.cold.degrees: unknown member: the shape has no members"
    );
}

#[test]
fn names_the_members_of_a_structure_that_is_not_an_object() {
    assert_eq!(
        error::<Rename>(json!({ "oldName": "a", "newName": "b" })),
        "newName: expected an object, found a string (the only member is optionalValue)"
    );
}

#[test]
fn refuses_a_repeated_member() {
    let text = r#"{"oldName":"a","newName":{},"oldName":"b"}"#;
    let error = serde_json::from_str::<Rename>(text).unwrap_err();
    assert_eq!(error.to_string(), "oldName: the member is repeated");
}

#[test]
fn reports_all_errors_at_once() {
    assert_eq!(
        error::<Tea>(json!({
            "nam": "a", "hot": 1, "names": [1, "a", 2], "tags": { "a": 1 },
            "inner": { "count": "1" },
        }))
        .replace(MEMBERS_OF_TEA, ""),
        "nam: unknown member; did you mean name?; names[0]: expected a string, found a number; \
         names[2]: expected a string, found a number; \
         tags[\"a\"]: expected a string, found a number; \
         hot: expected a boolean, found a number; \
         inner.count: expected an integer of type i32, found a string"
    );
    assert_eq!(
        error::<Order>(json!({ "teas": "green" })),
        "teas: unknown member; did you mean tea? (members are tea, notes); \
         tea: a required member is missing; notes: a required member is missing"
    );
}

const MEMBERS_OF_TEA: &str = " (members are name, names, tags, counts, count, long, single, \
    double, hot, kind, kinds, size, leaves, notes, documents, sparse, sparseMap, at, dateTime, \
    httpDate, epoch, water, inner, least, most, leastText, mostText, secret, secretKeys, \
    secretBox)";

#[test]
fn limits_the_number_of_reported_errors() {
    let error = error::<Tea>(json!({ "names": vec![0; 100_000] }));
    assert!(error.ends_with("; and 99990 more"), "{error}");
    assert!(error.len() < 1000, "{error}");
}

#[test]
fn limits_the_length_of_unknown_names() {
    let error = error::<Tea>(json!({ "x".repeat(100_000): 1 }));
    assert!(error.len() < 1000, "{error}");
}

#[test]
fn ignores_unknown_members_of_structures_that_only_responses_contain() {
    let json = json!({ "name": "a", "added": 1, "details": { "added": 1 } });
    let renamed: Renamed = serde_json::from_value(json).unwrap();
    assert_eq!(
        serde_json::to_value(&renamed).unwrap(),
        json!({ "name": "a", "details": {} })
    );
    assert_eq!(
        error::<Renamed>(json!({})),
        "name: a required member is missing"
    );
}

#[test]
fn keeps_all_digits_of_numbers_in_json() {
    let text = concat!(
        r#"{"number":3.14159265358979323846264338327950288,"#,
        r#""document":[0.1,18446744073709551615],"at":1781658123.123456789}"#,
    );
    let precise: Precise = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&precise).unwrap(), text);
    let read_again: Precise = serde_json::from_slice(text.as_bytes()).unwrap();
    assert!(read_again == precise);
}

#[test]
fn refuses_numbers_of_documents_that_would_lose_digits() {
    for number in ["1e400", "12345678901234567890123", "0.12345678901234567890"] {
        let text = format!(r#"{{"document":{{"a":[{number}]}}}}"#);
        let error = serde_json::from_str::<Precise>(&text).unwrap_err();
        assert!(
            error.to_string().starts_with("document[\"a\"][0]: "),
            "{error}"
        );
    }
}

#[test]
fn decode_errors_are_small() {
    assert!(size_of::<DecodeError>() <= size_of::<usize>());
}
