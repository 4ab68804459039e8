//! Runs the tests of endpoint rules.
//!
//! They need only the rules of a crate, so that the rules of several models are modules of one
//! crate and built together. If that does not build, the rules of each model are built alone.

use std::path::{Path, PathBuf};

use anyhow::Result;
use smithy_codegen::SourceTree;
use smithy_codegen_cli::replace;

use super::row::{Row, Stage};
use crate::toolchain::Rustc;

/// Number of models whose tests are built together.
const MODELS_PER_BUILD: usize = 24;

/// The endpoint rules of all models.
pub(super) struct Rules {
    folder: PathBuf,
    /// Indices of the rows that have rules with tests.
    rows: Vec<usize>,
}

impl Rules {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.join("endpoints"),
            rows: Vec::new(),
        }
    }

    /// Writes the rules of a row.
    pub(super) fn add(&mut self, row: usize, rules: &SourceTree) -> Result<()> {
        for (path, text) in &rules.files {
            let folder = format!("src/{}/", module(row));
            let path = self.folder.join(path.replacen("src/", &folder, 1));
            replace::write(&path, text)?;
        }
        self.rows.push(row);
        Ok(())
    }

    /// Runs the tests of all rules and records the results.
    pub(super) fn run_tests(&self, rustc: &Rustc, rows: &mut [Row]) -> Result<()> {
        for group in self.rows.chunks(MODELS_PER_BUILD) {
            if self.build_and_run(rustc, group, rows)?.is_some() {
                for row in group {
                    if let Some(error) = self.build_and_run(rustc, &[*row], rows)? {
                        rows[*row].fail(Stage::Endpoints, error);
                    }
                }
            }
        }
        Ok(())
    }

    /// Runs the tests of some rows. Returns the first error if they do not compile.
    fn build_and_run(
        &self,
        rustc: &Rustc,
        group: &[usize],
        rows: &mut [Row],
    ) -> Result<Option<String>> {
        let modules = group.iter().map(|row| {
            let module = module(*row);
            format!(
                "#[cfg(test)]\nmod {module} {{\n    mod endpoint;\n    mod endpoint_tests;\n}}\n"
            )
        });
        replace::write(&self.folder.join("src/lib.rs"), modules.collect::<String>())?;
        let stdout = match rustc.test(&self.folder) {
            Ok(stdout) => stdout,
            Err(errors) => {
                let errors = errors.to_string();
                let error = errors.lines().find(|line| line.contains(": error"));
                return Ok(Some(error.unwrap_or(&errors).to_owned()));
            }
        };
        for row in group {
            record(&stdout, &module(*row), &mut rows[*row]);
        }
        Ok(None)
    }
}

fn module(row: usize) -> String {
    format!("m{row}")
}

/// Records the results of a module from the output of its tests. A line has the form
/// `test m0::endpoint_tests::name ... ok`.
fn record(stdout: &str, module: &str, row: &mut Row) {
    let prefix = format!("test {module}::endpoint_tests::");
    let results = stdout
        .lines()
        .filter_map(|line| line.strip_prefix(&prefix)?.split_once(" ... "));
    let (passed, failed): (Vec<_>, Vec<_>) = results.partition(|(_, result)| *result == "ok");
    row.endpoint_tests.passed = passed.len();
    row.endpoint_tests.failed = failed.len();
    let Some((test, _)) = failed.first() else {
        row.pass(Stage::Endpoints);
        return;
    };
    let header = format!("---- {module}::endpoint_tests::{test} stdout ----");
    let panic = stdout.split_once(&header).map_or("", |(_, panic)| panic);
    let values: Vec<&str> = panic
        .lines()
        .take(5)
        .map(str::trim)
        .filter(|line| line.starts_with("left:") || line.starts_with("right:"))
        .collect();
    row.fail(
        Stage::Endpoints,
        format!("endpoint test {test}: {}", values.join(", ")),
    );
}
