//! `cargo xtask codegen` writes a crate whole or not at all, and does not touch files that it did
//! not write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::TempDir;

use super::{Run, xtask};

/// A temporary folder with a model, and with the folder `client` once a crate is written.
struct Project {
    folder: TempDir,
}

impl Project {
    fn new() -> Self {
        let project = Self {
            folder: TempDir::new().unwrap(),
        };
        project.set_operations(&["Get", "Put"]);
        project
    }

    /// Creates a project with a written crate.
    fn written() -> Self {
        let project = Self::new();
        project.write();
        project
    }

    /// Writes a model with these operations.
    fn set_operations(&self, names: &[&str]) {
        let targets: Vec<String> = names
            .iter()
            .map(|name| format!(r#"{{"target": "a#{name}"}}"#))
            .collect();
        let operations = names.iter().map(|name| {
            format!(
                r#", "a#{name}": {{"type": "operation", "traits": {{
                    "smithy.api#http": {{"method": "GET", "uri": "/{name}"}}}}}}"#
            )
        });
        let text = format!(
            r#"{{"smithy": "2.0", "shapes": {{"a#Example": {{
                "type": "service", "version": "1", "operations": [{}],
                "traits": {{"aws.protocols#restJson1": {{}}}}}}{}}}}}"#,
            targets.join(", "),
            operations.collect::<String>()
        );
        fs::write(self.folder.path().join("model.json"), text).unwrap();
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("client").join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn write_file(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn codegen(&self, options: &[&str]) -> Run {
        let name: &[&str] = if options.contains(&"--name") {
            &[]
        } else {
            &["--name", "example"]
        };
        let arguments = ["codegen", "--model", "model.json", "--out", "client"];
        xtask(self.folder.path(), &[&arguments, name, options].concat())
    }

    /// Writes the crate and returns the line that describes the result.
    #[track_caller]
    fn write(&self) -> String {
        let run = self.codegen(&[]);
        assert!(run.succeeded, "{}", run.stderr);
        run.stdout
            .lines()
            .find(|line| line.starts_with("write"))
            .unwrap()
            .to_owned()
    }

    /// Runs the command, which must fail without changing a file.
    #[track_caller]
    fn fail(&self, options: &[&str]) -> Run {
        let before = files(self.folder.path());
        let run = self.codegen(options);
        assert!(!run.succeeded, "{}", run.stdout);
        assert_eq!(files(self.folder.path()), before);
        run
    }
}

/// The texts of all files below a folder by their path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn creates_the_folder_of_the_crate() {
    let project = Project::new();

    let result = project.write();

    let written = files(&project.path(""));
    assert!(
        result.contains(&format!(": {} changed, 0 removed", written.len())),
        "{result}"
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
        "{:?}",
        written.keys()
    );
}

#[test]
fn does_not_write_unchanged_files() {
    let project = Project::written();
    let modified = || -> [SystemTime; 3] {
        ["src", "src/lib.rs", "Cargo.toml"].map(|path| {
            fs::metadata(project.path(path))
                .unwrap()
                .modified()
                .unwrap()
        })
    };
    let before = modified();

    let result = project.write();

    assert!(result.contains(": 0 changed, 0 removed"), "{result}");
    assert_eq!(modified(), before);
}

#[test]
fn removes_files_of_removed_operations() {
    let project = Project::written();
    project.set_operations(&["Get"]);

    let result = project.write();

    assert!(result.contains(" 1 removed"), "{result}");
    assert!(project.path("src/operation/get.rs").exists());
    assert!(!project.path("src/operation/put.rs").exists());
}

#[test]
fn keeps_files_outside_of_src() {
    let project = Project::written();
    project.write_file("examples/hello.rs", "fn main() {}\n");
    project.set_operations(&["Get"]);

    project.write();

    assert_eq!(project.read("examples/hello.rs"), "fn main() {}\n");
}

