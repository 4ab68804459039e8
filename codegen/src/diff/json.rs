//! A diff for programs.
//!
//! `operations[].request.added` and its like are trees in the form of the public pages that list changes of AWS's APIs: a member
//! is a key; what it holds is an object, a list of one, the word of a kind, or an enum's values with ` | ` between.

use serde_json::{Map, Value, json};

use super::version::Bump;
use super::words::word;
use super::{Change, Diff, Effect, OperationDiff, ShapeDiff, Side, State, Tree, Trend, Verdict};

/// The whole diff; `docs` lists what is documented otherwise.
pub fn json(diff: &Diff, docs: bool) -> Value {
    let count = |state| diff.in_state(state).count();
    let [below, above] = Bump::of(diff).parts();
    let mut whole = json!({
        "counts": {
            "new": count(State::New),
            "updated": count(State::Updated),
            "removed": count(State::Removed),
            "constraints": count(State::Constraints),
            "documentation": diff.documentation.len(),
        },
        "version": { "below1.0": below, "from1.0": above },
        "service": changes(&diff.service),
        "operations": diff.operations.iter().map(|found| operation(diff, found)).collect::<Vec<_>>(),
        "shapes": diff.shapes.iter().map(shape).collect::<Vec<_>>(),
    });
    if docs {
        let documentation = diff.documentation.iter();
        whole["documentation"] = documentation
            .map(|found| json!({ "subject": found.subject, "old": found.old, "new": found.new }))
            .collect();
    }
    whole
}

fn operation(diff: &Diff, operation: &OperationDiff) -> Value {
    let state = match operation.state {
        State::New => "new",
        State::Removed => "removed",
        State::Updated => "updated",
        State::Constraints => "constraints",
    };
    json!({
        "name": operation.name,
        "state": state,
        "route": operation.route,
        "in": operation.places(),
        "changes": changes(&operation.changes),
        "request": side(diff, &operation.request),
        "response": side(diff, &operation.response),
        "errors": side(diff, &operation.errors),
    })
}

fn side(diff: &Diff, side: &Side) -> Value {
    let reached = side.reached.iter();
    let reached = reached
        .map(|reached| json!({ "path": reached.path, "shape": diff.shapes[reached.shape].name }));
    json!({
        "added": members(&side.added),
        "removed": members(&side.removed),
        "changed": reached.collect::<Vec<_>>(),
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
    let mut whole = json!({
        "aspect": word(&change.aspect),
        "subject": change.subject,
        "old": change.old,
        "new": change.new,
        "meaning": {
            "wire": verdict(&change.meaning.wire),
            "rust": verdict(&change.meaning.rust),
            "behaviour": verdict(&change.meaning.behaviour),
        },
    });
    if let Some(found) = &change.tree {
        whole["holds"] = tree(found);
    }
    if let Some(trend) = change.trend {
        whole["trend"] = match trend {
            Trend::Loosened => "loosened",
            Trend::Tightened => "tightened",
            Trend::Changed => "changed",
        }
        .into();
    }
    whole
}

fn verdict(verdict: &Verdict) -> Value {
    let effect = match verdict.effect {
        Effect::None => "none",
        Effect::Compatible => "compatible",
        Effect::Breaking => "breaking",
    };
    json!({ "effect": effect, "why": verdict.why })
}

fn tree(found: &Tree) -> Value {
    match found {
        Tree::Simple(word) => (*word).into(),
        Tree::Choice(values) => values.join(" | ").into(),
        Tree::List(element) => json!([tree(element)]),
        Tree::Map(value) => json!({ "string": tree(value) }),
        Tree::Members(found) => members(found),
        Tree::Document => json!({}),
        Tree::More(name) => format!("{name} …").into(),
    }
}

fn members(members: &[(String, Tree)]) -> Value {
    Value::Object(
        members
            .iter()
            .map(|(name, found)| (name.clone(), tree(found)))
            .collect::<Map<_, _>>(),
    )
}
