//! The server process.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Time limit for the start of the server. Python takes a second or two to load moto.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// Number of lines of the log in an error.
const LOG_LINES: usize = 20;

/// A running server. It ends when this value is dropped, and when this process ends, which closes
/// its stdin.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    endpoint: String,
}

impl Server {
    /// Runs a server and waits until it prints its port or its URL. Its stderr goes to `log`.
    pub(crate) fn start(name: &str, mut command: Command, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot run {}", command.get_program().display()))?;
        let stdout = child.stdout.take();
        let mut server = Self {
            child,
            endpoint: String::new(),
        };
        let Some(endpoint) = first_line(stdout).and_then(|line| endpoint(line.trim())) else {
            let limit = START_TIMEOUT.as_secs();
            bail!(
                "{name} did not start within {limit} s; the end of {}:\n{}",
                log.display(),
                tail(log)
            );
        };
        server.endpoint = endpoint;
        Ok(server)
    }

    /// Returns the URL of the server, without a slash at the end.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

/// Returns the URL in a line: a port, or a URL at its end.
fn endpoint(line: &str) -> Option<String> {
    if let Ok(port) = line.parse::<u16>() {
        return Some(format!("http://127.0.0.1:{port}"));
    }
    let last = line.split(' ').next_back()?;
    last.starts_with("http://").then(|| last.to_owned())
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that the server has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the first line of the output, or `None` if the output ends or the time limit passes
/// before.
fn first_line(stdout: Option<ChildStdout>) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        if BufReader::new(stdout?).read_line(&mut line).is_ok() {
            // The receiver is gone if the time limit has passed.
            let _ = sender.send(line);
        }
        Some(())
    });
    receiver.recv_timeout(START_TIMEOUT).ok()
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// Starts a shell script as server.
    fn start(commands: &str) -> Result<Server> {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("serve");
        fs::write(&script, commands).unwrap();
        let mut command = Command::new("sh");
        command.arg(&script);
        Server::start("the server", command, &folder.path().join("log"))
    }

    #[test]
    fn uses_the_printed_port() {
        assert_eq!(
            start("echo 4711; cat").unwrap().endpoint(),
            "http://127.0.0.1:4711"
        );
    }

    #[test]
    fn uses_the_printed_url() {
        let server = start("echo Service at http://127.0.0.1:4712; cat").unwrap();
        assert_eq!(server.endpoint(), "http://127.0.0.1:4712");
    }

    #[test]
    fn reports_a_failed_start_with_the_log() {
        let error = start("echo 'No module named moto' >&2; exit 1")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("the server did not start"), "{error}");
        assert!(error.ends_with("No module named moto"), "{error}");
    }

    #[test]
    fn drop_ends_the_server() {
        let server = start("echo 4711; exec sleep 600").unwrap();
        let id = server.child.id().to_string();
        drop(server);
        let status = Command::new("sh")
            .args(["-c", "kill -0 \"$0\"", &id])
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(!status.success(), "process {id} is still running");
    }
}
