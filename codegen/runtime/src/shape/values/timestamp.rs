//! Timestamps in Smithy's three formats, which `aws-smithy-types` parses and prints.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use aws_smithy_types::date_time::{DateTime, Format};
use serde::ser::Serializer;

use crate::shape::decode::{DecodeContext, DecodeError, DecodeMode};
use crate::shape::encode::encode_digits;
#[cfg(feature = "cbor")]
use crate::shape::encode::is_cbor;
use crate::shape::node::Node;
use crate::shape::schema::{Schema, TimestampFormat};
use crate::shape::text::TextValues;
use crate::shape::validate::validator::Validator;
use crate::shape::value::Value;

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
    /// An `f64` has no more digits at today's dates; without rounding, `1781658123.123` would
    /// become another time.
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

    /// Encodes the seconds since 1970 as a number.
    fn encode_seconds<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        let seconds = self.as_secs_f64();
        if self.subsec_nanos() == 0 {
            serializer.serialize_i64(self.as_secs())
        } else if Self::from_secs_f64(seconds) == Some(self) {
            serializer.serialize_f64(seconds)
        } else {
            let text = self.format(TimestampFormat::EpochSeconds);
            encode_digits(text.unwrap_or_default(), serializer)
        }
    }

    /// Encodes the seconds since 1970 as a number with tag 1 (RFC 8949, section 3.4.2).
    #[cfg(feature = "cbor")]
    fn encode_tagged<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        use minicbor_serde::tag::Required;
        use serde::ser::Serialize;
        if self.subsec_nanos() == 0 {
            Required::<1, _>::new(self.as_secs()).serialize(serializer)
        } else {
            Required::<1, _>::new(self.as_secs_f64()).serialize(serializer)
        }
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

impl Value for Timestamp {
    fn empty() -> Self {
        Timestamp::from_secs(0)
    }

    fn decode(node: Node<'_>, context: &DecodeContext) -> Result<Self, DecodeError> {
        let timestamp = match &node {
            Node::Integer(seconds) => Some(Timestamp::from_secs(*seconds)),
            Node::Text(text) | Node::Untyped(text) | Node::Number(text) => Timestamp::parse(text),
            node => {
                // An `f64` has microseconds, which responses are content with.
                if context.mode != DecodeMode::Response {
                    context.lost_digits.set(true);
                }
                node.as_f64().and_then(Timestamp::from_secs_f64)
            }
        };
        timestamp.ok_or_else(|| {
            DecodeError::expected("a timestamp, as seconds since 1970 or as RFC 3339", &node)
        })
    }

    fn encode<S: Serializer>(
        &self,
        schema: &'static Schema,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        #[cfg(feature = "cbor")]
        if is_cbor(&serializer) {
            return self.encode_tagged(serializer);
        }
        match schema.timestamp.unwrap_or(TimestampFormat::EpochSeconds) {
            TimestampFormat::EpochSeconds => self.encode_seconds(serializer),
            // Validation refuses to send a year that the format does not support. Responses can
            // have one, such as a time in milliseconds, and outputs can always be stored.
            format => match self.format(format) {
                Some(text) => serializer.serialize_str(&text),
                None => self.encode_seconds(serializer),
            },
        }
    }

    fn validate(&self, schema: &'static Schema, validator: &mut Validator) {
        if let Some(format) = schema.timestamp {
            validator.timestamp(self.format(format).is_some());
        }
    }

    fn encode_text(&self, schema: &'static Schema, texts: &mut TextValues) {
        match self.format(schema.timestamp.unwrap_or(texts.timestamps)) {
            Some(text) => texts.push(text),
            None => texts.out_of_range = true,
        }
    }
}
