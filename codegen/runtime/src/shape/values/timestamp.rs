//! Instants, in the three formats that Smithy knows.
//!
//! Parsing and printing is `aws-smithy-types`' work: it is in the tree already, for signing, and knows the formats' corners.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use aws_smithy_types::date_time::{DateTime, Format};

use crate::shape::schema::TimestampFormat;

/// An instant in UTC, with nanoseconds. Prints as RFC 3339; compares by time.
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
    /// The instant so many seconds after 1970-01-01T00:00:00Z; negative before it.
    #[must_use]
    pub fn from_secs(seconds: i64) -> Self {
        Self(DateTime::from_secs(seconds))
    }

    /// The instant so many seconds after 1970, to the microsecond: at today's dates a double has no more digits, and its
    /// rest would make another instant of `1781658123.123`. `None` where the number is not finite or out of the range of
    /// `i64`.
    #[must_use]
    pub fn from_secs_f64(seconds: f64) -> Option<Self> {
        let whole = seconds.floor();
        // Within ±2^62 the casts are exact and the sum of whole and fraction cannot overflow.
        (whole.abs() < 4.6e18).then(|| {
            let micros = ((seconds - whole) * 1e6).round() as u32;
            Self(DateTime::from_secs_and_nanos(
                whole as i64 + i64::from(micros / 1_000_000),
                micros % 1_000_000 * 1000,
            ))
        })
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub fn as_secs(&self) -> i64 {
        self.0.secs()
    }

    /// The nanoseconds past [`as_secs`](Self::as_secs).
    #[must_use]
    pub fn subsec_nanos(&self) -> u32 {
        self.0.subsec_nanos()
    }

    /// The instant in `format`, `None` where it lies outside the years that the format can spell.
    pub(crate) fn format(&self, format: TimestampFormat) -> Option<String> {
        let format = match format {
            TimestampFormat::DateTime => Format::DateTime,
            TimestampFormat::HttpDate => Format::HttpDate,
            TimestampFormat::EpochSeconds => Format::EpochSeconds,
        };
        self.0.fmt(format).ok()
    }

    /// Seconds since 1970 as a number.
    pub(crate) fn as_secs_f64(&self) -> f64 {
        self.0.as_secs_f64()
    }

    /// The instant that `text` spells in any of the three formats.
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

/// A text that is no RFC 3339 instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampError(String);

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not an instant such as 2026-06-17T00:00:00Z",
            self.0
        )
    }
}

impl std::error::Error for TimestampError {}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Reads RFC 3339, the format of HTTP dates, or seconds since 1970.
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
    /// Instants that the platform's clock cannot hold become 1970-01-01.
    fn from(timestamp: Timestamp) -> Self {
        SystemTime::try_from(timestamp.0).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}
