//! CPU time, allocations and instructions of calls: on loopback, and with a transport within the process.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};

use super::report::{Row, median};
use super::server;

/// The programs of the generated client, of the official one, and without either.
pub(super) const PROGRAMS: [&str; 3] = ["our-cases", "official-cases", "bare-cases"];

/// Rounds for each round of a build: these are short.
const ROUNDS: u32 = 3;
/// Calls at a time.
const CONCURRENCY: u32 = 64;
/// Calls of the two runs whose difference is the instructions of a call. A run calls as often again to warm up.
const COUNTED_CALLS: [u32; 2] = [20, 120];

/// Cases on loopback.
const CALLS: [(&str, &str); 3] = [
    ("list", "`ListGateways`, a page of 10"),
    ("get", "`GetHarness`, the largest output"),
    ("create", "`CreateMemory`, the largest input"),
];
/// Cases with a transport within the process, which the program without a client does not have.
const CODECS: [(&str, &str); 8] = [
    ("read-harness", "restJson1, read `GetHarness`"),
    ("write-memory", "restJson1, write `CreateMemory`"),
    (
        "get-item-small",
        "awsJson1_0, read `GetItem` with 10 attributes",
    ),
    (
        "get-item-medium",
        "awsJson1_0, read `GetItem` with 100 attributes",
    ),
    (
        "get-item-large",
        "awsJson1_0, read `GetItem` with 1000 attributes",
    ),
    (
        "put-item-small",
        "awsJson1_0, write `PutItem` with 10 attributes",
    ),
    (
        "put-item-medium",
        "awsJson1_0, write `PutItem` with 100 attributes",
    ),
    (
        "put-item-large",
        "awsJson1_0, write `PutItem` with 1000 attributes",
    ),
];

/// The programs, which must be built, with the server that they call.
pub(super) struct Runner<'a> {
    target: &'a Path,
    endpoint: String,
    calls: u32,
    rounds: u32,
    /// Whether instructions are counted.
    instructions: bool,
}

/// The figures that a program prints.
#[derive(Clone, Copy)]
enum Figure {
    FirstCpuTime,
    FirstAllocations,
    FirstBytes,
    CpuTime,
    Allocations,
    Bytes,
}

impl<'a> Runner<'a> {
    pub(super) fn new(
        target: &'a Path,
        calls: u32,
        rounds: u32,
        instructions: bool,
    ) -> Result<Self> {
        Ok(Self {
            target,
            endpoint: server::start().context("cannot start the server on loopback")?,
            calls,
            rounds: rounds * ROUNDS,
            instructions,
        })
    }

