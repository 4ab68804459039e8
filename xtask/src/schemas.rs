//! `cargo xtask schemas`: writes JSON Schema for files with inputs of operations.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use fs_err as fs;
use serde_json::Value;
use smithy_codegen::input_schema;
use smithy_codegen_cli::replace;

use crate::model_files::{self, ModelArgs};
use crate::project;

const COMMAND: &str = "cargo xtask schemas";

/// Arguments of `schemas`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// The folder of the schemas [default: target/schemas]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let default = || project::root().join("target/schemas");
    let out = args.out.clone().unwrap_or_else(default);
    let model = model_files::load(&args.model.read()?)?;
    let schemas = input_schema::input_schemas(&model, args.model.service.as_ref(), COMMAND)
        .map_err(|errors| model_files::report(&errors, "cannot write schemas"))?;
    if out.file_name().is_none() {
        bail!(
            "{} has no name: choose a folder of its own with --out",
            out.display()
        );
    }
    for folder in replace::leftovers(&out).iter().chain([&out]) {
        refuse_foreign_files(folder)?;
    }
    replace::restore(&out)?;
    let files = schemas.iter();
    let files = files.map(|(name, schema)| (format!("{name}.json"), format!("{schema:#}\n")));
    replace::write_folder(&out, files)?;
    let count = project::counted(schemas.len(), "schema");
    println!("{}: {count}", out.display());
    Ok(())
}

/// Refuses to replace a folder that has other files than schemas of this command: `--out` may name
/// the wrong folder.
fn refuse_foreign_files(out: &Path) -> Result<()> {
    if !out.exists() {
        return Ok(());
    }
    let comment = input_schema::comment(COMMAND);
    for path in project::entries(out)? {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let schema: Value = serde_json::from_str(&text).unwrap_or_default();
        if schema["$comment"] != *comment {
            bail!(
                "{} was not written by this command: choose another folder with --out, or remove \
                the file",
                path.display()
            );
        }
    }
    Ok(())
}
