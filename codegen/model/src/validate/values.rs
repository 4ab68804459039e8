//! Every trait has a value of the form that its definition gives it, as far as a generator relies on it.

use serde_json::{Map, Value};

use super::uri::Pattern;
use super::{Report, subjects};
use crate::{Kind, Location, Model, Simple, Subject};

/// What is wrong with a value, and what mends it.
type Fault = (String, &'static str);

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    for subject in subjects(model) {
        for (id, applied) in subject.traits().iter() {
            let at = Location::of_trait(subject, id);
            if let Err((message, hint)) = check_value(model, subject, id, &applied.value) {
                report.error(at, format!("{id}: {message}"), hint);
            }
            if id == "smithy.api#http" {
                check_uri(report, at, &applied.value);
            }
            warn_of_restricted_header(report, at, id, &applied.value);
        }
    }
}

/// Faults of the value as a whole; a trait that is not listed has a value that nobody relies on, or its own check.
fn check_value(model: &Model, subject: Subject<'_>, id: &str, value: &Value) -> Result<(), Fault> {
    match id.strip_prefix("smithy.api#").unwrap_or(id) {
        "required"
        | "clientOptional"
        | "uniqueItems"
        | "sparse"
        | "sensitive"
        | "streaming"
        | "requiresLength"
        | "readonly"
        | "idempotent"
        | "idempotencyToken"
        | "hostLabel"
        | "httpLabel"
        | "httpPayload"
        | "httpQueryParams"
        | "httpResponseCode"
        | "optionalAuth"
        | "eventHeader"
        | "eventPayload"
        | "input"
        | "output"
        | "aws.auth#unsignedPayload" => annotation(value),
        "documentation" | "title" => text(value).map(|_| ()),
        "mediaType" | "pattern" | "jsonName" => filled(value).map(|_| ()),
        "deprecated" => deprecated(value),
        "error" => one_of(value, &["client", "server"]),
        "timestampFormat" => one_of(value, &["date-time", "http-date", "epoch-seconds"]),
        "httpError" => status(value),
        "retryable" => retryable(value),
        "length" => length(value),
        "range" => range(value),
        "default" => default(model, subject, value),
        "enum" => enum_definition(value),
        "http" => http(value),
        "httpHeader" => filled(value).and_then(header_token),
        "httpPrefixHeaders" => text(value).and_then(header_token),
        "httpQuery" => filled(value).and_then(query_name),
        "endpoint" => needs_field(value, "hostPrefix"),
        "paginated" => fields(value, &["inputToken", "outputToken", "items", "pageSize"]),
        "auth" => texts(value),
        "aws.auth#sigv4" | "aws.auth#sigv4a" => needs_field(value, "name"),
        "aws.api#service" => needs_field(value, "sdkId")
            .and_then(|()| fields(value, &["arnNamespace", "endpointPrefix"])),
        "smithy.waiters#waitable" | "smithy.rules#endpointRuleSet" => object(value).map(|_| ()),
        _ => Ok(()),
    }
}

/// An annotation says all it says by being there; `false` must not look as if it took that back.
fn annotation(value: &Value) -> Result<(), Fault> {
    match value {
        Value::Object(_) | Value::Null => Ok(()),
        _ => Err((
            format!("{value} is not an annotation"),
            "write {}, or remove the trait",
        )),
    }
}

fn text(value: &Value) -> Result<&str, Fault> {
    let fault = || {
        (
            format!("{} is not a string", brief(value)),
            "write a string",
        )
    };
    value.as_str().ok_or_else(fault)
}

