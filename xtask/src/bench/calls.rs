//! CPU time of calls on loopback.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::report::Row;
use super::{BARE, OFFICIAL, OURS, server};

/// Rounds for each round of a build: these are short.
const ROUNDS: u32 = 7;

/// Measures the CPU time of a call with each of the programs, which must be built.
pub(super) fn measure(target: &Path, calls: u32, rounds: u32) -> Result<Vec<Row>> {
    let endpoint = server::start().context("cannot start the server on loopback")?;
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    let rounds = rounds * ROUNDS;
    println!("call    {calls} times with each program, {rounds} rounds");
    for _ in 0..rounds {
        for (times, package) in times.iter_mut().zip([OURS.package, OFFICIAL.package, BARE]) {
            times.push(cpu_time(
                &target.join("release").join(package),
                &endpoint,
                calls,
            )?);
        }
    }
    // Other load on the machine only adds time.
    let least = |times: Vec<f64>| times.into_iter().fold(f64::INFINITY, f64::min);
    let [ours, official, bare] = times.map(least);
    Ok(vec![
        Row::new(
            "CPU time of a `ListGateways` call",
            "µs",
            1,
            [ours, official],
        ),
        Row::new(
            "the same with reqwest, aws-sigv4 and serde_json alone",
            "µs",
            1,
            [bare, bare],
        )
        .limit(),
    ])
}

/// Runs a program. Returns microseconds of CPU time per call.
fn cpu_time(program: &Path, endpoint: &str, calls: u32) -> Result<f64> {
    let output = Command::new(program)
        .args([endpoint, &calls.to_string()])
        .env("AWS_REGION", "us-west-2")
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{} failed:\n{errors}",
        program.display()
    );
    let nanoseconds = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse::<f64>();
    Ok(nanoseconds.context("the program printed no number")? / 1000.0)
}
