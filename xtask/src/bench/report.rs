//! The tables of results.

use std::fmt::Write;
use std::process::Command;

use anyhow::{Context, Result};
use fs_err as fs;

use crate::process;

/// A table of results.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) rows: Vec<Row>,
}

/// A figure of both clients.
pub(super) struct Row {
    pub(super) name: String,
    unit: &'static str,
    decimals: usize,
    pub(super) ours: f64,
    pub(super) official: Option<f64>,
    /// The figure of the program without a client.
    pub(super) limit: Option<f64>,
    /// Whether the chart has the row.
    pub(super) is_in_chart: bool,
}

impl Row {
    /// Creates a row with the figures of this client, of the official one and of the program
    /// without a client, as far as there are any.
    pub(super) fn new(
        name: impl Into<String>,
        unit: &'static str,
        decimals: usize,
        figures: &[f64],
    ) -> Self {
        Self {
            name: name.into(),
            unit,
            decimals,
            ours: figures.first().copied().unwrap_or_default(),
            official: figures.get(1).copied(),
            limit: figures.get(2).copied(),
            is_in_chart: false,
        }
    }

    /// Adds the row to the chart.
    pub(super) fn in_chart(mut self) -> Self {
        self.is_in_chart = true;
        self
    }

    /// Formats a figure of the row with its unit.
    pub(super) fn format(&self, figure: f64) -> String {
        let decimals = self.decimals;
        let text = format!("{figure:.decimals$} {}", self.unit);
        text.trim_end().to_owned()
    }
}

/// Returns the median of a list that is not empty; of an even count, the larger one of the two in
/// the middle.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Returns the whole report. `chart` is the name of the file with the chart.
pub(super) fn markdown(sections: &[Section], chart: &str) -> Result<String> {
    let mut text = String::from("# Benchmarks\n\n");
    let _ = writeln!(
        text,
        "`bedrock-agentcore-control` beside `aws-sdk-bedrockagentcorecontrol` 1.97.0 with \
         `aws-config`\n1.13.0, both with default features. `cargo xtask bench` writes this file.\n\
         All figures of a row come from the same run: the ratio carries over to other machines,\n\
         the times do not.\n\n{}\n\n![Chart of the results]({chart})",
        machine()?
    );
    for section in sections.iter().filter(|section| !section.rows.is_empty()) {
        let _ = write!(text, "\n## {}\n\n{}\n\n", section.title, section.text);
        table(&mut text, &section.rows);
    }
    Ok(text)
}

/// Appends a table, with the columns that have figures.
fn table(text: &mut String, rows: &[Row]) {
    let has_official = rows.iter().any(|row| row.official.is_some());
    let has_limit = rows.iter().any(|row| row.limit.is_some());
    let mut line = |name: &str, cells: [&str; 4]| {
        let [ours, official, ratio, limit] = cells;
        let _ = write!(text, "| {name} | {ours} |");
        if has_official {
            let _ = write!(text, " {official} | {ratio} |");
        }
        if has_limit {
            let _ = write!(text, " {limit} |");
        }
        text.push('\n');
    };
    line("", ["this client", "official", "ratio", "bare"]);
    line("---", ["--:"; 4]);
    for row in rows {
        let figure = |figure: Option<f64>| figure.map_or_else(String::new, |it| row.format(it));
        // There is none to a figure of zero, such as allocations.
        let official = row.official.filter(|_| row.ours > 0.0);
        let ratio = official.map(|official| official / row.ours);
        let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.1}"));
        let [ours, official, limit] = [Some(row.ours), row.official, row.limit].map(figure);
        line(&row.name, [&ours, &official, &ratio, &limit]);
    }
}

/// Describes the machine, the compiler and the day.
fn machine() -> Result<String> {
    let rustc = process::output(Command::new("rustc").arg("--version"), "rustc failed")?;
    let date = process::output(Command::new("date").arg("+%Y-%m-%d"), "date failed")?;
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().context("cannot count the cores")?;
    let (date, rustc) = (date.trim(), rustc.trim());
    Ok(format!("{date}, {cores} cores of {model}, {rustc}."))
}