    /// Measures calls on loopback.
    pub(super) fn loopback(&self) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for (case, name) in CALLS {
            let sequential = self.rounds(&PROGRAMS, case, 1)?;
            let concurrent = self.rounds(&PROGRAMS, case, CONCURRENCY)?;
            let row = |figures: &Figures, what: &str, figure| figures.row(name, what, figure);
            rows.push(row(&sequential, "CPU time", Figure::CpuTime).in_chart());
            if self.instructions {
                rows.push(self.instructions(&PROGRAMS, case, name)?);
            }
            rows.extend([
                row(&sequential, "allocations", Figure::Allocations).in_chart(),
                row(&sequential, "allocated", Figure::Bytes),
                row(&concurrent, "64 concurrent: CPU time", Figure::CpuTime),
                row(
                    &concurrent,
                    "64 concurrent: allocations",
                    Figure::Allocations,
                ),
                row(
                    &sequential,
                    "new client and first call: CPU time",
                    Figure::FirstCpuTime,
                ),
                row(
                    &sequential,
                    "new client and first call: allocations",
                    Figure::FirstAllocations,
                ),
                row(
                    &sequential,
                    "new client and first call: allocated",
                    Figure::FirstBytes,
                ),
            ]);
        }
        Ok(rows)
    }

    /// Measures calls with a transport within the process.
    pub(super) fn codecs(&self) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for (case, name) in CODECS {
            let figures = self.rounds(&PROGRAMS[..2], case, 1)?;
            rows.push(figures.row(name, "CPU time", Figure::CpuTime).in_chart());
            if self.instructions {
                rows.push(self.instructions(&PROGRAMS[..2], case, name)?);
            }
            rows.push(figures.row(name, "allocations", Figure::Allocations));
            rows.push(figures.row(name, "allocated", Figure::Bytes));
        }
        Ok(rows)
    }

    /// Runs programs in turn, so that other load on the machine affects all.
    fn rounds(&self, programs: &[&str], case: &str, concurrency: u32) -> Result<Figures> {
        println!(
            "call    {case}, {concurrency} at a time, {} rounds of {} calls",
            self.rounds, self.calls
        );
        let mut runs = vec![Vec::new(); programs.len()];
        for _ in 0..self.rounds {
            for (runs, program) in runs.iter_mut().zip(programs) {
                let command = Command::new(self.program(program));
                let output = self.run(command, case, self.calls, concurrency)?;
                runs.push(figures(&output)?);
            }
        }
        Ok(Figures(runs))
    }

    /// Counts the instructions of a call with callgrind.
    fn instructions(&self, programs: &[&str], case: &str, name: &str) -> Result<Row> {
        println!("count   instructions of {case}");
        let count = |program: &str| -> Result<f64> {
            let [few, many] = COUNTED_CALLS.map(|calls| {
                let mut command = Command::new("valgrind");
                command
                    .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
                    .arg(self.program(program));
                let output = self.run(command, case, calls, 1)?;
                collected(&String::from_utf8_lossy(&output.stderr))
                    .context("valgrind printed no count of instructions")
            });
            let calls = 2 * (COUNTED_CALLS[1] - COUNTED_CALLS[0]);
            Ok((many? - few?) / f64::from(calls) / 1000.0)
        };
        let counts = programs.iter().map(|program| count(program));
        let counts = counts.collect::<Result<Vec<_>>>()?;
        Ok(Row::new(
            format!("{name}: instructions"),
            "thousand",
            1,
            &counts,
        ))
    }

    fn program(&self, name: &str) -> std::path::PathBuf {
        self.target.join("release").join(name)
    }

    fn run(
        &self,
        mut command: Command,
        case: &str,
        calls: u32,
        concurrency: u32,
    ) -> Result<Output> {
        let output = command
            .args([
                &self.endpoint,
                case,
                &calls.to_string(),
                &concurrency.to_string(),
            ])
            .env("AWS_REGION", "us-west-2")
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .output()
            .with_context(|| format!("cannot run {}", command.get_program().display()))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "the case {case} failed:\n{errors}");
        Ok(output)
    }
}

/// The figures of all rounds, for each program.
struct Figures(Vec<Vec<[f64; 6]>>);

impl Figures {
    /// Returns the row of a figure, with the median of each program.
    fn row(&self, name: &str, what: &str, figure: Figure) -> Row {
        let (unit, decimals, divisor) = match figure {
            Figure::FirstCpuTime => ("ms", 2, 1e6),
            Figure::CpuTime => ("µs", 1, 1e3),
            Figure::FirstAllocations | Figure::Allocations => ("", 0, 1.0),
            Figure::FirstBytes | Figure::Bytes => ("kB", 1, 1e3),
        };
        let medians = self.0.iter().map(|rounds| {
            let values = rounds.iter().map(|figures| figures[figure as usize]);
            median(values.collect()) / divisor
        });
        let medians: Vec<f64> = medians.collect();
        Row::new(format!("{name}: {what}"), unit, decimals, &medians)
    }
}

/// Reads the figures that a program printed.
fn figures(output: &Output) -> Result<[f64; 6]> {
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
    let numbers = numbers.with_context(|| format!("{text:?} is not a list of numbers"))?;
    <[f64; 6]>::try_from(numbers)
        .map_err(|numbers| anyhow::anyhow!("the program printed {} numbers", numbers.len()))
}

/// Reads the number of instructions in the messages of callgrind.
fn collected(messages: &str) -> Option<f64> {
    let (_, count) = messages.rsplit_once("Collected : ")?;
    count.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_the_count_of_callgrind() {
        let messages = "==7== Events    : Ir\n==7== Collected : 4711\n==7==\n";

        assert_eq!(super::collected(messages), Some(4711.0));
    }
}
