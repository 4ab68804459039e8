//! Timeouts. All are finite by default, so that no call hangs.

use std::time::Duration;

/// Timeouts of a call. `None` disables a timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub(crate) connect: Option<Duration>,
    pub(crate) read: Option<Duration>,
    pub(crate) attempt: Option<Duration>,
    pub(crate) call: Option<Duration>,
}

impl Default for Timeouts {
    /// Returns 3.1 s to connect, as in the official SDKs, 30 s for each part of a response, 60 s
    /// for an attempt and 5 min for a call.
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_millis(3100)),
            read: Some(Duration::from_secs(30)),
            attempt: Some(Duration::from_secs(60)),
            call: Some(Duration::from_secs(300)),
        }
    }
}

impl Timeouts {
    /// Creates the default timeouts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timeout for a connection, including TLS. It applies to clients; a call ignores it.
    #[must_use]
    pub fn connect(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect = limit.into();
        self
    }

    /// Sets the timeout for each part of a response's body, streamed or not. The upload and the
    /// wait for the headers of the response are limited by the timeout of the attempt.
    #[must_use]
    pub fn read(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.read = limit.into();
        self
    }

    /// Sets the timeout for an attempt, from its credentials to the last byte of the response, or
    /// to the headers of a streamed one. A large upload, or an operation that takes long, needs a
    /// longer one than the default.
    #[must_use]
    pub fn attempt(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.attempt = limit.into();
        self
    }

    /// Sets the timeout for a call, including all attempts and the delays between them.
    #[must_use]
    pub fn call(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.call = limit.into();
        self
    }
}
