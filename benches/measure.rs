//! Measures the CPU time of calls. Each program includes this file.

use std::fs;

/// Calls before the measurement, so that the connection is open and all code paths are warm.
const WARM_UP: u32 = 200;

/// Runs the calls that the command line asks for, and prints the CPU time of each, in nanoseconds.
///
/// Usage: `PROGRAM ENDPOINT CALLS`.
pub async fn run<Call: AsyncFn()>(call: Call) {
    let calls: u32 = argument(2).parse().expect("CALLS is a number");
    for _ in 0..WARM_UP {
        call().await;
    }
    let start = cpu_time();
    for _ in 0..calls {
        call().await;
    }
    println!("{}", (cpu_time() - start) / u64::from(calls));
}

/// Returns the URL of the server.
pub fn endpoint() -> String {
    argument(1)
}

fn argument(index: usize) -> String {
    std::env::args()
        .nth(index)
        .expect("usage: PROGRAM ENDPOINT CALLS")
}

/// Returns the CPU time of all threads of this process, in nanoseconds. The kernel reports it (Linux only).
fn cpu_time() -> u64 {
    let threads = fs::read_dir("/proc/self/task").expect("the program runs on Linux");
    threads
        .map(|thread| {
            let path = thread
                .expect("the folder can be read")
                .path()
                .join("schedstat");
            let statistics = fs::read_to_string(path).expect("the kernel has schedstat");
            let time = statistics
                .split_whitespace()
                .next()
                .expect("it has three numbers");
            time.parse::<u64>().expect("it has numbers")
        })
        .sum()
}
