//! Runs other programs.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Runs a program to its end.
///
/// # Errors
/// Returns an error with the text `failure` if the program fails.
pub(crate) fn run(command: &mut Command, failure: &str) -> Result<()> {
    let status = command.status().with_context(|| cannot_run(command))?;
    ensure!(status.success(), "{failure} ({status})");
    Ok(())
}

/// Runs a program and returns what it prints.
///
/// # Errors
/// Returns an error with the text `failure` and the messages of the program if it fails.
pub(crate) fn output(command: &mut Command, failure: &str) -> Result<String> {
    let output = command.output().with_context(|| cannot_run(command))?;
    let messages = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{failure}: {}", messages.trim());
    String::from_utf8(output.stdout).with_context(|| format!("{failure}: the output is not UTF-8"))
}

/// Describes the failure to start a program.
pub(crate) fn cannot_run(command: &Command) -> String {
    format!("cannot run {}", command.get_program().display())
}
