//! The server process: started, found, and ended with its owner.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long the server may take to say its port. Python needs a second or two to load moto.
const START: Duration = Duration::from_secs(60);
/// How many of the last lines of the log an error shows.
const SHOWN: usize = 20;

/// A running server. It ends when this is dropped, and when this process ends in any other way: its stdin closes then.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    endpoint: String,
}

impl Server {
    /// Runs `script`, which prints the port that it listens on, and waits for that. Its stderr goes to `log`.
    pub(crate) fn start(python: &Path, script: &Path, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut child = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot run {}", python.display()))?;
        let stdout = child.stdout.take();
        let mut server = Self {
            child,
            endpoint: String::new(),
        };
        let port = match first_line(stdout, START) {
            Ok(line) => line.trim().parse::<u16>().ok(),
            Err(RecvTimeoutError::Timeout) => bail!(
                "moto did not start within {} s{}",
                START.as_secs(),
                tail(log)
            ),
            Err(RecvTimeoutError::Disconnected) => None,
        };
        let Some(port) = port else {
            bail!("moto did not start{}", tail(log))
        };
        server.endpoint = format!("http://127.0.0.1:{port}");
        Ok(server)
    }

    /// Its URL, without a slash at the end.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first line that comes within `limit`; an empty one where the channel closes before.
fn first_line(channel: Option<ChildStdout>, limit: Duration) -> Result<String, RecvTimeoutError> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        if let Some(channel) = channel
            && BufReader::new(channel).read_line(&mut line).is_ok()
        {
            // Nobody waits any more where the limit has passed.
            let _ = send.send(line);
        }
    });
    receive.recv_timeout(limit)
}

/// The end of the log, for an error.
fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let shown = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
    format!("; the end of {}:\n{shown}", log.display())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// Starts a server that `sh` runs, in place of Python.
    fn start(commands: &str) -> Result<Server> {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("serve");
        fs::write(&script, commands).unwrap();
        Server::start(Path::new("sh"), &script, &folder.path().join("log"))
    }

    #[test]
    fn the_port_that_the_server_prints_makes_its_endpoint() {
        assert_eq!(
            start("echo 4711; cat").unwrap().endpoint(),
            "http://127.0.0.1:4711"
        );
    }

    #[test]
    fn a_server_that_ends_before_it_serves_is_told_with_the_end_of_its_log() {
        let error = start("echo 'No module named moto' >&2; exit 1")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("moto did not start"), "{error}");
        assert!(error.ends_with("No module named moto"), "{error}");
    }

    #[test]
    fn a_dropped_server_has_ended() {
        let server = start("echo 4711; exec sleep 600").unwrap();
        let id = server.child.id().to_string();
        drop(server);
        let found = Command::new("sh")
            .args(["-c", "kill -0 \"$0\"", &id])
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(!found.success(), "process {id} is still there");
    }
}
