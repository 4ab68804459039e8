//! Lets rustc judge whether a release breaks callers: a program that uses the whole API of the
//! older crate is compiled with the newer one.
//!
//! Verdicts are kept in the scratch folder by what they depend on, so that an interrupted run
//! resumes.

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fs_err as fs;
use smithy_codegen::{SourceTree, emit};
use smithy_codegen_cli::replace;

use super::releases::{PACKAGE, Release};
use crate::toolchain::Rustc;
use crate::{crate_files, project};

/// The compiler, and the folder of its verdicts.
pub(super) struct Checker {
    rustc: Rustc,
    scratch: PathBuf,
    /// Hash of the runtime's sources.
    runtime: u64,
    /// Name of the release whose crate is compiled in the scratch folder.
    compiled: RefCell<Option<String>>,
}

/// Errors of rustc, in short form; empty if the program compiles.
pub(super) struct Verdict {
    pub(super) errors: Vec<String>,
}

impl Verdict {
    /// Returns `true` if the program does not compile.
    pub(super) fn is_breaking(&self) -> bool {
        !self.errors.is_empty()
    }
}

impl Checker {
    /// Creates a checker that keeps its files below `scratch`.
    pub(super) fn new(rustc: Rustc, scratch: PathBuf, root: &Path) -> Result<Self> {
        let mut sources = project::files_below(&root.join("codegen/runtime/src"))?;
        sources.sort();
        let mut hasher = DefaultHasher::new();
        for path in sources {
            fs::read(path)?.hash(&mut hasher);
        }
        Ok(Self {
            rustc,
            scratch: std::path::absolute(scratch).context("cannot determine the working folder")?,
            runtime: hasher.finish(),
            compiled: RefCell::default(),
        })
    }

    /// Compiles the program of `old` with the crate of `new`, or returns the verdict of an earlier
    /// run.
    pub(super) fn judge(&self, old: &Release, new: &Release) -> Result<Verdict> {
        let program = emit::consumer(&old.krate);
        let mut hasher = DefaultHasher::new();
        (self.runtime, &old.text, &new.text).hash(&mut hasher);
        (&program, &old.tree.files, &new.tree.files).hash(&mut hasher);
        let kept = self.scratch.join("verdicts");
        let kept = kept.join(format!("{:016x}.txt", hasher.finish()));
        if let Ok(text) = fs::read_to_string(&kept) {
            let errors = text.lines().map(str::to_owned).collect();
            return Ok(Verdict { errors });
        }
        let errors = self.errors(&program, new)?;
        if !errors.is_empty() {
            // The error would say nothing about the change if the program were wrong.
            let own_errors = self.errors(&program, old)?;
            if let Some(error) = own_errors.first() {
                bail!(
                    "the program of {} does not compile with its own crate: {error}",
                    old.name
                );
            }
        }
        let mut text = errors.join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        // An interrupted run must leave no half verdict.
        replace::write(&kept, text)?;
        Ok(Verdict { errors })
    }

    /// Returns the errors of a program with the crate of a release.
    fn errors(&self, program: &str, release: &Release) -> Result<Vec<String>> {
        let lib = PACKAGE.replace('-', "_");
        let library = self.scratch.join(format!("lib{lib}.rmeta"));
        if self.compiled.borrow().as_ref() != Some(&release.name) {
            self.compile(&release.tree, &lib, &library)
                .with_context(|| format!("release {}", release.name))?;
            *self.compiled.borrow_mut() = Some(release.name.clone());
        }
        let folder = self.scratch.join("consumer");
        replace::write(&folder.join("src/lib.rs"), program)?;
        let library = format!("--extern={lib}={}", library.display());
        let arguments = [&library, "--emit=metadata", "--error-format=short"];
        let output = self.rustc.compile(&folder, &arguments)?;
        if output.status.success() {
            return Ok(Vec::new());
        }
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let errors: Vec<String> = text
            .lines()
            .filter(|line| line.contains(": error") && !line.starts_with("error: "))
            .map(|line| with_source(line, program))
            .collect();
        if errors.is_empty() {
            bail!("rustc failed without a message about the program:\n{text}");
        }
        Ok(errors)
    }

    /// Compiles a generated crate with the lints of its manifest.
    fn compile(&self, tree: &SourceTree, lib: &str, library: &Path) -> Result<()> {
        let folder = self.scratch.join("crate");
        crate_files::write(&folder, tree)?;
        let metadata = format!("--emit=metadata={}", library.display());
        let arguments = [
            "--crate-name",
            lib,
            &metadata,
            "--error-format=short",
            "-Dmissing_docs",
            "-Funsafe_code",
        ];
        let output = self.rustc.compile(&folder, &arguments)?;
        if output.status.success() {
            return Ok(());
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("the generated crate does not compile:\n{errors}")
    }
}

/// Returns an error with its statement instead of its position, which says nothing without the
/// program.
fn with_source(error: &str, program: &str) -> String {
    let mut parts = error.splitn(4, ':');
    let line = parts.nth(1).and_then(|line| line.parse::<usize>().ok());
    let statement = line.and_then(|line| program.lines().nth(line.checked_sub(1)?));
    match (statement, parts.nth(1)) {
        (Some(statement), Some(message)) => format!("{}:{message}", statement.trim()),
        _ => error.to_owned(),
    }
}
