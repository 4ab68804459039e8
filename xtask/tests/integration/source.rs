//! Checks of the project's own text: the language of documentation, imports between files, paths in
//! documents, and the width of lines.
//!
//! ```sh
//! cargo test -p xtask source::
//! ```

mod imports;
mod language;
mod paths;
mod width;

use std::fs;
use std::path::{Path, PathBuf};

/// The folders with Rust code.
const FOLDERS: [&str; 7] = [
    "benches",
    "codegen",
    "emulator",
    "generated",
    "tests",
    "tool-schema",
    "xtask",
];

/// The root folder of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The files below a folder of the project whose names end in `.extension`, except build output.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A path relative to the root folder of the project.
fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}
