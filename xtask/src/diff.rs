//! `cargo xtask diff`: compares two versions of the model.

use std::io::{self, Write};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use smithy_codegen::diff::html::Page;
use smithy_codegen::diff::{self, Diff};
use smithy_model::{Model, ShapeId};

use crate::{model_files, project};

/// Arguments of `diff`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The old model: a file, a folder, or git:REV for model/ at a revision
    old: String,
    /// The new model, in the same form
    new: String,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Exit with 1 if there are such changes
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// List the changes in documentation, which are otherwise only counted
    #[arg(long)]
    docs: bool,
    /// The service, as namespace#Name, if the models have several
    #[arg(long, value_name = "SHAPE_ID", value_parser = model_files::parse_shape_id)]
    service: Option<ShapeId>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a pull request or job summary
    Markdown,
    /// An entry of the changelog of the generated crate, in Markdown
    Changelog,
    /// A page for a browser
    Html,
    /// For programs
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    /// Changes that break the wire or the API of the generated crate
    Breaking,
    /// All changes, including those in documentation
    Any,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let old = model_files::load_from(&args.old)?;
    let new = model_files::load_from(&args.new)?;
    let diff = compare(&old, &new, args.service.as_ref())?;
    print(&match args.format {
        Format::Text => diff::text::text(&diff, args.docs),
        Format::Markdown => diff::markdown::markdown(&diff, args.docs),
        Format::Changelog => diff::changelog::changelog(&diff),
        Format::Html => {
            let title = format!("{} → {}", args.old, args.new);
            let page = Page {
                title: &title,
                links: &[],
            };
            diff::html::page(&diff, &page, args.docs)
        }
        Format::Json => format!("{:#}\n", diff::json::json(&diff, args.docs)),
    })?;
    let breaking = diff.breaking().count();
    match args.deny {
        Some(Deny::Breaking) if breaking > 0 => {
            let changes = project::counted(breaking, "breaking change");
            bail!("{changes}, denied by --deny breaking")
        }
        Some(Deny::Any) if !diff.is_empty() => bail!("changes, denied by --deny any"),
        _ => Ok(()),
    }
}

/// Prints to stdout. It is no error if the reader, such as `head`, has stopped reading.
pub(crate) fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to stdout")
        }
        _ => Ok(()),
    }
}

/// Compares two models. Prints all diagnostics if one of them does not have the service.
pub(crate) fn compare(old: &Model, new: &Model, service: Option<&ShapeId>) -> Result<Diff> {
    diff::diff(old, new, service)
        .map_err(|errors| model_files::report(&errors, "cannot compare the models"))
}
