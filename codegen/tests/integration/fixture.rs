//! Small models, and their lowered and generated crates.
//!
//! A fixture is an abbreviated JSON AST: names without namespace belong to the prelude (`String`)
//! or else to the namespace `a`, traits without namespace belong to the prelude, and
//! `"name": "String"` is a member without traits. Missing parts are added: a service with all
//! operations, an `http` trait for each operation, and, in a fixture without operations, the
//! operation `Send` whose input has a member for every shape.

use serde_json::{Map, Value, json};
use smithy_codegen::{Options, SourceTree, generate, ir, lower};
use smithy_model::Diagnostic;
use smithy_model::{Model, Source, load};

const PRELUDE: [&str; 14] = [
    "Blob",
    "Boolean",
    "Byte",
    "Short",
    "Integer",
    "Long",
    "Float",
    "Double",
    "String",
    "BigInteger",
    "BigDecimal",
    "Timestamp",
    "Document",
    "Unit",
];

/// Returns the options of tests.
pub(crate) fn options() -> Options {
    Options {
        name: "example-client".to_owned(),
        version: "1.2.3".to_owned(),
        runtime: Some("../runtime".to_owned()),
        standalone: false,
        command: "cargo test".to_owned(),
        service: None,
        protocol_tests: false,
        endpoint_tests: false,
        protocol: None,
    }
}

/// Returns the model file of a fixture.
pub(crate) fn text(shapes: Value) -> String {
    json!({"smithy": "2.0", "shapes": complete(shapes)}).to_string()
}

/// Loads the model of a fixture.
#[track_caller]
pub(crate) fn model(shapes: Value) -> Model {
    load_text(&text(shapes)).unwrap_or_else(|found| panic!("{}", listed(&found)))
}

/// Loads a model file.
pub(crate) fn load_text(text: &str) -> Result<Model, Vec<Diagnostic>> {
    load(&[Source {
        file: "model.json",
        text,
    }])
}

/// Loads a valid model.
#[track_caller]
pub(crate) fn loaded(model: &Value) -> Model {
    load_text(&model.to_string()).unwrap_or_else(|found| panic!("{}", listed(&found)))
}

/// Lowers a fixture.
#[track_caller]
pub(crate) fn lowered(shapes: Value) -> ir::Crate {
    lower::lower(&model(shapes), &options()).unwrap_or_else(|found| panic!("{}", listed(&found)))
}

/// Generates a fixture.
#[track_caller]
pub(crate) fn generated(shapes: Value) -> SourceTree {
    generate(&model(shapes), &options()).unwrap_or_else(|found| panic!("{}", listed(&found)))
}

/// Returns the diagnostics of a fixture, from loading or lowering.
pub(crate) fn problems(shapes: Value) -> Vec<Diagnostic> {
    match load_text(&text(shapes)) {
        Err(found) => found,
        Ok(model) => generate(&model, &options()).err().unwrap_or_default(),
    }
}

/// Returns the diagnostics as text.
pub(crate) fn listed(found: &[Diagnostic]) -> String {
    found
        .iter()
        .map(Diagnostic::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Returns a file without its header, which is the same in all files.
#[track_caller]
pub(crate) fn file<'t>(tree: &'t SourceTree, path: &str) -> &'t str {
    let text = tree
        .files
        .get(path)
        .unwrap_or_else(|| panic!("no {path} among {:?}", tree.files.keys()));
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

/// Returns the parts of a file, separated by blank lines, that contain one of the words.
#[track_caller]
pub(crate) fn parts(tree: &SourceTree, path: &str, words: &[&str]) -> String {
    let found: Vec<&str> = file(tree, path)
        .split("\n\n")
        .filter(|part| words.iter().any(|word| part.contains(word)))
        .collect();
    assert!(!found.is_empty(), "{path} contains none of {words:?}");
    found.join("\n\n")
}

/// Compares the text with the snapshot `snapshots/<name>.snap`.
#[track_caller]
pub(crate) fn assert_snapshot(name: &str, text: &str) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

/// Completes a fixture to a JSON AST.
fn complete(shapes: Value) -> Value {
    let Value::Object(shapes) = shapes else {
        panic!("a fixture is an object")
    };
    let mut complete: Map<String, Value> = shapes
        .into_iter()
        .map(|(name, shape)| (absolute(&name), expanded(shape)))
        .collect();
    let is = |shape: &Value, word: &str| shape["type"] == word;
    if !complete.values().any(|shape| is(shape, "operation")) {
        let members: Map<String, Value> = complete
            .iter()
            .filter(|(_, shape)| {
                !is(shape, "service") && !is(shape, "resource") && !is(shape, "apply")
            })
            .map(|(id, _)| (id.replace("a#", "the"), json!({"target": id})))
            .collect();
        complete.insert(
            "a#SendRequest".to_owned(),
            json!({"type": "structure", "members": members}),
        );
        complete.insert(
            "a#Send".to_owned(),
            json!({"type": "operation", "input": {"target": "a#SendRequest"}}),
        );
    }
    let mut operations = Vec::new();
    for (id, shape) in complete
        .iter_mut()
        .filter(|(_, shape)| is(shape, "operation"))
    {
        operations.push(json!({"target": id}));
        if shape["traits"].get("smithy.api#http").is_none() {
            shape["traits"]["smithy.api#http"] = json!({
                "method": "POST",
                "uri": format!("/{}", id.replace("a#", "").replace('#', "/")),
            });
        }
    }
    if !complete.values().any(|shape| is(shape, "service")) {
        complete.insert(
            "a#Example".to_owned(),
            json!({"type": "service", "version": "1"}),
        );
    }
    for service in complete.values_mut().filter(|shape| is(shape, "service")) {
        service["traits"]["aws.protocols#restJson1"] = json!({});
        if service["operations"].is_null() && service["resources"].is_null() {
            service["operations"] = Value::from(operations.clone());
        }
    }
    Value::Object(complete)
}

fn expanded(mut shape: Value) -> Value {
    let Some(object) = shape.as_object_mut() else {
        return shape;
    };
    for (key, value) in object.iter_mut() {
        match key.as_str() {
            "target" => *value = Value::from(absolute(value.as_str().unwrap_or_default())),
            "traits" => *value = expanded_traits(value.take()),
            "members" => {
                for member in value.as_object_mut().into_iter().flat_map(Map::values_mut) {
                    *member = reference(member.take());
                }
            }
            "rename" => {
                let entries = value.as_object().cloned().unwrap_or_default();
                *value = entries
                    .into_iter()
                    .map(|(id, name)| (absolute(&id), name))
                    .collect();
            }
            "type" | "version" => {}
            _ => {
                *value = match value.take() {
                    Value::Array(list) => list.into_iter().map(reference).collect(),
                    other => reference(other),
                }
            }
        }
    }
    shape
}

fn reference(value: Value) -> Value {
    match value {
        Value::String(target) => json!({"target": absolute(&target)}),
        other => expanded(other),
    }
}

fn expanded_traits(traits: Value) -> Value {
    let Value::Object(traits) = traits else {
        return traits;
    };
    traits
        .into_iter()
        .map(|(id, value)| {
            (
                if id.contains('#') {
                    id
                } else {
                    format!("smithy.api#{id}")
                },
                value,
            )
        })
        .collect()
}

fn absolute(name: &str) -> String {
    match name {
        name if name.contains('#') => name.to_owned(),
        name if PRELUDE.contains(&name) => format!("smithy.api#{name}"),
        name => format!("a#{name}"),
    }
}
