//! `cargo xtask survey`: generates clients for many models and reports failures.
//!
//! A service passes the stages of [`row::Stage`]: `input` finds and imports models, `generate` runs
//! the generator, `check` runs rustc, `endpoints` runs the tests of endpoint rules. Their result is
//! a [`Row`], which `report` prints. A failure of one model, even a panic, does not affect the
//! others.
//!
//! A crate is removed when it is checked; only the endpoint rules of all models are kept.

mod check;
mod endpoints;
mod generate;
mod input;
mod report;
mod row;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Result, bail};
use row::Row;
use smithy_codegen_cli::replace;

use crate::toolchain::Rustc;
use crate::{parallel, project};

/// Arguments of `survey`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Models, wheels of botocore, or folders that are searched for models and botocore's data
    #[arg(required = true, value_name = "FILE_OR_DIR")]
    paths: Vec<PathBuf>,
    /// Do not check the clients with rustc
    #[arg(long)]
    no_check: bool,
    /// Do not run the tests of endpoint rules
    #[arg(long)]
    no_endpoint_tests: bool,
    /// A folder with tests of the endpoint rules of botocore's services,
    /// `<service>/endpoint-tests-1.json`, as botocore's source archive has it in
    /// tests/functional/endpoint-rules
    #[arg(long, value_name = "DIR")]
    endpoint_tests: Option<PathBuf>,
    /// The number of parallel jobs [default: the number of processors]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = project::root();
    let folder = root.join("target/survey");
    let start = Instant::now();
    let inputs = input::find(&args.paths, args.endpoint_tests.as_ref())?;
    if inputs.is_empty() {
        bail!(
            "no models found: a model is a .json file that contains \"smithy\", or a \
            service-2.json of botocore"
        );
    }
    let rustc = if args.no_check && args.no_endpoint_tests {
        None
    } else {
        replace::remove(&folder)?;
        Some(Rustc::new(&root)?)
    };
    let jobs = args.jobs.unwrap_or_else(parallel::processors).max(1);
    let finished = AtomicUsize::new(0);
    let services = generate::generate(&inputs, jobs, &|service| {
        let number = finished.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(rustc) = rustc.as_ref().filter(|_| !args.no_check) {
            check::check(rustc, &folder.join(format!("crates/{number}")), service);
        }
        // The sources of all services do not fit into the memory of a small machine.
        service.tree = None;
        println!("{number:>4}/{} {}", inputs.len().max(number), service.row);
    });
    let mut rows: Vec<Row> = Vec::new();
    let mut rules = endpoints::Rules::new(&folder);
    for service in services {
        if let Some(tree) = service.rules.filter(|_| !args.no_endpoint_tests) {
            rules.add(rows.len(), &tree)?;
        }
        rows.push(service.row);
    }
    if let Some(rustc) = rustc {
        rules.run_tests(&rustc, &mut rows)?;
    }
    report::print(&rows);
    println!("finished in {} s", start.elapsed().as_secs());
    match rows.iter().filter(|row| row.is_failed()).count() {
        0 => Ok(()),
        failed => bail!("{failed} of {} services failed", rows.len()),
    }
}
