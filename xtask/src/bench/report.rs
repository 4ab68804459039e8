//! The table of results.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

/// A figure of both clients.
pub(super) struct Row {
    name: String,
    unit: &'static str,
    decimals: usize,
    /// This client and the official one.
    values: [f64; 2],
    /// The figure belongs to neither client: it is the least that is possible.
    is_limit: bool,
}

impl Row {
    pub(super) fn new(
        name: impl Into<String>,
        unit: &'static str,
        decimals: usize,
        values: [f64; 2],
    ) -> Self {
        Self {
            name: name.into(),
            unit,
            decimals,
            values,
            is_limit: false,
        }
    }

    /// Marks the row as a limit, of which it shows the first value.
    pub(super) fn limit(mut self) -> Self {
        self.is_limit = true;
        self
    }
}

/// Returns the median of a list that is not empty; of an even count, the larger one of the two in the middle.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Returns the whole report.
pub(super) fn markdown(rows: &[Row]) -> Result<String> {
    let mut text = String::from("# Benchmarks\n\n");
    let _ = writeln!(
        text,
        "`bedrock-agentcore-control` beside `aws-sdk-bedrockagentcorecontrol` 1.97.0 with `aws-config` 1.13.0, both with default\n\
         features. `cargo xtask bench` writes this file. Both sides of a row come from the same run: the ratio carries over to\n\
         other machines, the times do not.\n\n{}\n",
        machine()?
    );
    text.push_str("| | this client | official | ratio |\n|---|--:|--:|--:|\n");
    for Row {
        name,
        unit,
        decimals,
        values: [ours, official],
        is_limit,
    } in rows
    {
        let _ = if *is_limit {
            writeln!(text, "| {name} | {ours:.decimals$} {unit} | | |")
        } else {
            let ratio = official / ours;
            writeln!(
                text,
                "| {name} | {ours:.decimals$} {unit} | {official:.decimals$} {unit} | {ratio:.1} |"
            )
        };
    }
    Ok(text)
}

/// Describes the machine, the compiler and the day.
fn machine() -> Result<String> {
    let rustc = first_line(Command::new("rustc").arg("--version"))?;
    let date = first_line(Command::new("date").arg("+%Y-%m-%d"))?;
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().context("cannot count the cores")?;
    Ok(format!("{date}, {cores} cores of {model}, {rustc}."))
}

fn first_line(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot run {command:?}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
