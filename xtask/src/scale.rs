//! `cargo xtask scale`: what generating costs as models grow, on models made up for that.
//!
//! The models are of the kind that services have: operations with inputs, outputs and errors of their own, structures that hold each
//! other, lists, maps, enums, unions, constraints, documentation. Each size runs in a process of its own, whose peak of memory is
//! then that size's alone.

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use smithy_codegen::{Options, emit, lower};
use smithy_model::{Source, load};

use crate::files;

/// Shapes of a model's smallest part: one operation and what belongs to it.
const PART: usize = 10;
const SIZES: [usize; 3] = [1_000, 10_000, 50_000];

/// The options of `scale`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Shapes of the models. [default: 1000, 10000 and 50000]
    #[arg(value_name = "SHAPES")]
    sizes: Vec<usize>,
    /// Measure in this process, one size alone.
    #[arg(long, hide = true)]
    here: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    if let (true, [size]) = (args.here, args.sizes.as_slice()) {
        return measure(*size);
    }
    let sizes = if args.sizes.is_empty() {
        SIZES.as_slice()
    } else {
        &args.sizes
    };
    println!(
        "{:>7} {:>9} {:>9} {:>8} {:>8} {:>8} {:>9} {:>11} {:>9} {:>11}",
        "shapes",
        "model kB",
        "lines",
        "load ms",
        "lower ms",
        "emit ms",
        "all ms",
        "µs a shape",
        "peak MB",
        "kB a shape"
    );
    for size in sizes {
        let this = std::env::current_exe().context("cannot tell where this program is")?;
        let arguments = ["scale", "--here", &size.to_string()];
        let status = Command::new(this)
            .args(arguments)
            .status()
            .context("cannot run this program again")?;
        if !status.success() {
            bail!("{size} shapes cannot be generated");
        }
    }
    Ok(())
}

fn measure(size: usize) -> Result<()> {
    let text = model(size);
    let source = Source {
        file: "scale.json",
        text: &text,
    };
    let (model, loaded) = timed(|| load(&[source]));
    let model = model.map_err(|found| files::report(&found, "the model does not load"))?;
    let options = Options {
        name: "scale".to_owned(),
        version: "0.1.0".to_owned(),
        runtime: "runtime".to_owned(),
        standalone: true,
        command: "cargo xtask scale".to_owned(),
        protocol_tests: false,
        endpoint_tests: false,
        service: None,
    };
    let (krate, lowered) = timed(|| lower::lower(&model, &options));
    let krate = krate.map_err(|found| files::report(&found, "the model cannot be generated"))?;
    let (tree, emitted) = timed(|| emit::emit(&krate));
    let all = loaded + lowered + emitted;
    // Of all three stages only the model and the crate live on: what is dropped now counts in the peak all the same.
    let peak = peak_kb();
    let shapes = model.shapes.len().max(1);
    println!(
        "{shapes:>7} {:>9} {:>9} {:>8} {:>8} {:>8} {:>9} {:>11.1} {:>9} {:>11.1}",
        text.len() / 1000,
        tree.lines(),
        loaded.as_millis(),
        lowered.as_millis(),
        emitted.as_millis(),
        all.as_millis(),
        all.as_secs_f64() * 1e6 / shapes as f64,
        peak.map_or_else(|| "unknown".to_owned(), |kb| (kb / 1024).to_string()),
        peak.unwrap_or(0) as f64 / shapes as f64,
    );
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (start, busy) = (Instant::now(), processor_time());
    let result = work();
    let busy = processor_time()
        .zip(busy)
        .map(|(end, start)| end.saturating_sub(start));
    (result, busy.unwrap_or_else(|| start.elapsed()))
}

/// What this process has had of a processor, where the system says so (Linux: the first number of `/proc/self/schedstat`, in
/// nanoseconds), so that what else runs on the machine does not count.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    text.split_whitespace()
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}

