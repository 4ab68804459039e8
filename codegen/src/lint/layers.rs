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

/// Compares the resources and `apply` statements of `layers` with the service model that they
/// extend.
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
            let traits = statement.get("traits").and_then(Value::as_object);
            let messages: Vec<String> = match statement.get("type").and_then(Value::as_str) {
                Some("apply") => stale_traits(service_model, id, traits),
                Some("resource") => unknown_operations(service_model, statement),
                _ => continue,
            };
            let messages = messages
                .into_iter()
                .map(|message| format!("{}: {id}: {message}", layer.file));
            report.stale.extend(messages);
            if traits.is_some_and(|traits| traits.contains_key("smithy.api#documentation")) {
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

/// The problems of a resource: operations that the service model does not have.
fn unknown_operations(service_model: &Model, resource: &Value) -> Vec<String> {
    let properties = resource.as_object().into_iter().flatten();
    let operations = properties
        .filter(|(key, _)| !matches!(key.as_str(), "identifiers" | "resources"))
        .flat_map(|(_, value)| match value {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        })
        .filter_map(|reference| reference.get("target")?.as_str());
    let is_unknown = |operation: &&str| {
        ShapeId::parse(operation).is_none_or(|id| service_model.operation(&id).is_none())
    };
    let unknown = operations.filter(is_unknown);
    unknown
        .map(|operation| format!("the service model has no operation {operation}"))
        .collect()
}

/// The problems of an `apply` statement.
fn stale_traits(
    service_model: &Model,
    id: &str,
    applied: Option<&Map<String, Value>>,
) -> Vec<String> {
    let existing = match target(service_model, id) {
        Ok(traits) => traits,
        Err(error) => return vec![error.to_owned()],
    };
    let duplicates = applied.into_iter().flatten().filter_map(|(name, value)| {
        let is_equal = existing.get(name)? == value;
        let difference = if is_equal { "" } else { ", with another value" };
        Some(format!(
            "the service model now has {name} itself{difference}"
        ))
    });
    duplicates.collect()
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
