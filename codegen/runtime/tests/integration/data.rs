//! Serializes, deserializes and prints shapes of every kind.

use std::collections::BTreeMap;

use proptest::prelude::*;
use smithy_reqwest::serde_json::{self, Value, json};
use smithy_reqwest::shape::UnknownMember;
use smithy_reqwest::shape::validate::{Validation, validate};
use smithy_reqwest::{Blob, Timestamp};

use crate::fixture::{Kind, Order, Size, Tea, Water};

fn tea(json: Value) -> Tea {
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the error of deserializing a tea.
fn tea_error(json: Value) -> String {
    serde_json::from_value::<Tea>(json)
        .expect_err("an error")
        .to_string()
}

#[test]
fn round_trips_every_kind_of_value() {
    let rows = [
        json!({}),
        json!({ "name": "é\u{0}" }),
        json!({ "names": [] }),
        json!({ "tags": { "a": "b", "": "" } }),
        json!({ "counts": [i32::MIN, 0, i32::MAX] }),
        json!({ "long": i64::MIN }),
        json!({ "single": 0.5, "double": 1e300 }),
        json!({ "single": "NaN", "double": "-Infinity" }),
        json!({ "hot": false }),
        json!({ "kind": "OOLONG" }),
        json!({ "kinds": { "GREEN": 1, "OOLONG": 2 } }),
        json!({ "size": 3 }),
        json!({ "leaves": "AP8=" }),
        json!({ "notes": [null, { "a": [u64::MAX, -1, 0.5] }] }),
        json!({ "documents": [null, 1] }),
        json!({ "sparse": ["a", null] }),
        json!({ "sparseMap": { "a": null, "b": 1 } }),
        json!({ "at": 0 }),
        json!({ "at": -0.5, "epoch": 1.25 }),
        json!({
            "dateTime": "1969-12-31T23:59:59.5Z", "httpDate": "Mon, 16 Dec 2019 23:48:18 GMT",
        }),
        json!({ "water": { "degrees": 80 } }),
        json!({ "water": { "cold": {} } }),
        json!({ "inner": { "inner": {} } }),
    ];
    for json in rows {
        let text = json.to_string();
        assert_eq!(serde_json::to_value(tea(json.clone())).unwrap(), json);
        let borrowed: Tea = serde_json::from_str(&text).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&serde_json::to_string(&borrowed).unwrap()).unwrap(),
            json
        );
    }
}

#[test]
fn decodes_values_to_their_types() {
    let tea = tea(json!({
        "kind": "GREEN", "size": 2, "leaves": "AP8", "water": { "cold": {} }, "single": "NaN",
        "counts": [1.0, null, 2], "at": "1970-01-01T00:00:01Z", "notes": null,
    }));
    assert_eq!((tea.kind, tea.size), (Some(Kind::Green), Some(Size::Large)));
    assert_eq!(tea.leaves, Some(Blob::from([0, 255])));
    assert!(tea.water == Some(Water::Cold));
    assert!(tea.single.is_some_and(f32::is_nan));
    assert_eq!(tea.counts, Some(vec![1, 2]));
    assert_eq!((tea.at, tea.notes), (Some(Timestamp::from_secs(1)), None));
}

#[test]
fn accepts_numbers_of_serde_jsons_arbitrary_precision() {
    // The map with which serde_json replaces a number if any crate enables the feature.
    let number = |text: &str| json!({ "$serde_json::private::Number": text });
    let json = json!({
        "count": number("-5"), "double": number("1.5e3"),
        "notes": [number("18446744073709551615"), 1],
    });
    let expected = json!({ "count": -5, "double": 1500.0, "notes": [u64::MAX, 1] });
    assert_eq!(serde_json::to_value(tea(json)).unwrap(), expected);
}

#[test]
fn rejects_json_with_ten_thousand_levels() {
    let text = format!("{}{{}}{}", "{\"inner\":".repeat(10_000), "}".repeat(10_000));
    let error = serde_json::from_str::<Tea>(&text).unwrap_err();
    assert!(error.to_string().contains("recursion limit"), "{error}");
}

#[test]
fn reports_the_path_of_a_value_of_the_wrong_type() {
    let rows = [
        (
            json!({ "name": 1 }),
            "name: expected a string, found a number",
        ),
        (
            json!({ "hot": "true" }),
            "hot: expected a boolean, found a string",
        ),
        (
            json!({ "count": 1.5 }),
            "count: expected an integer of type i32, found a number",
        ),
        (
            json!({ "count": "1" }),
            "count: expected an integer of type i32, found a string",
        ),
        (
            json!({ "long": u64::MAX }),
            "long: expected an integer of type i64, found a number",
        ),
        (
            json!({ "double": "1.5" }),
            "double: expected a number of type f64, found a string",
        ),
        (
            json!({ "single": 1e39 }),
            "single: expected a number of type f32, found a number",
        ),
        (
            json!({ "names": ["a", ["b"]] }),
            "names[1]: expected a string, found a list",
        ),
        (
            json!({ "names": {} }),
            "names: expected a list, found an object",
        ),
        (
            json!({ "tags": { "a b": 1 } }),
            "tags[\"a b\"]: expected a string, found a number",
        ),
        (
            json!({ "tags": [] }),
            "tags: expected an object, found a list",
        ),
        (
            json!({ "leaves": "?" }),
            "leaves: expected base64, found other text",
        ),
        (
            json!({ "leaves": 1 }),
            "leaves: expected base64, found a number",
        ),
        (
            json!({ "inner": { "inner": { "hot": 0 } } }),
            "inner.inner.hot: expected a boolean, found a number",
        ),
        (
            json!({ "water": { "source": { "hot": 0 } } }),
            "water.source.hot: expected a boolean, found a number",
        ),
        (
            json!({ "water": { "cold": 1 } }),
            "water.cold: expected an object, found a number",
        ),
        (
            json!({ "water": "degrees" }),
            "water: expected an object, found a string (members are degrees, source, cold)",
        ),
        (
            json!({ "sparse": [1] }),
            "sparse[0]: expected a string, found a number",
        ),
    ];
    for (json, expected) in rows {
        assert_eq!(tea_error(json), expected);
    }
}

