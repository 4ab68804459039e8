//! Measures CPU time and allocations of calls. Each program with cases uses this crate.

pub mod data;

use std::alloc::System;

use futures_util::future::join_all;
use rustix::time::{ClockId, clock_gettime};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Calls before the measurement, so that the connections are open and all code paths are warm.
const WARM_UP: usize = 200;

/// The command line of a program: `PROGRAM ENDPOINT CASE CALLS CONCURRENCY`.
pub struct Arguments {
    /// URL of the server.
    pub endpoint: String,
    /// Name of the case.
    pub case: String,
    calls: usize,
    concurrency: usize,
}

impl Arguments {
    /// Reads the command line of this program.
    ///
    /// # Panics
    /// Panics if an argument is missing or is not a number.
    #[must_use]
    pub fn read() -> Self {
        let mut arguments = std::env::args().skip(1);
        let mut next = || {
            arguments
                .next()
                .expect("usage: PROGRAM ENDPOINT CASE CALLS CONCURRENCY")
        };
        Self {
            endpoint: next(),
            case: next(),
            calls: next().parse().expect("CALLS is a number"),
            concurrency: next().parse().expect("CONCURRENCY is a number"),
        }
    }

    /// Measures the construction of a client with its first call, and then the calls that the
    /// command line asks for. Prints the nanoseconds of CPU time, the allocations and the allocated
    /// bytes of both; those of the calls are means.
    pub async fn measure<Client>(
        &self,
        connect: impl AsyncFn() -> Client,
        call: impl AsyncFn(&Client),
    ) {
        let start = Counters::start();
        let client = connect().await;
        call(&client).await;
        let first = start.since();
        self.repeat(WARM_UP.min(self.calls), || call(&client)).await;
        let start = Counters::start();
        self.repeat(self.calls, || call(&client)).await;
        let calls = self.calls as f64;
        let steady = start.since().map(|count| count / calls);
        let numbers = [first, steady].concat();
        let numbers: Vec<String> = numbers
            .iter()
            .map(|number| format!("{number:.1}"))
            .collect();
        println!("{}", numbers.join(" "));
    }

    /// Calls `count` times, with `concurrency` calls at a time.
    async fn repeat<Call: Future<Output = ()>>(&self, count: usize, call: impl Fn() -> Call) {
        if self.concurrency == 1 {
            for _ in 0..count {
                call().await;
            }
            return;
        }
        let mut rest = count;
        while rest > 0 {
            let wave = rest.min(self.concurrency);
            join_all((0..wave).map(|_| call())).await;
            rest -= wave;
        }
    }
}

/// CPU time and allocations at the start of a measurement.
struct Counters {
    cpu_time: i64,
    region: Region<'static, System>,
}

impl Counters {
    fn start() -> Self {
        Self {
            cpu_time: cpu_time(),
            region: Region::new(ALLOCATOR),
        }
    }

    /// Returns the nanoseconds, allocations and allocated bytes since the start. A reallocation
    /// counts as an allocation.
    fn since(&self) -> [f64; 3] {
        let change = self.region.change();
        let allocations = change.allocations + change.reallocations;
        let cpu_time = cpu_time() - self.cpu_time;
        [
            cpu_time as f64,
            allocations as f64,
            change.bytes_allocated as f64,
        ]
    }
}

/// Returns the CPU time of all threads of this process, in nanoseconds.
fn cpu_time() -> i64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}
