//! `cargo xtask lint`: the health of the model, finding by finding.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use smithy_codegen::lint;
use smithy_model::ShapeId;

use crate::files;

/// The options of `lint`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A model file, or a folder of them; may be given several times. [default: model/]
    #[arg(long, value_name = "FILE_OR_DIR")]
    model: Vec<PathBuf>,
    /// The service to look over, as namespace#Name, where the model has several.
    #[arg(long, value_name = "SHAPE_ID")]
    service: Option<String>,
    /// Exit with 1 where there are such findings.
    #[arg(long, value_enum)]
    deny: Option<Deny>,
}

/// What is refused.
#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    /// Any finding. A model that does not load is refused without asking.
    Warnings,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let service = match &args.service {
        Some(id) => Some(
            ShapeId::parse(id)
                .with_context(|| format!("--service {id}: a shape id is namespace#Name"))?,
        ),
        None => None,
    };
    let paths = if args.model.is_empty() {
        vec![files::root().join("model")]
    } else {
        args.model.clone()
    };
    let model = files::load_models(&files::read_models(&paths)?)?;
    let found = lint::lint(&model, service.as_ref())
        .map_err(|found| files::report(&found, "there is nothing to look over"))?;
    for finding in &found {
        println!("{finding}");
    }
    println!(
        "{} finding{}",
        found.len(),
        if found.len() == 1 { "" } else { "s" }
    );
    match args.deny {
        Some(Deny::Warnings) if !found.is_empty() => bail!("--deny warnings refuses them"),
        _ => Ok(()),
    }
}
