//! The table of all services, and what they failed at, grouped by cause.

use std::collections::BTreeMap;

use super::row::{Outcome, Row};

/// The longest name and the longest reason that are printed whole.
const WIDTHS: (usize, usize) = (40, 160);
/// How many names stand behind a cause.
const NAMED: usize = 8;

/// Prints the table and the summary.
pub(super) fn print(rows: &[Row]) {
    let name = rows
        .iter()
        .map(|row| row.name.chars().count())
        .max()
        .unwrap_or(0)
        .clamp(5, WIDTHS.0);
    println!(
        "\n{:<name$} {:>6} {:>5} {:>7} {:>7} {:>8} {:>15} {:<9} first diagnostic",
        "model", "shapes", "ops", "lines", "ignored", "warnings", "endpoint tests", "reached"
    );
    for row in rows {
        let [passed, failed, outdated] = row.endpoints;
        let endpoints = match outdated {
            0 => format!("{passed}/{}", passed + failed),
            count => format!("{passed}/{} ({count} old)", passed + failed),
        };
        let reached = row
            .reached
            .map(|stage| stage.to_string())
            .unwrap_or_else(|| "-".to_owned());
        let why = match &row.outcome {
            Outcome::Good => String::new(),
            Outcome::Protocol(spoken) => format!("protocol: {spoken}"),
            Outcome::Failed { stage, why } => format!("{stage}: {}", shortened(why, WIDTHS.1)),
        };
        let line = format!(
            "{:<name$} {:>6} {:>5} {:>7} {:>7} {:>8} {:>15} {reached:<9} {why}",
            shortened(&row.name, name),
            row.shapes,
            row.operations,
            row.lines,
            row.ignored,
            row.warnings.len(),
            endpoints,
        );
        println!("{}", line.trim_end());
    }
    print_causes(rows);
    print_sum(rows);
}

/// The causes, the most frequent first: of failures, of protocols, of warnings.
fn print_causes(rows: &[Row]) {
    let failures = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Failed { stage, why } => {
            Some((format!("{stage}: {}", cause(why)), row.name.as_str()))
        }
        _ => None,
    });
    print_groups("failed", failures);
    let protocols = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Protocol(spoken) => Some((format!("protocol: {spoken}"), row.name.as_str())),
        _ => None,
    });
    print_groups("not supported", protocols);
    let warnings = rows.iter().flat_map(|row| {
        row.warnings
            .iter()
            .map(|text| (cause(text), row.name.as_str()))
    });
    print_groups("warnings", warnings);
}

fn print_groups<'r>(title: &str, entries: impl Iterator<Item = (String, &'r str)>) {
    let mut groups: BTreeMap<String, (usize, Vec<&str>)> = BTreeMap::new();
    for (cause, name) in entries {
        let (count, names) = groups.entry(cause).or_default();
        *count += 1;
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    if groups.is_empty() {
        return;
    }
    println!("\n{title}, by cause:");
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (cause, (count, names)) in groups {
        let more = names.len().saturating_sub(NAMED);
        let shown = names
            .iter()
            .take(NAMED)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        let rest = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        println!(
            "  {count:>4} × {}: {shown}{rest}",
            shortened(&cause, WIDTHS.1)
        );
    }
}

fn print_sum(rows: &[Row]) {
    let count = |is: &dyn Fn(&Outcome) -> bool| rows.iter().filter(|row| is(&row.outcome)).count();
    let checked = rows.iter().filter(|row| row.checked).count();
    let tests = |index: usize| rows.iter().map(|row| row.endpoints[index]).sum::<usize>();
    println!(
        "\n{} services: {} good, {} failed, {} of protocols that are not supported; {checked} past rustc",
        rows.len(),
        count(&|outcome| *outcome == Outcome::Good),
        count(&|outcome| matches!(outcome, Outcome::Failed { .. })),
        count(&|outcome| matches!(outcome, Outcome::Protocol(_))),
    );
    println!(
        "endpoint tests: {} passed, {} failed, {} outdated and left out",
        tests(0),
        tests(1),
        tests(2)
    );
    let sums = [
        |row: &Row| row.operations,
        |row: &Row| row.lines,
        |row: &Row| row.ignored,
    ];
    let [operations, lines, ignored] = sums.map(|of| rows.iter().map(of).sum::<usize>());
    println!("{operations} operations, {lines} lines, {ignored} traits that nothing reads");
}

/// A diagnostic without what is particular to its model, so that equal causes read alike: ids, numbers, paths and what stands
/// in quotes.
fn cause(why: &str) -> String {
    let mut text = String::new();
    let mut quote = None;
    for c in why.chars() {
        match quote {
            Some(open) if c == open => {
                quote = None;
                text.push(c);
            }
            Some(_) => {}
            None => {
                text.push(c);
                if c == '"' || c == '`' {
                    quote = Some(c);
                    text.push('…');
                }
            }
        }
    }
    let particular =
        |word: &str| word.contains(['#', '$', '/']) || word.contains(|c: char| c.is_ascii_digit());
    let known = |word: &str| {
        word.starts_with("smithy.") || word.starts_with("aws.") || word.starts_with("error[")
    };
    let words = text.split_whitespace().map(|word| {
        if particular(word) && !known(word) {
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

fn shortened(text: &str, width: usize) -> String {
    match text.chars().count() > width {
        true => text
            .chars()
            .take(width.saturating_sub(1))
            .chain(['…'])
            .collect(),
        false => text.to_owned(),
    }
}
