//! `cargo xtask history`: compares each release of a service with the one before, and lets rustc
//! judge the verdict of `diff`.
//!
//! `releases` finds and imports the releases, with the layers of the project (`layers`). A [`Step`]
//! compares two of them: by `diff`, by the lines of the generated crates (`lines`), by their
//! members (`members`), and by rustc (`check`), whose verdict is kept in the scratch folder.
//! `report` prints the table.

mod check;
mod html;
mod layers;
mod lines;
mod members;
mod releases;
mod report;
mod step;

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::project;
use crate::toolchain::Rustc;
use check::Checker;
use releases::Release;
use step::Step;

/// Arguments of `history`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A folder with a release in each entry: a folder with the data of botocore about the service,
    /// or a wheel of botocore. Their names are dates or versions, and order the releases
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Name of the service's folder in botocore, for wheels and folders with several services
    #[arg(long, value_name = "NAME", default_value = "bedrock-agentcore-control")]
    service: String,
    /// Do not let rustc judge
    #[arg(long)]
    no_rustc: bool,
    /// Folder with documentation and additions, of which each release gets what fits it [default:
    /// model/]
    #[arg(long, value_name = "DIR")]
    layers: Option<PathBuf>,
    /// Scratch folder, which keeps the verdicts of rustc [default: target/history]
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
    /// Write a page for each release into this folder, and an index.html
    #[arg(long, value_name = "DIR")]
    html: Option<PathBuf>,
}

/// Compares each release with the one before.
fn compare(
    releases: Receiver<Result<Release>>,
    total: usize,
    checker: Option<&Checker>,
) -> Result<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    let mut old: Option<Release> = None;
    let mut start = Instant::now();
    for release in releases {
        let new = release?;
        if let Some(old) = &old {
            let mut step = Step::compare(old, &new)?;
            if let Some(checker) = checker {
                step.rustc = Some(checker.judge(old, &new)?);
            }
            step.seconds = start.elapsed().as_secs_f64();
            report::print_step(steps.len() + 1, total, &step);
            steps.push(step);
        }
        old = Some(new);
        start = Instant::now();
    }
    Ok(steps)
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = project::root();
    let start = Instant::now();
    let sources = releases::find(&args.folder, &args.service)?;
    if sources.len() < 2 {
        bail!(
            "{} has {}: a comparison needs two. A release is a wheel of botocore, or a folder with \
            service-2.json",
            args.folder.display(),
            project::counted(sources.len(), "release")
        );
    }
    let layers = args.layers.clone().unwrap_or_else(|| root.join("model"));
    let layers = layers::read(&layers)?;
    let scratch = args.scratch.clone();
    let scratch = scratch.unwrap_or_else(|| root.join("target/history"));
    let checker = if args.no_rustc {
        None
    } else {
        println!("build   the runtime");
        Some(Checker::new(Rustc::new(&root)?, scratch, &root)?)
    };
    let total = sources.len() - 1;
    report::print_header();
    let steps = thread::scope(|scope| {
        // A release is imported while rustc judges the one before.
        let (sender, releases) = mpsc::sync_channel(1);
        scope.spawn(move || {
            let imported = sources.iter().map(|source| source.import(&layers));
            for release in imported {
                let is_last = release.is_err();
                if sender.send(release).is_err() || is_last {
                    break;
                }
            }
        });
        compare(releases, total, checker.as_ref())
    })?;
    report::print_summary(&steps);
    if let Some(folder) = &args.html {
        html::write(folder, &args.service, &steps)?;
    }
    println!("finished in {} s", start.elapsed().as_secs());
    match steps.iter().filter(|step| step.is_disagreement()).count() {
        0 => Ok(()),
        count => bail!("the verdict of diff is not that of rustc in {count} of {total} steps"),
    }
}
