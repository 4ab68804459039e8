//! `cargo xtask bench`: compares the generated crate with the official one, and writes the results.
//!
//! The programs are in `benches/`, a workspace of its own. Each figure of a row comes from the same
//! run on the same machine: compare ratios, not absolute times.

mod build;
mod calls;
mod chart;
mod generation;
mod input;
mod report;
mod server;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use serde_json::Value;

use crate::{process, project, toolchain};
use calls::Runner;
use report::{Row, Section};

/// A program of `benches/` with the crate that it measures.
struct Program {
    /// Name of the package of the program.
    package: &'static str,
    /// Name of the crate that is measured.
    client: &'static str,
}

const OURS: Program = Program {
    package: "ours",
    client: "bedrock-agentcore-control",
};
const OFFICIAL: Program = Program {
    package: "official",
    client: "aws-sdk-bedrockagentcorecontrol",
};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Calls in each round of the measurement of calls
    #[arg(long, value_name = "COUNT", default_value_t = 2000, value_parser = at_least_one())]
    calls: u32,
    /// Rounds of dev builds, of which the median counts; calls have three times as many
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = at_least_one())]
    rounds: u32,
    /// Measure only what needs no timed builds, and write no file unless --out is given
    #[arg(long)]
    no_builds: bool,
    /// Count the instructions of calls, which needs valgrind
    #[arg(long)]
    instructions: bool,
    /// Measure the generator over all services of this wheel of botocore
    #[arg(long, value_name = "WHEEL")]
    generation: Option<PathBuf>,
    /// The file to write, with the chart beside it [default: benches/RESULTS.md]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let workspace = project::root().join("benches");
    let target = project::root().join("target/bench");
    input::write(&workspace)?;
    let total = 3 + u32::from(!args.no_builds) + u32::from(args.generation.is_some());
    let mut step = 0;
    let mut start = |name: &str| {
        step += 1;
        println!("step    {step} of {total}: {name}");
    };
    let mut rows = Vec::new();
    if !args.no_builds {
        start("times of builds");
        rows.extend(build::measure(&workspace, &target, args.rounds)?);
    }
    start("sizes");
    rows.extend(sizes(&workspace, &target)?);
    let runner = Runner::new(&target, args)?;
    start("calls on loopback");
    let loopback = runner.loopback()?;
    start("reading and writing");
    let [times, allocations] = runner.codecs()?;
    let mut sections = vec![
        Section {
            title: "Build and size",
            text: "The program with one call lists gateways.",
            rows,
        },
        Section {
            title: "Calls on loopback",
            text: LOOPBACK,
            rows: loopback,
        },
        Section {
            title: "Reading and writing: CPU time",
            text: CODECS,
            rows: times,
        },
        Section {
            title: "Reading and writing: allocations",
            text: "The same cases. Reallocations count as allocations.",
            rows: allocations,
        },
    ];
    if let Some(wheel) = &args.generation {
        start("generator");
        sections.push(Section {
            title: "Generator",
            text: "`cargo xtask survey`, built with `--release`, with a thread for each core.",
            rows: generation::measure(&target, wheel)?,
        });
    }
    write(args, &workspace, &sections)
}

/// Parses a number above 0.
fn at_least_one() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..)
}

const LOOPBACK: &str = "\
Medians of a call in release programs, which run on one thread. The bare program has reqwest,
aws-sigv4 and serde_json alone, and reads and writes `serde_json::Value`. Reallocations count as
allocations.";
const CODECS: &str = "\
From the input to an unsigned request, and from a response to the output, without a transport. The
input is not validated, which the official client does not do. Cases of `PutItem` and `GetItem` have
the names, shapes and sizes of the serde benchmark that AWS maintains for its SDKs (smithy-java,
`benchmarks/serde-benchmarks`), with values of our own: `aws-sdk-dynamodb` 1.136.0 beside clients
that are generated from `benches/dynamodb.json`. Its cases of restJson1 are those of S3, for which
no published crate has this protocol, and the largest operations of this service stand for them.";

