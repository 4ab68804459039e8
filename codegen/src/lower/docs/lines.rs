//! Lines of Markdown: breaking, headings, first sentences, and text without harmful characters.

use std::ops::Range;

/// Maximum width of a line, so that docs of members fit 100 columns with indentation and slashes.
const WIDTH: usize = 92;

/// Allowed languages of fenced code; all others become `text`. rustdoc takes code without a
/// language for Rust.
const LANGUAGES: [&str; 12] = [
    "console",
    "graphql",
    "http",
    "javascript",
    "json",
    "python",
    "sh",
    "sql",
    "toml",
    "typescript",
    "xml",
    "yaml",
];

/// Returns the text on one line, without invisible characters and those that reverse the order of
/// text.
pub(crate) fn clean(text: &str) -> String {
    one_line(&clean_lines(text))
}

/// Returns the text without line breaks and runs of spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the first sentence of the result of `markdown`, unless it begins with code, a list or a
/// heading.
pub(crate) fn first_sentence(text: &str) -> Option<String> {
    let line = text
        .lines()
        .next()
        .filter(|line| fence(line).is_none() && marker(line) == 0 && !line.starts_with('#'))?;
    let ends = line.match_indices(". ").map(|(index, _)| index + 1);
    let spans = code_spans(line);
    let outside_code = |end: &usize| !spans.iter().any(|span| span.contains(end));
    Some(line[..ends.into_iter().find(outside_code).unwrap_or(line.len())].to_owned())
}

/// Returns the code spans of a line: from a run of backticks to the next run of the same length
/// (<https://spec.commonmark.org/0.31.2/#code-spans>).
fn code_spans(line: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, _) in line.match_indices('`') {
        match runs.last_mut() {
            Some(run) if run.end == index => run.end += 1,
            _ => runs.push(index..index + 1),
        }
    }
    let mut spans = Vec::new();
    let mut rest = runs.as_slice();
    while let [open, after @ ..] = rest {
        rest = after;
        let is_escaped = line[..open.start].ends_with('\\');
        let close = after.iter().position(|close| close.len() == open.len());
        if let Some(close) = close.filter(|_| !is_escaped) {
            spans.push(open.start..after[close].end);
            rest = &after[close + 1..];
        }
    }
    spans
}

/// Returns the index of the first heading outside fenced code, or the number of lines.
pub(crate) fn first_heading(lines: &[String]) -> usize {
    let mut fenced = false;
    let is_heading = |line: &String| {
        fenced ^= line.starts_with("```");
        !fenced && line.starts_with('#')
    };
    lines.iter().position(is_heading).unwrap_or(lines.len())
}

/// Breaks the lines of the result of `markdown` between words, except fenced code. Further lines of
/// a list item are indented.
pub(crate) fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let is_fence = fence(line).is_some();
        if fenced || is_fence {
            lines.push(line.to_owned());
        } else {
            wrap_line(line.trim(), &mut lines);
        }
        fenced ^= is_fence;
    }
    lines
}

fn wrap_line(line: &str, lines: &mut Vec<String>) {
    let indent = " ".repeat(marker(line));
    // A table row or a heading is one line. Runs of spaces could indent it as code in a list item.
    if line.contains("# ") || line.starts_with(['|', '#']) {
        lines.push(one_line(line));
        return;
    }
    let mut current = String::new();
    for word in line.split_whitespace() {
        let full = current.chars().count() + word.chars().count() >= WIDTH;
        if !current.is_empty() && full && !starts_block(word) {
            lines.push(std::mem::replace(&mut current, format!("{indent}{word}")));
            continue;
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
    }
    lines.push(current);
}

/// Returns the width of the list marker and the space after it; 0 if the line is not a list item.
fn marker(line: &str) -> usize {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    if ["- ", "* ", "+ "]
        .iter()
        .any(|marker| line.starts_with(marker))
    {
        2
    } else if (1..=9).contains(&digits) && line[digits..].starts_with(". ") {
        digits + 2
    } else {
        0
    }
}

/// Returns `true` if the word could begin a block or HTML at the start of a line.
fn starts_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    (word.starts_with(['<', '>', '[', '~'])
        && !word.starts_with("<http")
        && !word.starts_with("[`"))
        || word.chars().all(|c| "-+*=_#|:>".contains(c))
        || (number.len() < word.len() && number.chars().all(|c| c.is_ascii_digit()))
}

/// Returns the language of the code that the line fences, or `None` if the line is not a fence.
pub(super) fn fence(line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    let rest = line
        .strip_prefix("```")
        .or_else(|| line.strip_prefix("~~~"))?;
    let name = rest.trim_start_matches(['`', '~']).trim();
    let mut languages = LANGUAGES.into_iter();
    Some(
        languages
            .find(|language| *language == name)
            .unwrap_or("text"),
    )
}

/// Replaces control characters, invisible characters and those that reverse the order of text by
/// spaces.
pub(super) fn clean_lines(text: &str) -> String {
    let hidden = |c: char| {
        let is_format = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}');
        let is_in_blocks = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
        is_format || is_in_blocks
    };
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| {
            if c != '\n' && (c.is_control() || hidden(c)) {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// Joins phrases: "a, b and c".
pub(crate) fn join(phrases: &[String], conjunction: &str) -> String {
    match phrases {
        [] => String::new(),
        [phrase] => phrase.clone(),
        [phrases @ .., last] => format!("{} {conjunction} {last}", phrases.join(", ")),
    }
}
