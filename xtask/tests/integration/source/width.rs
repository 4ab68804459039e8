//! Finds lines that rustfmt does not break: comments, strings and arguments of macros.
//!
//! ```sh
//! cargo test -p xtask source::width
//! ```

use std::fs;

use super::FOLDERS;

/// Maximum width of a line, in characters: `max_width` of rustfmt.
const WIDTH: usize = 100;
/// Width of a word, such as a URL, that no line can be broken at.
const LONG_WORD: usize = 60;

#[test]
fn hand_written_lines_fit_the_width() {
    let mut findings = Vec::new();
    for path in FOLDERS.iter().flat_map(|folder| super::files(folder, "rs")) {
        let text = fs::read_to_string(&path).unwrap();
        if !text.starts_with("// @generated") {
            let lines = text.lines().enumerate().filter(|(_, line)| is_wide(line));
            let file = super::relative(&path);
            findings.extend(lines.map(|(index, line)| format!("{file}:{}: {line}", index + 1)));
        }
    }

    assert!(
        findings.is_empty(),
        "{} lines have more than {WIDTH} characters:\n{}",
        findings.len(),
        findings.join("\n")
    );
}

fn is_wide(line: &str) -> bool {
    let has_long_word = line
        .split_whitespace()
        .any(|word| word.chars().count() > LONG_WORD);
    line.chars().count() > WIDTH && !has_long_word
}

#[test]
fn finds_wide_lines() {
    let word = "w".repeat(LONG_WORD);

    assert!(is_wide(&format!("{word} {word}")));
    assert!(!is_wide(&"w ".repeat(WIDTH / 2)));
    assert!(!is_wide(&format!("// <{word}> {word}")));
}
