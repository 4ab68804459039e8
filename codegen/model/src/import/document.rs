//! The JSON AST that importers write.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Imported;
use super::remarks::Remarks;
use crate::is_identifier;
use crate::shape_id::{UniqueNames, identifier};

/// Traits of a shape or member, sorted by id.
pub(super) type Traits = BTreeMap<String, Value>;

/// Shapes, sorted by id.
pub(super) type Shapes = BTreeMap<String, Value>;

/// Imported model.
pub(super) struct Document {
    pub(super) service_id: String,
    pub(super) version: String,
    pub(super) service_traits: Traits,
    pub(super) operations: Shapes,
    /// All other shapes.
    pub(super) shapes: Shapes,
}

impl Document {
    pub(super) fn write(self, remarks: Remarks) -> Imported {
        let targets: Vec<Value> = self
            .operations
            .keys()
            .map(|id| json!({ "target": id }))
            .collect();
        let service = json!({ "type": "service", "version": self.version, "operations": targets });
        let mut shapes = Map::new();
        shapes.insert(self.service_id, with_traits(service, self.service_traits));
        shapes.extend(self.operations);
        shapes.extend(self.shapes);
        let document = json!({ "smithy": "2.0", "shapes": shapes });
        Imported {
            text: format!("{document:#}\n"),
            remarks: remarks.into_texts(),
        }
    }
}

/// Adds traits to a shape or member, if there are any.
pub(super) fn with_traits(mut shape: Value, traits: Traits) -> Value {
    if !traits.is_empty() {
        shape["traits"] = traits.into_iter().collect();
    }
    shape
}

/// Returns a name for the enum member of each value. A value that is an identifier is the name of
/// its own member, whatever the other values are.
pub(super) fn enum_member_names(values: &[String]) -> Vec<String> {
    let mut names: UniqueNames = values
        .iter()
        .filter(|value| is_identifier(value))
        .cloned()
        .collect();
    let name = |value: &String| {
        if is_identifier(value) {
            value.clone()
        } else {
            names.take(&identifier(value))
        }
    };
    values.iter().map(name).collect()
}

/// Returns the text with its first letter in upper case.
pub(super) fn capitalized(text: &str) -> String {
    let (first, rest) = text.split_at_checked(1).unwrap_or((text, ""));
    first.to_ascii_uppercase() + rest
}
