//! The hand-written layers of the project, reduced to what fits an older release: a statement about
//! a shape that the release does not have makes its model invalid, and so does a waiter for a
//! status that it does not have.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use smithy_model::Diagnostic;

use crate::model_files::{self, ModelFile};

/// A layer as JSON.
#[derive(Clone)]
pub(super) struct Layer {
    name: String,
    json: Value,
}

/// Reads the layers that exist in a folder.
pub(super) fn read(folder: &Path) -> Result<Vec<Layer>> {
    let files = model_files::read(&model_files::layers(folder))?;
    let layers = files.into_iter().map(|ModelFile { name, text }| {
        let json =
            serde_json::from_str(&text).with_context(|| format!("{name} is not valid JSON"))?;
        Ok(Layer { name, json })
    });
    layers.collect()
}

impl Layer {
    pub(super) fn file(&self) -> ModelFile {
        ModelFile {
            name: self.name.clone(),
            text: self.json.to_string(),
        }
    }
}

/// Removes the statements that errors point to. Returns `false` if there are none.
pub(super) fn remove_invalid(layers: &mut [Layer], errors: &[Diagnostic]) -> bool {
    let mut is_changed = false;
    for layer in layers {
        let errors = errors
            .iter()
            .filter(|error| error.is_error() && error.file == layer.name);
        let mut statements: Vec<Vec<String>> = errors
            .filter_map(|error| statement(&layer.json, &error.pointer))
            .collect();
        statements.sort();
        statements.dedup();
        // The indices of an array are removed from its end.
        for statement in statements.iter().rev() {
            is_changed |= remove(&mut layer.json, statement);
        }
        remove_dangling_resources(&mut layer.json);
    }
    is_changed
}

/// Returns the keys of the smallest statement that contains the value at a JSON pointer: a shape, a
/// property of a resource or an element of it, a trait, or a waiter.
fn statement(json: &Value, pointer: &str) -> Option<Vec<String>> {
    let keys = pointer.split('/').skip(1);
    let mut keys: Vec<String> = keys
        .map(|key| key.replace("~1", "/").replace("~0", "~"))
        .collect();
    let statement = json.get(keys.first()?)?.get(keys.get(1)?)?;
    let length = match keys.get(2..) {
        Some([traits, name, ..]) if traits == "traits" && name == "smithy.waiters#waitable" => 5,
        Some([traits, ..]) if traits == "traits" => 4,
        Some([property, ..]) if statement[property].is_array() => 4,
        _ => 3,
    };
    keys.truncate(length);
    Some(keys)
}

/// Removes references to resources that were removed: the errors about them point to the service
/// model, to which they are applied.
fn remove_dangling_resources(json: &mut Value) {
    let Some(shapes) = json["shapes"].as_object_mut() else {
        return;
    };
    let ids: HashSet<String> = shapes.keys().cloned().collect();
    for statement in shapes.values_mut() {
        if let Some(resources) = statement.get_mut("resources").and_then(Value::as_array_mut) {
            resources.retain(|reference| {
                let target = reference["target"].as_str();
                target.is_some_and(|target| ids.contains(target))
            });
        }
    }
}

/// Removes the value at these keys.
fn remove(json: &mut Value, keys: &[String]) -> bool {
    let Some((last, path)) = keys.split_last() else {
        return false;
    };
    let parent = path.iter().try_fold(json, |value, key| match value {
        Value::Array(values) => values.get_mut(key.parse::<usize>().ok()?),
        value => value.get_mut(key),
    });
    match parent {
        Some(Value::Object(fields)) => fields.shift_remove(last).is_some(),
        Some(Value::Array(values)) => match last.parse() {
            Ok(index) if index < values.len() => {
                let index: usize = index;
                values.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}
