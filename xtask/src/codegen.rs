//! `cargo xtask codegen`: generates the client crate.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use smithy_codegen::{Options, SourceTree, emit, lower};

use crate::model_files::{self, ModelArgs, ModelFile};
use crate::{crate_files, project};

/// Arguments of `codegen`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// The folder of the crate; outside of this workspace it becomes one of its own [default:
    /// generated/]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The name of the crate
    #[arg(
        long,
        value_name = "CRATE",
        default_value = "bedrock-agentcore-control"
    )]
    name: String,
    /// The protocol, such as `awsJson1_0`, if the service has several [default: the one that the official SDKs choose]
    #[arg(long, value_name = "PROTOCOL")]
    protocol: Option<String>,
    /// Write nothing; list the files that differ from the generated ones and exit with 1 if there
    /// are any
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = project::root();
    let out = args.out.clone().unwrap_or_else(|| root.join("generated"));
    let options = options(args, &root, &out)?;

    let start = Instant::now();
    let files = args.model.read()?;
    print_step("read", &describe(&files), start);

    let start = Instant::now();
    let model = model_files::load(&files)?;
    print_step("load", &format!("{} shapes", model.shapes.len()), start);

    let start = Instant::now();
    let krate = lower::lower(&model, &options)
        .map_err(|errors| model_files::report(&errors, "cannot generate a client"))?;
    let counts = format!(
        "{} operations, {} structures, {} unions, {} enums, {} errors",
        krate.operations.len(),
        krate.structures.len(),
        krate.unions.len(),
        krate.enums.len(),
        krate.errors.len()
    );
    print_step("lower", &counts, start);
    for (id, count) in &krate.ignored_traits {
        println!("ignore  {id} ×{count}");
    }
    for warning in &krate.warnings {
        eprintln!("{warning}");
    }

    let start = Instant::now();
    let tree = emit::emit(&krate);
    let counts = format!("{} files, {} lines", tree.files.len(), tree.lines());
    print_step("emit", &counts, start);

    if args.check {
        return check(&out, &tree);
    }
    let start = Instant::now();
    let written = crate_files::write(&out, &tree)?;
    let counts = format!(
        "{}: {} changed, {} removed",
        out.display(),
        written.changed,
        written.removed
    );
    print_step("write", &counts, start);
    Ok(())
}

fn print_step(name: &str, result: &str, start: Instant) {
    println!("{name:<7} {result} in {} ms", start.elapsed().as_millis());
}

fn describe(files: &[ModelFile]) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    format!("{} ({} kB)", names.join(", "), bytes / 1000)
}

fn check(out: &Path, tree: &SourceTree) -> Result<()> {
    let differences = crate_files::compare(out, tree)?;
    if differences.is_empty() {
        println!("check   {} is up to date", out.display());
        return Ok(());
    }
    for difference in &differences {
        println!("{difference}");
    }
    bail!(
        "{} of {} out of date: run cargo xtask codegen and commit the result",
        project::counted(differences.len(), "file"),
        out.display()
    )
}

/// Returns `true` if the folder is a member of the workspace.
fn is_member(root: &Path, out: &Path) -> Result<bool> {
    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let members = text.lines().find(|line| line.starts_with("members = "));
    let member = format!("{:?}", project::relative(root, out));
    Ok(members.is_some_and(|members| members.contains(&member)))
}

fn options(args: &Args, root: &Path, out: &Path) -> Result<Options> {
    let out = std::path::absolute(out).context("cannot determine the working folder")?;
    let manifest = fs::read_to_string(out.join("Cargo.toml")).unwrap_or_default();
    // The version is raised by people, so the generator keeps it.
    let version = crate_files::version(&manifest);
    Ok(Options {
        name: args.name.clone(),
        version: version.map_or_else(|_| "0.1.0".to_owned(), |version| version.to_string()),
        runtime: project::relative(&out, &root.join("codegen/runtime")),
        standalone: !is_member(root, &out)?,
        command: "cargo xtask codegen".to_owned(),
        service: args.model.service.clone(),
        protocol_tests: false,
        endpoint_tests: false,
        protocol: args.protocol.clone(),
    })
}
