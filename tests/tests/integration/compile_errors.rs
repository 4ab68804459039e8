//! Wrong programs are compile errors that explain themselves.
//!
//! Each file of `tests/compile_errors/` is a program. Its first line has a part of the
//! expected error. Only that part is compared, not the whole output of rustc, which changes
//! with its versions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const EXPECTED: &str = "// expected: ";
const NO_ERROR: &str = "no error";

#[test]
fn wrong_programs_have_clear_errors() {
    let package = TempDir::new().unwrap();
    let programs = write_package(package.path());

    let errors = check(package.path());

    assert!(programs.values().any(|expected| expected == NO_ERROR));
    for (name, expected) in &programs {
        let errors = errors.get(name).map_or("", String::as_str);
        if expected == NO_ERROR {
            assert_eq!(errors, "", "{name}");
        } else {
            assert!(
                errors.contains(expected),
                "{name}: {expected:?} is not in {errors:?}"
            );
        }
    }
}

/// Writes a package with all programs, and returns their expected errors by name.
fn write_package(folder: &Path) -> BTreeMap<String, String> {
    // The client is without features. With the profile of the workspace, its dependencies are
    // those of `.ci/run`.
    let manifest = format!(
        r#"[package]
        name = "programs"
        version = "0.0.0"
        edition = "2024"

        [dependencies]
        bedrock-agentcore-control = {{ path = "{ROOT}/generated", default-features = false }}

        [profile.dev]
        debug = "line-tables-only"

        [profile.dev.build-override]
        debug = "line-tables-only"

        [workspace]
        "#
    );
    let sources = folder.join("src/bin");
    fs::create_dir_all(&sources).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(format!("{ROOT}/Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut programs = BTreeMap::new();
    for entry in fs::read_dir(format!("{ROOT}/tests/tests/compile_errors")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let expected = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix(EXPECTED));
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        fs::write(sources.join(path.file_name().unwrap()), &text).unwrap();
        programs.insert(name, expected.expect("an expected error").to_owned());
    }
    programs
}

/// Checks the package and returns the errors of each program.
fn check(folder: &Path) -> BTreeMap<String, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    // Build scripts run again when the variables that `cargo test` sets change.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    let output = cargo
        .args([
            "check",
            "--offline",
            "--bins",
            "--keep-going",
            "--message-format",
            "json",
        ])
        .arg("--target-dir")
        .arg(target)
        .current_dir(folder)
        .output()
        .unwrap();
    let mut errors = BTreeMap::<String, String>::new();
    let messages = String::from_utf8(output.stdout).unwrap();
    for line in messages.lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        if message["message"]["level"] == "error" {
            let name = message["target"]["name"].as_str().unwrap().to_owned();
            *errors.entry(name).or_default() += message["message"]["rendered"].as_str().unwrap();
        }
    }
    assert!(
        !errors.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    errors
}
