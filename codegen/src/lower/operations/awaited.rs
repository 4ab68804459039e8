//! Which waiters belong to an operation: those that poll it, and those that tell when what it starts is done.
//!
//! Smithy says only which operation a waiter polls. An operation that changes something and answers with a status of the same
//! type as the one that a waiter looks at has started what that waiter waits for.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ir::{Operation, Type, Waiter};
use crate::lower::context::Lowering;
use crate::lower::docs::markdown::{first_heading, wrap};
use smithy_model::{Kind, Shape, ShapeId};

/// How far below the output a status may be: in a structure, or in those of a list.
const MAX_DEPTH: usize = 3;

/// A waiter, and what it looks at.
struct Awaited<'a> {
    waiter: &'a Waiter,
    /// The enums that its paths lead to.
    statuses: BTreeSet<&'a ShapeId>,
}

/// Adds a line about waiters to the documentation of the operations that have any.
pub(crate) fn add(lowering: &Lowering<'_>, waiters: &[Waiter], operations: &mut [Operation]) {
    let all: Vec<Awaited<'_>> = lowering
        .closure
        .operations
        .iter()
        .flat_map(|id| awaited(lowering, id, waiters))
        .collect();
    let shapes = lowering
        .closure
        .operations
        .iter()
        .filter_map(|id| lowering.model.shape(id));
    for shape in shapes {
        let Some(operation) = operations
            .iter_mut()
            .find(|operation| operation.name == shape.id.name())
        else {
            continue;
        };
        let polling: Vec<&Awaited<'_>> = all
            .iter()
            .filter(|found| found.waiter.operation == operation.input.name)
            .collect();
        let line = match polling.is_empty() {
            false => says(&polling, "polls this operation", "poll this operation"),
            true => {
                let found = started(lowering, shape, operation, &all);
                match found.iter().all(|found| is_end(found.waiter)) {
                    true => says(&found, "tells when it is gone", "tell when it is gone"),
                    false => says(
                        &found,
                        "tells when the status has settled",
                        "tell when the status has settled",
                    ),
                }
            }
        };
        let Some(line) = line else { continue };
        let docs = &mut operation.input.docs;
        let end = first_heading(docs);
        let rest = docs.split_off(end);
        if docs.last().is_some_and(|line| !line.is_empty()) {
            docs.push(String::new());
        }
        docs.extend(wrap(&line));
        docs.extend((!rest.is_empty()).then(String::new).into_iter().chain(rest));
    }
}

/// The waiters that poll the operation.
fn awaited<'a>(lowering: &Lowering<'a>, id: &ShapeId, waiters: &'a [Waiter]) -> Vec<Awaited<'a>> {
    let (Some(shape), Some(shapes)) = (lowering.model.shape(id), lowering.model.operation(id))
    else {
        return Vec::new();
    };
    let Some(output) = lowering.model.shape(&shapes.output) else {
        return Vec::new();
    };
    let waitable = shape.traits.properties("smithy.waiters#waitable");
    let found = waitable.filter_map(|(name, definition)| {
        let name = lowering.names.of_waiter(id, name);
        let waiter = waiters
            .iter()
            .find(|waiter| waiter.name == name && waiter.deprecated.is_none())?;
        let acceptors = definition
            .get("acceptors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let paths =
            acceptors.filter_map(|acceptor| acceptor.pointer("/matcher/output/path")?.as_str());
        let statuses = paths
            .filter_map(|path| status(lowering, output, path))
            .collect();
        Some(Awaited { waiter, statuses })
    });
    found.collect()
}

/// The enum that fields with dots between lead to.
fn status<'a>(lowering: &Lowering<'a>, output: &'a Shape, path: &str) -> Option<&'a ShapeId> {
    let (_, last) = *lowering.model.resolve_path(output, path)?.last()?;
    let target = lowering.target(last)?;
    matches!(target.kind, Kind::Enum(_)).then_some(&target.id)
}

/// The waiters for what the operation starts. A deletion, where the protocol tells one, waits until something is gone.
fn started<'w>(
    lowering: &Lowering<'_>,
    shape: &Shape,
    operation: &Operation,
    all: &'w [Awaited<'w>],
) -> Vec<&'w Awaited<'w>> {
    let output = lowering
        .model
        .operation(&shape.id)
        .and_then(|shapes| lowering.model.shape(&shapes.output));
    let Some(output) = output.filter(|_| !operation.readonly && operation.method != "GET") else {
        return Vec::new();
    };
    let mut enums = BTreeSet::new();
    collect(lowering, output, MAX_DEPTH, &mut enums);
    let fits = |found: &Awaited<'_>| match lowering.protocol.target {
        Some(_) => true,
        None => (operation.method == "DELETE") == is_end(found.waiter),
    };
    all.iter()
        .filter(|found| fits(found) && !found.statuses.is_disjoint(&enums))
        .collect()
}

/// Whether the waiter is content when there is nothing left.
fn is_end(waiter: &Waiter) -> bool {
    matches!(waiter.gives, None | Some(Type::Nullable(_)))
}

/// The enums of the members of the shape and of what they hold.
fn collect<'a>(
    lowering: &Lowering<'a>,
    shape: &'a Shape,
    depth: usize,
    enums: &mut BTreeSet<&'a ShapeId>,
) {
    for target in shape
        .members()
        .iter()
        .filter_map(|member| lowering.target(member))
    {
        match target.kind {
            Kind::Enum(_) => {
                enums.insert(&target.id);
            }
            Kind::Structure(_) | Kind::List(_) if depth > 1 => {
                collect(lowering, target, depth - 1, enums)
            }
            _ => {}
        }
    }
}

/// What one waiter does or several do, with links to them; `None` where there are none.
fn says(found: &[&Awaited<'_>], one: &str, several: &str) -> Option<String> {
    let names: BTreeSet<&str> = found
        .iter()
        .map(|found| found.waiter.name.as_str())
        .collect();
    let links: Vec<String> = names
        .iter()
        .map(|name| format!("[`{name}`](crate::waiter::{name})"))
        .collect();
    Some(match links.split_last()? {
        (last, []) => format!("The waiter {last} {one}."),
        (last, others) => format!("The waiters {} and {last} {several}.", others.join(", ")),
    })
}
