//! `cargo xtask import`: imports the service model from another format.
//!
//! Only the service model is written, and only if it is valid. Then a summary of the changes is
//! printed, and of what they leave to do in the hand-written layers; the whole list is in a file
//! (`todo`).

mod todo;

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::ValueEnum;
use fs_err as fs;
use smithy_codegen::lint::layers::{self, LayerReport};
use smithy_codegen_cli::replace;
use smithy_model::import::{Imported, botocore, smithy};
use smithy_model::{Model, ShapeId, Source};

use crate::model_files::{self, ModelFile};
use crate::{botocore_data, diff, project};

/// Arguments of `import`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The format of the source
    #[arg(long, value_enum)]
    from: Format,
    /// For botocore: a folder with service-2.json and, optionally, paginators-1.json,
    /// waiters-2.json and endpoint-rule-set-1.json, each plain or as .gz. For Smithy: model files
    /// or folders
    #[arg(required = true, value_name = "FILE_OR_DIR")]
    paths: Vec<PathBuf>,
    /// The namespace of the shapes, for botocore [default: com.amazonaws. and the service id
    /// without spaces]
    #[arg(long)]
    namespace: Option<String>,
    /// The service, as namespace#Name, if a Smithy model has several
    #[arg(long, value_name = "SHAPE_ID", value_parser = model_files::parse_shape_id)]
    service: Option<ShapeId>,
    /// The file to write [default: model/bedrock-agentcore-control.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The file for the list of all changes and of all that is left to do [default:
    /// target/import.txt]
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A folder of botocore's data about a service
    Botocore,
    /// Smithy JSON AST, 1.0 or 2.0, as AWS publishes it
    Smithy,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let default = || project::root().join("model/bedrock-agentcore-control.json");
    let out = args.out.clone().unwrap_or_else(default);
    let imported = match args.from {
        Format::Botocore => from_botocore(args)?,
        Format::Smithy => from_smithy(args)?,
    };
    for remark in &imported.remarks {
        println!("remark  {remark}");
    }
    let name = project::display_name(&out);
    let load = |text: &str| smithy_model::load(&[Source { file: &name, text }]);
    let model = load(&imported.text).map_err(|errors| {
        model_files::report(
            &errors,
            "the imported model is invalid; nothing was written",
        )
    })?;
    let old_text = read_old(&out)?;
    replace::write(&out, &imported.text)?;
    let (shapes, kilobytes) = (model.shapes.len(), imported.text.len() / 1000);
    println!("write   {}: {shapes} shapes, {kilobytes} kB", out.display());
    let diff = match old_text.map(|text| load(&text)) {
        None => Err("there was no model before".to_owned()),
        Some(Err(_)) => Err("the old model is invalid".to_owned()),
        // The import has succeeded, so that a failed comparison is no error.
        Some(Ok(old)) => diff::compare(&old, &model, None).map_err(|error| format!("{error:#}")),
    };
    if let Err(reason) = &diff {
        println!("changes unknown: {reason}");
    }
    let diff = diff.ok();
    let layers = layer_report(&model, &out)?;
    print!("{}", todo::short(diff.as_ref(), &model, layers.as_ref()));
    let list = todo::whole(diff.as_ref(), &model, layers.as_ref());
    if !list.is_empty() {
        let default = || project::root().join("target/import.txt");
        let path = args.list.clone().unwrap_or_else(default);
        replace::write(&path, list)?;
        println!("list    {}: all of it", project::display_name(&path));
    }
    Ok(())
}

fn from_botocore(args: &Args) -> Result<Imported> {
    let [folder] = args.paths.as_slice() else {
        bail!("--from botocore takes one folder, not {}", args.paths.len());
    };
    let service = botocore_data::Service::in_folder(folder);
    let Some(files) = service.read()? else {
        bail!(
            "{} has neither service-2.json nor service-2.json.gz: choose a folder with the data of \
            a service and version",
            folder.display()
        );
    };
    botocore::import(&files.sources(), args.namespace.as_deref())
        .map_err(|errors| model_files::report(&errors, "cannot import the service model"))
}

fn from_smithy(args: &Args) -> Result<Imported> {
    if args.namespace.is_some() {
        bail!("--namespace requires --from botocore: a Smithy model has its own namespace");
    }
    let files = model_files::read(&args.paths)?;
    let sources: Vec<Source<'_>> = files.iter().map(ModelFile::source).collect();
    smithy::import(&sources, args.service.as_ref())
        .map_err(|errors| model_files::report(&errors, "cannot import the service model"))
}

/// Reads the model that is to be replaced. Returns `None` if there is no file.
///
/// # Errors
/// Returns an error if the file is not a Smithy model: `--out` may name the wrong file.
fn read_old(path: &Path) -> Result<Option<String>> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result?,
    };
    let text = String::from_utf8(bytes).unwrap_or_default();
    let json = serde_json::from_str::<serde_json::Value>(&text);
    if !json.is_ok_and(|json| json.get("smithy").is_some()) {
        bail!(
            "{} is not a Smithy model, and was not replaced: choose another file with --out, or \
            remove it",
            path.display()
        );
    }
    Ok(Some(text))
}

/// Returns what is stale or missing in the hand-written layers beside the service model, or `None`
/// without layers.
fn layer_report(service_model: &Model, out: &Path) -> Result<Option<LayerReport>> {
    let layers = model_files::layers(out.parent().unwrap_or(out));
    if layers.is_empty() {
        return Ok(None);
    }
    let files = model_files::read(&layers)?;
    let sources: Vec<Source<'_>> = files.iter().map(ModelFile::source).collect();
    Ok(Some(layers::compare(service_model, &sources)))
}
