//! Adds a copy of a shape for every member that has traits which Smithy allows on shapes only.
//!
//! This rewrites the source before it is read, so that readers need not distinguish such members.

use serde_json::{Map, Value};

use super::node::Findings;
use crate::diagnostic::pointer;
use crate::import::document::capitalized;
use crate::shape_id::UniqueNames;

/// Fields of members that belong to shapes, with the type of these shapes.
const SHAPE_FIELDS: [(&str, &str); 3] = [
    ("enum", "string"),
    ("jsonvalue", "string"),
    ("streaming", "blob"),
];

/// Makes such members target a copy of their target that has their fields.
pub(super) fn add(shapes: &mut Map<String, Value>, findings: &Findings) {
    let mut taken: UniqueNames = shapes.keys().cloned().collect();
    let mut copies = Vec::new();
    for (container, shape) in &*shapes {
        for (pointer, suffix, member) in members(shape) {
            if let Some(copy) = copy_of_target(shapes, member) {
                let name = taken.take(&format!("{container}{suffix}"));
                copies.push((container.clone(), pointer, name, copy));
            }
        }
    }
    for (container, pointer, name, copy) in copies {
        findings.count("moved fields of {n} members to shapes of their own");
        let member = shapes
            .get_mut(&container)
            .and_then(|shape| shape.pointer_mut(&pointer));
        if let Some(member) = member.and_then(Value::as_object_mut) {
            member.retain(|key, _| !SHAPE_FIELDS.iter().any(|(field, _)| key == field));
            member.insert("shape".to_owned(), name.clone().into());
        }
        shapes.insert(name, copy.into());
    }
}

/// Returns the members of a structure and the member of a list: the pointer to each, a suffix for
/// the name of a copy of its target, and the member.
fn members(shape: &Value) -> impl Iterator<Item = (String, String, &Value)> {
    let members = shape
        .get("members")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let members =
        members.map(|(name, member)| (pointer(&["members", name]), capitalized(name), member));
    let element = shape
        .get("member")
        .map(|member| (pointer(&["member"]), "Member".to_owned(), member));
    members.chain(element)
}

/// Returns the target of a member with the fields of the member, or `None` if the member has no
/// such fields.
fn copy_of_target(shapes: &Map<String, Value>, member: &Value) -> Option<Map<String, Value>> {
    let target = shapes.get(member.get("shape")?.as_str()?)?.as_object()?;
    let kind = target.get("type")?.as_str()?;
    let mut copy = target.clone();
    for (field, field_kind) in SHAPE_FIELDS {
        let value = member
            .get(field)
            .filter(|value| **value != Value::Bool(false));
        if let Some(value) = value.filter(|_| kind == field_kind) {
            copy.insert(field.to_owned(), value.clone());
        }
    }
    (copy != *target).then_some(copy)
}
