//! `cargo xtask emulate`: runs the emulator with the model of the project.

use std::ffi::{OsStr, OsString};

use anyhow::Result;

use crate::{process, project, toolchain};

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
    let mut command = toolchain::cargo("run --quiet --release --package smithy-emulator");
    command
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .arg("--");
    let has = |name: &str| args.options.iter().any(|option| is_option(option, name));
    if !has("--model") {
        // Documentation does not change what the service does.
        for file in ["bedrock-agentcore-control.json", "additions.json"] {
            command.arg("--model").arg(root.join("model").join(file));
        }
    }
    if !has("--model") && !has("--rules") {
        command.arg("--rules").arg(root.join("model/emulator.json"));
    }
    process::run(command.args(&args.options), "the emulator ended")
}

/// Returns `true` for `--name` and `--name=value`.
fn is_option(argument: &OsStr, name: &str) -> bool {
    let text = argument.to_string_lossy();
    text.split('=').next() == Some(name)
}
