//! Counts the changed lines of generated crates.

use similar::{ChangeTag, TextDiff};
use smithy_codegen::SourceTree;

/// Numbers of added and removed lines.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ChangedLines {
    /// All lines.
    pub(super) all: usize,
    /// Lines that are neither blank nor documentation.
    pub(super) code: usize,
}

/// Compares all files of two crates.
pub(super) fn compare(old: &SourceTree, new: &SourceTree) -> ChangedLines {
    let mut counts = ChangedLines::default();
    let added = new
        .files
        .keys()
        .filter(|path| !old.files.contains_key(*path));
    for path in old.files.keys().chain(added) {
        let text = |tree: &'_ SourceTree| tree.files.get(path).cloned().unwrap_or_default();
        let (old, new) = (text(old), text(new));
        if old == new {
            continue;
        }
        for change in TextDiff::from_lines(&old, &new).iter_all_changes() {
            if change.tag() != ChangeTag::Equal {
                counts.all += 1;
                counts.code += usize::from(is_code(change.value()));
            }
        }
    }
    counts
}

fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("//")
}
