//! Timestamps in the formats of Smithy (spec §"timestampFormat trait"). Values are epoch seconds.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::Value;
use smithy_model::{Member, Model};

/// Returns the format of a member: that of the trait, or the default of its place.
pub(crate) fn format(model: &Model, member: &Member, default: Format) -> Format {
    let text = model
        .member_trait(member, "timestampFormat")
        .and_then(Value::as_str);
    match text {
        Some("date-time") => Format::DateTime,
        Some("http-date") => Format::HttpDate,
        Some("epoch-seconds") => Format::EpochSeconds,
        _ => default,
    }
}

/// Reads a text.
pub(crate) fn read(text: &str, format: Format) -> Option<Value> {
    let time = DateTime::from_str(text, format).ok()?;
    Some(number(time.as_secs_f64()))
}

/// Returns epoch seconds as the shortest number: integral if they have no fraction.
pub(crate) fn number(seconds: f64) -> Value {
    // All times that the formats can write are exact as i64.
    if seconds.fract() == 0.0 && seconds.abs() < 1e15 {
        Value::from(seconds as i64)
    } else {
        Value::from(seconds)
    }
}

/// Writes epoch seconds as a text, or as a number for the format `epoch-seconds`.
pub(crate) fn write(seconds: f64, format: &Format) -> Value {
    let text = match format {
        Format::EpochSeconds => None,
        other => DateTime::from_secs_f64(seconds).fmt(*other).ok(),
    };
    text.map_or_else(|| number(seconds), Value::from)
}
