//! rustc's opinion of generated crates: they are written into the slots of a workspace, and cargo checks all of them at once. A
//! warning is a failure: generated code has none.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::generate::{Generated, slot};
use super::row::Stage;
use crate::{tree, workspace};

/// Checks the crates that there are.
pub(super) fn all(
    root: &Path,
    folder: &Path,
    jobs: usize,
    services: &mut [Generated],
) -> Result<()> {
    let folder = folder.join("crates");
    let mut filled = Vec::new();
    for (index, service) in services.iter_mut().enumerate() {
        // The text is needed no longer, and there may be much of it.
        let Some(mut crate_tree) = service.tree.take() else {
            continue;
        };
        rename(&mut crate_tree, &slot(index));
        tree::write(&folder.join(slot(index)), &crate_tree)?;
        filled.push(index);
    }
    if filled.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = filled.iter().map(|index| slot(*index)).collect();
    workspace::write(root, &folder, &names, &without_incremental(&names))?;
    forget(&folder, services.len(), &names)?;
    let jobs = jobs.to_string();
    let arguments = [
        "check",
        "--lib",
        "--workspace",
        "--keep-going",
        "--message-format",
        "short",
        "--jobs",
        &jobs,
    ];
    let output = workspace::cargo(root, &folder, &arguments)?;
    let said = String::from_utf8_lossy(&output.stderr);
    let found = by_slot(&said);
    for index in filled {
        let row = &mut services[index].row;
        match found.get(slot(index).as_str()) {
            Some(first) => row.fail(Stage::Check, *first),
            None if !output.status.success() && found.is_empty() => {
                row.fail(Stage::Check, last_error(&said))
            }
            None => {
                row.reach(Stage::Check);
                row.checked = true;
            }
        }
    }
    Ok(())
}

/// Gives the crate the name of its slot.
fn rename(crate_tree: &mut smithy_codegen::SourceTree, name: &str) {
    if let Some(manifest) = crate_tree.files.get_mut("Cargo.toml") {
        *manifest = manifest.replacen(
            &format!("name = \"{}\"", slot(0)),
            &format!("name = \"{name}\""),
            1,
        );
    }
}

/// No crate is built twice, so that what speeds that up, and is larger than the crate, is left out.
fn without_incremental(names: &[String]) -> String {
    names.iter().fold(String::new(), |mut text, name| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n[profile.dev.package.{name}]\nincremental = false");
        text
    })
}

/// Removes slots that nothing is in now: a workspace may hold no crates that it does not name.
fn forget(folder: &Path, slots: usize, filled: &[String]) -> Result<()> {
    for name in (0..slots).map(slot).filter(|name| !filled.contains(name)) {
        let path = folder.join(name);
        if path.exists() {
            fs::remove_dir_all(&path)
                .with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// The first line that rustc printed of each slot, from the place in the crate on: `surveyed-0/src/lib.rs:1:2: error: …`.
fn by_slot(said: &str) -> BTreeMap<&str, &str> {
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    for line in said.lines() {
        let Some((name, rest)) = line.split_once('/') else {
            continue;
        };
        let is_finding = rest.contains(": warning") || rest.contains(": error");
        if name.starts_with("surveyed-") && is_finding {
            let first = found.entry(name).or_insert(rest);
            // An error says more than the warnings before it.
            if !first.contains(": error") && rest.contains(": error") {
                *first = rest;
            }
        }
    }
    found
}

fn last_error(said: &str) -> String {
    let error = said.lines().rfind(|line| line.starts_with("error"));
    format!("cargo failed: {}", error.unwrap_or("it does not say why"))
}
