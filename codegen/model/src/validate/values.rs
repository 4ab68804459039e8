//! Values of traits have the form that [`traits`](crate::traits) states, as far as a generator
//! relies on it.

use serde_json::{Map, Value};

use super::uri::Pattern;
use super::{Report, subjects};
use crate::traits::{self, Property, ValueForm};
use crate::{Kind, Location, Model, Simple, Subject};

/// Message and hint of a diagnostic.
type Fault = (String, String);

pub(super) fn check(report: &mut Report<'_>) {
    let model = report.model;
    for subject in subjects(model) {
        for (id, applied) in subject.traits().iter() {
            let location = Location::of_trait(subject, id);
            if let Some(info) = traits::find(id)
                && let Err((message, hint)) = check_value(&info.value, &applied.value)
                    .and_then(|()| check_default(model, subject, &info.value, &applied.value))
            {
                report.error(location, format!("{id}: {message}"), hint);
            }
            match id {
                "smithy.api#http" => check_uri(report, location, &applied.value),
                "smithy.api#httpHeader" => check_header(report, location, &applied.value),
                _ => {}
            }
        }
    }
}

fn check_value(form: &ValueForm, value: &Value) -> Result<(), Fault> {
    let is_text = |fits: fn(&str) -> bool| value.as_str().is_some_and(fits);
    match form {
        ValueForm::Any | ValueForm::Default => Ok(()),
        ValueForm::Object(properties) => check_properties(properties, value),
        ValueForm::ListOf(form) => check_items(form, value),
        ValueForm::Length => check_bounds(value, "a whole number, 0 or more", Value::is_u64),
        ValueForm::Range => check_bounds(value, "a number", Value::is_number),
        ValueForm::OneOf(words) => {
            let is_valid = value.as_str().is_some_and(|text| words.contains(&text));
            expect(is_valid, value, &format!("one of {words:?}"))
        }
        ValueForm::Annotation => expect(
            value.is_object() || value.is_null(),
            value,
            "an annotation, {}",
        ),
        ValueForm::Bool => expect(value.is_boolean(), value, "a boolean"),
        ValueForm::Text => expect(value.is_string(), value, "a string"),
        ValueForm::NonEmptyText => expect(
            is_text(|text| !text.is_empty()),
            value,
            "a non-empty string",
        ),
        ValueForm::Token => expect(
            is_text(|text| !text.is_empty() && is_token(text)),
            value,
            "an HTTP token",
        ),
        ValueForm::TokenPrefix => expect(
            is_text(is_token),
            value,
            "the start of an HTTP token, or empty",
        ),
        ValueForm::QueryName => {
            let fits = |text: &str| !text.is_empty() && !text.contains(char::is_control);
            let expected = "a non-empty string without control characters";
            expect(is_text(fits), value, expected)
        }
        ValueForm::Status => {
            let is_valid = value
                .as_u64()
                .is_some_and(|status| (100..=599).contains(&status));
            expect(is_valid, value, "an HTTP status code, 100 to 599")
        }
    }
}

/// Returns `true` for text that consists of `tchar`s (RFC 9110 §5.6.2).
fn is_token(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

fn expect(is_valid: bool, value: &Value, expected: &str) -> Result<(), Fault> {
    if is_valid {
        return Ok(());
    }
    Err((
        format!("{} is not {expected}", brief(value)),
        format!("write {expected}"),
    ))
}

/// Returns the start of a value for a message.
fn brief(value: &Value) -> String {
    let text = match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        value => value.to_string(),
    };
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn check_properties(properties: &[Property], value: &Value) -> Result<(), Fault> {
    expect(value.is_object(), value, "an object")?;
    for Property {
        name,
        is_required,
        form,
    } in properties
    {
        if let Some(value) = value.get(name) {
            check_value(form, value).map_err(|fault| prefixed(name, fault))?;
        } else if *is_required {
            return Err((format!("has no {name}"), format!("add {name:?}")));
        }
    }
    Ok(())
}

fn check_items(form: &ValueForm, value: &Value) -> Result<(), Fault> {
    expect(value.is_array(), value, "a list")?;
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check_value(form, item).map_err(|fault| prefixed(&format!("entry {index}"), fault))?;
    }
    Ok(())
}

