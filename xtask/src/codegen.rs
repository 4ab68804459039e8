//! `cargo xtask codegen`: reads the model, runs the generator, writes or checks the crate.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use smithy_codegen::{Options, emit, lower};

use crate::{files, tree};

/// The options of `codegen`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A model file, or a folder of them; may be given several times. [default: model/]
    #[arg(long, value_name = "FILE_OR_DIR")]
    model: Vec<PathBuf>,
    /// The crate's folder. Elsewhere than generated/ the crate is a workspace of its own. [default: generated/]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The crate's name.
    #[arg(
        long,
        value_name = "CRATE",
        default_value = "bedrock-agentcore-control"
    )]
    name: String,
    /// The service to generate, as namespace#Name, where the model has several.
    #[arg(long, value_name = "SHAPE_ID")]
    service: Option<String>,
    /// Emit the tests of the protocol that stand in the model, as tests of the crate.
    #[arg(long)]
    protocol_tests: bool,
    /// Emit the tests of the service's endpoint rules that stand in the model, as tests of the crate.
    #[arg(long)]
    endpoint_tests: bool,
    /// Write nothing; exit with 1 and list the files where the crate is not what the model says.
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = files::root();
    let paths = if args.model.is_empty() {
        vec![root.join("model")]
    } else {
        args.model.clone()
    };
    let out = args.out.clone().unwrap_or_else(|| root.join("generated"));
    let options = options(args, &root, &out)?;

    let (sources, read) = timed(|| files::read_models(&paths));
    let sources = sources?;
    let (model, loaded) = timed(|| files::load_models(&sources));
    let model = model?;
    let (krate, lowered) = timed(|| lower::lower(&model, &options));
    let krate = krate.map_err(|found| files::report(&found, "the model cannot be generated"))?;
    let (generated, emitted) = timed(|| emit::emit(&krate));

    let bytes: usize = sources.iter().map(|file| file.text.len()).sum();
    let names: Vec<&str> = sources.iter().map(|file| file.name.as_str()).collect();
    println!(
        "read    {} ({} kB) in {}",
        names.join(", "),
        bytes / 1000,
        ms(read)
    );
    println!("load    {} shapes in {}", model.shapes.len(), ms(loaded));
    println!(
        "lower   {} operations, {} structures, {} unions, {} enums, {} errors in {}",
        krate.operations.len(),
        krate.structures.len(),
        krate.unions.len(),
        krate.enums.len(),
        krate.errors.len(),
        ms(lowered)
    );
    for (id, count) in &krate.ignored_traits {
        println!("ignore  {id} ×{count}");
    }
    for warning in &krate.warnings {
        eprintln!("{warning}");
    }
    println!(
        "emit    {} files, {} lines in {}",
        generated.files.len(),
        generated.lines(),
        ms(emitted)
    );
    if args.check {
        return check(&out, &generated);
    }
    let (written, took) = timed(|| tree::write(&out, &generated));
    let written = written?;
    println!(
        "write   {}: {} changed, {} removed in {}",
        out.display(),
        written.changed,
        written.removed,
        ms(took)
    );
    Ok(())
}

fn check(out: &Path, generated: &smithy_codegen::SourceTree) -> Result<()> {
    let differences = tree::compare(out, generated)?;
    if differences.is_empty() {
        println!("check   {} is what the model says", out.display());
        return Ok(());
    }
    for difference in &differences {
        println!("{difference}");
    }
    bail!(
        "{} files differ from what the model says; run cargo xtask codegen and commit the result",
        differences.len()
    )
}

fn options(args: &Args, root: &Path, out: &Path) -> Result<Options> {
    let service = match &args.service {
        Some(id) => match smithy_model::ShapeId::parse(id) {
            Some(id) => Some(id),
            None => bail!("--service {id}: a shape id is namespace#Name"),
        },
        None => None,
    };
    let out = std::path::absolute(out).context("cannot tell the working folder")?;
    Ok(Options {
        name: args.name.clone(),
        version: present_version(&out).unwrap_or_else(|| "0.1.0".to_owned()),
        runtime: relative(&out, &root.join("codegen/runtime")),
        standalone: out != root.join("generated"),
        command: "cargo xtask codegen".to_owned(),
        protocol_tests: args.protocol_tests,
        service,
        endpoint_tests: args.endpoint_tests,
    })
}

/// The version in the manifest that is there: people raise it, the generator keeps it.
fn present_version(out: &Path) -> Option<String> {
    let manifest = fs::read_to_string(out.join("Cargo.toml")).ok()?;
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \""))?;
    let version = line.strip_suffix('"')?;
    let sound = version
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
    sound.then(|| version.to_owned())
}

/// The way from one absolute folder to another, with `/` between.
pub(crate) fn relative(from: &Path, to: &Path) -> String {
    let from: Vec<Component<'_>> = from.components().collect();
    let to: Vec<Component<'_>> = to.components().collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to[shared..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn ms(duration: Duration) -> String {
    format!("{} ms", duration.as_millis())
}
