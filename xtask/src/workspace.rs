//! Workspaces of generated crates below `target/`: their manifest, and cargo's runs in them. What they depend on is built once for
//! them and for this project. Must not know what the crates are for.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result};

/// Writes the manifest of a workspace in `folder` with these members. The profile and the lock are the project's, so that its
/// dependencies need not be built anew; `more` is put at the manifest's end.
pub(crate) fn write(root: &Path, folder: &Path, members: &[String], more: &str) -> Result<()> {
    let members = members
        .iter()
        .map(|name| format!("{name:?}"))
        .collect::<Vec<_>>()
        .join(", ");
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n{more}"
    );
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    write("Cargo.toml", &manifest)?;
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    write("Cargo.lock", &lock)
}

/// Runs cargo in the workspace in `folder`, with the project's target folder; what it printed, whatever it thought of it.
pub(crate) fn cargo(root: &Path, folder: &Path, arguments: &[&str]) -> Result<Output> {
    command()
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .output()
        .context("cannot run cargo")
}

/// A command of cargo as it would run from a shell.
///
/// `cargo run`, which runs us, tells programs about their package by environment variables. Some build scripts, ring's
/// for one, run again where those change, so leaving them in would build half of the dependencies anew every time.
pub(crate) fn command() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}
