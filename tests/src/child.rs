//! Runs a test again in a child process with environment variables of its own.
//!
//! The environment of a process cannot be changed soundly while other threads run, and some
//! libraries read nothing else.

use std::ffi::OsStr;
use std::process::Command;

/// Environment variable that marks a child process.
const MARK: &str = "TESTS_CHILD";

/// Returns `true` if this process is a child of [`run`].
#[must_use]
pub fn is_child() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Runs the test at `path` in a child process that has these environment variables and no others.
///
/// `path` starts with the crate, as `module_path!()` does.
///
/// # Panics
/// Panics if the test fails in the child.
pub async fn run<N, V>(path: &str, variables: &[(N, V)])
where
    N: AsRef<OsStr>,
    V: AsRef<OsStr>,
{
    let test = path.split_once("::").map_or(path, |(_, test)| test);
    let executable = std::env::current_exe().expect("this executable has a path");
    let mut command = Command::new(executable);
    command
        .args([test, "--exact", "--nocapture"])
        .env_clear()
        .env(MARK, "1")
        .envs(
            variables
                .iter()
                .map(|(name, value)| (name.as_ref(), value.as_ref())),
        );

    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("the thread does not panic")
        .expect("this executable can be run");

    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "in the child:\n{text}"
    );
}
