//! Checks generated crates with rustc. Warnings are failures: generated code has none.
//!
//! The crates are written into the slots of a workspace, and cargo checks all of them at once.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::generate::{Service, slot_name};
use super::row::Stage;
use crate::{crate_files, scratch_workspace};

/// Checks the crates of the services and records the results.
pub(super) fn check(
    root: &Path,
    folder: &Path,
    jobs: usize,
    services: &mut [Service],
) -> Result<()> {
    let folder = folder.join("crates");
    let mut filled = Vec::new();
    for (index, service) in services.iter_mut().enumerate() {
        let slot = slot_name(index);
        // The tree is large and not needed any more.
        if let Some(mut tree) = service.tree.take() {
            if let Some(manifest) = tree.files.get_mut("Cargo.toml") {
                let name = |name: &str| format!("name = \"{name}\"");
                *manifest = manifest.replacen(&name(&slot_name(0)), &name(&slot), 1);
            }
            crate_files::write(&folder.join(&slot), &tree)?;
            filled.push(index);
        } else if folder.join(&slot).exists() {
            // A workspace must not contain crates that are not members.
            fs::remove_dir_all(folder.join(&slot))
                .with_context(|| format!("cannot empty {slot}"))?;
        }
    }
    if filled.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = filled.iter().map(|index| slot_name(*index)).collect();
    // Each crate is built once, so that incremental compilation would only use space.
    let profiles: Vec<String> = names
        .iter()
        .map(|name| format!("\n[profile.dev.package.{name}]\nincremental = false\n"))
        .collect();
    scratch_workspace::write(root, &folder, &names, &profiles.concat())?;
    let jobs = jobs.to_string();
    let mut arguments = vec![
        "check",
        "--lib",
        "--workspace",
        "--keep-going",
        "--jobs",
        &jobs,
    ];
    arguments.extend(["--message-format", "short"]);
    let output = scratch_workspace::run_cargo(root, &folder, &arguments)?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    let findings = first_findings(&stderr);
    for index in filled {
        let row = &mut services[index].row;
        match findings.get(slot_name(index).as_str()) {
            Some(finding) => row.fail(Stage::Check, *finding),
            None if !output.status.success() && findings.is_empty() => {
                let error = stderr.lines().rfind(|line| line.starts_with("error"));
                row.fail(
                    Stage::Check,
                    format!("cargo failed: {}", error.unwrap_or("no message")),
                );
            }
            None => {
                row.pass(Stage::Check);
                row.is_checked = true;
            }
        }
    }
    Ok(())
}

/// Returns the first error, or otherwise the first warning, of each slot. A line of rustc's output has the form
/// `surveyed-0/src/lib.rs:1:2: error: …`.
fn first_findings(stderr: &str) -> BTreeMap<&str, &str> {
    let mut findings: BTreeMap<&str, &str> = BTreeMap::new();
    for line in stderr.lines().filter(|line| line.starts_with("surveyed-")) {
        let Some((slot, finding)) = line.split_once('/') else {
            continue;
        };
        let is_error = |finding: &str| finding.contains(": error");
        if is_error(finding) || finding.contains(": warning") {
            let first = findings.entry(slot).or_insert(finding);
            if is_error(finding) && !is_error(first) {
                *first = finding;
            }
        }
    }
    findings
}
