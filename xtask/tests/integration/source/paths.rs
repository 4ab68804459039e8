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
    const TOP: [&str; 11] = [
        ".ci/",
        ".github/",
        "codegen/",
        "emulator/",
        "benches/",
        "docs/",
        "generated/",
        "model/",
        "tests/",
        "tool-schema/",
        "xtask/",
    ];
    let spans = text.split('`').skip(1).step_by(2);
    spans.filter(|span| TOP.iter().any(|top| span.starts_with(top)) && !span.contains([' ', '*']))
}

/// Each promise links tests: ``[`name`](../path)``.
#[test]
fn tests_of_promises_exist() {
    let text = fs::read_to_string(super::root().join("docs/promises.md")).unwrap();
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("| promise"));
    let mut missing = Vec::new();
    let mut count = 0;
    for row in rows {
        let links: Vec<_> = row.split("[`").skip(1).filter_map(link).collect();
        if links.is_empty() {
            missing.push(format!("no test: {row}"));
        }
        for (name, path) in links {
            count += 1;
            let file = fs::read_to_string(super::root().join(path)).unwrap_or_default();
            if !file.contains(&format!("fn {name}(")) {
                missing.push(format!("{path} has no test {name}"));
            }
        }
    }

    assert!(count > 30, "{count} tests");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Splits the rest of a link into the name of the test and the path of its file.
fn link(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once("`](../")?;
    Some((name, rest.split_once(')')?.0))
}