/// The most memory that this process has had, where the system says so (Linux: `VmHWM`, proc(5)).
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// A model of about so many shapes.
fn model(size: usize) -> String {
    let parts = (size / PART).max(1);
    let mut text = String::from("{\"smithy\": \"2.0\", \"shapes\": {\n");
    for part in 0..parts {
        text.push_str(&part_of(part, parts));
    }
    let operations: Vec<String> = (0..parts)
        .map(|part| format!("{{\"target\": \"a.b#PutThing{part}\"}}"))
        .collect();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\"a.b#Scale\": {{\"type\": \"service\", \"version\": \"1\", \"operations\": [{}], \"traits\": {{\
         \"aws.protocols#restJson1\": {{}}, \"aws.auth#sigv4\": {{\"name\": \"scale\"}}, \"smithy.api#title\": \"Scale\"}}}}\n}}}}\n",
        operations.join(", ")
    );
    text
}

/// One operation and the shapes that only it needs; its structure holds that of the next, so that all hang together and the last
/// holds the first.
fn part_of(part: usize, parts: usize) -> String {
    let next = (part + 1) % parts;
    let member = |name: &str, target: &str, more: &str| {
        format!(
            "\"{name}\": {{\"target\": \"{target}\", \"traits\": {{\"smithy.api#documentation\": \"The {name} of a thing.\"{more}}}}}"
        )
    };
    let required = ", \"smithy.api#required\": {}";
    let id = format!("a.b#Id{part}");
    let shapes = [
        (
            format!("PutThing{part}"),
            format!(
                "\"type\": \"operation\", \"input\": {{\"target\": \"a.b#PutThing{part}Request\"}}, \"output\": {{\"target\": \"a.b#PutThing{part}Response\"}}, \
                 \"errors\": [{{\"target\": \"a.b#Conflict{part}\"}}], \"traits\": {{\"smithy.api#documentation\": \"Puts thing {part}.\", \
                 \"smithy.api#http\": {{\"method\": \"PUT\", \"uri\": \"/things{part}/{{id}}\", \"code\": 200}}}}"
            ),
        ),
        (
            format!("PutThing{part}Request"),
            format!(
                "\"type\": \"structure\", \"members\": {{{}, {}, {}}}",
                member("id", &id, &format!("{required}, \"smithy.api#httpLabel\": {{}}")),
                member("thing", &format!("a.b#Thing{part}"), required),
                member("labels", &format!("a.b#Labels{part}"), "")
            ),
        ),
        (
            format!("PutThing{part}Response"),
            format!(
                "\"type\": \"structure\", \"members\": {{{}, {}}}",
                member("id", &id, required),
                member("choice", &format!("a.b#Choice{part}"), "")
            ),
        ),
        (
            format!("Conflict{part}"),
            format!(
                "\"type\": \"structure\", \"members\": {{{}}}, \"traits\": {{\"smithy.api#error\": \"client\", \"smithy.api#httpError\": 409}}",
                member("message", "smithy.api#String", "")
            ),
        ),
        (
            format!("Thing{part}"),
            format!(
                "\"type\": \"structure\", \"members\": {{{}, {}, {}, {}, {}}}",
                member("name", &id, required),
                member("count", "smithy.api#Integer", ""),
                member("state", &format!("a.b#State{part}"), ""),
                member("parts", &format!("a.b#Things{part}"), ""),
                member("next", &format!("a.b#Thing{next}"), "")
            ),
        ),
        (format!("Things{part}"), format!("\"type\": \"list\", \"member\": {{\"target\": \"a.b#Thing{part}\"}}")),
        (
            format!("Labels{part}"),
            format!("\"type\": \"map\", \"key\": {{\"target\": \"{id}\"}}, \"value\": {{\"target\": \"smithy.api#String\"}}"),
        ),
        (
            format!("Id{part}"),
            "\"type\": \"string\", \"traits\": {\"smithy.api#length\": {\"min\": 1, \"max\": 64}, \"smithy.api#pattern\": \"^[a-z]+$\"}".to_owned(),
        ),
        (
            format!("State{part}"),
            "\"type\": \"enum\", \"members\": {\"READY\": {\"target\": \"smithy.api#Unit\"}, \"FAILED\": {\"target\": \"smithy.api#Unit\"}}".to_owned(),
        ),
        (
            format!("Choice{part}"),
            format!(
                "\"type\": \"union\", \"members\": {{{}, {}}}",
                member("thing", &format!("a.b#Thing{part}"), ""),
                member("text", "smithy.api#String", "")
            ),
        ),
    ];
    debug_assert_eq!(shapes.len(), PART);
    shapes.iter().fold(String::new(), |mut text, (name, body)| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\"a.b#{name}\": {{{body}}},");
        text
    })
}