/// Prints the report. Writes it with its chart, unless it is incomplete and no file is named.
fn write(args: &Args, workspace: &Path, sections: &[Section]) -> Result<()> {
    let out = args.out.clone();
    let is_written = out.is_some() || !args.no_builds;
    let out = out.unwrap_or_else(|| workspace.join("RESULTS.md"));
    let chart = if out.ends_with("RESULTS.md") {
        out.with_file_name("results.svg")
    } else {
        out.with_extension("svg")
    };
    let name = chart.file_name().unwrap_or_default().to_string_lossy();
    let text = report::markdown(sections, &name)?;
    println!("\n{text}");
    if is_written {
        for (path, content) in [(&out, &text), (&chart, &chart::svg(sections))] {
            fs::write(path, content)?;
            println!("write   {}", path.display());
        }
    }
    Ok(())
}

/// Builds the programs and measures what needs no clock: lines, crates and sizes.
fn sizes(workspace: &Path, target: &Path) -> Result<Vec<Row>> {
    // Each one by itself: together, they would have the features of both.
    let cases = calls::PROGRAMS.into_iter();
    for package in [OURS.package, OFFICIAL.package].into_iter().chain(cases) {
        println!("build   {package}, release");
        let mut build = build::cargo(workspace, target, "build --release --quiet --package");
        process::run(build.arg(package), &format!("{package} does not compile"))?;
    }
    let both = |measure: &dyn Fn(&Program) -> Result<f64>| -> Result<[f64; 2]> {
        Ok([measure(&OURS)?, measure(&OFFICIAL)?])
    };
    let binary = |program: &Program| target.join("release").join(program.package);
    let megabytes = |path: &Path| -> Result<f64> { Ok(fs::metadata(path)?.len() as f64 / 1e6) };
    Ok(vec![
        Row::new(
            "lines of Rust in the crate",
            "lines",
            0,
            &both(&|program| lines(workspace, program))?,
        ),
        Row::new(
            "crates that a program needs, with build scripts and macros",
            "crates",
            0,
            &both(&|program| crates(workspace, program))?,
        ),
        Row::new(
            "binary of a program with one call, release",
            "MB",
            1,
            &both(&|program| megabytes(&binary(program)))?,
        ),
        Row::new(
            "the same binary, stripped",
            "MB",
            1,
            &both(&|program| {
                let stripped = binary(program).with_extension("stripped");
                let mut strip = std::process::Command::new("strip");
                strip.arg("-o").arg(&stripped).arg(binary(program));
                process::run(&mut strip, "strip, of the package binutils, failed")?;
                megabytes(&stripped)
            })?,
        )
        .in_chart(),
    ])
}

/// Counts the lines below the folder `src` of a client, without its tests and examples.
fn lines(workspace: &Path, program: &Program) -> Result<f64> {
    let mut metadata = toolchain::cargo("metadata --format-version 1");
    let metadata = process::output(metadata.current_dir(workspace), "cargo metadata failed")?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata failed")?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let package = packages
        .iter()
        .find(|package| package["name"] == program.client);
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let manifest =
        Path::new(manifest.with_context(|| format!("{} is no dependency", program.client))?);
    let mut lines = 0;
    for file in project::files_below(&manifest.with_file_name("src"))? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            lines += fs::read_to_string(&file)?.lines().count();
        }
    }
    Ok(lines as f64)
}

/// Counts the crates that the build of a program compiles.
fn crates(workspace: &Path, program: &Program) -> Result<f64> {
    let arguments = "tree --edges normal,build --prefix none --no-dedupe --format {p} --package";
    let mut tree = toolchain::cargo(arguments);
    tree.arg(program.package).current_dir(workspace);
    let text = process::output(&mut tree, "cargo tree failed")?;
    let crates: std::collections::BTreeSet<&str> =
        text.lines().filter(|line| !line.is_empty()).collect();
    Ok(crates.len() as f64)
}
