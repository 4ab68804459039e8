//! Follows `docs/api-change.md`: runs its commands, and compares its outputs with theirs.
//!
//! The page downloads two releases of botocore. The test has no network: it takes the models of
//! these releases from a folder beside the project, and is skipped without that folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const HISTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/history");
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const DATA: &str = "botocore/data/bedrock-agentcore-control/2023-06-05";
/// The versions on the page, and the dates of the models that they have.
const RELEASES: [(&str, &str); 2] = [("1.43.31", "2026-06-12"), ("1.43.32", "2026-06-17")];

/// Returns the code blocks of the page in one language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    page.split(start.as_str())
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

/// Makes a folder with the downloaded releases, or returns `None`.
fn downloaded() -> Option<TempDir> {
    let folder = tempfile::tempdir().unwrap();
    for (version, date) in RELEASES {
        let source = Path::new(HISTORY).join(date);
        if !source.exists() {
            println!("skipped: the models of the two releases are not at hand in {HISTORY}");
            return None;
        }
        let target = folder
            .path()
            .join("target/botocore")
            .join(version)
            .join(DATA);
        fs::create_dir_all(&target).unwrap();
        for file in fs::read_dir(source).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), target.join(file.file_name())).unwrap();
        }
    }
    Some(folder)
}

/// Runs lines of the page in a shell in which `cargo xtask` is the program under test.
#[track_caller]
fn shell(folder: &Path, script: &str) -> String {
    let xtask = env!("CARGO_BIN_EXE_xtask");
    let script = format!("set -e\ncargo() {{ shift; '{xtask}' \"$@\"; }}\n{script}");
    let output = Command::new("sh")
        .current_dir(folder)
        .args(["-c", &script])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}\n{error}");
    String::from_utf8(output.stdout).unwrap()
}

/// Asserts that an output has the lines of a block, in their order. A line `…` stands for any
/// lines.
#[track_caller]
fn assert_shows(output: &str, block: &str) {
    let mut lines = output.lines().map(str::trim);
    for wanted in block.lines().map(str::trim) {
        let found = ["", "…"].contains(&wanted) || lines.any(|line| line == wanted);
        assert!(
            found,
            "the output does not have the line\n{wanted}\nof the block\n{block}\n{output}"
        );
    }
}

/// Writes the folder `model` as it was before the import: with documentation of the old shapes
/// only.
fn model_before_the_import(folder: &Path, old_model: &Path) -> PathBuf {
    let read = |path: &Path| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let old = read(old_model);
    let mut documentation = read(&Path::new(ROOT).join("model/documentation.json"));
    let exists = |id: &str| match id.split_once('$') {
        None => old["shapes"].get(id).is_some(),
        Some((shape, member)) => old["shapes"][shape]["members"].get(member).is_some(),
    };
    documentation["shapes"]
        .as_object_mut()
        .unwrap()
        .retain(|id, _| exists(id));
    let target = folder.join("model/bedrock-agentcore-control.json");
    fs::create_dir(folder.join("model")).unwrap();
    fs::copy(old_model, &target).unwrap();
    fs::write(
        folder.join("model/documentation.json"),
        documentation.to_string(),
    )
    .unwrap();
    target
}

#[test]
fn commands_print_what_the_page_shows() {
    let Some(folder) = downloaded() else { return };
    let page = fs::read_to_string(Path::new(ROOT).join("docs/api-change.md")).unwrap();
    let commands = blocks(&page, "sh");
    let outputs = blocks(&page, "text");
    let [import, layers, members, shape, constraints, summary] = outputs.as_slice() else {
        panic!("the page has {} outputs, not 6", outputs.len());
    };

    let imported = shell(folder.path(), &commands[1]);
    assert_shows(&imported, import);

    let command = "cargo xtask diff target/api-change/old.json target/api-change/model.json";
    assert!(page.contains(command));
    let changes = shell(folder.path(), command);
    for block in [members, shape, constraints, summary] {
        assert_shows(&changes, block);
    }

    let old = folder.path().join("target/api-change/old.json");
    let model = model_before_the_import(folder.path(), &old);
    let source = format!("target/botocore/1.43.32/{DATA}");
    let command = format!(
        "cargo xtask import --from botocore {source} --out {}",
        model.display()
    );
    assert_shows(&shell(folder.path(), &command), layers);
}

#[test]
fn commands_of_the_page_exist() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/api-change.md")).unwrap();
    let commands: Vec<&str> = page
        .split("cargo xtask ")
        .skip(1)
        .filter_map(|rest| rest.split([' ', '`', '\n']).next())
        .collect();
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        shell(Path::new(ROOT), &format!("cargo xtask {command} --help"));
    }
}
