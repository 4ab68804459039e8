//! Gives a shape of its own to every member that says what Smithy lets only shapes say.
//!
//! A rewrite of the source before it is read, so that nothing else has to know of the difference.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::names::unique;
use super::node::{Findings, Node};
use crate::diagnostic::pointer;

/// What botocore may say of a member, and the type of the shape that can say it in Smithy.
const OF_SHAPES: [(&str, &str); 3] = [
    ("enum", "string"),
    ("jsonvalue", "string"),
    ("streaming", "blob"),
];

/// A member and the shape that it gets.
struct Change {
    structure: String,
    member: String,
    name: String,
    shape: Map<String, Value>,
}

/// Rewrites the shapes: such a member targets a copy of its target, and the copy says what the member said.
pub(super) fn give(mut shapes: Node, findings: &mut Findings) -> Node {
    let mut taken: BTreeSet<String> = shapes.keys().cloned().collect();
    let mut changes = Vec::new();
    for structure in shapes.keys() {
        for (member, name, reference) in references(&shapes, structure) {
            if let Some(shape) = own(&shapes, reference) {
                let name = unique(&format!("{structure}{name}"), &mut taken);
                changes.push(Change {
                    structure: structure.clone(),
                    member,
                    name,
                    shape,
                });
            }
        }
    }
    for Change {
        structure,
        member,
        name,
        shape,
    } in changes
    {
        findings
            .count("gave {n} members a shape of their own, for what Smithy says of shapes only");
        let reference = shapes
            .peek_mut(&structure)
            .and_then(|structure| structure.pointer_mut(&member));
        if let Some(reference) = reference.and_then(Value::as_object_mut) {
            reference.retain(|key, _| !OF_SHAPES.iter().any(|(of_shape, _)| key == of_shape));
            reference.insert("shape".into(), name.clone().into());
        }
        shapes.put(name, shape.into());
    }
    shapes
}

/// The members of a structure and the member of a list: where they stand in the shape, and a name for their own shape.
fn references<'a>(shapes: &'a Node, shape: &str) -> Vec<(String, String, &'a Value)> {
    let Some(shape) = shapes.peek(shape) else {
        return Vec::new();
    };
    let members = shape
        .get("members")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let members =
        members.map(|(name, member)| (pointer(&["members", name]), capitalised(name), member));
    let item = shape
        .get("member")
        .map(|member| (pointer(&["member"]), "Member".to_owned(), member));
    members.chain(item).collect()
}

/// The target of a member with what the member says of it; nothing where the member says nothing of the kind.
fn own(shapes: &Node, member: &Value) -> Option<Map<String, Value>> {
    let target = shapes.peek(member.get("shape")?.as_str()?)?.as_object()?;
    let kind = target.get("type")?.as_str()?;
    let mut own = target.clone();
    for (key, of) in OF_SHAPES {
        if let Some(said) = member
            .get(key)
            .filter(|said| of == kind && **said != Value::Bool(false))
        {
            own.insert(key.into(), said.clone());
        }
    }
    (own != *target).then_some(own)
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}
