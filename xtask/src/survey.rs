//! `cargo xtask survey`: generates clients for many models and reports failures.
//!
//! A service passes the stages of [`row::Stage`]: `generate` runs the generator, `check` runs rustc, `endpoints` runs the
//! tests of endpoint rules. Their result is a [`Row`], which `report` prints. A failure of one model, even a panic, does not
//! affect the others.
//!
//! The disk usage does not grow with the number of models: crates are written into a fixed number of slots in one workspace,
//! which are reused. Only the endpoint rules of all models are kept.

mod check;
mod endpoints;
mod generate;
mod report;
mod row;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use row::Row;

use crate::{model_files, project};

/// Slots for each job. Cargo is started once for all slots.
const SLOTS_PER_JOB: usize = 4;

/// Arguments of `survey`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Models, or folders that are searched for models
    #[arg(required = true, value_name = "FILE_OR_DIR")]
    paths: Vec<PathBuf>,
    /// Do not check the clients with rustc
    #[arg(long)]
    no_check: bool,
    /// Do not run the tests of endpoint rules
    #[arg(long)]
    no_endpoint_tests: bool,
    /// The number of parallel jobs [default: the number of processors]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = project::root();
    let folder = root.join("target/survey");
    let models = find_models(&args.paths)?;
    if models.is_empty() {
        bail!("no models found: a model is a .json file that contains \"smithy\"");
    }
    if !(args.no_check && args.no_endpoint_tests) {
        create_empty(&folder)?;
    }
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = args.jobs.unwrap_or_else(processors).max(1);
    let mut rows: Vec<Row> = Vec::new();
    let mut rules = endpoints::Rules::new(&root, &folder);
    for chunk in models.chunks(jobs * SLOTS_PER_JOB) {
        let mut services = generate::generate(chunk, jobs);
        if !args.no_check {
            check::check(&root, &folder, jobs, &mut services)?;
        }
        for service in services {
            if let Some(tree) = service.rules.filter(|_| !args.no_endpoint_tests) {
                rules.add(rows.len(), &tree)?;
            }
            rows.push(service.row);
            if let Some(row) = rows.last() {
                println!("{:>4}/{} {row}", rows.len(), models.len().max(rows.len()));
            }
        }
    }
    rules.run_tests(&mut rows)?;
    report::print(&rows);
    match rows.iter().filter(|row| row.is_failed()).count() {
        0 => Ok(()),
        failed => bail!("{failed} of {} services failed", rows.len()),
    }
}

/// Returns the given files and the models in the given folders, sorted.
fn find_models(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut models = Vec::new();
    let mut skipped = 0;
    for path in paths {
        if !path.is_dir() {
            models.push(path.clone());
            continue;
        }
        let mut files = project::files_below(path)?;
        files.retain(|file| project::is_json(file));
        let found = files.len();
        files.retain(|file| model_files::is_model(file));
        skipped += found - files.len();
        models.extend(files);
    }
    if skipped > 0 {
        println!("skipped {skipped} .json files that are no models");
    }
    models.sort();
    models.dedup();
    Ok(models)
}

fn create_empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}
