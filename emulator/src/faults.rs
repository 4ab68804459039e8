//! Faults on request, so that tests see how a program deals with them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A fault, and the calls that it applies to.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Fault {
    /// Name of the operation. Without it, the fault applies to all.
    pub operation: Option<String>,
    /// Number of calls that it applies to. Without it, the fault stays until it is removed.
    pub count: Option<u32>,
    /// Share of the calls that it applies to, from 0 to 1. Without it, all.
    pub probability: Option<f64>,
    /// Code of an error that the call returns, such as `ThrottlingException`.
    pub error: Option<String>,
    /// HTTP status of an error that the operation does not declare. Without it, 400.
    pub status: Option<u16>,
    /// Message of the error.
    pub message: Option<String>,
    /// Milliseconds before the response.
    pub delay: Option<u64>,
    /// Closes the connection without a response.
    pub disconnect: bool,
    /// Seconds that the server's clock differs from the right time. Signed requests are refused
    /// from 300 on.
    pub clock_skew: Option<i64>,
    /// Reason for which the change that the call starts fails: the resource gets a failure status.
    pub failure_reason: Option<String>,
}

/// Faults that a server applies to a response. Part of the extensions of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disturbance {
    /// Waits this long.
    pub delay: Duration,
    /// Closes the connection instead.
    pub disconnect: bool,
}

/// The faults in effect.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn all(&self) -> &[Fault] {
        &self.0
    }

    /// Returns the first fault that applies to a call, and counts it.
    pub(crate) fn take(&mut self, operation: &str, random: &mut fastrand::Rng) -> Option<Fault> {
        let applies = |fault: &Fault, random: &mut fastrand::Rng| {
            fault
                .operation
                .as_deref()
                .is_none_or(|name| name == operation)
                && fault
                    .probability
                    .is_none_or(|probability| random.f64() < probability)
        };
        let index = self.0.iter().position(|fault| applies(fault, random))?;
        let fault = self.0[index].clone();
        match &mut self.0[index].count {
            None => {}
            Some(count) if *count > 1 => *count -= 1,
            Some(_) => {
                self.0.remove(index);
            }
        }
        Some(fault)
    }
}
