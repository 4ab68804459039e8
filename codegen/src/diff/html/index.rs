//! The index of several pages.

use std::fmt::Write;

use super::{Page, escape, head};
use crate::diff::data::{Diff, OperationState};

/// A page in the index.
#[derive(Clone, Debug)]
pub struct IndexEntry<'a> {
    /// Name of the release.
    pub name: &'a str,
    /// Relative URL of its page.
    pub url: String,
    /// Changes since the release before.
    pub diff: &'a Diff,
    /// Further columns: titles and values.
    pub facts: Vec<(&'static str, String)>,
}

/// Returns the index. The filters show the releases with at least one change of the kind.
pub fn index(page: &Page<'_>, summary: &str, entries: &[IndexEntry<'_>]) -> String {
    let count = |class: &str| {
        let has_class = |entry: &&IndexEntry<'_>| classes(entry.diff).contains(&class);
        entries.iter().filter(has_class).count()
    };
    let counts = [
        entries.len(),
        count("new"),
        count("updated"),
        count("removed"),
        count("breaking"),
        count("constraints"),
    ];
    let mut out = head(page, summary, &counts);
    out.push_str("<main>\n<table>\n<thead><tr><th>Release</th>");
    let titles = ["New", "Updated", "Removed", "Constraints", "Wire", "Rust"];
    let facts = entries.first().map(|entry| entry.facts.as_slice());
    let facts = facts.unwrap_or_default().iter().map(|(title, _)| *title);
    for title in titles.into_iter().chain(facts) {
        // Writing to a string cannot fail.
        let _ = write!(out, "<th>{}</th>", escape(title));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for entry in entries {
        row(&mut out, entry);
    }
    out.push_str("</tbody>\n</table>\n");
    out.push_str(
        "<p class=\"legend\">New, updated and removed operations; operations with changed \
         constraints only; changes that break the wire and the Rust API.</p>\n</main>\n</body>\n\
         </html>\n",
    );
    out
}

fn row(out: &mut String, entry: &IndexEntry<'_>) {
    let diff = entry.diff;
    let classes = classes(diff).join(" ");
    let _ = write!(
        out,
        "<tr class=\"op {classes}\" id=\"{}\"><th><a href=\"{}\">{}</a></th>",
        super::tree::anchor(entry.name),
        escape(&entry.url),
        escape(entry.name)
    );
    let count = |state| diff.in_state(state).count();
    let cells = [
        ("New", count(OperationState::New), ""),
        ("Updated", count(OperationState::Updated), ""),
        ("Removed", count(OperationState::Removed), ""),
        ("Constraints", count(OperationState::ConstraintsOnly), ""),
        ("Wire", diff.breaking_in(|impact| &impact.wire), "bad"),
        ("Rust", diff.breaking_in(|impact| &impact.rust), "bad"),
    ];
    for (title, count, class) in cells {
        let class = if count == 0 { "zero" } else { class };
        let _ = write!(
            out,
            "<td data-title=\"{title}\"><span class=\"{class}\">{count}</span></td>"
        );
    }
    for (title, value) in &entry.facts {
        let (title, value) = (escape(title), escape(value));
        let _ = write!(out, "<td data-title=\"{title}\">{value}</td>");
    }
    out.push_str("</tr>\n");
}

/// Returns the filters that show a release.
fn classes(diff: &Diff) -> Vec<&'static str> {
    let states = [
        OperationState::New,
        OperationState::Updated,
        OperationState::Removed,
        OperationState::ConstraintsOnly,
    ];
    let mut classes: Vec<&'static str> = states
        .into_iter()
        .filter(|state| diff.in_state(*state).next().is_some())
        .map(super::state)
        .collect();
    if diff.breaking().next().is_some() {
        classes.push("breaking");
    }
    classes
}
