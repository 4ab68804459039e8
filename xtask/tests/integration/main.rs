//! Tests of the command line, run as a program, and checks of the project's source.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api_change;
mod codegen;
mod history;
mod models;
mod pages;
mod rust_versions;
mod schemas;
mod source;
mod survey;

use std::path::Path;
use std::process::Command;

/// Result of a command.
struct Run {
    succeeded: bool,
    stdout: String,
    stderr: String,
}

/// Runs `cargo xtask` in a folder.
fn xtask(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    Run {
        succeeded: output.status.success(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    /// Asserts that the command failed with an error message that contains `message`.
    #[track_caller]
    fn assert_fails(&self, message: &str) {
        assert!(!self.succeeded, "{}", self.stdout);
        assert!(self.stderr.contains(message), "{}", self.stderr);
    }

    /// Asserts that the command succeeded with an output that contains `text`.
    #[track_caller]
    fn assert_prints(&self, text: &str) {
        assert!(self.succeeded, "{}", self.stderr);
        assert!(self.stdout.contains(text), "{}", self.stdout);
    }
}
