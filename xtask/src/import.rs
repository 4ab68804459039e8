//! `cargo xtask import`: writes the model's file of facts from another tool's description of the service.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use flate2::read::GzDecoder;
use smithy_codegen::import::botocore;
use smithy_codegen::model::{Source, load};

use crate::files;

/// The options of `import`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What describes the service.
    #[arg(long, value_enum)]
    from: From,
    /// The folder that holds service-2.json, paginators-1.json, waiters-2.json and endpoint-rule-set-1.json, each plain or
    /// as .gz; only the first must be there. Such as botocore/data/bedrock-agentcore-control/2023-06-05 of an unpacked wheel.
    dir: PathBuf,
    /// The namespace of the shapes. [default: com.amazonaws. and the service id without spaces]
    #[arg(long)]
    namespace: Option<String>,
    /// The file to write. [default: model/bedrock-agentcore-control.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A source of facts.
#[derive(Clone, Copy, ValueEnum)]
enum From {
    /// A service's folder of botocore's data.
    Botocore,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let From::Botocore = args.from;
    let out = args.out.clone().unwrap_or_else(|| files::root().join("model/bedrock-agentcore-control.json"));
    let read = |name: &str| read_plain_or_gz(&args.dir, name);
    let Some(service) = read("service-2.json")? else {
        bail!("{} holds neither service-2.json nor service-2.json.gz", args.dir.display());
    };
    let (paginators, waiters, rules) =
        (read("paginators-1.json")?, read("waiters-2.json")?, read("endpoint-rule-set-1.json")?);
    let sources = botocore::Sources {
        service: service.source(),
        paginators: paginators.as_ref().map(Text::source),
        waiters: waiters.as_ref().map(Text::source),
        endpoint_rules: rules.as_ref().map(Text::source),
    };
    let imported = botocore::import(&sources, args.namespace.as_deref())
        .map_err(|found| files::report(&found, "nothing is imported"))?;
    let name = out.display().to_string();
    let model = load(&[Source { file: &name, text: &imported.text }])
        .map_err(|found| files::report(&found, "what was imported does not load; nothing is written"))?;
    for remark in &imported.remarks {
        println!("remark  {remark}");
    }
    write_atomically(&out, &imported.text)?;
    println!("write   {}: {} shapes, {} kB", out.display(), model.shapes.len(), imported.text.len() / 1000);
    Ok(())
}

/// A file of the source.
struct Text {
    file: String,
    text: String,
}

impl Text {
    fn source(&self) -> botocore::Source<'_> {
        botocore::Source { file: &self.file, text: &self.text }
    }
}

/// The file's text, unpacked where only the packed one is there; `None` where neither is.
fn read_plain_or_gz(dir: &Path, name: &str) -> Result<Option<Text>> {
    let plain = dir.join(name);
    if plain.exists() {
        let text = fs::read_to_string(&plain).with_context(|| format!("cannot read {}", plain.display()))?;
        return Ok(Some(Text { file: name.to_owned(), text }));
    }
    let packed = dir.join(format!("{name}.gz"));
    if !packed.exists() {
        return Ok(None);
    }
    let file = fs::File::open(&packed).with_context(|| format!("cannot read {}", packed.display()))?;
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).with_context(|| format!("cannot unpack {}", packed.display()))?;
    Ok(Some(Text { file: format!("{name}.gz"), text }))
}

/// Writes beside the target first, so that an interrupted run leaves the old file whole.
fn write_atomically(target: &Path, text: &str) -> Result<()> {
    let beside = target.with_extension("json.new");
    fs::write(&beside, text).with_context(|| format!("cannot write {}", beside.display()))?;
    fs::rename(&beside, target).with_context(|| format!("cannot replace {}", target.display()))
}
