//! Workspaces of generated crates below `target/`: their manifest, and cargo's runs in them. What they depend on is built once for
//! them and for this project. Must not know what the crates are for.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result};

/// Writes the manifest of a workspace in `folder` with these members. The profile and the lock are the project's, so that its
/// dependencies need not be built anew; `more` is put at the manifest's end.
pub(crate) fn write(root: &Path, folder: &Path, members: &[String], more: &str) -> Result<()> {
    let members = members.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
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
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Command::new(cargo)
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .output()
        .context("cannot run cargo")
}
