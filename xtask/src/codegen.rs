//! `cargo xtask codegen`: generates the client crate.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use smithy_codegen::Options;
use smithy_codegen_cli::generate;

use crate::model_files::ModelArgs;
use crate::project;

/// Arguments of `codegen`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// The folder of the crate; outside of this workspace it becomes one of its own [default:
    /// generated/]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The name of the crate
    #[arg(
        long,
        value_name = "CRATE",
        default_value = "bedrock-agentcore-control"
    )]
    name: String,
    /// The protocol, such as `awsJson1_0`, if the service has several [default: the one that the
    /// official SDKs choose]
    #[arg(long, value_name = "PROTOCOL")]
    protocol: Option<String>,
    /// Write nothing; list the files that differ from the generated ones and exit with 1 if there
    /// are any
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = project::root();
    let out = args.out.clone().unwrap_or_else(|| root.join("generated"));
    let options = options(args, &root, &out)?;
    let generate = if args.check {
        generate::check
    } else {
        generate::write
    };
    generate(&args.model.read()?, &out, &options)
}

/// Returns `true` if the folder is a member of the workspace.
fn is_member(root: &Path, out: &Path) -> Result<bool> {
    let text = fs::read_to_string(root.join("Cargo.toml"))?;
    let members = text.lines().find(|line| line.starts_with("members = "));
    let member = format!("{:?}", project::relative(root, out));
    Ok(members.is_some_and(|members| members.contains(&member)))
}

fn options(args: &Args, root: &Path, out: &Path) -> Result<Options> {
    let out = std::path::absolute(out).context("cannot determine the working folder")?;
    Ok(Options {
        name: args.name.clone(),
        runtime: Some(project::runtime_from(&out)),
        standalone: !is_member(root, &out)?,
        command: "cargo xtask codegen".to_owned(),
        service: args.model.service.clone(),
        protocol: args.protocol.clone(),
        ..Options::default()
    })
}
