//! Runs cargo, and rustc on generated crates.
//!
//! rustc links generated crates with the runtime as `cargo test --workspace` builds it, so that no
//! dependency is built for them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;

/// Returns a cargo command with these arguments, separated by spaces, and the environment of a
/// shell.
///
/// `cargo run`, which runs this program, sets variables about its package. Some build scripts, such
/// as that of ring, run again when these change, which would rebuild half of the dependencies each
/// time.
pub(crate) fn cargo(arguments: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments.split(' '));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The compiler of generated crates.
pub(crate) struct Rustc {
    /// Library of the runtime.
    runtime: PathBuf,
}

impl Rustc {
    /// Builds the runtime.
    pub(crate) fn new(root: &Path) -> Result<Self> {
        // Cargo unifies the features of dependencies over the whole workspace and its tests when it
        // builds an example.
        let mut build = cargo("build --workspace --example json_operation");
        build.args(["--message-format", "json-render-diagnostics"]);
        let messages = process::output(build.current_dir(root), "cannot build the runtime")?;
        let mut messages = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let runtime = messages
            .find(|message| message["target"]["name"] == "smithy_reqwest")
            .and_then(|message| message["filenames"][0].as_str().map(PathBuf::from));
        Ok(Self {
            runtime: runtime.context("cargo does not name the library of the runtime")?,
        })
    }

    /// Compiles the crate with the root file `src/lib.rs` in `folder`.
    pub(crate) fn compile(&self, folder: &Path, arguments: &[&str]) -> Result<Output> {
        let dependencies = self.runtime.parent().unwrap_or(&self.runtime);
        Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["src/lib.rs", "--edition", "2024", "--crate-type", "lib"])
            .args(["--check-cfg", "cfg(docsrs, test)"])
            .args(["--check-cfg", "cfg(feature, values(any()))"])
            .arg(format!(
                "--extern=smithy_reqwest={}",
                self.runtime.display()
            ))
            .arg(format!("-Ldependency={}", dependencies.display()))
            .args(arguments)
            // The user agent of a generated client names its package.
            .env("CARGO_PKG_NAME", "generated")
            .env("CARGO_PKG_VERSION", "0.1.0")
            .current_dir(folder)
            .output()
            .context("cannot run rustc")
    }

    /// Compiles and runs the unit tests of a crate. Returns what they print.
    ///
    /// # Errors
    ///
    /// Returns an error if the tests do not compile or end without a result.
    pub(crate) fn test(&self, folder: &Path) -> Result<String> {
        let program = format!("tests{}", std::env::consts::EXE_SUFFIX);
        let arguments = ["--test", "--error-format", "short", "-o", &program];
        let compiled = self.compile(folder, &arguments)?;
        if !compiled.status.success() {
            bail!("{}", String::from_utf8_lossy(&compiled.stderr));
        }
        let output = Command::new(folder.join(&program))
            .output()
            .context("cannot run the tests")?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        if !stdout.contains("test result:") {
            bail!("the tests ended without a result ({})", output.status);
        }
        Ok(stdout)
    }
}
