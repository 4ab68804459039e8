//! Converts the forms of Smithy 1.0 to those of 2.0 (spec §"Migrating to 2.0").

use serde_json::{Value, json};

use super::Loader;
use crate::shape_id::{UniqueNames, word_characters};
use crate::{Applied, Kind, Member, ShapeId, Simple, Traits, is_identifier};

impl Loader {
    /// Turns strings with the `enum` trait into enums.
    pub(super) fn upgrade(&mut self) {
        for shape in self.model.shapes.values_mut() {
            if shape.kind == Kind::Simple(Simple::String)
                && let Some(definition) = shape.traits.get("enum")
                && let Some(members) = enum_members(definition, shape.file)
            {
                shape.kind = Kind::Enum(members);
            }
        }
    }
}

/// Returns the members that the `enum` trait defines, or `None` if its value is invalid.
fn enum_members(definition: &Value, file: usize) -> Option<Vec<Member>> {
    let mut names = UniqueNames::default();
    let members = definition.as_array()?.iter().map(|entry| {
        let text = |key| entry.get(key).and_then(Value::as_str);
        let value = text("value")?;
        let mut traits = Traits::default();
        let mut apply = |id: &str, value| {
            traits.insert(
                format!("smithy.api#{id}"),
                Applied::in_definition(value, file),
            );
        };
        apply("enumValue", value.into());
        if let Some(documentation) = text("documentation") {
            apply("documentation", documentation.into());
        }
        if entry.get("deprecated") == Some(&Value::Bool(true)) {
            apply("deprecated", json!({}));
        }
        let tags = entry.get("tags").and_then(Value::as_array);
        if tags.is_some_and(|tags| tags.iter().any(|tag| tag == "internal")) {
            apply("internal", json!({}));
        }
        let name = names.take(&member_name(text("name").unwrap_or(value)));
        Some(Member {
            name,
            target: ShapeId::unit(),
            traits,
        })
    });
    members.collect()
}

/// Converts a name or value to a member name. `VALUE_` precedes what would not be an identifier.
fn member_name(text: &str) -> String {
    let name = word_characters(text);
    if is_identifier(&name) {
        name
    } else {
        format!("VALUE_{name}")
    }
}
