//! The tests that models have of their endpoint rules. They need no more of a crate than the rules, so that those of many models
//! go into one crate, a module each, and are built together; where that does not build, each model's are built alone.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::generate::Generated;
use super::row::{Row, Stage};
use crate::workspace;

/// Models whose tests are built at once.
const TOGETHER: usize = 24;
const MANIFEST: &str = "[package]\nname = \"surveyed-endpoints\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
    [dependencies]\nsmithy-reqwest = { path = \"../../../../codegen/runtime\", features = [\"protocol-tests\"] }\n";

/// The rules of all models.
pub(super) struct Rules<'a> {
    root: &'a Path,
    folder: PathBuf,
    /// The rows that have rules with tests.
    rows: Vec<usize>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(root: &'a Path, folder: &Path) -> Self {
        Self {
            root,
            folder: folder.join("endpoints"),
            rows: Vec::new(),
        }
    }

    /// Writes the rules of the service that becomes row `row`.
    pub(super) fn add(&mut self, row: usize, service: &mut Generated) -> Result<()> {
        let Some(rules) = service.rules.take() else {
            return Ok(());
        };
        for (path, text) in &rules.files {
            self.write(
                &path.replacen("src/", &format!("rules/src/{}/", module(row)), 1),
                text,
            )?;
        }
        self.rows.push(row);
        Ok(())
    }

    /// Runs all tests.
    pub(super) fn test(&self, rows: &mut [Row]) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.write("rules/Cargo.toml", MANIFEST)?;
        workspace::write(self.root, &self.folder, &["rules".to_owned()], "")?;
        for together in self.rows.chunks(TOGETHER) {
            if self.run(together, rows)?.is_some() {
                for alone in together {
                    if let Some(why) = self.run(&[*alone], rows)? {
                        rows[*alone].fail(Stage::Endpoints, why);
                    }
                }
            }
        }
        Ok(())
    }

    /// Builds and runs the tests of some rows; why there is no result, where there is none.
    fn run(&self, chosen: &[usize], rows: &mut [Row]) -> Result<Option<String>> {
        let modules = chosen.iter().map(|row| {
            format!(
                "#[cfg(test)]\nmod {} {{\n    mod endpoint;\n    mod endpoint_tests;\n}}\n",
                module(*row)
            )
        });
        self.write("rules/src/lib.rs", &modules.collect::<String>())?;
        let output = workspace::cargo(
            self.root,
            &self.folder,
            &["test", "--lib", "--message-format", "short"],
        )?;
        let text = String::from_utf8_lossy(&output.stdout);
        if !text.contains("test result:") {
            let said = String::from_utf8_lossy(&output.stderr);
            let error = said
                .lines()
                .find(|line| line.contains(": error") || line.starts_with("error"));
            return Ok(Some(
                error.unwrap_or("the tests end without a result").to_owned(),
            ));
        }
        for row in chosen {
            note(&text, *row, &mut rows[*row]);
        }
        Ok(None)
    }

    fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.folder.join(path);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

fn module(row: usize) -> String {
    format!("m{row}")
}

/// Notes what came of the tests of one row: `test m0::endpoint_tests::name ... ok`.
fn note(text: &str, index: usize, row: &mut Row) {
    let prefix = format!("test {}::endpoint_tests::", module(index));
    let results: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.strip_prefix(&prefix)?.split_once(" ... "))
        .collect();
    let failed: Vec<&str> = results
        .iter()
        .filter(|(_, result)| *result != "ok")
        .map(|(name, _)| *name)
        .collect();
    row.endpoints[0] = results.len() - failed.len();
    row.endpoints[1] = failed.len();
    match failed.first() {
        Some(first) => {
            let header = format!(
                "---- {}::endpoint_tests::{first} stdout ----",
                module(index)
            );
            let panic = text
                .split_once(&header)
                .map(|(_, rest)| rest.lines().take(5))
                .into_iter()
                .flatten();
            let sides = panic
                .map(str::trim)
                .filter(|line| line.starts_with("left:") || line.starts_with("right:"));
            let why = format!(
                "endpoint test {first}: {}",
                sides.collect::<Vec<_>>().join(", ")
            );
            row.fail(Stage::Endpoints, why);
        }
        None => row.reach(Stage::Endpoints),
    }
}
