//! A change of the model changes only the lines of the generated crate that belong to it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};

use crate::fixture::generated;

/// Returns the removed and added lines of every file that differs between the crates of two models.
fn changed_lines(old: Value, new: Value) -> BTreeMap<String, Vec<String>> {
    let old = generated(old).files;
    let new = generated(new).files;
    assert!(
        old.keys().all(|path| new.contains_key(path)),
        "a file is missing"
    );
    let mut changed = BTreeMap::new();
    for (path, text) in &new {
        let diff = TextDiff::from_lines(old.get(path).map_or("", String::as_str), text);
        let lines: Vec<String> = diff
            .iter_all_changes()
            .filter(|change| change.tag() != ChangeTag::Equal)
            .map(|change| format!("{}{}", change.tag(), change.value().trim_end()))
            .collect();
        if !lines.is_empty() {
            changed.insert(path.clone(), lines);
        }
    }
    changed
}

fn structure(members: Value) -> Value {
    json!({"type": "structure", "members": members})
}

/// Returns a model with two operations and constrained members.
fn weather() -> Value {
    json!({
        "GetStation": {
            "type": "operation", "input": "StationId", "output": "Station",
            "traits": {"readonly": {}},
        },
        "ListStations": {"type": "operation", "output": "Stations", "traits": {"readonly": {}}},
        "StationId": structure(json!({"id": "Id"})),
        "Station": structure(json!({"id": "Id", "place": "Place"})),
        "Stations": structure(json!({"stations": "StationList"})),
        "StationList": {"type": "list", "member": "Summary"},
        "Summary": structure(json!({"id": "Id"})),
        "Place": structure(json!({"city": "String"})),
        "Id": {"type": "string", "traits": {"length": {"min": 1}}},
    })
}

/// Returns the weather model with more shapes.
fn weather_with(shapes: Value) -> Value {
    let mut model = weather();
    let Value::Object(shapes) = shapes else {
        panic!("shapes are an object");
    };
    model
        .as_object_mut()
        .expect("a model is an object")
        .extend(shapes);
    model
}

#[test]
fn new_operation_adds_its_file_its_types_a_module_line_and_a_method() {
    let new = weather_with(json!({
        "CreateStation": {"type": "operation", "input": "CreateStationRequest"},
        "CreateStationRequest": structure(json!({"model": "StationModel"})),
        "StationModel": structure(json!({"name": "String"})),
    }));

    let mut changed = changed_lines(weather(), new);

    let file = changed
        .remove("src/operation/create_station.rs")
        .expect("the new file");
    assert!(file.iter().all(|line| line.starts_with('+')), "{file:#?}");
    let structures = changed
        .remove("src/types/structures.rs")
        .expect("the new structure");
    assert!(
        structures.iter().all(|line| line.starts_with('+')),
        "{structures:#?}"
    );
    assert_eq!(structures.len(), 25, "{structures:#?}");
    let expected = json!({
        "src/client.rs": [
            "+    /// `POST /CreateStation`.",
            "+    #[inline]",
            "+    pub fn create_station(&self, operation: CreateStation) -> Call<CreateStation> {",
            "+        self.0.call(operation)",
            "+    }",
        ],
        "src/operation.rs": ["+    create_station,"],
    });
    assert_eq!(json!(changed), expected);
}

#[test]
fn new_optional_member_adds_a_field_a_setter_and_a_row() {
    let old = weather_with(json!({"Place": structure(json!({"city": "String"})),
        "StationId": structure(json!({"id": "Id", "place": "Place"}))}));
    let new = weather_with(
        json!({"Place": structure(json!({"city": "String", "country": "String"})),
        "StationId": structure(json!({"id": "Id", "place": "Place"}))}),
    );

    let changed = changed_lines(old, new);

    let expected = json!({"src/types/structures.rs": [
        "+    /// `country`.",
        "+    pub country: Option<String>,",
        "+    /// Sets `country`.",
        "+    pub fn country(mut self, value: impl Into<String>) -> Self {",
        "+        self.country = Some(value.into());",
        "+        self",
        "+    }",
        "+    country: optional(\"country\"),",
    ]});
    assert_eq!(json!(changed), expected);
}

#[test]
fn new_constrained_member_also_adds_a_schema() {
    let new = weather_with(json!({
        "StationId": structure(json!({"id": "Id", "code": "Code"})),
        "Code": {"type": "string", "traits": {"length": {"max": 8}}},
    }));

    let changed = changed_lines(weather(), new);

    let expected = json!({
        "src/operation/get_station.rs": [
            "+    /// `code`. (up to 8 characters)",
            "+    pub code: Option<String>,",
            "+    /// Sets `code`.",
            "+    pub fn code(mut self, value: impl Into<String>) -> Self {",
            "+        self.code = Some(value.into());",
            "+        self",
            "+    }",
            "+    code: optional(\"code\", schema::CODE),",
        ],
        "src/schema.rs": ["+pub(crate) static CODE: Schema = Schema::new().length(0..=8);"],
    });
    assert_eq!(json!(changed), expected);
}
