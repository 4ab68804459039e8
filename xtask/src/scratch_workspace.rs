//! Runs cargo, also in workspaces of generated crates below `target/`.
//!
//! These workspaces have the profile, the lock file and the target folder of the project, so that dependencies are built once
//! for all of them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result};

/// Writes a workspace manifest and a lock file into `folder`. `extra` is appended to the manifest.
pub(crate) fn write(root: &Path, folder: &Path, members: &[String], extra: &str) -> Result<()> {
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n{extra}"
    );
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    for (name, text) in [("Cargo.toml", manifest), ("Cargo.lock", lock)] {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Runs cargo in the workspace in `folder` and returns its output, whatever its exit code.
pub(crate) fn run_cargo(root: &Path, folder: &Path, arguments: &[&str]) -> Result<Output> {
    cargo()
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .output()
        .context("cannot run cargo")
}

/// Returns a cargo command with the environment of a shell.
///
/// `cargo run`, which runs this program, sets variables about its package. Some build scripts, such as that of ring, run
/// again when these change, which would rebuild half of the dependencies each time.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}
