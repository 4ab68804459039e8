//! Generated crates compile without a warning, and so does their documentation.
//!
//! `rustc` and `rustdoc` compile the crate alone. It links with the runtime as
//! `cargo test --workspace` builds it, so that no dependency is compiled for these tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use smithy_codegen::{Options, emit, generate, lower};

use crate::combined;
use crate::fixture::{model, options};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A command of cargo, without the variables that `cargo test` sets: build scripts run again
/// when those change.
fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Returns the library of the runtime, built with the features of `cargo test --workspace`.
///
/// Cargo unifies the features of dependencies over the whole workspace and its tests when it
/// builds an example.
fn runtime() -> PathBuf {
    let output = cargo()
        .args(["build", "--workspace", "--example", "json_operation"])
        .args(["--offline", "--message-format", "json"])
        .current_dir(ROOT)
        .output()
        .expect("cargo runs");
    let messages = String::from_utf8(output.stdout).expect("cargo prints JSON");
    let library = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|message| message["target"]["name"] == "smithy_reqwest")
        .and_then(|message| message["filenames"][0].as_str().map(PathBuf::from));
    library.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// Writes the crate of a fixture and returns its folder.
fn write_crate(name: &str, shapes: Value) -> PathBuf {
    let options = Options {
        name: name.to_owned(),
        runtime: Some(format!("{ROOT}/codegen/runtime")),
        standalone: true,
        ..options()
    };
    let tree = generate(&model(shapes), &options).expect("a legal model");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder can be removed");
    }
    for (path, text) in &tree.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .and_then(|()| fs::write(path, text))
            .expect("the file can be written");
    }
    folder
}

/// Runs a command that must succeed without printing errors or warnings.
#[track_caller]
fn run(command: &mut Command) {
    let output = command.output().expect("the program runs");

    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
}

/// Returns the names of the features in the crate's manifest.
fn features(folder: &Path) -> Vec<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
    let (_, features) = manifest.split_once("[features]\n").expect("features");
    let (features, _) = features.split_once("\n\n").expect("another table");
    let entries = features.lines().filter(|line| !line.starts_with('#'));
    let names = entries.filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// Compiles the crate in `folder` with `rustc` or `rustdoc` and some of its features.
/// Warnings are errors.
#[track_caller]
fn compile(compiler: &str, enabled: &[&str], folder: &Path, runtime: &Path) {
    let dependencies = runtime.parent().expect("a library is in a folder");
    let known = format!(
        "cfg(feature, values(\"{}\"))",
        features(folder).join("\", \"")
    );
    let enabled = enabled
        .iter()
        .map(|name| format!("--cfg=feature=\"{name}\""));
    let output: &[&str] = if compiler == "rustc" {
        &["--emit", "metadata"]
    } else {
        &[]
    };
    run(Command::new(compiler)
        .args(["src/lib.rs", "--edition", "2024", "--crate-type", "lib"])
        .args(["-D", "warnings", "-D", "missing_docs", "-F", "unsafe_code"])
        .args(enabled)
        .args(["--check-cfg", &known, "--check-cfg", "cfg(docsrs)"])
        .arg(format!("--extern=smithy_reqwest={}", runtime.display()))
        .arg(format!("-Ldependency={}", dependencies.display()))
        .args(output)
        .current_dir(folder));
}

#[track_caller]
fn assert_compiles(folder: &Path) {
    // The same versions of dependencies as the project's, so that nothing is downloaded.
    fs::copy(format!("{ROOT}/Cargo.lock"), folder.join("Cargo.lock"))
        .expect("the lock file can be copied");
    run(cargo()
        .args(["tree", "--offline", "--quiet"])
        .current_dir(folder));
    let runtime = runtime();
    compile("rustc", &[], folder, &runtime);
    compile("rustc", &["blocking", "test-util"], folder, &runtime);
    compile("rustdoc", &["blocking", "test-util"], folder, &runtime);
}

#[test]
fn the_combined_crate_compiles_without_warnings() {
    assert_compiles(&write_crate("combined", combined::model()));
}

#[test]
fn the_crate_of_an_empty_service_compiles_without_warnings() {
    let shapes = json!({"Example": {"type": "service", "version": "1", "operations": []}});

    assert_compiles(&write_crate("empty", shapes));
}

/// Returns the errors of rustc for the consumer of one model, compiled with the crate of another.
fn consumer_errors(name: &str, old: Value, new: Value) -> String {
    let folder = write_crate(name, new);
    let lib = name.replace('-', "_");
    let runtime = runtime();
    let dependencies = runtime.parent().expect("a library is in a folder");
    let dependencies = format!("-Ldependency={}", dependencies.display());
    let runtime = format!("--extern=smithy_reqwest={}", runtime.display());
    run(Command::new("rustc")
        .args(["src/lib.rs", "--edition", "2024", "--crate-type", "lib"])
        .args(["--crate-name", &lib, "--emit", "metadata=libclient.rmeta"])
        .args(["--cfg", "feature=\"none\"", "-A", "unexpected_cfgs"])
        .args([&runtime, &dependencies])
        .current_dir(&folder));
    let options = Options {
        name: name.to_owned(),
        ..options()
    };
    let krate = lower::lower(&model(old), &options).expect("a legal model");
    fs::write(folder.join("consumer.rs"), emit::consumer(&krate)).expect("the file can be written");
    let output = Command::new("rustc")
        .args(["consumer.rs", "--edition", "2024", "--crate-type", "lib"])
        .args(["--emit", "metadata", "--error-format", "short"])
        .arg(format!("--extern={lib}=libclient.rmeta"))
        .args([&runtime, &dependencies])
        .current_dir(&folder)
        .output()
        .expect("rustc runs");
    assert_eq!(output.status.success(), output.stderr.is_empty());
    String::from_utf8(output.stderr).expect("rustc prints UTF-8")
}

#[test]
fn the_consumer_of_the_combined_crate_compiles_without_warnings() {
    let errors = consumer_errors("consumed", combined::model(), combined::model());

    assert!(errors.is_empty(), "{errors}");
}

#[test]
fn the_consumer_does_not_compile_without_an_item_that_it_uses() {
    let shapes = |members: Value, values: Value| {
        json!({
            "Thing": {"type": "structure", "members": members},
            "Kind": {"type": "enum", "members": values},
        })
    };
    let old = shapes(
        json!({"size": "Integer", "name": "String"}),
        json!({"A": {"target": "Unit"}, "B": {"target": "Unit"}}),
    );
    let new = shapes(json!({"size": "String"}), json!({"A": {"target": "Unit"}}));

    let errors = consumer_errors("changed", old, new);

    for error in [
        "no field `name`",
        "no method named `name`",
        "mismatched types",
        "`B`",
    ] {
        assert!(errors.contains(error), "{error}: {errors}");
    }
}

#[test]
fn members_without_documentation_compile_although_it_is_required() {
    let shapes = json!({
        "Thing": {
            "type": "structure",
            "members": {"size": "Integer", "kind": "Kind", "either": "Either"},
        },
        "Kind": {"type": "enum", "members": {"A": {"target": "Unit"}}},
        "Either": {"type": "union", "members": {"a": "String", "b": "Unit"}},
        "Gone": {
            "type": "structure", "members": {"reason": "String"}, "traits": {"error": "client"},
        },
        "Put": {"type": "operation", "input": {"target": "Thing"}, "output": {"target": "Thing"},
            "errors": [{"target": "Gone"}]},
    });
    let folder = write_crate("undocumented", shapes);

    compile("rustc", &[], &folder, &runtime());
}
