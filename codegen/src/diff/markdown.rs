//! A diff for a pull request or a job's summary: GitHub's Markdown.

use std::fmt::Write;

use super::words::{self, compact, describe};
use super::{Change, Diff, OperationDiff, Side, State, Verdict};
use smithy_model::diagnostic::printable;

/// The whole diff; `docs` lists what is documented otherwise.
pub fn markdown(diff: &Diff, docs: bool) -> String {
    if diff.is_empty() {
        return "Nothing changed.\n".to_owned();
    }
    let mut out = Markdown {
        diff,
        out: String::new(),
    };
    out.line(&format!("**{}**", words::headline(diff)));
    if !diff.service.is_empty() {
        out.title("The service");
        out.table(&diff.service);
    }
    out.whole_operations(State::New, "New operations");
    out.whole_operations(State::Removed, "Removed operations");
    out.operations(State::Updated, "Updated operations");
    out.operations(
        State::Constraints,
        "Operations changed in constraints alone",
    );
    out.shapes();
    if docs {
        out.documentation();
    }
    out.line("");
    out.line(&words::summary(diff));
    out.out
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

    fn whole_operations(&mut self, state: State, title: &str) {
        let found: Vec<&OperationDiff> = self.diff.in_state(state).collect();
        if !found.is_empty() {
            self.title(title);
        }
        for operation in found {
            let route = if operation.route.is_empty() {
                String::new()
            } else {
                format!(": {}", code(&operation.route))
            };
            self.line(&format!("- {}{route}", code(&operation.name)));
        }
    }

    /// Every operation with the shapes that it leads to; what happened to those stands in one table each, below.
    fn operations(&mut self, state: State, title: &str) {
        let found: Vec<&OperationDiff> = self.diff.in_state(state).collect();
        if !found.is_empty() {
            self.title(title);
        }
        for operation in &found {
            self.line(&format!(
                "- {} ({})",
                code(&operation.name),
                operation.places().join(", ")
            ));
            self.side("request", &operation.request);
            self.side("response", &operation.response);
            self.side("error", &operation.errors);
        }
        let own: Vec<&&OperationDiff> = found
            .iter()
            .filter(|operation| !operation.changes.is_empty())
            .collect();
        for operation in own {
            self.line(&format!("\n{} itself:\n", code(&operation.name)));
            self.table(&operation.changes);
        }
    }

    fn side(&mut self, name: &str, side: &Side) {
        for reached in &side.reached {
            let path = if reached.path.is_empty() {
                String::new()
            } else {
                format!(" {}", code(&reached.path))
            };
            let shape = code(&self.diff.shapes[reached.shape].name);
            self.line(&format!("  - {name}{path}: {shape}"));
        }
    }

    fn shapes(&mut self) {
        if !self.diff.shapes.is_empty() {
            self.title("Shapes");
        }
        for shape in &self.diff.shapes {
            self.line(&format!(
                "\n{}, {}\n",
                code(&words::shape_name(shape)),
                words::whereabouts(shape)
            ));
            self.table(&shape.changes);
        }
    }

    fn table(&mut self, changes: &[Change]) {
        self.line("| | Change | Wire | Rust API | Behaviour |");
        self.line("|---|---|---|---|---|");
        for change in changes {
            let holds = match &change.tree {
                Some(tree) => format!(" {}", code(&compact(tree))),
                None => String::new(),
            };
            let meaning = &change.meaning;
            let row = format!(
                "| {} | {}{} | {} | {} | {} |",
                words::sign(change),
                describe(change, code),
                holds,
                cell(words::wire(&meaning.wire), &meaning.wire),
                cell(words::rust(&meaning.rust), &meaning.rust),
                cell(words::behaviour(&meaning.behaviour), &meaning.behaviour),
            );
            self.line(&row);
        }
    }

    fn documentation(&mut self) {
        if !self.diff.documentation.is_empty() {
            self.title("Documentation");
        }
        for found in &self.diff.documentation {
            let text = |text: &Option<String>| text.as_deref().map_or("none".to_owned(), code);
            self.line(&format!(
                "- {}: {} → {}",
                code(&found.subject),
                text(&found.old),
                text(&found.new)
            ));
        }
    }
}

/// A verdict; one that breaks stands out.
fn cell(word: &str, verdict: &Verdict) -> String {
    let why = if verdict.why.is_empty() {
        String::new()
    } else {
        format!(": {}", verdict.why.replace('|', "\\|"))
    };
    match verdict.effect == super::Effect::Breaking {
        true => format!("**{word}**{why}"),
        false => format!("{word}{why}"),
    }
}

/// Words of the model as code, which neither ends the table's cell nor the code itself, nor becomes HTML.
fn code(text: &str) -> String {
    let text = printable(text).replace('|', "\\|");
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}
