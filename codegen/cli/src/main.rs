//! `smithy-codegen`: generates a client crate from a Smithy model.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use smithy_codegen::Options;
use smithy_codegen_cli::{generate, model_files, paths};
use smithy_model::ShapeId;

/// Generate a Rust client crate from a Smithy model
///
/// Replaces src/ and Cargo.toml in the folder of the crate. Keeps all other files, such as
/// examples/, the keys of `[package]` that people edit, such as version, license and publish, and
/// added `[dev-dependencies]`. If anything fails, the old crate is kept.
#[derive(Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  smithy-codegen --model model/ --name weather-client --out crates/weather-client
  smithy-codegen --model model/ --name weather-client --out crates/weather-client --check

The crate depends on smithy-reqwest, its runtime, of the same version as this program. Add the crate
to the members of your workspace, or make it a workspace of its own with --standalone.

Exits with 0 on success, with 1 if the model is invalid or --check finds differences, and with 2 on
wrong arguments."
)]
struct Args {
    /// A model file in Smithy's JSON AST, or a folder with .json files; may be repeated
    #[arg(long, required = true, value_name = "FILE_OR_DIR")]
    model: Vec<PathBuf>,
    /// The name of the crate
    #[arg(long, value_name = "CRATE")]
    name: String,
    /// The folder of the crate
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The folder of smithy-reqwest, for a checkout of it [default: the crates.io package]
    #[arg(long, value_name = "DIR")]
    runtime: Option<PathBuf>,
    /// The service, as namespace#Name, if the model has several
    #[arg(long, value_name = "SHAPE_ID", value_parser = model_files::parse_shape_id)]
    service: Option<ShapeId>,
    /// The protocol, such as `awsJson1_0`, if the service has several [default: the one that the
    /// official SDKs choose]
    #[arg(long, value_name = "PROTOCOL")]
    protocol: Option<String>,
    /// Make the crate a workspace of its own
    #[arg(long)]
    standalone: bool,
    /// Write nothing; list the files that differ from the generated ones and exit with 1 if there
    /// are any
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<()> {
    let folder = std::env::current_dir().context("cannot determine the working folder")?;
    let is_json = |path: &std::path::Path| path.extension().is_some_and(|it| it == "json");
    let files = model_files::read(&folder, &args.model, is_json)?;
    let out = folder.join(&args.out);
    let runtime = args.runtime.map(|runtime| {
        let runtime = folder.join(&runtime);
        paths::relative(&out, &runtime)
    });
    let options = Options {
        name: args.name,
        runtime,
        standalone: args.standalone,
        service: args.service,
        protocol: args.protocol,
        ..Options::default()
    };
    let generate = if args.check {
        generate::check
    } else {
        generate::write
    };
    generate(&files, &out, &options)
}
