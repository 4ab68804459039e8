//! Times of builds.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use fs_err as fs;
use serde_json::Value;
use smithy_codegen_cli::replace;

use super::report::Row;
use super::{OFFICIAL, OURS, Program};
use crate::{process, toolchain};

/// Measures both programs in both profiles.
pub(super) fn measure(workspace: &Path, target: &Path, rounds: u32) -> Result<Vec<Row>> {
    println!("fetch   the dependencies of benches/");
    process::run(
        &mut cargo(workspace, target, "fetch"),
        "the dependencies cannot be downloaded",
    )?;
    let mut rows = Vec::new();
    for (profile, option) in [("dev", "--profile=dev"), ("release", "--profile=release")] {
        let whole = [&OURS, &OFFICIAL].map(|program| whole(workspace, target, program, option));
        let [ours, official] = whole;
        let whole = [ours?, official?];
        // Rounds alternate, so that other load on the machine affects both. A release build takes
        // minutes, and is measured once.
        let rounds = if profile == "dev" { rounds } else { 1 };
        let mut alone = [Vec::new(), Vec::new()];
        for _ in 0..rounds {
            for (times, program) in alone.iter_mut().zip([&OURS, &OFFICIAL]) {
                times.push(client_alone(workspace, target, program, option)?);
            }
        }
        let alone = alone.map(super::report::median);
        rows.push(
            Row::new(
                format!("build of the crate alone, {profile}"),
                "s",
                1,
                &alone,
            )
            .in_chart(),
        );
        rows.push(
            Row::new(
                format!("build of a program with one call, with all dependencies, {profile}"),
                "s",
                1,
                &whole,
            )
            .in_chart(),
        );
    }
    Ok(rows)
}

/// Returns a cargo command in a workspace, without incremental compilation.
pub(super) fn cargo(workspace: &Path, target: &Path, arguments: &str) -> Command {
    let mut command = toolchain::cargo(arguments);
    command
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0");
    command
}

/// Builds a program in an empty target folder. Returns the seconds.
fn whole(workspace: &Path, target: &Path, program: &Program, profile: &str) -> Result<f64> {
    println!(
        "build   {} from an empty folder, {profile}",
        program.package
    );
    replace::remove(target)?;
    let start = Instant::now();
    build(workspace, target, program, profile)?;
    Ok(start.elapsed().as_secs_f64())
}

/// Builds a client again whose dependencies are up to date. Returns the seconds that rustc takes
/// for it.
fn client_alone(workspace: &Path, target: &Path, program: &Program, profile: &str) -> Result<f64> {
    println!("build   {} alone, {}", program.client, name(profile));
    // The dependencies of a program stay in the target folder of the other one.
    build(workspace, target, program, profile)?;
    let mut clean = cargo(workspace, target, "clean --quiet --package");
    process::run(clean.args([program.client, profile]), "cargo clean failed")?;
    build(workspace, target, program, profile)?;
    let report = target.join("cargo-timings/cargo-timing.html");
    duration(&fs::read_to_string(&report)?, program.client)
        .with_context(|| format!("{} has no time of {}", report.display(), program.client))
}

fn name(option: &str) -> &str {
    option.trim_start_matches("--profile=")
}

fn build(workspace: &Path, target: &Path, program: &Program, profile: &str) -> Result<()> {
    let mut build = cargo(workspace, target, "build --timings --package");
    build.args([program.package, profile]);
    let failure = format!("{} does not compile", program.package);
    process::output(&mut build, &failure).map(drop)
}

/// Reads the duration of a crate from the report of `cargo build --timings`.
fn duration(page: &str, name: &str) -> Option<f64> {
    let rest = page.split_once("const UNIT_DATA = ")?.1;
    let mut units = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    let units = units.next()?.ok()?;
    let unit = units.as_array()?.iter().find(|unit| unit["name"] == name)?;
    unit["duration"].as_f64()
}
