//! `cargo xtask lint`: checks the model for missing documentation, waiters and `paginated` traits.

use anyhow::{Result, bail};
use smithy_codegen::lint;

use crate::model_files::{self, ModelArgs};
use crate::project;

/// Arguments of `lint`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Exit with 1 if there are findings
    #[arg(long, value_parser = ["warnings"])]
    deny: Option<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let model = model_files::load(&args.model.read()?)?;
    let findings = lint::lint(&model, args.model.service.as_ref())
        .map_err(|errors| model_files::report(&errors, "cannot check the model"))?;
    for finding in &findings {
        println!("{finding}");
    }
    println!("{}", project::counted(findings.len(), "finding"));
    if args.deny.is_some() && !findings.is_empty() {
        bail!("findings, denied by --deny warnings");
    }
    Ok(())
}
