//! Counts the changed members of generated crates: fields, variants and enum values.

use std::collections::HashMap;

use smithy_codegen::ir::{Constraints, Crate, Field};

/// Numbers of changed members.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ChangedMembers {
    pub(super) added: usize,
    pub(super) changed: usize,
    pub(super) removed: usize,
}

impl ChangedMembers {
    pub(super) fn total(self) -> usize {
        self.added + self.changed + self.removed
    }
}

/// Compares the members of all items of two crates.
pub(super) fn compare(old: &Crate, new: &Crate) -> ChangedMembers {
    let (old, new) = (members(old), members(new));
    let mut counts = ChangedMembers::default();
    for (name, member) in &new {
        match old.get(name) {
            None => counts.added += 1,
            Some(before) if before != member => counts.changed += 1,
            Some(_) => {}
        }
    }
    counts.removed = old.keys().filter(|name| !new.contains_key(*name)).count();
    counts
}

/// Returns what the crate has of each member besides documentation, by module, item and member.
fn members(krate: &Crate) -> HashMap<(&'static str, &str, &str), String> {
    let schemas: HashMap<&str, &Constraints> = krate
        .schemas
        .iter()
        .map(|schema| (schema.name.as_str(), &schema.constraints))
        .collect();
    let schema = |name: &Option<String>| schemas.get(name.as_deref()?).copied();
    let mut members = HashMap::new();
    let operations = krate.operations.iter();
    let operations = operations.flat_map(|operation| [&operation.input, &operation.output]);
    let structures = operations
        .map(|item| ("operation", item))
        .chain(krate.structures.iter().map(|item| ("types", item)))
        .chain(krate.errors.iter().map(|item| ("error", item)));
    for (module, structure) in structures {
        for field in &structure.fields {
            let shown = Field {
                docs: Vec::new(),
                schema: None,
                ..field.clone()
            };
            let value = format!("{shown:?} {:?}", schema(&field.schema));
            members.insert(
                (module, structure.name.as_str(), field.name.as_str()),
                value,
            );
        }
        if let Some(stream) = &structure.stream {
            let key = (module, structure.name.as_str(), stream.name.as_str());
            members.insert(key, format!("{:?}", stream.ty));
        }
    }
    for union in &krate.unions {
        for variant in &union.variants {
            let key = ("types", union.name.as_str(), variant.name.as_str());
            let schema = schema(&variant.schema);
            let value = format!("{:?} {:?} {schema:?}", variant.ty, variant.deprecated);
            members.insert(key, value);
        }
    }
    for item in &krate.enums {
        for value in &item.values {
            let key = ("types", item.name.as_str(), value.name.as_str());
            members.insert(key, format!("{} {:?}", value.json_value, value.deprecated));
        }
    }
    members
}
