//! Prints a diff for a terminal.

use std::fmt::Write;

use super::data::{Change, Diff, MessageDiff, OperationDiff, OperationState, Outline, ShapeDiff};
use super::labels;
use smithy_model::diagnostic::printable;

/// Outlines that are longer than this are printed on several lines.
const WIDTH: usize = 100;

/// Returns the diff as text. `with_documentation` includes the changes in documentation.
pub fn text(diff: &Diff, with_documentation: bool) -> String {
    if diff.is_empty() {
        return "nothing changed\n".to_owned();
    }
    let mut text = Text {
        diff,
        out: String::new(),
    };
    text.line(0, &labels::headline(diff));
    if !diff.service.is_empty() {
        text.title("service");
        text.changes(1, &diff.service);
    }
    for (state, title) in [
        (OperationState::New, "new"),
        (OperationState::Removed, "removed"),
        (OperationState::Updated, "updated"),
        (OperationState::ConstraintsOnly, "changed constraints only"),
    ] {
        text.operations(state, title);
    }
    text.shared_shapes();
    if with_documentation {
        text.documentation();
    }
    text.out.push('\n');
    text.line(0, &labels::summary(diff));
    text.out
}

/// Returns the counts of operations by state and of breaking changes, and the part of the version
/// that must be raised, in one line.
pub fn summary(diff: &Diff) -> String {
    if diff.is_empty() {
        return "nothing changed".to_owned();
    }
    labels::summary(diff)
}

struct Text<'a> {
    diff: &'a Diff,
    out: String,
}

impl Text<'_> {
    /// Adds a line without control characters: names and values are untrusted.
    fn line(&mut self, indent: usize, text: &str) {
        let width = indent * 2;
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{:width$}{}", "", printable(text));
    }

    fn title(&mut self, text: &str) {
        self.out.push('\n');
        self.line(0, text);
    }

    fn operations(&mut self, state: OperationState, title: &str) {
        let operations: Vec<&OperationDiff> = self.diff.in_state(state).collect();
        if !operations.is_empty() {
            self.title(&format!("{title} ({})", operations.len()));
        }
        for operation in operations {
            match state {
                OperationState::New | OperationState::Removed => self.whole_operation(operation),
                OperationState::Updated | OperationState::ConstraintsOnly => {
                    self.changed_operation(operation);
                }
            }
        }
    }

    /// Prints an operation of one model with the names of its members.
    fn whole_operation(&mut self, operation: &OperationDiff) {
        self.line(1, &format!("{}  {}", operation.name, operation.route));
        let messages = [
            ("request", &operation.request),
            ("response", &operation.response),
        ];
        for (title, message) in messages {
            let members = message.added.iter().chain(&message.removed);
            let names: Vec<&str> = members.map(|(name, _)| name.as_str()).collect();
            if !names.is_empty() {
                self.line(2, &format!("{title:9} {}", names.join(", ")));
            }
        }
    }

    fn changed_operation(&mut self, operation: &OperationDiff) {
        let parts = operation.changed_parts().join(", ");
        self.line(1, &format!("{} ({parts})", operation.name));
        self.changes(2, &operation.changes);
        self.message("request", &operation.request);
        self.message("response", &operation.response);
        self.message("error", &operation.errors);
    }

    fn message(&mut self, title: &str, message: &MessageDiff) {
        for changed in &message.changed {
            let shape = &self.diff.shapes[changed.shape];
            let name = labels::shape_name(shape);
            let path = format!("{title} {}", changed.path);
            if is_shared(shape) {
                self.line(2, &format!("{}: see {name}", path.trim_end()));
            } else {
                self.line(2, &format!("{}: {name}", path.trim_end()));
                self.changes(3, &shape.changes);
            }
        }
    }

    fn shared_shapes(&mut self) {
        let shared: Vec<&ShapeDiff> = self
            .diff
            .shapes
            .iter()
            .filter(|shape| is_shared(shape))
            .collect();
        if !shared.is_empty() {
            self.title("shared shapes");
        }
        for shape in shared {
            self.line(
                1,
                &format!("{}, {}", labels::shape_name(shape), labels::usage(shape)),
            );
            self.changes(2, &shape.changes);
        }
    }

    fn changes(&mut self, indent: usize, changes: &[Change]) {
        for change in changes {
            let description = labels::describe(change, str::to_owned);
            self.line(indent, &format!("{} {description}", labels::sign(change)));
            match &change.outline {
                // The description has the type of these.
                None | Some(Outline::Simple(_) | Outline::Document) => {}
                Some(outline) => self.outline(indent + 2, "", outline),
            }
            for column in labels::columns(&change.impact) {
                let reason = column.compatibility.reason();
                let separator = if reason.is_empty() { "" } else { ": " };
                let text = format!("{:10} {}{separator}{reason}", column.title, column.rating);
                self.line(indent + 1, &text);
            }
        }
    }

    /// Prints an outline, with one line for each member if it is long.
    fn outline(&mut self, indent: usize, name: &str, outline: &Outline) {
        let prefix = if name.is_empty() {
            String::new()
        } else {
            format!("{name}: ")
        };
        let line = labels::compact(outline);
        match outline {
            Outline::Members(members) if line.len() > WIDTH => {
                let mut indent = indent;
                if !name.is_empty() {
                    self.line(indent, prefix.trim_end());
                    indent += 1;
                }
                for (name, outline) in members {
                    self.outline(indent, name, outline);
                }
            }
            _ => self.line(indent, &format!("{prefix}{line}")),
        }
    }

    fn documentation(&mut self) {
        let changes = &self.diff.documentation;
        if !changes.is_empty() {
            self.title(&format!("documentation ({})", changes.len()));
        }
        for change in changes {
            self.line(1, &format!("~ {}", change.subject));
            for (sign, text) in [('-', &change.old), ('+', &change.new)] {
                if let Some(text) = text {
                    self.line(2, &format!("{sign} {text}"));
                }
            }
        }
    }
}

/// Returns `true` if several messages contain the shape. Its changes are then printed in a section
/// of their own.
fn is_shared(shape: &ShapeDiff) -> bool {
    shape.messages != 1
}
