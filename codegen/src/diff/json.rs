//! Prints a diff as JSON, for programs.
//!
//! Members in `request.added` and similar lists have the form that public pages about changes of
//! AWS APIs use: a structure is an object, a list has one element, a simple value is the name of
//! its type, and an enum is its values joined by ` | `.

use serde_json::{Map, Value, json};

use super::data::{
    Change, Compatibility, ConstraintChange, Diff, MessageDiff, OperationDiff, OperationState,
    Outline, ShapeDiff,
};
use super::labels::aspect_name;
use super::version::Bump;

/// Returns the diff as JSON. `with_documentation` includes the changes in documentation.
pub fn json(diff: &Diff, with_documentation: bool) -> Value {
    let count = |state| diff.in_state(state).count();
    let operations = diff.operations.iter().map(|found| operation(diff, found));
    let [below, above] = Bump::of(diff).parts();
    let mut json = json!({
        "counts": {
            "new": count(OperationState::New),
            "updated": count(OperationState::Updated),
            "removed": count(OperationState::Removed),
            "constraintsOnly": count(OperationState::ConstraintsOnly),
            "documentation": diff.documentation.len(),
        },
        "version": { "below1.0": below, "from1.0": above },
        "service": changes(&diff.service),
        "operations": operations.collect::<Vec<_>>(),
        "shapes": diff.shapes.iter().map(shape).collect::<Vec<_>>(),
    });
    if with_documentation {
        let documentation = diff.documentation.iter().map(
            |change| json!({ "subject": change.subject, "old": change.old, "new": change.new }),
        );
        json["documentation"] = documentation.collect();
    }
    json
}

fn operation(diff: &Diff, operation: &OperationDiff) -> Value {
    let state = match operation.state {
        OperationState::New => "new",
        OperationState::Removed => "removed",
        OperationState::Updated => "updated",
        OperationState::ConstraintsOnly => "constraintsOnly",
    };
    json!({
        "name": operation.name,
        "state": state,
        "route": operation.route,
        "changedParts": operation.changed_parts(),
        "changes": changes(&operation.changes),
        "request": message(diff, &operation.request),
        "response": message(diff, &operation.response),
        "errors": message(diff, &operation.errors),
    })
}

fn message(diff: &Diff, message: &MessageDiff) -> Value {
    let changed = message
        .changed
        .iter()
        .map(|changed| json!({ "path": changed.path, "shape": diff.shapes[changed.shape].name }));
    json!({
        "added": members(&message.added),
        "removed": members(&message.removed),
        "changed": changed.collect::<Vec<_>>(),
    })
}

fn shape(shape: &ShapeDiff) -> Value {
    json!({
        "name": shape.name,
        "oldName": shape.old_name,
        "sent": shape.sent,
        "received": shape.received,
        "operations": shape.operations,
        "changes": changes(&shape.changes),
    })
}

fn changes(changes: &[Change]) -> Vec<Value> {
    changes.iter().map(change).collect()
}

fn change(change: &Change) -> Value {
    let mut json = json!({
        "aspect": aspect_name(&change.aspect),
        "subject": change.subject,
        "old": change.old,
        "new": change.new,
        "impact": {
            "wire": compatibility(&change.impact.wire),
            "rust": compatibility(&change.impact.rust),
            "behaviour": compatibility(&change.impact.behaviour),
        },
    });
    if let Some(found) = &change.outline {
        json["outline"] = outline(found);
    }
    if let Some(constraint) = change.constraint {
        let constraint = match constraint {
            ConstraintChange::Loosened => "loosened",
            ConstraintChange::Tightened => "tightened",
            ConstraintChange::Other => "other",
        };
        json["constraint"] = constraint.into();
    }
    json
}

fn compatibility(compatibility: &Compatibility) -> Value {
    let name = match compatibility {
        Compatibility::Unchanged => "unchanged",
        Compatibility::Compatible(_) => "compatible",
        Compatibility::Breaking(_) => "breaking",
    };
    json!({ "compatibility": name, "reason": compatibility.reason() })
}

fn outline(found: &Outline) -> Value {
    match found {
        Outline::Simple(name) => (*name).into(),
        Outline::Enum(values) => values.join(" | ").into(),
        Outline::List(element) => json!([outline(element)]),
        Outline::Map(value) => json!({ "string": outline(value) }),
        Outline::Members(found) => members(found),
        Outline::Document => json!({}),
        Outline::Omitted(name) => format!("{name} …").into(),
    }
}

fn members(members: &[(String, Outline)]) -> Value {
    let members = members
        .iter()
        .map(|(name, found)| (name.clone(), outline(found)));
    Value::Object(members.collect::<Map<_, _>>())
}
