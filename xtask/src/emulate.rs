//! `cargo xtask emulate`: runs the emulator with the model of the project.

use std::ffi::{OsStr, OsString};

use anyhow::{Context, Result, bail};

use crate::{project, toolchain};

/// Arguments of `emulate`: those of the emulator.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// Options of the emulator; --help lists them
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "OPTIONS"
    )]
    options: Vec<OsString>,
}

/// Runs the command, until it is interrupted.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = project::root();
    let mut command = toolchain::cargo();
    command
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "smithy-emulator",
            "--manifest-path",
        ])
        .arg(root.join("Cargo.toml"))
        .arg("--");
    let has_model = args
        .options
        .iter()
        .any(|option| is_option(option, "--model"));
    if !has_model {
        // Documentation does not change what the service does.
        for file in ["bedrock-agentcore-control.json", "additions.json"] {
            command.arg("--model").arg(root.join("model").join(file));
        }
    }
    let has_rules = args
        .options
        .iter()
        .any(|option| is_option(option, "--rules"));
    if !has_model && !has_rules {
        command.arg("--rules").arg(root.join("model/emulator.json"));
    }
    let status = command
        .args(&args.options)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("the emulator ended ({status})");
    }
    Ok(())
}

/// Returns `true` for `--name` and `--name=value`.
fn is_option(argument: &OsStr, name: &str) -> bool {
    let text = argument.to_string_lossy();
    text.split('=').next() == Some(name)
}