#[test]
fn keeps_the_version_of_the_crate() {
    let project = Project::written();
    let manifest = project
        .read("Cargo.toml")
        .replace("\"0.1.0\"", "\"7.8.9-rc.1\"");
    project.write_file("Cargo.toml", &manifest);
    project.set_operations(&["Get"]);

    project.write();

    let manifest = project.read("Cargo.toml");
    assert!(
        manifest.contains("\nversion = \"7.8.9-rc.1\"\n"),
        "{manifest}"
    );
}

#[test]
fn restores_the_source_after_an_interruption_between_both_renames() {
    let project = Project::written();
    let before = files(&project.path(""));
    fs::rename(project.path("src"), project.path(".src.old")).unwrap();
    project.write_file(".src.new/operation/half.rs", "// half");
    project.write_file(".Cargo.toml.new", "# half");

    let result = project.write();

    assert!(result.contains(": 0 changed, 0 removed"), "{result}");
    assert_eq!(files(&project.path("")), before);
}

#[test]
fn removes_the_old_source_after_an_interruption_behind_both_renames() {
    let project = Project::written();
    let before = files(&project.path(""));
    project.write_file(".src.old/lib.rs", "// old");

    project.write();

    assert_eq!(files(&project.path("")), before);
}

#[test]
fn keeps_the_crate_if_the_model_is_invalid() {
    let project = Project::written();
    project.set_operations(&["Get", "Put\", \"Gone"]);

    let run = project.fail(&[]);

    run.assert_fails("error: ");
    run.assert_fails("model.json");
}

#[test]
fn refuses_to_replace_hand_written_source() {
    let project = Project::written();
    project.write_file("src/own.rs", "// by hand\n");
    project.write_file(".src.old/own.rs", "// by hand, before\n");
    project.set_operations(&["Get"]);

    let run = project.fail(&[]);

    run.assert_fails("src/own.rs was not written by this command");
    run.assert_fails("--out");
}

#[test]
fn refuses_to_replace_a_hand_written_manifest() {
    let project = Project::new();
    project.write_file("Cargo.toml", "[package]\nname = \"mine\"\n");

    let run = project.fail(&[]);

    run.assert_fails("Cargo.toml was not written by this command");
    assert!(!project.path("src").exists());
}

#[test]
fn refuses_to_replace_a_crate_of_another_name() {
    let project = Project::written();

    let run = project.fail(&["--name", "other"]);

    run.assert_fails("contains the crate example, not other");
    run.assert_fails("--out");
}

#[test]
fn refuses_to_remove_foreign_files_that_look_like_leftovers() {
    let project = Project::new();
    project.write_file(".src.old/own.rs", "// by hand\n");

    let run = project.fail(&[]);

    run.assert_fails(".src.old/own.rs was not written by this command");
}

#[test]
fn check_accepts_an_unchanged_crate() {
    Project::written()
        .codegen(&["--check"])
        .assert_prints("client is up to date");
}

#[test]
fn check_lists_missing_stale_and_different_files() {
    let project = Project::written();
    fs::remove_file(project.path("src/operation/get.rs")).unwrap();
    project.write_file("src/operation/old.rs", "// old\n");
    let modules = project
        .read("src/operation.rs")
        .replace("    get,", "    got,");
    project.write_file("src/operation.rs", &modules);

    let run = project.fail(&["--check"]);

    for line in [
        "missing src/operation/get.rs",
        "stale   src/operation/old.rs",
        "differs src/operation.rs",
        "    -    got,",
        "    +    get,",
    ] {
        assert!(
            run.stdout.lines().any(|found| found == line),
            "no {line:?} in {}",
            run.stdout
        );
    }
    run.assert_fails("3 files of client out of date: run cargo xtask codegen");
}

#[test]
fn check_does_not_create_a_missing_crate() {
    let project = Project::new();

    let run = project.fail(&["--check"]);

    assert!(run.stdout.contains("missing Cargo.toml"), "{}", run.stdout);
    assert!(run.stdout.contains("missing src/lib.rs"), "{}", run.stdout);
    assert!(!project.path("").exists());
}

#[test]
fn the_committed_crate_is_up_to_date() {
    xtask(Path::new("."), &["codegen", "--check"]).assert_prints("generated is up to date");
}
