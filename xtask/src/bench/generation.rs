//! Time and memory of the generator over all services of botocore.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use fs_err as fs;

use super::build;
use super::report::Row;
use crate::{process, project};

/// Imports and generates all services of a wheel with `cargo xtask survey`, built with `--release`.
pub(super) fn measure(target: &Path, wheel: &Path) -> Result<Vec<Row>> {
    println!("build   the generator, release");
    let arguments = "build --release --quiet --package xtask";
    let mut build = build::cargo(&project::root(), target, arguments);
    process::run(&mut build, "xtask does not compile")?;
    let name = wheel.file_stem().unwrap_or_default().to_string_lossy();
    let version = name.split("-py").next().unwrap_or_default();
    println!("survey  {version}");
    let start = Instant::now();
    let mut child = Command::new(target.join("release/xtask"))
        .args(["survey", "--no-check", "--no-endpoint-tests"])
        .arg(wheel)
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run xtask")?;
    let mut stdout = child.stdout.take().context("xtask has no output")?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).map(|_| text)
    });
    let mut peak = 0.0;
    let status = loop {
        // The kernel keeps the peak, but only while the process runs.
        peak = peak_memory(child.id()).unwrap_or(peak);
        if let Some(status) = child.try_wait().context("cannot wait for xtask")? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let seconds = start.elapsed().as_secs_f64();
    let text = reader.join().ok().and_then(Result::ok);
    let text = text.context("the output of xtask is not text")?;
    // Services that fail are part of the work, but not a reason to stop.
    ensure!(
        text.contains("finished in"),
        "the survey failed ({status}):\n{text}"
    );
    let services = text.lines().filter(|line| is_service(line)).count();
    Ok(vec![
        Row::new(
            format!("import and generate {services} services of {version}"),
            "s",
            1,
            &[seconds],
        ),
        Row::new("peak memory", "MB", 0, &[peak]),
    ])
}

/// Returns the megabytes of the peak of a process's memory.
fn peak_memory(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = peak.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}

/// Returns `true` for a line of the progress, such as `  12/430 name`.
fn is_service(line: &str) -> bool {
    let number = line.trim_start().split_once('/').map(|(number, _)| number);
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}
