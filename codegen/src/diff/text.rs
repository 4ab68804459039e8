//! A diff for people at a terminal.

use std::fmt::Write;

use super::words::{self, compact, describe};
use super::{Change, Diff, OperationDiff, Side, State, Tree, Verdict};
use smithy_model::diagnostic::printable;

/// Lines of a tree longer than this go below one another.
const WIDTH: usize = 100;

/// The whole diff; `docs` lists what is documented otherwise.
pub fn text(diff: &Diff, docs: bool) -> String {
    let mut out = Text {
        diff,
        out: String::new(),
    };
    if diff.is_empty() {
        out.line(0, "nothing changed");
        return out.out;
    }
    out.line(0, &words::headline(diff));
    out.service();
    for (state, title) in [(State::New, "new"), (State::Removed, "removed")] {
        out.operations(state, title, Text::whole_operation);
    }
    for (state, title) in [
        (State::Updated, "updated"),
        (State::Constraints, "changed in constraints alone"),
    ] {
        out.operations(state, title, Text::operation);
    }
    out.shapes();
    if docs {
        out.documentation();
    }
    out.out.push('\n');
    out.line(0, &words::summary(diff));
    out.out
}

struct Text<'a> {
    diff: &'a Diff,
    out: String,
}

impl Text<'_> {
    /// Adds a line, with nothing in it that moves a terminal's cursor: names and values are the model's.
    fn line(&mut self, indent: usize, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.out,
            "{:width$}{}",
            "",
            printable(text),
            width = indent * 2
        );
    }

    fn title(&mut self, text: &str) {
        self.out.push('\n');
        self.line(0, text);
    }

    fn service(&mut self) {
        if !self.diff.service.is_empty() {
            self.title("the service");
            self.changes(1, &self.diff.service);
        }
    }

    fn operations(&mut self, state: State, title: &str, print: fn(&mut Self, &OperationDiff)) {
        let found: Vec<&OperationDiff> = self.diff.in_state(state).collect();
        if !found.is_empty() {
            self.title(&format!("{title} ({})", found.len()));
        }
        for operation in found {
            print(self, operation);
        }
    }

    /// An operation that only one model has: what it takes and gives, by name.
    fn whole_operation(&mut self, operation: &OperationDiff) {
        self.line(1, &format!("{}  {}", operation.name, operation.route));
        for (name, side) in [
            ("request", &operation.request),
            ("response", &operation.response),
        ] {
            let members = if side.added.is_empty() {
                &side.removed
            } else {
                &side.added
            };
            if !members.is_empty() {
                let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
                self.line(2, &format!("{name:9} {}", names.join(", ")));
            }
        }
    }

    fn operation(&mut self, operation: &OperationDiff) {
        self.line(
            1,
            &format!("{} ({})", operation.name, operation.places().join(", ")),
        );
        self.changes(2, &operation.changes);
        self.side("request", &operation.request);
        self.side("response", &operation.response);
        self.side("error", &operation.errors);
    }

    fn side(&mut self, name: &str, side: &Side) {
        for reached in &side.reached {
            let shape = &self.diff.shapes[reached.shape];
            let path = if reached.path.is_empty() {
                String::new()
            } else {
                format!(" {}", reached.path)
            };
            if words::is_inline(shape) {
                self.line(2, &format!("{name}{path}: {}", words::shape_name(shape)));
                self.changes(3, &shape.changes);
            } else {
                self.line(
                    2,
                    &format!("{name}{path}: see {}", words::shape_name(shape)),
                );
            }
        }
    }

    /// The shapes that several places lead to, each once.
    fn shapes(&mut self) {
        let shared: Vec<_> = self
            .diff
            .shapes
            .iter()
            .filter(|shape| !words::is_inline(shape))
            .collect();
        if !shared.is_empty() {
            self.title("shapes that several places share");
        }
        for shape in shared {
            self.line(
                1,
                &format!(
                    "{}, {}",
                    words::shape_name(shape),
                    words::whereabouts(shape)
                ),
            );
            self.changes(2, &shape.changes);
        }
    }

    fn changes(&mut self, indent: usize, changes: &[Change]) {
        for change in changes {
            self.line(
                indent,
                &format!(
                    "{} {}",
                    words::sign(change),
                    describe(change, str::to_owned)
                ),
            );
            if let Some(tree) = &change.tree {
                self.tree(indent + 2, tree);
            }
            let meaning = &change.meaning;
            self.verdict(
                indent + 1,
                "wire",
                words::wire(&meaning.wire),
                &meaning.wire,
            );
            self.verdict(
                indent + 1,
                "Rust API",
                words::rust(&meaning.rust),
                &meaning.rust,
            );
            self.verdict(
                indent + 1,
                "behaviour",
                words::behaviour(&meaning.behaviour),
                &meaning.behaviour,
            );
        }
    }

    fn verdict(&mut self, indent: usize, column: &str, word: &str, verdict: &Verdict) {
        let why = if verdict.why.is_empty() {
            String::new()
        } else {
            format!(": {}", verdict.why)
        };
        self.line(indent, &format!("{column:10} {word}{why}"));
    }

    /// What a member holds: in a line where that is short. A value without parts needs no line, its kind has been said.
    fn tree(&mut self, indent: usize, tree: &Tree) {
        let line = compact(tree);
        match tree {
            Tree::Simple(_) | Tree::Document => {}
            Tree::Members(members) if line.len() > WIDTH => {
                for (name, tree) in members {
                    self.member(indent, name, tree);
                }
            }
            _ => self.line(indent, &line),
        }
    }

    fn member(&mut self, indent: usize, name: &str, tree: &Tree) {
        let line = compact(tree);
        match tree {
            Tree::Members(members) if line.len() > WIDTH => {
                self.line(indent, &format!("{name}:"));
                members
                    .iter()
                    .for_each(|(name, tree)| self.member(indent + 1, name, tree));
            }
            _ => self.line(indent, &format!("{name}: {line}")),
        }
    }

    fn documentation(&mut self) {
        if !self.diff.documentation.is_empty() {
            self.title(&format!(
                "documentation ({})",
                self.diff.documentation.len()
            ));
        }
        for found in &self.diff.documentation {
            self.line(1, &format!("~ {}", found.subject));
            for (sign, text) in [('-', &found.old), ('+', &found.new)] {
                if let Some(text) = text {
                    self.line(2, &format!("{sign} {text}"));
                }
            }
        }
    }
}
