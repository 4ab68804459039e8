//! `cargo xtask codegen` writes a crate whole or not at all, and touches nothing that it did not write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with a model, and a crate's folder that may not be there yet.
struct Project {
    folder: TempDir,
}

impl Project {
    fn new() -> Self {
        let project = Self {
            folder: TempDir::new().expect("a temporary folder"),
        };
        project.model(&["Get", "Put"]);
        project
    }

    /// Makes the model one with these operations.
    fn model(&self, operations: &[&str]) {
        let targets: Vec<String> = operations
            .iter()
            .map(|name| format!(r#"{{"target": "a#{name}"}}"#))
            .collect();
        let shapes = operations.iter().map(|name| {
            format!(
                r#", "a#{name}": {{"type": "operation", "traits": {{"smithy.api#http": {{"method": "GET", "uri": "/{name}"}}}}}}"#
            )
        });
        let text = format!(
            r#"{{"smithy": "2.0", "shapes": {{"a#Example": {{"type": "service", "version": "1", "operations": [{}],
                "traits": {{"aws.protocols#restJson1": {{}}}}}}{}}}}}"#,
            targets.join(", "),
            shapes.collect::<String>()
        );
        fs::write(self.folder.path().join("model.json"), text).expect("can write the model");
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("client")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["codegen", "--name", "example", "--model"])
            .arg(self.folder.path().join("model.json"))
            .arg("--out")
            .arg(self.out())
            .args(arguments)
            .output()
            .expect("the command runs")
    }

    /// Runs the command, which succeeds, and gives what it says it did.
    #[track_caller]
    fn write(&self) -> String {
        let output = self.run(&[]);
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
            .lines()
            .find(|line| line.starts_with("write"))
            .unwrap_or_default()
            .to_owned()
    }

    /// Runs the command, which fails and leaves everything as it was, and gives what it says.
    #[track_caller]
    fn fail(&self, arguments: &[&str]) -> String {
        let before = files(self.folder.path());
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        assert_eq!(files(self.folder.path()), before);
        stdout(&output) + &stderr(&output)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.out().join(path)
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file below the folder: its text by its path from there.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(path).expect("can list the folder") {
            let path = entry.expect("can list the folder").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path
                .strip_prefix(folder)
                .expect("it is below the folder")
                .to_string_lossy()
                .replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).expect("can read the file"));
        }
    }
    files
}

#[test]
fn a_crate_is_written_into_a_folder_that_is_not_there() {
    let project = Project::new();
    let said = project.write();
    let written = files(&project.out());
    assert!(
        said.contains(&format!(": {} changed, 0 removed", written.len())),
        "{said}"
    );
    for path in [
        "Cargo.toml",
        "src/lib.rs",
        "src/operation/get.rs",
        "src/operation/put.rs",
    ] {
        assert!(written.contains_key(path), "{path}");
    }
    assert!(
        !written.keys().any(|path| path.starts_with('.')),
        "nothing temporary stays: {:?}",
        written.keys()
    );
}

#[test]
fn what_is_the_same_already_is_not_written_again() {
    let project = Project::new();
    project.write();
    let modified = |path: &str| {
        fs::metadata(project.path(path))
            .and_then(|it| it.modified())
            .expect("it is there")
    };
    let before = (
        modified("src"),
        modified("src/lib.rs"),
        modified("Cargo.toml"),
    );
    assert!(project.write().contains(": 0 changed, 0 removed"));
    assert_eq!(
        (
            modified("src"),
            modified("src/lib.rs"),
            modified("Cargo.toml")
        ),
        before
    );
}

#[test]
fn files_that_the_model_no_longer_asks_for_disappear() {
    let project = Project::new();
    project.write();
    project.model(&["Get"]);
    let said = project.write();
    assert!(said.contains(" 1 removed"), "{said}");
    assert!(
        project.path("src/operation/get.rs").exists()
            && !project.path("src/operation/put.rs").exists()
    );
}

#[test]
fn what_lies_beside_the_source_is_left_alone() {
    let project = Project::new();
    project.write();
    fs::create_dir(project.path("examples")).expect("can make a folder");
    fs::write(project.path("examples/hello.rs"), "fn main() {}\n").expect("can write a file");
    project.model(&["Get"]);
    project.write();
    assert_eq!(
        fs::read_to_string(project.path("examples/hello.rs")).expect("it is there"),
        "fn main() {}\n"
    );
}

