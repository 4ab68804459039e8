//! Validates constraints at each level.

use std::collections::BTreeMap;

use smithy_reqwest::shape::UnknownMember;
use smithy_reqwest::{Blob, Validation, validate};

use crate::fixture::{Kind, Tea, Water};

/// Returns the violations of a tea as text.
fn violations(change: impl FnOnce(&mut Tea), level: Validation) -> Vec<String> {
    let mut tea = Tea::default();
    change(&mut tea);
    validate(&tea, level)
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn texts<const N: usize>(texts: [&str; N]) -> Option<Vec<String>> {
    Some(texts.map(str::to_owned).into())
}

/// A change of a tea, the first level that reports violations, and the violations.
type Row = (fn(&mut Tea), Validation, &'static [&'static str]);

const BASIC: Validation = Validation::Basic;
const STRICT: Validation = Validation::Strict;

const ROWS: &[Row] = &[
    (|tea| tea.name = text("abc"), STRICT, &[]),
    (
        |tea| tea.name = text("a"),
        BASIC,
        &["name: must have 2 to 4 characters, has 1"],
    ),
    (
        |tea| tea.name = text("abcde"),
        STRICT,
        &["name: must have 2 to 4 characters, has 5"],
    ),
    (
        |tea| tea.name = text("AB"),
        STRICT,
        &["name: must match ^[a-z]+$"],
    ),
    (|tea| tea.most_text = text("ééé"), STRICT, &[]),
    (
        |tea| tea.most_text = text("abcd"),
        STRICT,
        &["mostText: must have at most 3 characters, has 4"],
    ),
    (
        |tea| tea.least_text = text("ab"),
        BASIC,
        &["leastText: must have at least 3 characters, has 2"],
    ),
    (
        |tea| tea.names = texts([]),
        BASIC,
        &["names: must have 1 to 2 elements, has 0"],
    ),
    (
        |tea| tea.names = texts(["ab", "cd", "ef"]),
        STRICT,
        &["names: must have 1 to 2 elements, has 3"],
    ),
    (
        |tea| tea.names = texts(["ab", "ab"]),
        STRICT,
        &["names: elements 0 and 1 are equal"],
    ),
    (
        |tea| tea.names = texts(["ab", "c"]),
        BASIC,
        &["names[1]: must have 2 to 4 characters, has 1"],
    ),
    (
        |tea| tea.tags = tags(["k\""]),
        STRICT,
        &["tags: the key \"k\\\"\" must match ^[a-z]+$"],
    ),
    (
        |tea| tea.tags = tags(["ab", "cd"]),
        STRICT,
        &["tags: must have at most 1 entries, has 2"],
    ),
    (
        |tea| tea.count = Some(0),
        BASIC,
        &["count: must be between 1 and 5"],
    ),
    (
        |tea| tea.count = Some(6),
        STRICT,
        &["count: must be between 1 and 5"],
    ),
    (
        |tea| tea.least = Some(0),
        BASIC,
        &["least: must be at least 1"],
    ),
    (
        |tea| tea.most = Some(5.5),
        STRICT,
        &["most: must be at most 5"],
    ),
    (
        |tea| tea.leaves = Some(Blob::from([1, 2, 3])),
        STRICT,
        &["leaves: must have 2 to 2 bytes, has 3"],
    ),
    (
        |tea| tea.kind = Some(Kind::from("OOLONG")),
        STRICT,
        &["kind: must be one of GREEN, BLACK"],
    ),
    (
        |tea| tea.kind = Some(Kind::from("")),
        BASIC,
        &["kind: must be one of GREEN, BLACK"],
    ),
    (
        |tea| tea.water = Some(Water::Degrees(0)),
        BASIC,
        &["water.degrees: must be between 1 and 5"],
    ),
    (
        |tea| tea.water = unknown(""),
        BASIC,
        &["water: must have one member, has none"],
    ),
    (|tea| tea.water = unknown("new"), STRICT, &[]),
    (
        |tea| tea.inner = boxed(|tea| tea.count = Some(0)),
        BASIC,
        &["inner.count: must be between 1 and 5"],
    ),
    (
        |tea| tea.secret = text("hidden"),
        STRICT,
        &["secret: must have 2 to 4 characters, has 6"],
    ),
    (
        |tea| tea.secret_keys = Some(BTreeMap::from([("hidden".to_owned(), 1)])),
        STRICT,
        &["secretKeys: the key \"*** sensitive ***\" must have 2 to 4 characters, has 6"],
    ),
    (
        |tea| tea.secret_box = boxed(|tea| tea.tags = tags(["hidden"])),
        STRICT,
        &["secretBox.tags: the key \"*** sensitive ***\" must have 2 to 4 characters, has 6"],
    ),
];

fn tags<const N: usize>(keys: [&str; N]) -> Option<BTreeMap<String, String>> {
    Some(keys.map(|key| (key.to_owned(), "abc".to_owned())).into())
}

/// Returns a map whose value violates a constraint.
fn value(key: &str) -> Option<BTreeMap<String, String>> {
    Some(BTreeMap::from([(key.to_owned(), "ABC".to_owned())]))
}

fn unknown(name: &str) -> Option<Water> {
    Some(Water::Unknown(UnknownMember {
        name: name.to_owned(),
        ..UnknownMember::default()
    }))
}

fn boxed(change: fn(&mut Tea)) -> Option<Box<Tea>> {
    let mut tea = Box::<Tea>::default();
    change(&mut tea);
    Some(tea)
}

#[test]
fn each_level_checks_its_constraints() {
    for (row, (change, first_level, expected)) in ROWS.iter().enumerate() {
        for level in [Validation::Off, Validation::Basic, Validation::Strict] {
            let expected = if level >= *first_level {
                *expected
            } else {
                &[]
            };
            assert_eq!(
                violations(change, level),
                expected,
                "row {row} at {level:?}"
            );
        }
    }
}

#[test]
fn reports_all_violations_in_the_order_of_members() {
    let change = |tea: &mut Tea| {
        tea.inner = boxed(|tea| tea.count = Some(0));
        tea.count = Some(0);
        tea.names = texts(["a", "b"]);
    };
    let paths = violations(change, Validation::Basic);
    let paths: Vec<_> = paths
        .iter()
        .map(|violation| violation.split(':').next().unwrap())
        .collect();
    assert_eq!(paths, ["names[0]", "names[1]", "count", "inner.count"]);
}

#[test]
fn redacts_keys_only_within_sensitive_members() {
    let change = |tea: &mut Tea| {
        tea.inner = boxed(|tea| tea.tags = value("key"));
        tea.secret_box = boxed(|tea| tea.tags = value("key"));
    };
    let expected = [
        "inner.tags[\"key\"]: must match ^[a-z]+$",
        "secretBox.tags[\"*** sensitive ***\"]: must match ^[a-z]+$",
    ];
    assert_eq!(violations(change, Validation::Strict), expected);
}

#[test]
fn validation_is_basic_by_default() {
    assert_eq!(Validation::default(), Validation::Basic);
}
