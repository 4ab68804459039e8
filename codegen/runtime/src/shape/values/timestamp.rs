//! Timestamps in Smithy's three formats, which `aws-smithy-types` parses and prints.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use aws_smithy_types::date_time::{DateTime, Format};

use crate::shape::schema::TimestampFormat;

/// Timestamp with nanoseconds. `Display` prints RFC 3339 in UTC.
///
/// ```
/// # use smithy_reqwest::Timestamp;
/// let start: Timestamp = "2026-06-17T00:00:00Z".parse()?;
/// assert!(start < Timestamp::from(std::time::SystemTime::now()));
/// assert_eq!(start.to_string(), "2026-06-17T00:00:00Z");
/// # Ok::<(), smithy_reqwest::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime);

impl Timestamp {
    /// Creates a timestamp from seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn from_secs(seconds: i64) -> Self {
        Self(DateTime::from_secs(seconds))
    }

    /// Creates a timestamp from seconds since 1970, rounded to microseconds. Returns `None` if the
    /// number is not finite or out of range.
    ///
    /// An `f64` has no more digits at today's dates; without rounding, `1781658123.123` would become
    /// another time.
    #[must_use]
    pub fn from_secs_f64(seconds: f64) -> Option<Self> {
        let whole = seconds.floor();
        // Within ±2^62 the casts are exact and the sum cannot overflow.
        (whole.abs() < 4.6e18).then(|| {
            let micros = ((seconds - whole) * 1e6).round() as u32;
            Self(DateTime::from_secs_and_nanos(
                whole as i64 + i64::from(micros / 1_000_000),
                micros % 1_000_000 * 1000,
            ))
        })
    }

    /// Returns the seconds since 1970, rounded down.
    #[must_use]
    pub fn as_secs(&self) -> i64 {
        self.0.secs()
    }

    /// Returns the nanoseconds after [`as_secs`](Self::as_secs).
    #[must_use]
    pub fn subsec_nanos(&self) -> u32 {
        self.0.subsec_nanos()
    }

    /// Formats the timestamp. Returns `None` if it is outside the years that the format supports.
    pub(crate) fn format(&self, format: TimestampFormat) -> Option<String> {
        let format = match format {
            TimestampFormat::DateTime => Format::DateTime,
            TimestampFormat::HttpDate => Format::HttpDate,
            TimestampFormat::EpochSeconds => Format::EpochSeconds,
        };
        self.0.fmt(format).ok()
    }

    /// Returns the seconds since 1970.
    pub(crate) fn as_secs_f64(&self) -> f64 {
        self.0.as_secs_f64()
    }

    /// Parses a timestamp in any of the three formats.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let formats: &[Format] = match text.as_bytes().first()? {
            first if first.is_ascii_alphabetic() => &[Format::HttpDate],
            _ => &[Format::DateTimeWithOffset, Format::EpochSeconds],
        };
        let parsed = formats
            .iter()
            .find_map(|format| DateTime::from_str(text, *format).ok());
        parsed
            .map(Self)
            .or_else(|| text.parse().ok().and_then(Self::from_secs_f64))
    }
}

/// Error of parsing a [`Timestamp`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampError(String);

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not a timestamp such as 2026-06-17T00:00:00Z",
            self.0
        )
    }
}

impl std::error::Error for TimestampError {}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Parses RFC 3339, an HTTP date, or seconds since 1970.
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        Self::parse(text).ok_or_else(|| TimestampError(text.to_owned()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.format(TimestampFormat::DateTime) {
            Some(text) => f.write_str(&text),
            None => write!(f, "{}s since 1970", self.as_secs()),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self(DateTime::from(time))
    }
}

impl From<Timestamp> for SystemTime {
    /// Converts the timestamp. One that the platform's clock cannot represent becomes 1970-01-01.
    fn from(timestamp: Timestamp) -> Self {
        SystemTime::try_from(timestamp.0).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}