#[test]
fn the_version_that_people_gave_is_kept() {
    let project = Project::new();
    project.write();
    let manifest = fs::read_to_string(project.path("Cargo.toml")).expect("it is there");
    fs::write(
        project.path("Cargo.toml"),
        manifest.replace("\"0.1.0\"", "\"7.8.9-rc.1\""),
    )
    .expect("can write the file");
    project.model(&["Get"]);
    project.write();
    let manifest = fs::read_to_string(project.path("Cargo.toml")).expect("it is there");
    assert!(
        manifest.contains("\nversion = \"7.8.9-rc.1\"\n"),
        "{manifest}"
    );
}

#[test]
fn a_run_that_was_interrupted_between_the_two_renames_is_recovered() {
    let project = Project::new();
    project.write();
    let whole = files(&project.out());
    fs::rename(project.path("src"), project.path(".src.old")).expect("can rename");
    fs::create_dir_all(project.path(".src.new/operation")).expect("can make a folder");
    fs::write(project.path(".src.new/operation/half.rs"), "// half").expect("can write a file");
    fs::write(project.path(".Cargo.toml.new"), "# half").expect("can write a file");
    assert!(
        project.write().contains(": 0 changed, 0 removed"),
        "the old source is put back, not written anew"
    );
    assert_eq!(files(&project.out()), whole);
}

#[test]
fn a_run_that_was_interrupted_after_the_renames_is_completed() {
    let project = Project::new();
    project.write();
    let whole = files(&project.out());
    fs::create_dir(project.path(".src.old")).expect("can make a folder");
    fs::write(project.path(".src.old/lib.rs"), "// old").expect("can write a file");
    project.write();
    assert_eq!(files(&project.out()), whole);
}

#[test]
fn a_model_with_a_fault_leaves_the_crate_as_it_was() {
    let project = Project::new();
    project.write();
    project.model(&["Get", "Put\", \"Gone"]);
    let said = project.fail(&[]);
    assert!(said.contains("error: "), "{said}");
    assert!(said.contains("model.json"), "{said}");
}

#[test]
fn source_that_the_generator_did_not_write_is_not_replaced() {
    let project = Project::new();
    project.write();
    fs::write(project.path("src/own.rs"), "// by hand\n").expect("can write a file");
    fs::create_dir(project.path(".src.old")).expect("can make a folder");
    fs::write(project.path(".src.old/own.rs"), "// by hand, before\n").expect("can write a file");
    project.model(&["Get"]);
    let said = project.fail(&[]);
    assert!(
        said.contains("src/own.rs was not written by this command") && said.contains("--out"),
        "{said}"
    );
}

#[test]
fn a_manifest_that_the_generator_did_not_write_is_not_replaced() {
    let project = Project::new();
    fs::create_dir(project.out()).expect("can make a folder");
    fs::write(project.path("Cargo.toml"), "[package]\nname = \"mine\"\n")
        .expect("can write a file");
    let said = project.fail(&[]);
    assert!(
        said.contains("Cargo.toml was not written by this command"),
        "{said}"
    );
    assert!(!project.path("src").exists());
}

#[test]
fn check_says_nothing_of_a_crate_that_is_what_the_model_says() {
    let project = Project::new();
    project.write();
    let output = project.run(&["--check"]);
    assert!(output.status.success(), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("is what the model says"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn check_lists_what_is_missing_stale_and_different_and_writes_nothing() {
    let project = Project::new();
    project.write();
    fs::remove_file(project.path("src/operation/get.rs")).expect("it is there");
    fs::write(project.path("src/operation/old.rs"), "// old\n").expect("can write a file");
    let text = fs::read_to_string(project.path("src/operation.rs")).expect("it is there");
    fs::write(
        project.path("src/operation.rs"),
        text.replace("mod get;", "mod got;"),
    )
    .expect("can write a file");
    let said = project.fail(&["--check"]);
    for line in [
        "missing src/operation/get.rs",
        "stale   src/operation/old.rs",
        "differs src/operation.rs",
        "    -mod got;",
        "    +mod get;",
    ] {
        assert!(
            said.lines().any(|found| found == line),
            "no {line:?} in {said}"
        );
    }
    assert!(
        said.contains("3 files differ") && said.contains("run cargo xtask codegen"),
        "{said}"
    );
}

#[test]
fn check_of_a_folder_that_is_not_there_lists_everything_and_writes_nothing() {
    let project = Project::new();
    let said = project.fail(&["--check"]);
    assert!(
        said.contains("missing Cargo.toml") && said.contains("missing src/lib.rs"),
        "{said}"
    );
    assert!(!project.out().exists());
}
