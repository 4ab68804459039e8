//! Paths, and counts for messages.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;
use fs_err as fs;

/// Returns the name of a path for messages and generated files: relative to the folder `base` if
/// possible, otherwise the file name alone, so that generated files do not depend on the machine.
pub fn display_name(base: &Path, path: &Path) -> String {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let base = base.canonicalize().unwrap_or_else(|_| base.to_owned());
    let name = match absolute.strip_prefix(&base) {
        Ok(relative) => relative,
        Err(_) => Path::new(path.file_name().unwrap_or_default()),
    };
    name.to_string_lossy().replace('\\', "/")
}

/// Returns the relative path from one absolute folder to another, with `/` as separator.
pub fn relative(from: &Path, to: &Path) -> String {
    let from: Vec<Component<'_>> = from.components().collect();
    let to: Vec<Component<'_>> = to.components().collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[common..].iter().map(|_| "..".into());
    let down = to[common..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// Returns all files below a folder, without following symbolic links to folders; the path itself
/// if it is a file.
///
/// # Errors
/// Returns an error if a folder cannot be read.
pub fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let is_link = |path: &PathBuf| path.is_dir() && path.is_symlink();
            open.extend(entries(&path)?.into_iter().filter(|path| !is_link(path)));
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// Returns the paths in a folder, in no particular order.
///
/// # Errors
/// Returns an error if the folder cannot be read.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    entries.collect()
}

/// Returns a count with its noun: `1 file`, `2 files`.
pub fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
