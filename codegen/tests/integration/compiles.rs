//! The crate of the combined model compiles without a warning, and so does its documentation.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use smithy_codegen::{Options, generate};

use crate::combined;
use crate::fixture::{model, options};

/// Writes the crate of a fixture into a folder of cargo's for tests and gives the folder. What is the same already keeps
/// its date, so that cargo does not build it again.
fn write_crate(name: &str, shapes: Value) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let runtime = here.join("runtime").display().to_string();
    let tree = generate(
        &model(shapes),
        &Options {
            name: name.to_owned(),
            runtime,
            standalone: true,
            ..options()
        },
    );
    let tree = tree.expect("a legal model");
    let mut wanted = BTreeSet::new();
    for (path, text) in &tree.files {
        let path = folder.join(path);
        if fs::read_to_string(&path).ok().as_ref() != Some(text) {
            fs::create_dir_all(path.parent().expect("a file is in a folder"))
                .expect("can make folders");
            fs::write(&path, text).expect("can write files");
        }
        wanted.insert(path);
    }
    remove_others(&folder.join("src"), &wanted);
    // The same versions of dependencies as the project's, so that nothing has to be downloaded.
    fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock"))
        .expect("the project has a lock file");
    folder
}

/// Removes what an earlier run has left.
fn remove_others(folder: &Path, wanted: &BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).expect("can list folders") {
        let path = entry.expect("can list folders").path();
        match path.is_dir() {
            true => remove_others(&path, wanted),
            false if wanted.contains(&path) => {}
            false => fs::remove_file(&path).expect("can remove files"),
        }
    }
}

/// Runs cargo in the folder; gives whether it succeeded, and what it said.
fn cargo(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("it is in the target folder");
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--quiet", "--color", "never"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        // As the project's workspace has it: dependencies that are built for the one are built for the other.
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .output()
        .expect("cargo runs");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[track_caller]
fn assert_silent((success, said): (bool, String)) {
    assert!(success && said.is_empty(), "{said}");
}

#[test]
fn the_combined_crate_and_its_documentation_compile_without_warnings() {
    let folder = write_crate("combined", combined::model());
    assert_silent(cargo(&folder, &["check"]));
    assert_silent(cargo(&folder, &["doc", "--no-deps"]));
}

#[test]
fn the_crate_of_a_service_without_anything_compiles_without_warnings() {
    let shapes = json!({"Example": {"type": "service", "version": "1", "operations": []}});
    assert_silent(cargo(&write_crate("without-anything", shapes), &["check"]));
}
