//! `cargo xtask survey`: tries the generator on many models at once, and says which fail at what and why.
//!
//! A model goes through the stages of [`row::Stage`]. `generate` runs those of the generator, `check` has rustc look at the
//! crates, `endpoints` runs the tests that models have of their endpoint rules, `report` prints. What all of them know of a
//! service is its [`row::Row`]. One model's trouble is no other's: a broken file and even a panic become rows.
//!
//! The disk that this takes does not grow with the number of models: crates are written into a few slots of one workspace, each
//! in the place of the one before, and only the endpoint rules of all models are kept.

mod check;
mod endpoints;
mod generate;
mod report;
mod row;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use row::{Outcome, Row};

use crate::files;

/// Slots for every job: cargo is started once for so many crates.
const SLOTS_PER_JOB: usize = 4;

/// The options of `survey`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Models, or folders of them, searched to the bottom. JSON in folders that is no model is passed over.
    #[arg(required = true, value_name = "FILE_OR_DIR")]
    paths: Vec<PathBuf>,
    /// Only generate: rustc does not look at the crates. The tests of the endpoint rules run all the same.
    #[arg(long)]
    no_check: bool,
    /// Do not run the tests of the endpoint rules.
    #[arg(long)]
    no_endpoint_tests: bool,
    /// How much is done at the same time. [default: the number of processors]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = files::root();
    let folder = root.join("target/survey");
    let models = find(&args.paths)?;
    if models.is_empty() {
        bail!("there is no model in what was named; a model is a .json file with \"smithy\" in it");
    }
    if !(args.no_check && args.no_endpoint_tests) {
        start_anew(&folder)?;
    }
    let jobs = args
        .jobs
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1)
        .max(1);
    let mut rows: Vec<Row> = Vec::new();
    let mut rules = endpoints::Rules::new(&root, &folder);
    for chunk in models.chunks(jobs * SLOTS_PER_JOB) {
        let mut generated = generate::all(chunk, jobs);
        if !args.no_check {
            check::all(&root, &folder, jobs, &mut generated)?;
        }
        for mut service in generated {
            if !args.no_endpoint_tests {
                rules.add(rows.len(), &mut service)?;
            }
            println!(
                "{:>4}/{} {}",
                rows.len() + 1,
                models.len().max(rows.len() + 1),
                service.row.progress()
            );
            rows.push(service.row);
        }
    }
    rules.test(&mut rows)?;
    report::print(&rows);
    match rows
        .iter()
        .filter(|row| matches!(row.outcome, Outcome::Failed { .. }))
        .count()
    {
        0 => Ok(()),
        failed => bail!("{failed} of {} services failed", rows.len()),
    }
}

/// The model files that the paths name, in order of their names.
fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut models = Vec::new();
    let mut passed_over = 0;
    let mut open = Vec::new();
    for path in paths {
        match path.is_dir() {
            true => open.push(path.clone()),
            false => models.push(path.clone()),
        }
    }
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        for entry in entries {
            let path = entry
                .with_context(|| format!("cannot read the folder {}", folder.display()))?
                .path();
            // A link may lead back to where it stands.
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                match files::is_model(&path) {
                    true => models.push(path),
                    false => passed_over += 1,
                }
            }
        }
    }
    if passed_over > 0 {
        println!("passed over {passed_over} .json files that are no models");
    }
    models.sort();
    models.dedup();
    Ok(models)
}

/// An empty folder for what is generated.
fn start_anew(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}
