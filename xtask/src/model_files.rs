//! Reads the model files that a command names, also at a git revision.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fs_err as fs;
use smithy_codegen_cli::model_files;
pub(crate) use smithy_codegen_cli::model_files::{ModelFile, load, parse_shape_id, report};
use smithy_model::{Model, ShapeId};

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

/// Reads files, and the `.json` files in folders sorted by name.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<ModelFile>> {
    model_files::read(&project::root(), paths, project::is_model)
}

/// Returns the hand-written layers that exist in a folder, beside the service model.
pub(crate) fn layers(folder: &Path) -> Vec<PathBuf> {
    let paths = ["documentation.json", "additions.json"].map(|name| folder.join(name));
    paths.into_iter().filter(|path| path.exists()).collect()
}

/// Reads the files of `model/` at a git revision.
fn read_revision(revision: &str) -> Result<Vec<ModelFile>> {
    let commit = git::commit(revision)?;
    let mut files = Vec::new();
    for path in git::list(&commit, "model")? {
        if project::is_model(Path::new(&path)) {
            let text = git::show(&commit, &path)?;
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

/// Returns `true` if a `.json` file is a Smithy model, valid or not.
pub(crate) fn is_model(path: &Path) -> bool {
    project::is_model(path)
        && fs::read(path).is_ok_and(|bytes| {
            let text = String::from_utf8_lossy(&bytes);
            text.trim_start().starts_with('{') && text.contains("\"smithy\"")
        })
}
