//! `cargo xtask diff`: what changed between two models, printed, and refused where the caller asks for that.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use smithy_codegen::diff::{self, Diff};
use smithy_model::{Model, ShapeId};

use crate::files::{self, ModelFile};
use crate::git;

/// The options of `diff`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The model before: a file, a folder, or git:REV.
    old: String,
    /// The model after.
    new: String,
    /// How to print it.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Exit with 1 on such a change: breaking is one that breaks the wire or the generated crate's API.
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// List what is documented otherwise, which is only counted else.
    #[arg(long)]
    docs: bool,
    /// The service to compare, as namespace#Name, where a model has several.
    #[arg(long, value_name = "SHAPE_ID")]
    service: Option<String>,
}

/// How a diff is printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    Text,
    /// For a pull request or a job's summary.
    Markdown,
    /// For programs.
    Json,
}

/// What is refused.
#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    /// What breaks the wire or the Rust API.
    Breaking,
    /// Everything, documentation included.
    Any,
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
    let (old, new) = (read(&args.old)?, read(&args.new)?);
    let found = between(&old, &new, service.as_ref())?;
    print(&render(&found, args.format, args.docs))?;
    let breaking = found.breaking().count();
    match args.deny {
        Some(Deny::Breaking) if breaking > 0 => {
            bail!("{breaking} breaking changes, which --deny breaking refuses")
        }
        Some(Deny::Any) if !found.is_empty() => {
            bail!("something changed, which --deny any refuses")
        }
        _ => Ok(()),
    }
}

/// The difference as text.
pub(crate) fn render(found: &Diff, format: Format, docs: bool) -> String {
    match format {
        Format::Text => diff::text::text(found, docs),
        Format::Markdown => diff::markdown::markdown(found, docs),
        Format::Json => format!("{:#}\n", diff::json::json(found, docs)),
    }
}

/// Whoever reads may stop reading.
pub(crate) fn print(text: &str) -> Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot print")
        }
        _ => Ok(()),
    }
}

/// Compares two models.
pub(crate) fn between(old: &Model, new: &Model, service: Option<&ShapeId>) -> Result<Diff> {
    diff::diff(old, new, service)
        .map_err(|found| files::report(&found, "the models cannot be compared"))
}

/// Reads a model: a file, a folder, or `git:REV`.
pub(crate) fn read(place: &str) -> Result<Model> {
    let files = match place.strip_prefix("git:") {
        Some(revision) => at_revision(revision)?,
        None => files::read_models(&[place.into()])?,
    };
    files::load_models(&files).with_context(|| format!("cannot compare {place}"))
}

/// The files of `model/` at a revision.
fn at_revision(revision: &str) -> Result<Vec<ModelFile>> {
    let root = files::root();
    let commit = git::commit(&root, revision)?;
    let mut found = Vec::new();
    for path in git::files_of(&root, &commit, "model")? {
        let is_json = Path::new(&path)
            .extension()
            .is_some_and(|extension| extension == "json");
        if let (true, Some(text)) = (is_json, git::file(&root, &commit, &path)?) {
            found.push(ModelFile {
                name: format!("{revision}:{path}"),
                text,
            });
        }
    }
    match found.is_empty() {
        true => bail!("{revision} has no .json file in model/"),
        false => Ok(found),
    }
}
