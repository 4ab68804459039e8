//! `cargo xtask lint`: checks the model for missing documentation, waiters and `paginated` traits.

use std::collections::HashSet;

use anyhow::{Result, bail};
use smithy_codegen::lint;
use smithy_model::{Diagnostic, Model};

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
    /// Print only findings that a base does not have: a file, a folder, or git:REV for model/ at a
    /// revision [default: git:HEAD]
    #[arg(long, value_name = "BASE", num_args = 0..=1, default_missing_value = "git:HEAD")]
    new: Option<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let model = model_files::load(&args.model.read()?)?;
    let mut findings = check(&model, args)?;
    if let Some(base) = &args.new {
        let old_findings = check(&model_files::load_from(base)?, args)?;
        let key = |finding: &Diagnostic| (finding.shape.clone(), finding.message.clone());
        let old_findings: HashSet<_> = old_findings.iter().map(key).collect();
        findings.retain(|finding| !old_findings.contains(&key(finding)));
    }
    for finding in &findings {
        println!("{finding}");
    }
    let noun = if args.new.is_some() {
        "new finding"
    } else {
        "finding"
    };
    println!("{}", project::counted(findings.len(), noun));
    if args.deny.is_some() && !findings.is_empty() {
        bail!("findings, denied by --deny warnings");
    }
    Ok(())
}

fn check(model: &Model, args: &Args) -> Result<Vec<Diagnostic>> {
    lint::lint(model, args.model.service.as_ref())
        .map_err(|errors| model_files::report(&errors, "cannot check the model"))
}
