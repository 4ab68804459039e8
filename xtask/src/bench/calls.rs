//! CPU time, allocations and instructions of calls: on loopback, and of reading and writing alone.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};

use super::report::{Row, median};
use super::{Args, server};

/// The programs of the generated client, of the official one, and without either.
pub(super) const PROGRAMS: [&str; 3] = ["our-cases", "official-cases", "bare-cases"];

/// Rounds for each round of a build: these are short.
const ROUNDS: u32 = 3;
/// Calls at a time.
const CONCURRENCY: u32 = 64;
/// Calls of the two runs whose difference is the instructions of a call. A run calls as often again
/// to warm up.
const COUNTED_CALLS: [u32; 2] = [20, 120];

/// Cases on loopback.
const CALLS: [(&str, &str); 3] = [
    ("list", "`ListGateways`, a page of 10"),
    ("get", "`GetHarness`, the largest output"),
    ("create", "`CreateMemory`, the largest input"),
];
/// Largest input and output of the service.
const LARGEST: [&str; 2] = [
    "restJson1_CreateMemoryRequest",
    "restJson1_GetHarnessOutput",
];
/// Operations and cases of the serde benchmark of AWS SDKs, which both clients of `DynamoDB` have.
const SERDE: [(&str, &str); 2] = [
    (
        "awsJson1_0_PutItemRequest",
        "Baseline ShallowMap_S ShallowMap_M ShallowMap_L Nested_M Nested_L MixedItem_S MixedItem_M \
         MixedItem_L BinaryData_S BinaryData_M BinaryData_L",
    ),
    (
        "awsJson1_0_GetItemOutput",
        "Baseline S M L OutOfOrder Binary_S Binary_M Binary_L",
    ),
];
/// Cases of a protocol that no official client of `DynamoDB` has.
const CBOR: [&str; 5] = [
    "rpcv2Cbor_PutItemRequest_ShallowMap_M",
    "rpcv2Cbor_PutItemRequest_MixedItem_M",
    "rpcv2Cbor_PutItemRequest_BinaryData_M",
    "rpcv2Cbor_GetItemOutput_M",
    "rpcv2Cbor_GetItemOutput_Binary_M",
];

/// The programs, which must be built, with the server that they call.
pub(super) struct Runner<'a> {
    target: &'a Path,
    args: &'a Args,
    endpoint: String,
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
    pub(super) fn new(target: &'a Path, args: &'a Args) -> Result<Self> {
        let endpoint = server::start().context("cannot start the server on loopback")?;
        Ok(Self {
            target,
            args,
            endpoint,
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
            if self.args.instructions {
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

    /// Measures reading and writing without a transport. Returns the rows of times and those of
    /// allocations.
    pub(super) fn codecs(&self) -> Result<[Vec<Row>; 2]> {
        let serde = SERDE.iter().flat_map(|(operation, cases)| {
            cases
                .split(' ')
                .map(move |case| format!("{operation}_{case}"))
        });
        let both = LARGEST.into_iter().map(str::to_owned).chain(serde);
        let both = both.map(|case| (case, &PROGRAMS[..2]));
        let ours = CBOR.map(|case| (case.to_owned(), &PROGRAMS[..1]));
        let mut times = Vec::new();
        let mut allocations = Vec::new();
        for (case, programs) in both.chain(ours) {
            let figures = self.rounds(programs, &case, 1)?;
            let name = format!("`{case}`");
            let time = figures.row(&name, "", Figure::CpuTime);
            times.push(if programs.len() > 1 {
                time.in_chart()
            } else {
                time
            });
            if self.args.instructions {
                times.push(self.instructions(programs, &case, &name)?);
            }
            allocations.push(figures.row(&name, "", Figure::Allocations));
        }
        Ok([times, allocations])
    }

    /// Runs programs in turn, so that other load on the machine affects all.
    fn rounds(&self, programs: &[&str], case: &str, concurrency: u32) -> Result<Figures> {
        let (rounds, calls) = (self.args.rounds * ROUNDS, self.args.calls);
        println!("call    {case}, {concurrency} at a time, {rounds} rounds of {calls} calls");
        let mut runs = vec![Vec::new(); programs.len()];
        for _ in 0..rounds {
            for (runs, program) in runs.iter_mut().zip(programs) {
                let command = Command::new(self.program(program));
                let output = self.run(command, case, calls, concurrency)?;
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
        let name = [name, what].into_iter().filter(|text| !text.is_empty());
        Row::new(
            name.collect::<Vec<_>>().join(": "),
            unit,
            decimals,
            &medians,
        )
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
