//! Paths of the project.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

/// Returns the root folder of the project.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Returns the name of a path for messages and generated files: relative to the project if
/// possible, otherwise the file name alone, so that generated files do not depend on the machine.
pub(crate) fn display_name(path: &Path) -> String {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let root = root().canonicalize().unwrap_or_else(|_| root());
    let name = match absolute.strip_prefix(&root) {
        Ok(relative) => relative,
        Err(_) => Path::new(path.file_name().unwrap_or_default()),
    };
    name.to_string_lossy().replace('\\', "/")
}

/// Returns the relative path from one absolute folder to another, with `/` as separator.
pub(crate) fn relative(from: &Path, to: &Path) -> String {
    let from: Vec<Component<'_>> = from.components().collect();
    let to: Vec<Component<'_>> = to.components().collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[common..].iter().map(|_| "..".into());
    let down = to[common..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// Returns all files below a folder, without following symbolic links to folders.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if !path.is_dir() {
                files.push(path);
            } else if !path.is_symlink() {
                folders.push(path);
            }
        }
    }
    Ok(files)
}

/// Returns the paths in a folder, in no particular order.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_, _>>()
    });
    paths.with_context(|| format!("cannot read the folder {}", folder.display()))
}

/// Returns a count with its noun: `1 file`, `2 files`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// Returns `true` for files of a model: those that end in `.json`, apart from the rules of the emulator.
pub(crate) fn is_model(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "json")
        && path.file_name().is_some_and(|name| name != "emulator.json")
}
