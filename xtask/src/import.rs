//! `cargo xtask import`: writes the model's file of facts from another tool's description of the service.
//!
//! Only that file is written, and only when what it says loads; then the difference to what was there is printed, and where
//! the files that people write no longer fit.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use flate2::read::GzDecoder;
use smithy_codegen::lint::layers;
use smithy_model::import::{Imported, botocore, smithy};
use smithy_model::{Model, ShapeId, Source, load};

use crate::{diff, files};

/// The options of `import`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What describes the service.
    #[arg(long, value_enum)]
    from: From,
    /// Of botocore: the folder that holds service-2.json, paginators-1.json, waiters-2.json and endpoint-rule-set-1.json, each
    /// plain or as .gz; only the first must be there. Such as botocore/data/bedrock-agentcore-control/2023-06-05 of an unpacked
    /// wheel. Of Smithy: the files or folders of the model.
    #[arg(required = true, value_name = "FILE_OR_DIR")]
    paths: Vec<PathBuf>,
    /// The namespace of the shapes, from botocore. [default: com.amazonaws. and the service id without spaces]
    #[arg(long)]
    namespace: Option<String>,
    /// The service, from Smithy, as namespace#Name, where the files have several.
    #[arg(long, value_name = "SHAPE_ID")]
    service: Option<String>,
    /// The file to write. [default: model/bedrock-agentcore-control.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A source of facts.
#[derive(Clone, Copy, ValueEnum)]
enum From {
    /// A service's folder of botocore's data.
    Botocore,
    /// Smithy JSON AST, 1.0 or 2.0, as AWS publishes it.
    Smithy,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| files::root().join("model/bedrock-agentcore-control.json"));
    let imported = match args.from {
        From::Botocore => from_botocore(args)?,
        From::Smithy => from_smithy(args)?,
    };
    let name = files::display_name(&out);
    let model = load(&[Source {
        file: &name,
        text: &imported.text,
    }])
    .map_err(|found| {
        files::report(
            &found,
            "what was imported does not load; nothing is written",
        )
    })?;
    for remark in &imported.remarks {
        println!("remark  {remark}");
    }
    let before = Before::read(&out);
    write_atomically(&out, &imported.text)?;
    println!(
        "write   {}: {} shapes, {} kB",
        out.display(),
        model.shapes.len(),
        imported.text.len() / 1000
    );
    before.compare(&model)?;
    compare_layers(&model, &out)
}

fn from_botocore(args: &Args) -> Result<Imported> {
    let [dir] = args.paths.as_slice() else {
        bail!("--from botocore takes one folder")
    };
    let read = |name: &str| read_plain_or_gz(dir, name);
    let Some(service) = read("service-2.json")? else {
        bail!(
            "{} holds neither service-2.json nor service-2.json.gz",
            dir.display()
        );
    };
    let (paginators, waiters, rules) = (
        read("paginators-1.json")?,
        read("waiters-2.json")?,
        read("endpoint-rule-set-1.json")?,
    );
    let sources = botocore::Sources {
        service: service.source(),
        paginators: paginators.as_ref().map(Text::source),
        waiters: waiters.as_ref().map(Text::source),
        endpoint_rules: rules.as_ref().map(Text::source),
    };
    botocore::import(&sources, args.namespace.as_deref())
        .map_err(|found| files::report(&found, "nothing is imported"))
}

fn from_smithy(args: &Args) -> Result<Imported> {
    if args.namespace.is_some() {
        bail!("--namespace is for --from botocore: a model of Smithy has its own");
    }
    let service = match &args.service {
        Some(id) => Some(
            ShapeId::parse(id)
                .with_context(|| format!("--service {id}: a shape id is namespace#Name"))?,
        ),
        None => None,
    };
    let read = files::read_models(&args.paths)?;
    let sources: Vec<Source<'_>> = read
        .iter()
        .map(|file| Source {
            file: &file.name,
            text: &file.text,
        })
        .collect();
    smithy::import(&sources, service.as_ref())
        .map_err(|found| files::report(&found, "nothing is imported"))
}

/// The model that was in the place of the new one.
enum Before {
    Nothing,
    Broken,
    Model(Box<Model>),
}

impl Before {
    fn read(out: &Path) -> Self {
        let Ok(text) = fs::read_to_string(out) else {
            return Self::Nothing;
        };
        match load(&[Source {
            file: &files::display_name(out),
            text: &text,
        }]) {
            Ok(model) => Self::Model(Box::new(model)),
            Err(_) => Self::Broken,
        }
    }

    /// Prints what changed. That must not fail an import that has happened: two services in one file, say, are a remark.
    fn compare(&self, new: &Model) -> Result<()> {
        match self {
            Self::Nothing => println!("diff    there was no model before"),
            Self::Broken => println!("diff    what was there before did not load"),
            Self::Model(old) => match diff::between(old, new, None) {
                Ok(found) => diff::print(&format!(
                    "\n{}",
                    diff::render(&found, diff::Format::Text, false)
                ))?,
                Err(error) => println!("diff    {error:#}"),
            },
        }
        Ok(())
    }
}

/// Lists where the other files of the folder, which people write, no longer fit the facts.
fn compare_layers(facts: &Model, out: &Path) -> Result<()> {
    let folder = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let known = ["documentation.json", "additions.json"].map(|name| folder.join(name));
    let present: Vec<PathBuf> = known.into_iter().filter(|path| path.exists()).collect();
    if present.is_empty() {
        return Ok(());
    }
    let read = files::read_models(&present)?;
    let sources: Vec<Source<'_>> = read
        .iter()
        .map(|file| Source {
            file: &file.name,
            text: &file.text,
        })
        .collect();
    let found = layers::compare(facts, &sources);
    println!();
    for stale in &found.stale {
        println!("gone    {stale}");
    }
    for missing in &found.undocumented {
        println!("new     {missing}: not documented");
    }
    println!(
        "layers  {} statements point to nothing, {} items are not documented",
        found.stale.len(),
        found.undocumented.len()
    );
    Ok(())
}

/// A file of the source.
struct Text {
    file: String,
    text: String,
}

impl Text {
    fn source(&self) -> botocore::Source<'_> {
        botocore::Source {
            file: &self.file,
            text: &self.text,
        }
    }
}

/// The file's text, unpacked where only the packed one is there; `None` where neither is.
fn read_plain_or_gz(dir: &Path, name: &str) -> Result<Option<Text>> {
    let plain = dir.join(name);
    if plain.exists() {
        let text = fs::read_to_string(&plain)
            .with_context(|| format!("cannot read {}", plain.display()))?;
        return Ok(Some(Text {
            file: name.to_owned(),
            text,
        }));
    }
    let packed = dir.join(format!("{name}.gz"));
    if !packed.exists() {
        return Ok(None);
    }
    let file =
        fs::File::open(&packed).with_context(|| format!("cannot read {}", packed.display()))?;
    let mut text = String::new();
    GzDecoder::new(file)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot unpack {}", packed.display()))?;
    Ok(Some(Text {
        file: format!("{name}.gz"),
        text,
    }))
}

/// Writes beside the target first, so that an interrupted run leaves the old file whole.
fn write_atomically(target: &Path, text: &str) -> Result<()> {
    let beside = target.with_extension("json.new");
    fs::write(&beside, text).with_context(|| format!("cannot write {}", beside.display()))?;
    fs::rename(&beside, target).with_context(|| format!("cannot replace {}", target.display()))
}
