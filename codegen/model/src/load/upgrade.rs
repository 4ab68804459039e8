//! The forms of Smithy 1.0, brought to those of 2.0 (spec §"Migrating to 2.0").

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Loader;
use crate::{Applied, Kind, Member, ShapeId, Simple, Traits, is_identifier};

impl Loader {
    /// Brings the forms of Smithy 1.0 to those of 2.0 (spec §"Migrating to 2.0"): `enum` traits become enum shapes.
    pub(super) fn upgrade(&mut self) {
        for shape in self.model.shapes.values_mut() {
            if let (Kind::Simple(Simple::String), Some(definition)) =
                (&shape.kind, shape.traits.get("enum"))
                && let Some(members) = enum_members(definition, shape.file)
            {
                shape.kind = Kind::Enum(members);
            }
        }
    }
}

/// The members that a Smithy 1.0 `enum` trait describes, `None` where it is not one.
fn enum_members(definition: &Value, file: usize) -> Option<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    let mut taken = HashSet::new();
    for entry in definition.as_array()? {
        let value = entry.get("value")?.as_str()?;
        let name = member_name(entry.get("name").and_then(Value::as_str).unwrap_or(value));
        let mut traits = Traits::default();
        let mut set = |id: &str, value: Value| {
            traits.insert(id.to_owned(), Applied::in_definition(value, file));
        };
        set("smithy.api#enumValue", Value::from(value));
        if let Some(text) = entry.get("documentation").and_then(Value::as_str) {
            set("smithy.api#documentation", Value::from(text));
        }
        if entry.get("deprecated").and_then(Value::as_bool) == Some(true) {
            set("smithy.api#deprecated", Value::Object(Map::new()));
        }
        let unique = match taken.contains(&name) {
            false => name,
            true => (2..)
                .map(|n| format!("{name}_{n}"))
                .find(|name| !taken.contains(name))?,
        };
        taken.insert(unique.clone());
        members.push(Member {
            name: unique,
            target: ShapeId::unit(),
            traits,
        });
    }
    Some(members)
}

/// The member name that an enum's name, or for want of one its value, makes: its characters, `_` for those that an
/// identifier cannot have.
fn member_name(value: &str) -> String {
    let name: String = value
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    match is_identifier(&name) {
        true => name,
        false => format!("VALUE_{name}"),
    }
}
