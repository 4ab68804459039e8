//! Prints a diff as an entry of the generated crate's changelog.

use std::collections::HashMap;
use std::fmt::Write;

use super::data::{Aspect, Change, Diff, OperationState, ShapeDiff};
use super::labels;
use super::markdown::code;

/// Returns the entry as Markdown: breaking changes, additions, and other changes that callers
/// notice. Documentation is not part of it.
pub fn changelog(diff: &Diff) -> String {
    let mut entry = Entry::default();
    entry.operations(diff, OperationState::New, "New operation");
    entry.operations(diff, OperationState::Removed, "Removed operation");
    let messages = messages(diff);
    let service = std::iter::once(("The service".to_owned(), diff.service.as_slice()));
    let operations = diff.operations.iter();
    let operations = operations
        .filter(|operation| {
            matches!(
                operation.state,
                OperationState::Updated | OperationState::ConstraintsOnly
            )
        })
        .map(|operation| (code(&operation.name), operation.changes.as_slice()));
    let shapes = diff.shapes.iter().enumerate().map(|(index, shape)| {
        let name = messages.get(&index).cloned();
        (
            name.unwrap_or_else(|| type_name(shape)),
            shape.changes.as_slice(),
        )
    });
    for (owner, changes) in service.chain(operations).chain(shapes) {
        entry.changes(&owner, changes);
    }
    entry.print()
}

/// Names the shapes that are the input or output of an operation by the operation.
fn messages(diff: &Diff) -> HashMap<usize, String> {
    let mut names = HashMap::new();
    for operation in &diff.operations {
        let name = code(&operation.name);
        for path in &operation.response.changed {
            if path.path.is_empty() {
                names.insert(path.shape, format!("Output of {name}"));
            }
        }
        for path in &operation.request.changed {
            if path.path.is_empty() {
                names.insert(path.shape, name.clone());
            }
        }
    }
    names
}

fn type_name(shape: &ShapeDiff) -> String {
    code(&labels::shape_name(shape))
}

/// The lines of each section.
#[derive(Default)]
struct Entry {
    breaking: Vec<String>,
    added: Vec<String>,
    changed: Vec<String>,
}

impl Entry {
    fn operations(&mut self, diff: &Diff, state: OperationState, title: &str) {
        let operations = diff.in_state(state);
        let names: Vec<String> = operations.map(|operation| code(&operation.name)).collect();
        let section = match state {
            OperationState::Removed => &mut self.breaking,
            _ => &mut self.added,
        };
        if !names.is_empty() {
            let ending = if names.len() == 1 { "" } else { "s" };
            section.push(format!("{title}{ending}: {}.", names.join(", ")));
        }
    }

    /// Adds the changes of an item. Additions of one kind share a line.
    fn changes(&mut self, owner: &str, changes: &[Change]) {
        let mut added: Vec<(&str, Vec<String>)> = Vec::new();
        for change in changes {
            let impact = &change.impact;
            let respects = [("", &impact.rust), ("on the wire: ", &impact.wire)];
            let broken: Vec<String> = respects
                .iter()
                .filter(|(_, compatibility)| compatibility.is_breaking())
                .map(|(respect, compatibility)| format!("{respect}{}", compatibility.reason()))
                .collect();
            let description = labels::describe(change, code);
            if !broken.is_empty() {
                let reasons = broken.join("; ");
                let sign = match labels::sign(change) {
                    '-' => "removed ",
                    '+' => "new ",
                    _ => "",
                };
                self.breaking
                    .push(format!("{owner}: {sign}{description}: {reasons}."));
            } else if let Some(kind) = addition(change) {
                let name = code(&change.subject);
                match added.iter_mut().find(|(found, _)| *found == kind) {
                    Some((_, names)) => names.push(name),
                    None => added.push((kind, vec![name])),
                }
            } else {
                let reason = impact.behaviour.reason();
                let separator = if reason.is_empty() { "" } else { ": " };
                self.changed
                    .push(format!("{owner}: {description}{separator}{reason}."));
            }
        }
        for (kind, names) in added {
            let ending = if names.len() == 1 { "" } else { "s" };
            self.added
                .push(format!("{owner}: {kind}{ending} {}.", names.join(", ")));
        }
    }

    fn print(&self) -> String {
        let mut text = "## Unreleased\n".to_owned();
        let sections = [
            ("Breaking", &self.breaking),
            ("Added", &self.added),
            ("Changed", &self.changed),
        ];
        for (title, lines) in sections {
            if lines.is_empty() {
                continue;
            }
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n### {title}\n");
            for line in lines {
                let _ = writeln!(text, "- {line}");
            }
        }
        if text.lines().count() == 1 {
            text.push_str("\nNothing that callers notice.\n");
        }
        text
    }
}

/// Returns the kind of item that a change adds.
fn addition(change: &Change) -> Option<&'static str> {
    if change.old.is_some() || change.new.is_none() {
        return None;
    }
    Some(match &change.aspect {
        Aspect::Member => "member",
        Aspect::EnumValue => "value",
        Aspect::Error => "error",
        Aspect::Waiter => "waiter",
        _ => return None,
    })
}
