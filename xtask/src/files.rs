//! Reading model files and naming them; diagnostics on their way to a person.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use smithy_model::Diagnostic;
use smithy_model::{Model, Source, load};

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// A file's name and text.
pub(crate) struct ModelFile {
    /// As messages and headers show it: relative to the project where it lies inside, else its name alone, so that no
    /// machine's folders get into generated files.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Every model file that `paths` name: files themselves, and the `.json` files of folders in order of their names.
pub(crate) fn read_models(paths: &[PathBuf]) -> Result<Vec<ModelFile>> {
    let mut files = Vec::new();
    for path in paths {
        for file in expand(path)? {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            files.push(ModelFile {
                name: display_name(&file),
                text,
            });
        }
    }
    Ok(files)
}

fn expand(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries =
        fs::read_dir(path).with_context(|| format!("cannot read the folder {}", path.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry
            .with_context(|| format!("cannot read the folder {}", path.display()))?
            .path();
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(file);
        }
    }
    files.sort();
    match files.is_empty() {
        true => bail!(
            "{} holds no .json file; name the model with --model",
            path.display()
        ),
        false => Ok(files),
    }
}

/// Whether a file looks like a model: other JSON lies beside models. One that is broken behind its beginning does.
pub(crate) fn is_model(path: &Path) -> bool {
    fs::read(path).is_ok_and(|bytes| {
        let text = String::from_utf8_lossy(&bytes);
        text.trim_start().starts_with('{') && text.contains("\"smithy\"")
    })
}

/// A path as messages show it.
pub(crate) fn display_name(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let root = root().canonicalize().unwrap_or_else(|_| root());
    let shown = whole
        .strip_prefix(&root)
        .map(Path::to_owned)
        .unwrap_or_else(|_| PathBuf::from(path.file_name().unwrap_or_default()));
    shown
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Loads the files as one model; what is wrong with it goes to stderr, all of it.
pub(crate) fn load_models(files: &[ModelFile]) -> Result<Model> {
    let sources: Vec<Source<'_>> = files
        .iter()
        .map(|file| Source {
            file: &file.name,
            text: &file.text,
        })
        .collect();
    load(&sources).map_err(|found| report(&found, "the model does not load"))
}

/// Prints the diagnostics and gives the error that ends the command.
pub(crate) fn report(found: &[Diagnostic], what: &str) -> anyhow::Error {
    for diagnostic in found {
        eprintln!("{diagnostic}");
    }
    let errors = found
        .iter()
        .filter(|found| found.severity == smithy_model::Severity::Error)
        .count();
    anyhow::anyhow!(
        "{what}: {errors} error{}",
        if errors == 1 { "" } else { "s" }
    )
}
