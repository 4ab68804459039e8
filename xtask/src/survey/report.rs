//! Prints the table of services and the causes of failures.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::row::{Outcome, Row};

const MAX_NAME_CHARS: usize = 40;
const MAX_REASON_CHARS: usize = 160;
/// Maximum number of services that are listed for a cause.
const MAX_LISTED: usize = 8;

/// Prints the table, the causes and the totals.
pub(super) fn print(rows: &[Row]) {
    let names = rows.iter().map(|row| row.name.chars().count());
    let width = names.max().unwrap_or(0).clamp(5, MAX_NAME_CHARS);
    println!(
        "\n{:<width$} {:>6} {:>5} {:>7} {:>7} {:>8} {:>18} {:<9} first diagnostic",
        "model", "shapes", "ops", "lines", "ignored", "warnings", "endpoint tests", "reached"
    );
    for row in rows {
        let tests = row.endpoint_tests;
        let mut endpoint_tests = format!("{}/{}", tests.passed, tests.passed + tests.failed);
        if tests.outdated > 0 {
            endpoint_tests = format!("{endpoint_tests} ({} outdated)", tests.outdated);
        }
        let reached = row
            .reached
            .map_or_else(|| "-".to_owned(), |stage| stage.to_string());
        let reason = match &row.outcome {
            Outcome::Passed => String::new(),
            Outcome::UnsupportedProtocol => format!("protocol: {}", row.protocol),
            Outcome::Failed { stage, reason } => {
                format!("{stage}: {}", shorten(reason, MAX_REASON_CHARS))
            }
        };
        let line = format!(
            "{:<width$} {:>6} {:>5} {:>7} {:>7} {:>8} {endpoint_tests:>18} {reached:<9} {reason}",
            shorten(&row.name, width),
            row.shapes,
            row.operations,
            row.lines,
            row.ignored,
            row.warnings.len(),
        );
        println!("{}", line.trim_end());
    }
    print_causes(rows);
    print_protocols(rows);
    print_totals(rows);
}

/// Prints the causes of failures, the unsupported protocols and the warnings, most frequent first.
fn print_causes(rows: &[Row]) {
    let failures = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Failed { stage, reason } => {
            Some((format!("{stage}: {}", cause(reason)), row.name.as_str()))
        }
        _ => None,
    });
    print_groups("failures", failures);
    let protocols = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::UnsupportedProtocol => Some((row.protocol.clone(), row.name.as_str())),
        _ => None,
    });
    print_groups("unsupported protocols", protocols);
    let warnings = rows.iter().flat_map(|row| {
        row.warnings
            .iter()
            .map(|warning| (cause(warning), row.name.as_str()))
    });
    print_groups("warnings", warnings);
    let generated = rows
        .iter()
        .filter(|row| row.outcome != Outcome::UnsupportedProtocol);
    let not_imported = generated.flat_map(|row| {
        let remarks = row.not_imported.iter();
        remarks.map(|remark| (without_counts(remark), row.name.as_str()))
    });
    print_groups("not imported", not_imported);
}

fn print_groups<'r>(title: &str, entries: impl Iterator<Item = (String, &'r str)>) {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (cause, name) in entries {
        groups.entry(cause).or_default().push(name);
    }
    if groups.is_empty() {
        return;
    }
    println!("\n{title}:");
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, names)| Reverse(names.len()));
    for (cause, mut names) in groups {
        let count = names.len();
        names.dedup();
        let more = match names.len().saturating_sub(MAX_LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        names.truncate(MAX_LISTED);
        let cause = shorten(&cause, MAX_REASON_CHARS);
        println!("  {count:>4} × {cause}: {}{more}", names.join(", "));
    }
}

/// Prints a table of the protocols, the most frequent first.
fn print_protocols(rows: &[Row]) {
    let mut protocols: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.protocol.is_empty()) {
        protocols.entry(&row.protocol).or_default().push(row);
    }
    let mut protocols: Vec<_> = protocols.into_iter().collect();
    protocols.sort_by_key(|(_, rows)| Reverse(rows.len()));
    let names = protocols.iter().map(|(name, _)| name.chars().count());
    let width = names.max().unwrap_or(0).max(8);
    println!(
        "\n{:<width$} {:>8} {:>10} {:>8} {:>8} {:>9} {:>11}",
        "protocol", "services", "operations", "left out", "warnings", "failures", "unsupported"
    );
    for (name, rows) in protocols {
        let sum = |number: fn(&Row) -> usize| rows.iter().map(|row| number(row)).sum::<usize>();
        println!(
            "{name:<width$} {:>8} {:>10} {:>8} {:>8} {:>9} {:>11}",
            rows.len(),
            sum(|row| row.operations),
            sum(|row| row.left_out),
            sum(|row| row.warnings.len()),
            sum(|row| row.is_failed().into()),
            sum(|row| (row.outcome == Outcome::UnsupportedProtocol).into()),
        );
    }
}

fn print_totals(rows: &[Row]) {
    let count = |is_counted: fn(&Row) -> bool| rows.iter().filter(|row| is_counted(row)).count();
    let sum = |number: fn(&Row) -> usize| rows.iter().map(number).sum::<usize>();
    println!(
        "\n{} services: {} passed, {} failed, {} with unsupported protocols; {} checked by rustc",
        rows.len(),
        count(|row| row.outcome == Outcome::Passed),
        count(Row::is_failed),
        count(|row| row.outcome == Outcome::UnsupportedProtocol),
        count(|row| row.is_checked),
    );
    println!(
        "endpoint tests: {} passed, {} failed, {} outdated",
        sum(|row| row.endpoint_tests.passed),
        sum(|row| row.endpoint_tests.failed),
        sum(|row| row.endpoint_tests.outdated),
    );
    println!(
        "{} operations, {} lines, {} ignored traits",
        sum(|row| row.operations),
        sum(|row| row.lines),
        sum(|row| row.ignored),
    );
}

/// Removes the numbers from a remark of the importer.
fn without_counts(remark: &str) -> String {
    let text = remark.split_once(" (").map_or(remark, |(text, _)| text);
    let text = text.trim_start_matches("not imported: ");
    text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ')
        .to_owned()
}

/// Replaces ids, numbers, paths and quoted texts of a diagnostic by `…`, so that equal causes are
/// equal texts.
fn cause(reason: &str) -> String {
    let mut text = String::new();
    let mut open_quote = None;
    for c in reason.chars() {
        if open_quote == Some(c) {
            open_quote = None;
        } else if open_quote.is_some() {
            continue;
        } else if c == '"' || c == '`' {
            open_quote = Some(c);
            text.extend([c, '…']);
            continue;
        }
        text.push(c);
    }
    let is_specific =
        |word: &str| word.contains(['#', '$', '/']) || word.contains(|c: char| c.is_ascii_digit());
    let is_common = |word: &str| {
        ["smithy.", "aws.", "error["]
            .iter()
            .any(|prefix| word.starts_with(prefix))
    };
    let words = text.split_whitespace();
    let words = words.map(|word| {
        if is_specific(word) && !is_common(word) {
            "…"
        } else {
            word
        }
    });
    words
        .collect::<Vec<_>>()
        .join(" ")
        .trim_start_matches("… ")
        .to_owned()
}

fn shorten(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    text.chars()
        .take(max_chars.saturating_sub(1))
        .chain(['…'])
        .collect()
}
