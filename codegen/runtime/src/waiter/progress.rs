//! Progress of a wait, which its caller can watch.

use std::fmt;
use std::time::Duration;

use crate::error::Error;

/// Callback of [`Wait::on_poll`](crate::Wait::on_poll).
pub(super) type OnPoll = Box<dyn FnMut(&WaitProgress) + Send>;

/// Result of a poll of a wait.
///
/// `Display` prints a progress line: `GatewayReady (poll 3, 12 s): CREATING`. The reasons or the
/// error of the poll follow.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WaitProgress {
    /// Name of the waiter.
    pub waiter: &'static str,
    /// Number of the poll, from 1 on.
    pub attempt: u32,
    /// Status of the resource, such as `CREATING`. `None` without an output, and for waiters of a
    /// resource without a status, or with a sensitive one.
    pub status: Option<String>,
    /// The service's reasons for the status.
    pub reasons: Vec<String>,
    /// Error of the poll. A wait goes on after some errors.
    pub error: Option<Error>,
    /// Time since the start of the wait.
    pub elapsed: Duration,
    /// Delay before the next poll, or `None` if the wait ends.
    pub next_poll: Option<Duration>,
}

impl fmt::Display for WaitProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            waiter, attempt, ..
        } = self;
        write!(f, "{waiter} (poll {attempt}, {} s)", self.elapsed.as_secs())?;
        if let Some(status) = &self.status {
            write!(f, ": {status}")?;
        }
        f.write_str(&suffix(&self.reasons))?;
        match &self.error {
            Some(error) => write!(f, ": {error}"),
            None => Ok(()),
        }
    }
}

/// Returns reasons as a suffix of a message: `: the role does not exist; the key is disabled`.
pub(super) fn suffix(reasons: &[String]) -> String {
    if reasons.is_empty() {
        String::new()
    } else {
        format!(": {}", reasons.join("; "))
    }
}
