//! Paths of the project.

use std::path::{Path, PathBuf};

use smithy_codegen_cli::paths;
pub(crate) use smithy_codegen_cli::paths::{counted, entries, files_below, relative};

/// Returns the root folder of the project.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Returns the relative path from the folder of a generated crate to the runtime.
pub(crate) fn runtime_from(folder: &Path) -> String {
    relative(folder, &root().join("codegen/runtime"))
}

/// Returns the name of a path for messages and generated files: relative to the project if
/// possible.
pub(crate) fn display_name(path: &Path) -> String {
    paths::display_name(&root(), path)
}

/// Returns `true` for files of a model: those that end in `.json`, apart from the rules of the
/// emulator.
pub(crate) fn is_model(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "json")
        && path.file_name().is_some_and(|name| name != "emulator.json")
}
