//! Prints a diff as a page for a browser, and an index of several pages.
//!
//! A page has no script and refers to no other file. Its filters are radio buttons that the style
//! sheet reads. All text of the model passes `escape`.

mod index;
mod tree;

use std::collections::HashSet;
use std::fmt::Write;

use super::data::{Change, Diff, MessageDiff, OperationDiff, OperationState};
use super::labels;
use smithy_model::diagnostic::printable;

pub use index::{IndexEntry, index};
use tree::Node;

const STYLE: &str = include_str!("html/style.css");

/// The filters: class of the items that are shown, and label.
const FILTERS: [(&str, &str); 6] = [
    ("all", "All"),
    ("new", "New"),
    ("updated", "Updated"),
    ("removed", "Removed"),
    ("breaking", "Breaking"),
    ("constraints", "Constraints"),
];

/// The frame of a page.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Title.
    pub title: &'a str,
    /// Text of links to other pages, and their relative URLs.
    pub links: &'a [(&'a str, &'a str)],
}

/// Returns the page of a diff. `with_documentation` includes the changes in documentation.
pub fn page(diff: &Diff, page: &Page<'_>, with_documentation: bool) -> String {
    let mut printer = Printer {
        diff,
        out: String::new(),
        ids: HashSet::new(),
    };
    printer.head(page);
    printer.raw("<main>\n");
    if !diff.service.is_empty() {
        printer.raw("<section class=\"op all\" id=\"service\">\n<h2>Service</h2>\n");
        printer.own_changes("service", &diff.service);
        printer.raw("</section>\n");
    }
    for operation in sorted(diff) {
        printer.operation(operation);
    }
    if with_documentation && !diff.documentation.is_empty() {
        printer.documentation();
    }
    printer.raw(
        "<p class=\"legend\">A changed shape is shown once in each message, at its shortest \
        path.</p>\n\
         </main>\n</body>\n</html>\n",
    );
    printer.out
}

/// Returns the operations with new ones first, then removed, updated and constrained ones.
fn sorted(diff: &Diff) -> Vec<&OperationDiff> {
    let mut operations: Vec<&OperationDiff> = diff.operations.iter().collect();
    operations.sort_by_key(|operation| operation.state);
    operations
}

/// Escapes text for HTML, in elements and in attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Marks a name or value of the model as code.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// Returns the start of a page up to its filters.
fn head(page: &Page<'_>, summary: &str, counts: &[usize; 6]) -> String {
    let title = escape(page.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n\
         <h1>{title}</h1>\n"
    );
    if !page.links.is_empty() {
        let links: Vec<String> = page
            .links
            .iter()
            .map(|(text, url)| format!("<a href=\"{}\">{}</a>", escape(url), escape(text)))
            .collect();
        let _ = writeln!(out, "<nav class=\"pages\">{}</nav>", links.join(" "));
    }
    let _ = writeln!(out, "<p class=\"summary\">{}</p>", escape(summary));
    out.push_str("<fieldset class=\"filters\">\n<legend>Show</legend>\n");
    for ((class, label), count) in FILTERS.iter().zip(counts) {
        let checked = if *class == "all" { " checked" } else { "" };
        let _ = writeln!(
            out,
            "<input type=\"radio\" name=\"filter\" id=\"filter-{class}\"{checked}>\
             <label for=\"filter-{class}\">{label} <b>{count}</b></label>"
        );
    }
    out.push_str("</fieldset>\n</header>\n");
    out
}

/// Returns the name of a state as text and as class.
fn state(state: OperationState) -> &'static str {
    match state {
        OperationState::New => "new",
        OperationState::Removed => "removed",
        OperationState::Updated => "updated",
        OperationState::ConstraintsOnly => "constraints",
    }
}

/// Returns `true` if the operation or a shape that it reaches has a change that breaks the wire or
/// the Rust API.
fn is_breaking(diff: &Diff, operation: &OperationDiff) -> bool {
    let messages = [&operation.request, &operation.response, &operation.errors];
    let paths = messages.into_iter().flat_map(|message| &message.changed);
    let shapes = paths.flat_map(|path| &diff.shapes[path.shape].changes);
    let mut changes = operation.changes.iter().chain(shapes);
    changes.any(|change| change.impact.is_breaking())
}

struct Printer<'a> {
    diff: &'a Diff,
    out: String,
    /// The anchors of the page.
    ids: HashSet<String>,
}

