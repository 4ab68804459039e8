//! Shapes of every kind as data: serde's JSON in and out, and `Debug`.

use std::collections::BTreeMap;

use proptest::prelude::*;
use smithy_reqwest::serde_json::{self, Value, json};
use smithy_reqwest::shape::UnknownMember;
use smithy_reqwest::{Blob, Timestamp};

use crate::fixture::{Kind, Order, Size, Tea, Water};

fn tea(json: Value) -> Tea {
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{error}"))
}

/// Why this JSON is no tea.
fn refusal(json: Value) -> String {
    serde_json::from_value::<Tea>(json)
        .expect_err("an error")
        .to_string()
}

#[test]
fn every_kind_of_value_is_read_and_written_the_same() {
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
        json!({ "dateTime": "1969-12-31T23:59:59.5Z", "httpDate": "Mon, 16 Dec 2019 23:48:18 GMT" }),
        json!({ "water": { "degrees": 80 } }),
        json!({ "water": { "cold": {} } }),
        json!({ "water": { "source": { "water": { "new": { "a": 1 } } } } }),
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
fn values_have_their_types() {
    let tea = tea(json!({
        "kind": "GREEN", "size": 2, "leaves": "AP8", "water": { "cold": {} }, "single": "NaN", "counts": [1.0, null, 2],
        "at": "1970-01-01T00:00:01Z", "notes": null,
    }));
    assert_eq!((tea.kind, tea.size), (Some(Kind::Green), Some(Size::Large)));
    assert_eq!(tea.leaves, Some(Blob::from([0, 255])));
    assert!(tea.water == Some(Water::Cold));
    assert!(tea.single.is_some_and(f32::is_nan));
    assert_eq!(tea.counts, Some(vec![1, 2]));
    assert_eq!((tea.at, tea.notes), (Some(Timestamp::from_secs(1)), None));
}

#[test]
fn numbers_are_read_where_a_program_asks_serde_json_for_arbitrary_precision() {
    // What serde_json then gives in place of a number; features of a dependency are those that any crate asks for.
    let number = |text: &str| json!({ "$serde_json::private::Number": text });
    let json = json!({ "count": number("-5"), "double": number("1.5e3"), "notes": [number("18446744073709551615"), 1] });
    let expected = json!({ "count": -5, "double": 1500.0, "notes": [u64::MAX, 1] });
    assert_eq!(serde_json::to_value(tea(json)).unwrap(), expected);
    assert_eq!(
        refusal(json!({ "double": number("1e400") })),
        "number out of range"
    );
}

#[test]
fn json_that_nests_ten_thousand_levels_is_an_error() {
    let text = format!("{}{{}}{}", "{\"inner\":".repeat(10_000), "}".repeat(10_000));
    let error = serde_json::from_str::<Tea>(&text).unwrap_err();
    assert!(error.to_string().contains("recursion limit"), "{error}");
}

#[test]
fn a_value_of_another_type_is_an_error_with_its_path() {
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
            "count: expected a whole number of type i32, found a number",
        ),
        (
            json!({ "count": "1" }),
            "count: expected a whole number of type i32, found a string",
        ),
        (
            json!({ "long": u64::MAX }),
            "long: expected a whole number of type i64, found a number",
        ),
        (
            json!({ "double": "1.5" }),
            "double: expected a number, found a string",
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
            "water: expected an object with one member, found a string",
        ),
        (
            json!({ "sparse": [1] }),
            "sparse[0]: expected a string, found a number",
        ),
        (json!([]), "expected an object, found a list"),
    ];
    for (json, expected) in rows {
        assert_eq!(refusal(json), expected);
    }
}

