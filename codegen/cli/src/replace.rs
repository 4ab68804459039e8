//! Files and folders that are replaced whole or not at all.
//!
//! New content is written beside the old one, with the name `.NAME.new`, and renamed when it is
//! complete. A rename cannot replace a folder, so that the old one becomes `.NAME.old` first. An
//! interrupted run leaves these beside; [`restore`] puts the old folder back and removes the rest.

use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;

/// Writes a file, and creates the folders that contain it.
///
/// # Errors
/// Returns an error, and keeps the old file, if the new one cannot be written.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    fs::rename(prepare(path, content)?, path)
}

/// Writes the new content of a file beside it. Returns the path, which the caller renames.
///
/// # Errors
/// Returns an error if it cannot be written.
pub fn prepare(path: &Path, content: impl AsRef<[u8]>) -> io::Result<PathBuf> {
    let [new, _] = leftovers(path);
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(&new, content)?;
    Ok(new)
}

/// Replaces a folder by one with these files, whose paths are relative to it.
///
/// # Errors
/// Returns an error if the new folder cannot be written; then [`restore`] is enough to have the old
/// one.
pub fn write_folder<P: AsRef<Path>, C: AsRef<[u8]>>(
    folder: &Path,
    files: impl IntoIterator<Item = (P, C)>,
) -> io::Result<()> {
    let [new, old] = leftovers(folder);
    fs::create_dir_all(&new)?;
    for (path, content) in files {
        let path = new.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&new))?;
        fs::write(path, content)?;
    }
    if folder.exists() {
        fs::rename(folder, &old)?;
    }
    fs::rename(new, folder)?;
    remove(&old)
}

/// Puts a folder back that an interrupted run has renamed, and removes what the run left beside a
/// file or folder.
///
/// # Errors
/// Returns an error if a file cannot be renamed or removed.
pub fn restore(path: &Path) -> io::Result<()> {
    let [new, old] = leftovers(path);
    if old.exists() && !path.exists() {
        fs::rename(&old, path)?;
    }
    remove(&new)?;
    remove(&old)
}

/// Returns the paths that an interrupted run may leave beside a file or folder: the new one, and
/// the old one.
pub fn leftovers(path: &Path) -> [PathBuf; 2] {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ["new", "old"].map(|suffix| path.with_file_name(format!(".{name}.{suffix}")))
}

/// Removes a file or a folder with its files, if it exists.
///
/// # Errors
/// Returns an error if it cannot be removed.
pub fn remove(path: &Path) -> io::Result<()> {
    let result = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    result.or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })
}
