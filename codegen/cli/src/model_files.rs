//! Reads and loads model files, and prints their diagnostics.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use fs_err as fs;
use smithy_model::{Diagnostic, Model, ShapeId, Source};

use crate::paths;

/// The name and content of a model file.
pub struct ModelFile {
    /// Name in messages and in the headers of generated files.
    pub name: String,
    /// Content.
    pub text: String,
}

impl ModelFile {
    /// Returns the file as the loader takes it.
    pub fn source(&self) -> Source<'_> {
        Source {
            file: &self.name,
            text: &self.text,
        }
    }
}

/// Parses the value of a `--service` option.
///
/// # Errors
/// Returns an error if the text is not a shape id.
pub fn parse_shape_id(text: &str) -> Result<ShapeId, &'static str> {
    ShapeId::parse(text).ok_or("a shape id has the form namespace#Name")
}

/// Reads files, and the files in folders that `is_model` accepts, sorted by name. Their names are
/// relative to `base`.
///
/// # Errors
/// Returns an error if a file cannot be read, or if a folder has no model.
pub fn read(base: &Path, paths: &[PathBuf], is_model: fn(&Path) -> bool) -> Result<Vec<ModelFile>> {
    let mut files = Vec::new();
    for path in paths {
        let mut expanded = vec![path.clone()];
        if path.is_dir() {
            expanded = paths::entries(path)?;
            expanded.retain(|path| is_model(path));
            expanded.sort();
            if expanded.is_empty() {
                bail!(
                    "{} contains no .json file: choose another folder",
                    path.display()
                );
            }
        }
        for file in expanded {
            files.push(ModelFile {
                name: paths::display_name(base, &file),
                text: fs::read_to_string(&file)?,
            });
        }
    }
    Ok(files)
}

/// Loads files as one model.
///
/// # Errors
/// Returns an error if the model is invalid, after it has printed all diagnostics.
pub fn load(files: &[ModelFile]) -> Result<Model> {
    let sources: Vec<Source<'_>> = files.iter().map(ModelFile::source).collect();
    smithy_model::load(&sources).map_err(|diagnostics| report(&diagnostics, "the model is invalid"))
}

/// Prints diagnostics to stderr and returns the error that ends the command.
pub fn report(diagnostics: &[Diagnostic], message: &str) -> anyhow::Error {
    for diagnostic in diagnostics {
        eprintln!("{diagnostic}");
    }
    let is_error = |diagnostic: &&Diagnostic| diagnostic.is_error();
    let errors = diagnostics.iter().filter(is_error).count();
    anyhow!("{message}: {}", paths::counted(errors, "error"))
}