#[test]
fn a_member_that_stands_twice_in_a_union_is_two_members() {
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
fn a_union_member_without_a_name_is_none() {
    assert_eq!(
        refusal(json!({ "water": { "": 1 } })),
        "water: a union must have one member, found none"
    );
}

#[test]
fn a_required_document_may_be_null() {
    let order: Order = serde_json::from_value(json!({ "tea": "green", "notes": null })).unwrap();
    assert_eq!(order.notes, Value::Null);
    assert_eq!(
        serde_json::to_value(&order).unwrap(),
        json!({ "tea": "green", "notes": null })
    );
}

#[test]
fn a_required_member_that_is_missing_or_null_is_an_error_that_names_it() {
    for json in [json!({ "notes": 1 }), json!({ "tea": null, "notes": 1 })] {
        let error = serde_json::from_value::<Order>(json).unwrap_err();
        assert_eq!(error.to_string(), "tea: a required member is missing");
    }
    let error = serde_json::from_value::<Order>(json!({ "tea": "green" })).unwrap_err();
    assert_eq!(error.to_string(), "notes: a required member is missing");
}

#[test]
fn an_instant_outside_of_its_format_is_an_error_of_writing() {
    let tea = tea(json!({ "dateTime": 1e15 }));
    let error = serde_json::to_string(&tea).unwrap_err();
    assert!(error.to_string().contains("outside the years"), "{error}");
}

#[test]
fn a_copy_is_equal_until_one_of_its_members_changes() {
    let named = |name: &str| Tea {
        name: Some(name.to_owned()),
        ..Tea::default()
    };
    let unknown = |value: i32| {
        Water::Unknown(UnknownMember {
            name: "ice".to_owned(),
            value: json!(value),
        })
    };
    let waters = [
        None,
        Some(Water::Degrees(80)),
        Some(Water::Degrees(90)),
        Some(Water::Source(Box::new(named("a")))),
        Some(Water::Source(Box::new(named("b")))),
        Some(Water::Cold),
        Some(unknown(1)),
        Some(unknown(2)),
    ];
    for (index, water) in waters.iter().enumerate() {
        let tea = Tea {
            water: water.clone(),
            ..named("tea")
        };
        assert_eq!(tea.clone(), tea);
        assert_ne!(
            Tea {
                name: None,
                ..tea.clone()
            },
            tea
        );
        for (other, water) in waters.iter().enumerate() {
            let changed = Tea {
                water: water.clone(),
                ..tea.clone()
            };
            assert_eq!(changed == tea, other == index, "{changed:?} and {tea:?}");
        }
    }
}

#[test]
fn debug_of_an_enum_names_its_variant() {
    let kinds = BTreeMap::from([(Kind::Green, 1), (Kind::from("WHITE"), 2)]);
    let printed = r#"{Green: 1, Unknown("WHITE"): 2}"#;
    assert_eq!(format!("{kinds:?}"), printed);
    let tea = tea(json!({"kinds": {"GREEN": 1, "WHITE": 2}}));
    assert_eq!(
        format!("{tea:?}"),
        r#"Tea { kinds: {"GREEN": 1, "WHITE": 2} }"#
    );
}

#[test]
fn debug_leaves_out_what_is_unset_and_says_how_many_bytes_a_blob_has() {
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
fn debug_hides_what_is_sensitive_with_all_that_is_in_it() {
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
fn debug_of_a_union_names_its_member() {
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
    fn any_bytes_survive_as_base64(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let tea = Tea { leaves: Some(Blob::from(bytes)), ..Tea::default() };
        prop_assert_eq!(serde_json::from_value::<Tea>(serde_json::to_value(&tea).unwrap()).unwrap(), tea);
    }

    #[test]
    fn any_number_survives_as_text(single in any::<f32>(), double in any::<f64>(), long in any::<i64>(), count in any::<i32>()) {
        let tea = Tea { single: Some(single), double: Some(double), long: Some(long), count: Some(count), ..Tea::default() };
        let read: Tea = serde_json::from_str(&serde_json::to_string(&tea).unwrap()).unwrap();
        prop_assert_eq!(read.single.map(f32::to_bits), Some(single.to_bits()));
        prop_assert_eq!(read.double.map(f64::to_bits), Some(double.to_bits()));
        prop_assert_eq!((read.long, read.count), (Some(long), Some(count)));
    }

    #[test]
    fn any_text_survives(text in ".*", key in ".*") {
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
