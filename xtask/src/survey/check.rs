//! Checks generated crates with cargo and rustc. A warning is a failure.

use std::path::Path;

use anyhow::{Context, Result};
use fs_err as fs;
use smithy_codegen::SourceTree;

use super::generate::Service;
use super::row::Stage;
use crate::crate_files;
use crate::toolchain::{self, Rustc};

/// Checks the crate of a service in `folder` and records the result.
pub(super) fn check(rustc: &Rustc, folder: &Path, service: &mut Service) {
    // The tree is large and not needed any more.
    let Some(tree) = service.tree.take() else {
        return;
    };
    let row = &mut service.row;
    match first_finding(rustc, folder, &tree) {
        Ok(None) => {
            row.pass(Stage::Check);
            row.is_checked = true;
        }
        Ok(Some(finding)) => row.fail(Stage::Check, finding),
        Err(error) => row.fail(Stage::Check, format!("{error:#}")),
    }
}

/// Returns the first error, or otherwise the first warning, of a crate.
fn first_finding(rustc: &Rustc, folder: &Path, tree: &SourceTree) -> Result<Option<String>> {
    crate_files::write(folder, tree)?;
    let manifest = toolchain::cargo("metadata --no-deps --format-version 1")
        .current_dir(folder)
        .output()
        .context("cannot run cargo")?;
    let mut arguments = vec!["--emit", "metadata", "--error-format", "short"];
    // The lints of the manifest.
    arguments.extend(["-D", "missing_docs", "-F", "unsafe_code"]);
    let library = rustc.compile(folder, &arguments)?;
    fs::remove_dir_all(folder)?;

    for output in [manifest, library] {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let is_error = |line: &&str| line.contains(": error") || line.starts_with("error");
        let finding = stderr.lines().find(is_error).or(stderr.lines().next());
        if finding.is_some() || !output.status.success() {
            return Ok(Some(finding.unwrap_or("no message").to_owned()));
        }
    }
    Ok(None)
}
