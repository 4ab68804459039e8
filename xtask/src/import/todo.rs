//! The changes of an import and the work that they leave: a summary that fits on a screen, and a
//! list of everything in a file.

use std::fmt::Write;

use smithy_codegen::diff::text::{summary, text};
use smithy_codegen::diff::{Change, Diff, OperationState};
use smithy_codegen::lint::layers::LayerReport;
use smithy_model::{Model, ShapeId};

use crate::project;

/// Maximum number of lines of a section of the summary.
const MAX_LINES: usize = 5;

/// A section: its title and its lines.
struct Section {
    title: String,
    lines: Vec<String>,
}

/// Returns the summary.
pub(super) fn short(diff: Option<&Diff>, model: &Model, layers: Option<&LayerReport>) -> String {
    let mut out = String::new();
    if let Some(diff) = diff {
        push_line(&mut out, &format!("changes {}", summary(diff)));
    }
    for section in sections(diff, model, layers) {
        push_line(&mut out, &section.title);
        for line in section.lines.iter().take(MAX_LINES) {
            push_line(&mut out, &format!("        {line}"));
        }
        if section.lines.len() > MAX_LINES {
            let more = section.lines.len() - MAX_LINES;
            push_line(&mut out, &format!("        … {more} more"));
        }
    }
    out
}

/// Returns the whole list.
pub(super) fn whole(diff: Option<&Diff>, model: &Model, layers: Option<&LayerReport>) -> String {
    let mut out = String::new();
    for section in sections(diff, model, layers) {
        push_line(&mut out, &section.title);
        for line in &section.lines {
            push_line(&mut out, &format!("        {line}"));
        }
        out.push('\n');
    }
    if let Some(diff) = diff {
        out.push_str(&text(diff, false));
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{line}");
}

fn sections(diff: Option<&Diff>, model: &Model, layers: Option<&LayerReport>) -> Vec<Section> {
    let mut sections = Vec::new();
    if let Some(diff) = diff {
        let operations = |state| -> Vec<String> {
            let operations = diff.in_state(state);
            operations.map(|operation| operation.name.clone()).collect()
        };
        let breaking = breaking(diff);
        let new = operations(OperationState::New);
        let removed = operations(OperationState::Removed);
        for (word, noun, lines) in [
            ("new", "operation", new),
            ("removed", "operation", removed),
            ("breaks", "change", breaking),
        ] {
            let title = format!("{word:<7} {}", project::counted(lines.len(), noun));
            sections.push(Section { title, lines });
        }
    }
    if let Some(layers) = layers {
        let title = format!(
            "stale   {} in the layers",
            project::counted(layers.stale.len(), "statement")
        );
        let lines = layers.stale.clone();
        sections.push(Section { title, lines });
        let kinds = kinds(model, &layers.undocumented);
        let count = project::counted(layers.undocumented.len(), "item");
        let title = format!("to do   {count} without documentation{kinds}");
        let lines = layers.undocumented.clone();
        sections.push(Section { title, lines });
    }
    sections.retain(|section| !section.lines.is_empty());
    sections
}

/// Describes the changes that break the wire or the Rust API.
fn breaking(diff: &Diff) -> Vec<String> {
    let describe = |owner: &str, change: &Change| -> Vec<String> {
        let place = change.place(owner);
        let respects = [
            ("on the wire", &change.impact.wire),
            ("in Rust", &change.impact.rust),
        ];
        let breaking = respects.iter().filter(|(_, impact)| impact.is_breaking());
        breaking
            .map(|(respect, impact)| format!("{place} {respect}: {}", impact.reason()))
            .collect()
    };
    diff.owned_changes()
        .flat_map(|(owner, change)| describe(owner, change))
        .collect()
}

/// Returns the counts of undocumented items by kind, such as `: 6 operations, 190 members`.
fn kinds(model: &Model, ids: &[String]) -> String {
    let kind = |id: &&String| {
        if id.contains('$') {
            return "member";
        }
        let shape = ShapeId::parse(id).and_then(|id| model.shape(&id));
        shape.map_or("shape", |shape| shape.kind.word())
    };
    let counts: Vec<String> = [
        "operation",
        "structure",
        "union",
        "enum",
        "intEnum",
        "member",
    ]
    .into_iter()
    .filter_map(|word| {
        let count = ids.iter().filter(|id| kind(id) == word).count();
        (count > 0).then(|| project::counted(count, word))
    })
    .collect();
    if counts.is_empty() {
        String::new()
    } else {
        format!(": {}", counts.join(", "))
    }
}
