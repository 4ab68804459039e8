//! Compares the hand-written layers of a model with a newly imported service model.
//!
//! The layers are read as plain JSON: a model whose layer applies traits to a removed shape does
//! not load, and those statements are what this module reports.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Linter, documentation};
use smithy_model::{Model, ShapeId, Source, Subject, Traits};

/// Work that a new service model leaves to do in the layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerReport {
    /// Messages about resources and `apply` statements whose targets do not exist, or whose trait
    /// the service model now has itself.
    pub stale: Vec<String>,
    /// The ids of items that are documented neither in the service model nor in a layer.
    pub undocumented: Vec<String>,
}

/// Compares the `apply` statements of `layers` with the service model that they extend.
pub fn compare(service_model: &Model, layers: &[Source<'_>]) -> LayerReport {
    let mut report = LayerReport::default();
    let mut documented = HashSet::new();
    for layer in layers {
        let json = match serde_json::from_str::<Value>(layer.text) {
            Ok(json) => json,
            Err(error) => {
                report
                    .stale
                    .push(format!("{}: not JSON: {error}", layer.file));
                continue;
            }
        };
        let shapes = json.get("shapes").and_then(Value::as_object);
        for (id, statement) in shapes.into_iter().flatten() {
            let file = layer.file;
            match statement.get("type").and_then(Value::as_str) {
                Some("apply") => {}
                Some("resource") => {
                    let messages = unknown_operations(service_model, statement);
                    report
                        .stale
                        .extend(messages.map(|message| format!("{file}: {id}: {message}")));
                    continue;
                }
                _ => continue,
            }
            let empty = Map::new();
            let traits = statement
                .get("traits")
                .and_then(Value::as_object)
                .unwrap_or(&empty);
            let messages = stale(service_model, id, traits);
            report
                .stale
                .extend(messages.map(|message| format!("{file}: {id}: {message}")));
            if traits.contains_key("smithy.api#documentation") {
                documented.insert(id.to_owned());
            }
        }
    }
    if let Ok(service) = service_model.service(None) {
        let items = documentation::documented_items(&Linter::new(service_model, service));
        let undocumented = items
            .into_iter()
            .filter(|item| !item.traits().has("documentation"));
        report.undocumented = undocumented
            .map(Subject::id)
            .filter(|id| !documented.contains(id))
            .collect();
    }
    report
}

/// The operations of a resource that the service model does not have.
fn unknown_operations(service_model: &Model, resource: &Value) -> impl Iterator<Item = String> {
    let properties = resource.as_object().into_iter().flatten();
    let operations = properties
        .filter(|(key, _)| !matches!(key.as_str(), "identifiers" | "resources"))
        .flat_map(|(_, value)| {
            value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice)
        })
        .filter_map(|reference| reference.get("target")?.as_str());
    let unknown = operations.filter(|operation| {
        let id = ShapeId::parse(operation);
        id.is_none_or(|id| service_model.operation(&id).is_none())
    });
    unknown.map(|operation| format!("the service model has no operation {operation}"))
}

/// The problems of one `apply` statement.
fn stale(
    service_model: &Model,
    id: &str,
    applied: &Map<String, Value>,
) -> impl Iterator<Item = String> {
    let (error, existing) = match target(service_model, id) {
        Ok(traits) => (None, Some(traits)),
        Err(error) => (Some(error.to_owned()), None),
    };
    let duplicates = applied.iter().filter_map(move |(name, value)| {
        let is_equal = existing?.get(name)? == value;
        let difference = if is_equal { "" } else { ", with another value" };
        Some(format!(
            "the service model now has {name} itself{difference}"
        ))
    });
    error.into_iter().chain(duplicates)
}

/// The traits of the shape or member with this id.
fn target<'a>(model: &'a Model, id: &str) -> Result<&'a Traits, &'static str> {
    let (shape, member) = match id.split_once('$') {
        Some((shape, member)) => (shape, Some(member)),
        None => (id, None),
    };
    let shape = ShapeId::parse(shape)
        .and_then(|id| model.shape(&id))
        .ok_or("the service model has no such shape")?;
    match member {
        Some(name) => match shape.member(name) {
            Some(member) => Ok(&member.traits),
            None => Err("the shape has no such member"),
        },
        None => Ok(&shape.traits),
    }
}