impl Printer<'_> {
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn head(&mut self, page: &Page<'_>) {
        let diff = self.diff;
        let count = |wanted| diff.in_state(wanted).count();
        let breaking = diff
            .operations
            .iter()
            .filter(|operation| is_breaking(diff, operation))
            .count();
        let counts = [
            diff.operations.len(),
            count(OperationState::New),
            count(OperationState::Updated),
            count(OperationState::Removed),
            breaking,
            count(OperationState::ConstraintsOnly),
        ];
        let summary = if diff.is_empty() {
            "Nothing changed.".to_owned()
        } else {
            labels::summary(diff)
        };
        self.raw(&head(page, &summary, &counts));
        if diff.operations.is_empty() {
            return;
        }
        self.raw("<details class=\"contents\"><summary>Operations</summary>\n<ul>\n");
        for operation in sorted(diff) {
            let name = escape(&operation.name);
            let class = self.classes(operation);
            let state = state(operation.state);
            let item = format!(
                "<li class=\"{class}\"><a href=\"#{}\">{name}</a> <span \
                class=\"state\">{state}</span></li>\n",
                tree::anchor(&operation.name)
            );
            self.raw(&item);
        }
        self.raw("</ul>\n</details>\n");
    }

    fn classes(&self, operation: &OperationDiff) -> String {
        let breaking = if is_breaking(self.diff, operation) {
            " breaking"
        } else {
            ""
        };
        format!("op {}{breaking}", state(operation.state))
    }

    /// Returns an anchor that no other element of the page has.
    fn unique(&mut self, anchor: String) -> String {
        let mut unique = anchor.clone();
        let mut number = 2;
        while !self.ids.insert(unique.clone()) {
            unique = format!("{anchor}-{number}");
            number += 1;
        }
        unique
    }

    fn operation(&mut self, operation: &OperationDiff) {
        let id = self.unique(tree::anchor(&operation.name));
        let class = self.classes(operation);
        let state = state(operation.state);
        let name = escape(&operation.name);
        let breaking = if is_breaking(self.diff, operation) {
            " <span class=\"state breaking\">breaking</span>"
        } else {
            ""
        };
        let title = format!(
            "<section class=\"{class}\" id=\"{id}\">\n<h2><a href=\"#{id}\">{name}</a> \
             <span class=\"state {state}\">{state}</span>{breaking}</h2>\n"
        );
        self.raw(&title);
        if !operation.route.is_empty() {
            let route = format!("<p class=\"route\">{}</p>\n", code(&operation.route));
            self.raw(&route);
        }
        self.own_changes(&id, &operation.changes);
        self.message(&id, "Request", &operation.request);
        self.message(&id, "Response", &operation.response);
        self.message(&id, "Errors", &operation.errors);
        self.raw("</section>\n");
    }

    /// Prints the changes of an operation or of the service itself.
    fn own_changes(&mut self, id: &str, changes: &[Change]) {
        let nodes: Vec<Node> = changes.iter().map(Node::of_change).collect();
        self.tree(id, &nodes);
    }

    fn message(&mut self, id: &str, title: &str, message: &MessageDiff) {
        let nodes = tree::of_message(self.diff, message);
        if !nodes.is_empty() {
            self.raw(&format!("<h3>{title}</h3>\n"));
            let id = format!("{id}-{}", title.to_lowercase());
            self.tree(&id, &nodes);
        }
    }

    fn tree(&mut self, id: &str, nodes: &[Node]) {
        if nodes.is_empty() {
            return;
        }
        self.raw("<ul class=\"tree\">\n");
        for node in nodes {
            let id = self.unique(format!("{id}.{}", tree::anchor(&node.name)));
            let class = match node.sign {
                '+' => "added",
                '-' => "gone",
                '~' => "changed",
                _ => "path",
            };
            let sign = match node.sign {
                ' ' => String::new(),
                sign => format!("<span class=\"sign\">{sign}</span> "),
            };
            let name = match node.name.as_str() {
                "" => String::new(),
                name => format!("<a href=\"#{id}\">{}</a>", escape(name)),
            };
            let item = format!("<li class=\"{class}\" id=\"{id}\">{sign}{name}");
            self.raw(&item);
            for [text, impact] in &node.changes {
                self.raw(&format!(
                    " <div class=\"change\"><span class=\"text\">{text}</span>{impact}</div>"
                ));
            }
            if node.is_long() {
                let count = node.size();
                self.raw(&format!("\n<details><summary>{count} members</summary>"));
            }
            self.tree(&id, &node.children);
            if node.is_long() {
                self.raw("</details>");
            }
            self.raw("</li>\n");
        }
        self.raw("</ul>\n");
    }

    fn documentation(&mut self) {
        self.raw(
            "<section class=\"documentation\" id=\"documentation\">\n<h2>Documentation</h2>\n",
        );
        for change in &self.diff.documentation {
            let subject = format!("<h3>{}</h3>\n", code(&change.subject));
            self.out.push_str(&subject);
            for (name, text) in [("del", &change.old), ("ins", &change.new)] {
                if let Some(text) = text {
                    let text = format!("<p><{name}>{}</{name}></p>\n", escape(text));
                    self.out.push_str(&text);
                }
            }
        }
        self.raw("</section>\n");
    }
}