fn filled(value: &Value) -> Result<&str, Fault> {
    match text(value)? {
        "" => Err(("the string is empty".to_owned(), "write a non-empty string")),
        text => Ok(text),
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>, Fault> {
    let fault = || {
        (
            format!("{} is not an object", brief(value)),
            "write an object",
        )
    };
    value.as_object().ok_or_else(fault)
}

fn texts(value: &Value) -> Result<(), Fault> {
    let whole = value
        .as_array()
        .is_some_and(|list| list.iter().all(Value::is_string));
    match whole {
        true => Ok(()),
        false => Err((
            format!("{} is not a list of strings", brief(value)),
            "write [\"namespace#Name\"]",
        )),
    }
}

fn one_of(value: &Value, words: &'static [&'static str]) -> Result<(), Fault> {
    match value.as_str() {
        Some(word) if words.contains(&word) => Ok(()),
        _ => {
            let hint = match words.len() {
                2 => "write \"client\" or \"server\"",
                _ => "write \"date-time\", \"http-date\" or \"epoch-seconds\"",
            };
            Err((format!("{} is not one of {words:?}", brief(value)), hint))
        }
    }
}

/// The named fields are non-empty strings where they are there.
fn fields(value: &Value, names: &[&str]) -> Result<(), Fault> {
    let object = object(value)?;
    for name in names {
        if let Some(field) = object.get(*name) {
            filled(field).map_err(|(message, hint)| (format!("its {name}: {message}"), hint))?;
        }
    }
    Ok(())
}

/// The fields are strings where they are there, and may be empty: the prelude asks for no length.
fn deprecated(value: &Value) -> Result<(), Fault> {
    let object = object(value)?;
    for name in ["message", "since"] {
        if let Some(field) = object.get(name) {
            text(field).map_err(|(message, hint)| (format!("its {name}: {message}"), hint))?;
        }
    }
    Ok(())
}

fn needs_field(value: &Value, name: &str) -> Result<(), Fault> {
    match object(value)?.contains_key(name) {
        true => fields(value, &[name]),
        false => Err((format!("it has no {name}"), "add it: a non-empty string")),
    }
}

fn status(value: &Value) -> Result<(), Fault> {
    match value.as_u64() {
        Some(100..=599) => Ok(()),
        _ => Err((
            format!("{} is not an HTTP status", brief(value)),
            "write a number from 100 to 599",
        )),
    }
}

fn retryable(value: &Value) -> Result<(), Fault> {
    match object(value)?.get("throttling") {
        None | Some(Value::Bool(_)) => Ok(()),
        Some(other) => Err((
            format!("its throttling is {}", brief(other)),
            "write true or false",
        )),
    }
}

fn length(value: &Value) -> Result<(), Fault> {
    let object = object(value)?;
    for name in ["min", "max"] {
        if object
            .get(name)
            .is_some_and(|bound| bound.as_u64().is_none())
        {
            let message = format!("its {name} is {}", brief(&object[name]));
            return Err((message, "a length is a whole number, 0 or more"));
        }
    }
    let bound = |name: &str| object.get(name).and_then(Value::as_u64);
    bounds(bound("min"), bound("max"))
}

fn range(value: &Value) -> Result<(), Fault> {
    let object = object(value)?;
    for name in ["min", "max"] {
        if object.get(name).is_some_and(|bound| !bound.is_number()) {
            let message = format!("its {name} is {}", brief(&object[name]));
            return Err((message, "write a number"));
        }
    }
    let bound = |name: &str| object.get(name).and_then(Value::as_f64);
    bounds(bound("min"), bound("max"))
}

fn bounds<T: PartialOrd + std::fmt::Display>(min: Option<T>, max: Option<T>) -> Result<(), Fault> {
    match (min, max) {
        (None, None) => Err((
            "it has neither min nor max".to_owned(),
            "add one, or remove the trait",
        )),
        (Some(min), Some(max)) if min > max => Err((
            format!("its min {min} is above its max {max}"),
            "no value fits: correct one of them",
        )),
        _ => Ok(()),
    }
}

/// A default is of the type that it stands for (spec §"default trait"). Whether it is one of an enum's values does
/// not matter to a client, which has to take values that it does not know.
fn default(model: &Model, subject: Subject<'_>, value: &Value) -> Result<(), Fault> {
    let kind = match subject.member {
        Some(member) => model.shape(&member.target).map(|target| &target.kind),
        None => Some(&subject.shape.kind),
    };
    let is_empty_list = value.as_array().is_some_and(Vec::is_empty);
    let is_empty_map = value.as_object().is_some_and(Map::is_empty);
    let is_whole = value.is_i64() || value.is_u64();
    // `null` takes back the default of the target.
    let fits = match kind {
        _ if value.is_null() => subject.member.is_some(),
        Some(Kind::Simple(Simple::Boolean)) => value.is_boolean(),
        Some(Kind::Simple(Simple::String | Simple::Blob) | Kind::Enum(_)) => value.is_string(),
        Some(Kind::Simple(Simple::Timestamp)) => value.is_string() || value.is_number(),
        Some(Kind::Simple(Simple::Document)) => {
            is_empty_list || is_empty_map || !(value.is_array() || value.is_object())
        }
        Some(Kind::Simple(Simple::Byte | Simple::Short | Simple::Integer | Simple::Long)) => {
            is_whole
        }
        Some(Kind::IntEnum(_)) => is_whole,
        Some(Kind::Simple(_)) => value.is_number() || value.is_string(),
        Some(Kind::List(_)) => is_empty_list,
        Some(Kind::Map(_)) => is_empty_map,
        // Structures and the like have no default, and what does not exist is a finding already.
        _ => true,
    };
    match (fits, kind) {
        (false, Some(kind)) => {
            let message = format!(
                "{} is not a default of type {:?}",
                brief(value),
                kind.word()
            );
            Err((
                message,
                "write a value of that type; lists and maps can only be empty",
            ))
        }
        _ => Ok(()),
    }
}

/// Smithy 1.0's `enum`: `[{"value": "A", "name": "A"}]`.
fn enum_definition(value: &Value) -> Result<(), Fault> {
    let hint = "write [{\"value\": \"A\", \"name\": \"A\"}]";
    let Some(entries) = value.as_array() else {
        return Err((format!("{} is not a list", brief(value)), hint));
    };
    for (index, entry) in entries.iter().enumerate() {
        if entry.get("value").and_then(Value::as_str).is_none() {
            return Err((format!("its entry {index} has no value"), hint));
        }
    }
    Ok(())
}

/// The uri's faults are many and are reported one by one.
fn http(value: &Value) -> Result<(), Fault> {
    let object = object(value)?;
    let Some(method) = object.get("method") else {
        return Err(("it has no method".to_owned(), "add \"method\": \"GET\""));
    };
    if !filled(method)?.chars().all(is_token) {
        let message = format!("its method is {}", brief(method));
        return Err((message, "write a method of HTTP, such as GET"));
    }
    if object.get("uri").and_then(Value::as_str).is_none() {
        return Err(("it has no uri".to_owned(), "add \"uri\": \"/\""));
    }
    match object.get("code") {
        Some(code) => {
            status(code).map_err(|(message, hint)| (format!("its code: {message}"), hint))
        }
        None => Ok(()),
    }
}

fn check_uri(report: &mut Report<'_>, at: Location<'_>, value: &Value) {
    let Some(uri) = value.get("uri").and_then(Value::as_str) else {
        return;
    };
    for fault in Pattern::read(uri).1 {
        let message = format!("the uri {uri:?} has a fault: {}", fault.message);
        match fault.is_warning {
            true => report.warning(at, message, fault.hint),
            false => report.error(at, message, fault.hint),
        }
    }
}

fn header_token(text: &str) -> Result<(), Fault> {
    match text.chars().all(is_token) {
        true => Ok(()),
        false => {
            let hint = "a header's name is of letters, digits and !#$%&'*+-.^_`|~";
            Err((format!("{text:?} is not a header's name"), hint))
        }
    }
}

fn query_name(text: &str) -> Result<(), Fault> {
    match text.chars().any(char::is_control) {
        false => Ok(()),
        true => Err((format!("{text:?} has control characters"), "remove them")),
    }
}

/// RFC 9110 §5.6.2: `tchar`.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// Headers that belong to the client, the server or what is between them (spec §"Restricted HTTP headers").
fn warn_of_restricted_header(report: &mut Report<'_>, at: Location<'_>, id: &str, value: &Value) {
    const RESTRICTED: [&str; 15] = [
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
    if id == "smithy.api#httpHeader"
        && let Some(name) = value.as_str()
        && RESTRICTED.contains(&name.to_ascii_lowercase().as_str())
    {
        let message = format!("the header {name} is not the model's to set");
        report.warning(at, message, "bind the member to another header");
    }
}

/// A value as a message shows it: the start of it.
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
