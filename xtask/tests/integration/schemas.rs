//! `cargo xtask schemas` writes a folder whole or not at all, and does not touch files that it did
//! not write.

use std::fs;

use tempfile::TempDir;

use super::{Run, xtask};

/// Creates a folder with a model of these operations.
fn project(operations: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    write_model(&folder, operations);
    folder
}

fn write_model(folder: &TempDir, operations: &[&str]) {
    let targets: Vec<String> = operations
        .iter()
        .map(|name| format!(r#"{{"target": "a#{name}"}}"#))
        .collect();
    let operations: String = operations
        .iter()
        .map(|name| format!(r#", "a#{name}": {{"type": "operation"}}"#))
        .collect();
    let targets = targets.join(", ");
    let text = format!(
        r#"{{"smithy": "2.0", "shapes": {{
            "a#S": {{"type": "service", "version": "1",
                "operations": [{targets}]}}{operations}}}}}"#
    );
    fs::write(folder.path().join("model.json"), text).unwrap();
}

fn schemas(folder: &TempDir) -> Run {
    let arguments = ["schemas", "--model", "model.json", "--out", "out"];
    xtask(folder.path(), &arguments)
}

/// Returns the sorted names of the files in a folder of the project.
fn names(folder: &TempDir, path: &str) -> Vec<String> {
    let entries = fs::read_dir(folder.path().join(path)).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn writes_a_file_for_each_operation() {
    let folder = project(&["Get", "Put"]);

    schemas(&folder).assert_prints("out: 2 schemas");

    assert_eq!(names(&folder, "out"), ["Get.json", "Put.json"]);
    let text = fs::read_to_string(folder.path().join("out/Get.json")).unwrap();
    assert!(text.contains("\"title\": \"Get\""), "{text}");
}

#[test]
fn removes_the_schemas_of_removed_operations() {
    let folder = project(&["Get", "Put"]);
    schemas(&folder).assert_prints("2 schemas");
    write_model(&folder, &["Put"]);

    schemas(&folder).assert_prints("1 schema");

    assert_eq!(names(&folder, "out"), ["Put.json"]);
    assert_eq!(names(&folder, "."), ["model.json", "out"]);
}

#[test]
fn keeps_a_folder_with_other_files() {
    let folder = project(&["Get"]);
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::write(folder.path().join("out/mine.json"), "{}").unwrap();

    schemas(&folder)
        .assert_fails("mine.json was not written by this command: choose another folder");

    assert_eq!(names(&folder, "out"), ["mine.json"]);
}

#[test]
fn keeps_the_schemas_if_the_model_is_invalid() {
    let folder = project(&["Get"]);
    schemas(&folder).assert_prints("1 schema");
    fs::write(folder.path().join("model.json"), "{").unwrap();

    schemas(&folder).assert_fails("the model is invalid");

    assert_eq!(names(&folder, "out"), ["Get.json"]);
}

#[test]
fn continues_after_an_interruption_between_both_renames() {
    let folder = project(&["Get"]);
    schemas(&folder).assert_prints("1 schema");
    let path = |name: &str| folder.path().join(name);
    fs::rename(path("out"), path(".out.old")).unwrap();
    fs::create_dir(path(".out.new")).unwrap();

    schemas(&folder).assert_prints("1 schema");

    assert_eq!(names(&folder, "out"), ["Get.json"]);
    assert_eq!(names(&folder, "."), ["model.json", "out"]);
}
