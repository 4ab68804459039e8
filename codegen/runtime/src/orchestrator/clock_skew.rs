//! Clock skew: how far this machine's clock is from the service's, measured on responses and corrected when signing.
//!
//! Constants: client-facts §1e; the official SDK's `service_clock_skew.rs`.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;

use crate::error::Error;
use crate::shape::values::timestamp::Timestamp;

/// A response that took longer says nothing about the clocks.
const MAX_ROUND_TRIP: Duration = Duration::from_secs(15 * 60);
/// The first second of the year 9999. A clock that far ahead would soon show a year that no signature can spell.
const END_OF_TIME: i64 = 253_370_764_800;
/// Services tolerate about five minutes; beyond this, a signature that was refused may be good with the right time.
const RETRY_ABOVE_MS: i64 = 4 * 60 * 1000;
/// The codes that a wrong clock can cause.
const CODES: [&str; 5] = [
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "AuthFailure",
    "RequestTimeTooSkewed",
    "AccessDeniedException",
];

/// The skew that a client has measured: milliseconds that the service's clock is ahead.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// Milliseconds that the service's clock is ahead.
    pub(crate) fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// The service's time when this machine's clock says `time`.
    pub(crate) fn correct(&self, time: SystemTime) -> SystemTime {
        let skew = self.get();
        let by = Duration::from_millis(skew.unsigned_abs());
        let corrected = if skew < 0 {
            time.checked_sub(by)
        } else {
            time.checked_add(by)
        };
        corrected.unwrap_or(time)
    }

    /// Measures the skew on a response to a request that was sent at `sent` and answered at `received`.
    pub(crate) fn measure(
        &self,
        response: &Response<Bytes>,
        sent: SystemTime,
        received: SystemTime,
    ) {
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        // A cache's answer tells the time of another day.
        let (Some(date), None) = (header("date"), header("age")) else {
            return;
        };
        let Some(server) = http_date(date) else {
            return;
        };
        let Some(round_trip) = received
            .duration_since(sent)
            .ok()
            .filter(|trip| *trip <= MAX_ROUND_TRIP)
        else {
            return;
        };
        self.0.store(
            milliseconds(server, sent + round_trip / 2),
            Ordering::Relaxed,
        );
    }

    /// Whether an error that was signed with the skew `used` may be mended by the skew that is known now.
    pub(crate) fn explains(&self, error: &Error, used: i64) -> bool {
        let refused = error.code().is_some_and(|code| CODES.contains(&code));
        refused && self.get().saturating_sub(used).saturating_abs() > RETRY_ABOVE_MS
    }
}

/// The time of a `Date` header, `None` where it is of another format or no time that a service can have.
fn http_date(text: &str) -> Option<SystemTime> {
    let date: Timestamp = text
        .parse()
        .ok()
        .filter(|_| text.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    (0..END_OF_TIME)
        .contains(&date.as_secs())
        .then(|| date.into())
}

/// `a - b`.
fn milliseconds(a: SystemTime, b: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match a.duration_since(b) {
        Ok(ahead) => whole(ahead),
        Err(behind) => -whole(behind.duration()),
    }
}
