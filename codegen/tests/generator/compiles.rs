//! The crate of the combined model compiles without a warning, and so does its documentation.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use smithy_codegen::{Options, generate};

use crate::combined;
use crate::fixture::{model, options};

/// Writes the crate below cargo's folder for tests, where a build directory of its own is kept from run to run.
fn write_crate() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("combined");
    let runtime = here.join("runtime").display().to_string();
    let tree = generate(&model(combined::model()), &Options { runtime, standalone: true, ..options() });
    let _ = fs::remove_dir_all(folder.join("src"));
    for (path, text) in tree.expect("a legal model").files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("can make folders");
        fs::write(path, text).expect("can write files");
    }
    // The same versions of dependencies as the project's, so that nothing has to be downloaded.
    fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock")).expect("the project has a lock file");
    folder
}

/// Runs cargo in the folder and gives what it printed.
fn cargo(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target folder");
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--quiet", "--color", "never"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        // The profile of the project's workspace: dependencies that are built for it are built for this, too.
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .output()
        .expect("cargo runs");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_combined_crate_compiles_without_warnings() {
    let folder = write_crate();
    let checked = cargo(&folder, &["check"]);
    assert_eq!(checked, (true, String::new()), "{}", checked.1);
    let documented = cargo(&folder, &["doc", "--no-deps"]);
    assert_eq!(documented, (true, String::new()), "{}", documented.1);
}
