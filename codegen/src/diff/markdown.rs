//! Prints a diff as GitHub Markdown, for a pull request or job summary.

use std::fmt::Write;

use super::data::{Change, Diff, MessageDiff, OperationDiff, OperationState};
use super::labels::{self, Column};
use smithy_model::diagnostic::printable;

/// Returns the diff as Markdown. `with_documentation` includes the changes in documentation.
pub fn markdown(diff: &Diff, with_documentation: bool) -> String {
    if diff.is_empty() {
        return "Nothing changed.\n".to_owned();
    }
    let mut markdown = Markdown {
        diff,
        out: String::new(),
    };
    markdown.line(&format!("**{}**", labels::headline(diff)));
    if !diff.service.is_empty() {
        markdown.title("Service");
        markdown.table(&diff.service);
    }
    markdown.whole_operations(OperationState::New, "New operations");
    markdown.whole_operations(OperationState::Removed, "Removed operations");
    markdown.changed_operations(OperationState::Updated, "Updated operations");
    markdown.changed_operations(
        OperationState::ConstraintsOnly,
        "Operations with changed constraints only",
    );
    markdown.shapes();
    if with_documentation {
        markdown.documentation();
    }
    markdown.line("");
    markdown.line(&labels::summary(diff));
    markdown.out
}

struct Markdown<'a> {
    diff: &'a Diff,
    out: String,
}

impl Markdown<'_> {
    fn line(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{text}");
    }

    fn title(&mut self, text: &str) {
        self.line(&format!("\n### {text}\n"));
    }

    fn whole_operations(&mut self, state: OperationState, title: &str) {
        for (index, operation) in self.diff.in_state(state).enumerate() {
            if index == 0 {
                self.title(title);
            }
            let route = match operation.route.as_str() {
                "" => String::new(),
                route => format!(": {}", code(route)),
            };
            self.line(&format!("- {}{route}", code(&operation.name)));
        }
    }

    /// Lists operations with the changed shapes that they reach. The changes of these shapes are in
    /// tables below.
    fn changed_operations(&mut self, state: OperationState, title: &str) {
        let operations: Vec<&OperationDiff> = self.diff.in_state(state).collect();
        if !operations.is_empty() {
            self.title(title);
        }
        for operation in &operations {
            let parts = operation.changed_parts().join(", ");
            self.line(&format!("- {} ({parts})", code(&operation.name)));
            self.message("request", &operation.request);
            self.message("response", &operation.response);
            self.message("error", &operation.errors);
        }
        for operation in operations {
            if !operation.changes.is_empty() {
                self.line(&format!("\n{} itself:\n", code(&operation.name)));
                self.table(&operation.changes);
            }
        }
    }

    fn message(&mut self, title: &str, message: &MessageDiff) {
        for changed in &message.changed {
            let path = match changed.path.as_str() {
                "" => String::new(),
                path => format!(" {}", code(path)),
            };
            let shape = code(&self.diff.shapes[changed.shape].name);
            self.line(&format!("  - {title}{path}: {shape}"));
        }
    }

    fn shapes(&mut self) {
        if !self.diff.shapes.is_empty() {
            self.title("Shapes");
        }
        for shape in &self.diff.shapes {
            let name = code(&labels::shape_name(shape));
            self.line(&format!("\n{name}, {}\n", labels::usage(shape)));
            self.table(&shape.changes);
        }
    }

    fn table(&mut self, changes: &[Change]) {
        self.line("| | Change | Wire | Rust API | Behaviour |");
        self.line("|---|---|---|---|---|");
        for change in changes {
            let outline = match &change.outline {
                Some(outline) => format!(" {}", code(&labels::compact(outline))),
                None => String::new(),
            };
            let sign = labels::sign(change);
            let description = labels::describe(change, code);
            let [wire, rust, behaviour] = labels::columns(&change.impact).map(cell);
            self.line(&format!(
                "| {sign} | {description}{outline} | {wire} | {rust} | {behaviour} |"
            ));
        }
    }

    fn documentation(&mut self) {
        let text = |text: &Option<String>| text.as_deref().map_or("none".to_owned(), code);
        for (index, change) in self.diff.documentation.iter().enumerate() {
            if index == 0 {
                self.title("Documentation");
            }
            let (old, new) = (text(&change.old), text(&change.new));
            self.line(&format!("- {}: {old} → {new}", code(&change.subject)));
        }
    }
}

/// A cell of the table. Breaking changes are in bold.
fn cell(column: Column<'_>) -> String {
    let emphasis = if column.compatibility.is_breaking() {
        "**"
    } else {
        ""
    };
    let reason = column.compatibility.reason().replace('|', "\\|");
    let separator = if reason.is_empty() { "" } else { ": " };
    format!("{emphasis}{}{emphasis}{separator}{reason}", column.rating)
}

/// Formats text of the model as code. It cannot end the table's cell or the code, nor become HTML.
pub(super) fn code(text: &str) -> String {
    let text = printable(text).replace('|', "\\|");
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}