fn prefixed(part: &str, (message, hint): Fault) -> Fault {
    (format!("its {part}: {message}"), hint)
}

/// Checks `min` and `max`: at least one is set, and they are in order.
fn check_bounds(value: &Value, expected: &str, fits: fn(&Value) -> bool) -> Result<(), Fault> {
    expect(value.is_object(), value, "an object")?;
    let [min, max] = ["min", "max"].map(|name| value.get(name));
    for (name, bound) in [("min", min), ("max", max)] {
        if let Some(bound) = bound {
            expect(fits(bound), bound, expected).map_err(|fault| prefixed(name, fault))?;
        }
    }
    let [min, max] = [min, max].map(|bound| bound.and_then(Value::as_f64));
    match (min, max) {
        (None, None) => Err((
            "has neither min nor max".to_owned(),
            "add one, or remove the trait".to_owned(),
        )),
        (Some(min), Some(max)) if min > max => Err((
            format!("its min {min} is above its max {max}"),
            "no value is valid: correct one of them".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Checks that a default has the type of its shape (spec §"default trait"). It need not be one of
/// an enum's known values, as clients accept unknown ones.
fn check_default(
    model: &Model,
    subject: Subject<'_>,
    form: &ValueForm,
    value: &Value,
) -> Result<(), Fault> {
    let shape = match subject.member {
        Some(member) => model.target(member),
        None => Some(subject.shape),
    };
    let Some(kind) = shape
        .map(|shape| &shape.kind)
        .filter(|_| matches!(form, ValueForm::Default))
    else {
        return Ok(());
    };
    let is_empty_list = value.as_array().is_some_and(Vec::is_empty);
    let is_empty_map = value.as_object().is_some_and(Map::is_empty);
    let is_valid = match kind {
        // `null` removes the default of the target.
        _ if value.is_null() => subject.member.is_some(),
        Kind::Simple(Simple::Boolean) => value.is_boolean(),
        Kind::Simple(Simple::String | Simple::Blob) | Kind::Enum(_) => value.is_string(),
        Kind::Simple(Simple::Timestamp) => value.is_string() || value.is_number(),
        Kind::Simple(Simple::Document) => {
            is_empty_list || is_empty_map || !(value.is_array() || value.is_object())
        }
        Kind::Simple(Simple::Byte | Simple::Short | Simple::Integer | Simple::Long)
        | Kind::IntEnum(_) => value.is_i64() || value.is_u64(),
        Kind::Simple(_) => value.is_number() || value.is_string(),
        Kind::List(_) => is_empty_list,
        Kind::Map(_) => is_empty_map,
        // `placement` reports these.
        _ => true,
    };
    expect(
        is_valid,
        value,
        &format!(
            "a default of type {:?}, empty for lists and maps",
            kind.word()
        ),
    )
}

fn check_uri(report: &mut Report<'_>, location: Location<'_>, value: &Value) {
    let Some(uri) = value.get("uri").and_then(Value::as_str) else {
        return;
    };
    for fault in Pattern::parse(uri).1 {
        let message = format!("the uri {uri:?} {}", fault.message);
        if fault.is_warning {
            report.warning(location, message, fault.hint);
        } else {
            report.error(location, message, fault.hint);
        }
    }
}

/// Headers that models should not bind (spec §"Restricted HTTP headers").
const RESTRICTED_HEADERS: [&str; 15] = [
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "www-authenticate",
    "x-forwarded-for",
];

fn check_header(report: &mut Report<'_>, location: Location<'_>, value: &Value) {
    if let Some(name) = value.as_str()
        && RESTRICTED_HEADERS.contains(&name.to_ascii_lowercase().as_str())
    {
        let message = format!("the header {name} is controlled by clients, servers or proxies");
        report.warning(location, message, "bind the member to another header");
    }
}