#[test]
fn rejects_numbers_out_of_the_range_of_their_type() {
    for text in [
        r#"{"double":1e400}"#,
        r#"{"single":-1e39}"#,
        r#"{"single":1e400}"#,
    ] {
        assert!(serde_json::from_str::<Tea>(text).is_err(), "{text}");
    }
}

#[test]
fn rejects_a_union_with_a_repeated_member() {
    let error =
        serde_json::from_str::<Tea>(r#"{ "water": { "degrees": 1, "degrees": 2 } }"#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("water: a union must have one member"),
        "{error}"
    );
}

#[test]
fn ignores_union_members_without_a_name() {
    assert_eq!(
        tea_error(json!({ "water": { "": 1 } })),
        "water: a union must have one member, found none (members are degrees, source, cold)"
    );
}

#[test]
fn accepts_null_for_a_required_document() {
    let order: Order = serde_json::from_value(json!({ "tea": "green", "notes": null })).unwrap();
    assert_eq!(order.notes, Value::Null);
    assert_eq!(
        serde_json::to_value(&order).unwrap(),
        json!({ "tea": "green", "notes": null })
    );
}

#[test]
fn names_a_required_member_that_is_missing_or_null() {
    for json in [json!({ "notes": 1 }), json!({ "tea": null, "notes": 1 })] {
        let error = serde_json::from_value::<Order>(json).unwrap_err();
        assert_eq!(error.to_string(), "tea: a required member is missing");
    }
    let error = serde_json::from_value::<Order>(json!({ "tea": "green" })).unwrap_err();
    assert_eq!(error.to_string(), "notes: a required member is missing");
}

#[test]
fn stores_timestamps_outside_the_years_of_their_format_and_does_not_send_them() {
    for member in ["dateTime", "httpDate"] {
        let json = json!({ member: 1_775_836_321_122_i64 });
        let tea = tea(json.clone());

        assert_eq!(serde_json::to_value(&tea).unwrap(), json);
        let violations = validate(&tea, Validation::Basic);
        assert_eq!(
            violations[0].to_string(),
            format!("{member}: must be in a year that the format supports: 0 to 9999")
        );
    }
}

#[test]
fn debug_omits_unset_members_and_the_content_of_blobs() {
    let tea = Tea {
        name: Some("a".to_owned()),
        leaves: Some(Blob::from([0; 9])),
        ..Tea::default()
    };
    assert_eq!(
        format!("{tea:?}"),
        r#"Tea { name: "a", leaves: Blob(9 bytes) }"#
    );
}

#[test]
fn debug_redacts_sensitive_members() {
    let secret = || Some("hidden".to_owned());
    let tea = Tea {
        secret: secret(),
        secret_keys: Some(BTreeMap::from([("hidden".to_owned(), 1)])),
        secret_box: Some(Box::new(Tea {
            name: secret(),
            ..Tea::default()
        })),
        ..Tea::default()
    };
    let hidden = "*** sensitive ***";
    assert_eq!(
        format!("{tea:?}"),
        format!("Tea {{ secret: {hidden}, secretKeys: {hidden}, secretBox: {hidden} }}")
    );
}

#[test]
fn debug_names_the_member_of_a_union() {
    assert_eq!(format!("{:?}", Water::Degrees(80)), "Water { degrees: 80 }");
    let unknown = UnknownMember {
        name: "new".to_owned(),
        value: json!("hidden"),
    };
    assert_eq!(
        format!("{:?}", Water::Unknown(unknown)),
        "Water { new: *** sensitive *** }"
    );
    assert_eq!(
        format!("{:?}", Water::Unknown(UnknownMember::default())),
        "Water"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn round_trips_bytes_as_base64(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let tea = Tea { leaves: Some(Blob::from(bytes)), ..Tea::default() };
        let read: Tea = serde_json::from_value(serde_json::to_value(&tea).unwrap()).unwrap();
        prop_assert_eq!(read, tea);
    }

    #[test]
    fn round_trips_numbers(
        single in any::<f32>(),
        double in any::<f64>(),
        long in any::<i64>(),
        count in any::<i32>(),
    ) {
        let tea = Tea {
            single: Some(single),
            double: Some(double),
            long: Some(long),
            count: Some(count),
            ..Tea::default()
        };
        let read: Tea = serde_json::from_str(&serde_json::to_string(&tea).unwrap()).unwrap();
        prop_assert_eq!(read.single.map(f32::to_bits), Some(single.to_bits()));
        prop_assert_eq!(read.double.map(f64::to_bits), Some(double.to_bits()));
        prop_assert_eq!((read.long, read.count), (Some(long), Some(count)));
    }

    #[test]
    fn round_trips_text(text in ".*", key in ".*") {
        let tea = Tea {
            name: Some(text.clone()),
            tags: Some(BTreeMap::from([(key, text.clone())])),
            kind: Some(Kind::from(text)),
            ..Tea::default()
        };
        let read: Tea = serde_json::from_str(&serde_json::to_string(&tea).unwrap()).unwrap();
        prop_assert_eq!(read, tea);
    }
}
