//! Checks that paths in the documents for contributors exist.

use std::fs;

#[test]
fn paths_in_documents_exist() {
    let mut count = 0;
    let mut missing = Vec::new();
    for document in [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "README.md",
        "docs/api-change.md",
    ] {
        let text = fs::read_to_string(super::root().join(document)).unwrap();
        for path in paths(&text) {
            count += 1;
            if !super::root().join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }

    assert!(count > 50, "{count} paths");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The code spans that name a file or folder of the repository.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    const TOP: [&str; 8] = [
        ".ci/",
        ".github/",
        "codegen/",
        "docs/",
        "generated/",
        "model/",
        "tests/",
        "xtask/",
    ];
    let spans = text.split('`').skip(1).step_by(2);
    spans.filter(|span| TOP.iter().any(|top| span.starts_with(top)) && !span.contains([' ', '*']))
}
