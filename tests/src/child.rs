//! Running a test again in a process with variables of its own: a process cannot change its own variables soundly while other
//! threads run, and some libraries read nothing else.

use std::process::Command;

/// The variable by which a child knows that it is one.
const MARK: &str = "TESTS_CHILD";

/// Whether this process is a child of [`run`].
#[must_use]
pub fn is_child() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Runs the test `name` of this executable in a process that has these variables and no others.
///
/// # Panics
/// Where the test fails there.
pub async fn run(name: &'static str, variables: Vec<(String, String)>) {
    let child = tokio::task::spawn_blocking(move || {
        let executable = std::env::current_exe().expect("this executable has a path");
        let mut command = Command::new(executable);
        command
            .args([name, "--exact", "--nocapture"])
            .env_clear()
            .env(MARK, "1")
            .envs(variables)
            .output()
    });
    let output = child
        .await
        .expect("no panic here")
        .expect("this executable can be run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "in the child:\n{text}"
    );
}
