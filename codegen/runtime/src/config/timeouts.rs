//! How long things may take. All finite unless a caller says otherwise: a call that hangs tells nobody anything.

use std::time::Duration;

/// The limits of a call. `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub(crate) connect: Option<Duration>,
    pub(crate) read: Option<Duration>,
    pub(crate) attempt: Option<Duration>,
    pub(crate) call: Option<Duration>,
}

impl Default for Timeouts {
    /// 3.1 s to connect (the official SDKs' number, client-facts §1e), 30 s of silence, 60 s an attempt, 5 minutes a call.
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
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Until a connection is there, TLS included. A setting of the client; a call's own is ignored.
    #[must_use]
    pub fn connect(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect = limit.into();
        self
    }

    /// Between two bytes of a response, and before the first. A setting of the client; a call's own is ignored.
    #[must_use]
    pub fn read(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.read = limit.into();
        self
    }

    /// For one attempt, from credentials to the last byte of the response.
    #[must_use]
    pub fn attempt(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.attempt = limit.into();
        self
    }

    /// For the call, all attempts and the pauses between them.
    #[must_use]
    pub fn call(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.call = limit.into();
        self
    }
}
