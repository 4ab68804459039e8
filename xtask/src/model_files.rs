//! Reads and loads model files, and prints their diagnostics.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use smithy_model::{Diagnostic, Model, ShapeId, Source};

use crate::{git, project};

/// Arguments that select a service in a model.
#[derive(clap::Args)]
pub(crate) struct ModelArgs {
    /// A model file, or a folder with .json files; may be repeated [default: model/]
    #[arg(long, value_name = "FILE_OR_DIR")]
    model: Vec<PathBuf>,
    /// The service, as namespace#Name, if the model has several
    #[arg(long, value_name = "SHAPE_ID", value_parser = parse_shape_id)]
    pub(crate) service: Option<ShapeId>,
}

impl ModelArgs {
    /// Reads the selected files.
    pub(crate) fn read(&self) -> Result<Vec<ModelFile>> {
        if self.model.is_empty() {
            read(&[project::root().join("model")])
        } else {
            read(&self.model)
        }
    }
}

/// Parses the value of a `--service` option.
pub(crate) fn parse_shape_id(text: &str) -> Result<ShapeId, &'static str> {
    ShapeId::parse(text).ok_or("a shape id has the form namespace#Name")
}

/// The name and content of a model file.
pub(crate) struct ModelFile {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl ModelFile {
    pub(crate) fn source(&self) -> Source<'_> {
        Source {
            file: &self.name,
            text: &self.text,
        }
    }
}

/// Reads files, and the `.json` files in folders sorted by name.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<ModelFile>> {
    let mut files = Vec::new();
    for path in paths {
        let mut expanded = vec![path.clone()];
        if path.is_dir() {
            expanded = project::entries(path)?;
            expanded.retain(|path| project::is_model(path));
            expanded.sort();
            if expanded.is_empty() {
                bail!(
                    "{} contains no .json file: choose another folder",
                    path.display()
                );
            }
        }
        for file in expanded {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            files.push(ModelFile {
                name: project::display_name(&file),
                text,
            });
        }
    }
    Ok(files)
}

/// Reads the files of `model/` at a git revision.
fn read_revision(revision: &str) -> Result<Vec<ModelFile>> {
    let root = project::root();
    let commit = git::commit(&root, revision)?;
    let mut files = Vec::new();
    for path in git::list(&root, &commit, "model")? {
        if project::is_model(Path::new(&path)) {
            let text = git::show(&root, &commit, &path)?;
            files.push(ModelFile {
                name: format!("{revision}:{path}"),
                text,
            });
        }
    }
    if files.is_empty() {
        bail!("the revision {revision} has no .json file in model/");
    }
    Ok(files)
}

/// Loads the model at `location`: a file, a folder, or `git:REV` for `model/` at a revision.
pub(crate) fn load_from(location: &str) -> Result<Model> {
    let files = match location.strip_prefix("git:") {
        Some(revision) => read_revision(revision)?,
        None => read(&[location.into()])?,
    };
    load(&files).with_context(|| format!("cannot load {location}"))
}

/// Loads files as one model. Prints all diagnostics if the model is invalid.
pub(crate) fn load(files: &[ModelFile]) -> Result<Model> {
    let sources: Vec<Source<'_>> = files.iter().map(ModelFile::source).collect();
    smithy_model::load(&sources).map_err(|diagnostics| report(&diagnostics, "the model is invalid"))
}

/// Returns `true` if a `.json` file is a Smithy model, valid or not.
pub(crate) fn is_model(path: &Path) -> bool {
    project::is_model(path)
        && fs::read(path).is_ok_and(|bytes| {
            let text = String::from_utf8_lossy(&bytes);
            text.trim_start().starts_with('{') && text.contains("\"smithy\"")
        })
}

/// Prints diagnostics to stderr and returns the error that ends the command.
pub(crate) fn report(diagnostics: &[Diagnostic], message: &str) -> anyhow::Error {
    for diagnostic in diagnostics {
        eprintln!("{diagnostic}");
    }
    let is_error = |diagnostic: &&Diagnostic| diagnostic.is_error();
    let errors = diagnostics.iter().filter(is_error).count();
    anyhow!("{message}: {}", project::counted(errors, "error"))
}
