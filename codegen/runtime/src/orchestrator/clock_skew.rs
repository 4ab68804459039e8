//! Clock skew: the offset of the service's clock from this machine's, measured on responses and
//! applied when signing.
//!
//! The constants are those of `service_clock_skew.rs` of aws-runtime.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use http::Response;

use crate::error::Error;

/// Maximum round trip of a response on which the skew is measured.
const MAX_ROUND_TRIP: Duration = Duration::from_secs(15 * 60);
/// The first second of the year 9999. Soon after it, signatures could not represent the year.
const MAX_SERVER_TIME: i64 = 253_370_764_800;
/// Minimum change of the skew for a retry, in milliseconds. Services tolerate about five minutes.
const MIN_CHANGE_MS: i64 = 4 * 60 * 1000;
/// Error codes that clock skew can cause.
const CLOCK_SKEW_CODES: [&str; 5] = [
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "AuthFailure",
    "RequestTimeTooSkewed",
    "AccessDeniedException",
];

/// The measured skew of a client: milliseconds by which the service's clock is ahead.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew(AtomicI64);

impl ClockSkew {
    /// Returns the skew in milliseconds.
    pub(crate) fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Converts a time of this machine's clock to the service's clock.
    pub(crate) fn correct(&self, time: SystemTime) -> SystemTime {
        let skew = self.get();
        let offset = Duration::from_millis(skew.unsigned_abs());
        let corrected = if skew < 0 {
            time.checked_sub(offset)
        } else {
            time.checked_add(offset)
        };
        corrected.unwrap_or(time)
    }

    /// Measures the skew on a response to a request that was sent at `sent` and answered at
    /// `received`.
    pub(crate) fn measure(
        &self,
        response: &Response<Bytes>,
        sent: SystemTime,
        received: SystemTime,
    ) {
        let round_trip = received.duration_since(sent).unwrap_or(Duration::MAX);
        // The `Date` of a cached response is out of date.
        if round_trip > MAX_ROUND_TRIP || response.headers().contains_key("age") {
            return;
        }
        if let Some(server_time) = date(response) {
            let skew = difference_ms(server_time, sent + round_trip / 2);
            self.0.store(skew, Ordering::Relaxed);
        }
    }

    /// Returns `true` if a request that was signed with the skew `used` may succeed with the
    /// current skew.
    pub(crate) fn explains(&self, error: &Error, used: i64) -> bool {
        let has_code = error
            .code()
            .is_some_and(|code| CLOCK_SKEW_CODES.contains(&code));
        has_code && self.get().saturating_sub(used).saturating_abs() > MIN_CHANGE_MS
    }
}

/// Returns the time of the `Date` header if it is valid and plausible.
fn date(response: &Response<Bytes>) -> Option<SystemTime> {
    let text = response.headers().get("date")?.to_str().ok()?;
    let date = DateTime::from_str(text, Format::HttpDate).ok()?;
    let date = Some(date).filter(|date| (0..MAX_SERVER_TIME).contains(&date.secs()))?;
    SystemTime::try_from(date).ok()
}

/// Returns `a - b` in milliseconds.
fn difference_ms(a: SystemTime, b: SystemTime) -> i64 {
    let milliseconds = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match a.duration_since(b) {
        Ok(ahead) => milliseconds(ahead),
        Err(error) => -milliseconds(error.duration()),
    }
}
