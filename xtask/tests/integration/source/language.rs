//! Finds the worst patterns of unclear language in documentation: hand-written, generated, and in
//! Markdown files.
//!
//! ```sh
//! cargo test -p xtask source::language
//! ```

use std::fs;

/// A doc comment or paragraph must not begin with these words: it is a relative clause instead of a
/// statement.
const BEGINNINGS: [&str; 9] = [
    "What ",
    "With what",
    "With nothing",
    "How far",
    "How much",
    "Where a ",
    "Where an ",
    "Where it ",
    "Where the ",
];

/// Pronoun riddles, which must not stand anywhere in documentation. One on each line.
const PHRASES: &str = include_str!("unclear_phrases.txt");

#[test]
fn documentation_states_facts_in_plain_language() {
    let mut findings = Vec::new();
    for folder in super::FOLDERS {
        for path in super::files(folder, "rs") {
            if !path.ends_with("source/language.rs") {
                let text = fs::read_to_string(&path).unwrap();
                check(&super::relative(&path), &text, doc_line, &mut findings);
            }
        }
    }
    for path in super::files(".", "md") {
        let text = fs::read_to_string(&path).unwrap();
        check(
            &super::relative(&path),
            &text,
            |line| Some(line),
            &mut findings,
        );
    }

    assert!(
        findings.is_empty(),
        "{} findings:\n{}",
        findings.len(),
        findings.join("\n")
    );
}

#[test]
fn finds_unclear_beginnings_and_phrases() {
    let text =
        "/// What the call returns.\n\n/// Name of the call.\n/// What follows is prose.\n\n\
                /// Whether it is one, or two.\n\n//! Returns what it gives.\nlet what = \"What
                /// \";\n";
    let mut findings = Vec::new();

    check("a.rs", text, doc_line, &mut findings);

    let lines = findings
        .iter()
        .filter_map(|finding| finding.split(':').nth(1));
    assert_eq!(lines.collect::<Vec<_>>(), ["1", "6", "8"]);
}

/// The text of a doc comment's line.
fn doc_line(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"))
}

fn check(
    file: &str,
    text: &str,
    documentation: fn(&str) -> Option<&str>,
    findings: &mut Vec<String>,
) {
    let mut in_paragraph = false;
    for (index, line) in text.lines().enumerate() {
        let Some(doc) = documentation(line)
            .map(str::trim)
            .filter(|doc| !doc.is_empty())
        else {
            in_paragraph = false;
            continue;
        };
        let beginning = BEGINNINGS
            .iter()
            .find(|beginning| doc.starts_with(**beginning));
        let alternative = doc.starts_with("Whether ") && doc.contains(", or ");
        let phrase = PHRASES.lines().find(|phrase| doc.contains(phrase));
        let pattern = match (beginning, alternative, phrase) {
            (Some(beginning), _, _) if !in_paragraph => beginning,
            (_, true, _) if !in_paragraph => "Whether …, or",
            (_, _, Some(phrase)) => phrase,
            _ => "",
        };
        if !pattern.is_empty() {
            findings.push(format!("{file}:{}: {pattern:?} in {doc:?}", index + 1));
        }
        in_paragraph = true;
    }
}
