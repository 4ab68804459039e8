//! The official Rust crate.
//!
//! The driver is a program of its own workspace below `target/interop`, because neither the crate
//! nor its dependencies are in the lock file of the project. `official/main.rs` is its main file;
//! [`program`] writes the calls of the steps.
//!
//! Deviations of the crate, none of which fails a step: it does not send members that have a
//! default value, such as `"autoApproval": false`, and it has only those waiters that the service
//! model has.

mod expression;
mod names;
mod program;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use serde_json::Value;
use smithy_codegen_cli::replace;
use smithy_model::{Model, ShapeId};

use crate::{model_files, process, toolchain};

/// The versions are those of the workspace `benches`, whose lock file the program uses.
const MANIFEST: &str = r#"[workspace]

[package]
name = "official-client"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
aws-config = "=1.13.0"
aws-sdk-bedrockagentcorecontrol = "=1.97.0"
aws-smithy-types = "1"
tokio = { version = "1", features = ["macros", "rt"] }

[profile.dev]
debug = 0
"#;
const MAIN: &str = include_str!("official/main.rs");

/// Writes and compiles the program that runs a script. Returns its path.
pub(super) fn build(root: &Path, folder: &Path, script: &Path) -> Result<PathBuf> {
    // Only the service model has the waiters of the crate: the layers beside it add others.
    let model = [root.join("model/bedrock-agentcore-control.json")];
    let model = model_files::load(&model_files::read(&model)?)?;
    let script = fs::read_to_string(script)?;
    let script: Value = serde_json::from_str(&script).context("the script is not JSON")?;
    let steps = program::write(&model, &script)?;
    let lock = fs::read(root.join("benches/Cargo.lock"))?;

    for (name, content) in [
        ("Cargo.toml", MANIFEST.as_bytes()),
        ("Cargo.lock", &lock),
        ("src/main.rs", MAIN.as_bytes()),
        ("src/steps.rs", steps.as_bytes()),
    ] {
        replace::write(&folder.join(name), content)?;
    }
    println!("build   the official crate, which takes minutes on the first run");
    let target = folder.join("target");
    let mut build = toolchain::cargo("build --quiet --target-dir");
    build.arg(&target).current_dir(folder);
    let failure = format!("the program in {} does not compile", folder.display());
    process::run(&mut build, &failure)?;
    Ok(target
        .join("debug")
        .join(format!("official-client{}", std::env::consts::EXE_SUFFIX)))
}

/// Returns calls of the setters of an operation's builder. They pass texts to `session.text` and
/// structures to `built`.
pub(crate) fn setters(model: &Model, operation: &str, input: &Value) -> Result<String> {
    let (service, _) = model
        .services()
        .next()
        .context("the model has no service")?;
    let id = ShapeId::parse(&format!("{}#{operation}", service.id.namespace()));
    let input_shape = id
        .and_then(|id| model.operation(&id))
        .and_then(|operation| model.shape(&operation.input));
    let input_shape =
        input_shape.with_context(|| format!("the model has no operation {operation}"))?;
    expression::setters(model, input_shape, input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_benchmarks() {
        let manifest = crate::project::root().join("benches/Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();

        let is_pinned = |line: &&str| line.starts_with("aws-") && line.contains("\"=");
        let pinned: Vec<&str> = MANIFEST.lines().filter(is_pinned).collect();

        assert_eq!(pinned.len(), 2);
        for line in pinned {
            assert!(manifest.contains(line), "{line}");
        }
    }
}
