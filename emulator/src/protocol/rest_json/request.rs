//! Reads requests.

use std::collections::BTreeMap;

use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use http::{HeaderMap, Request};
use serde_json::Value;
use smithy_model::{Kind, Member, Simple};

use super::{REQUEST, body_members, lists, media_types};
use crate::failure::Failure;
use crate::protocol::{Members, json, timestamp};
use crate::routing::pairs;
use crate::service::{Operation, Service};

/// Reads the input of a request whose path has these labels.
pub(crate) fn read(
    service: &Service,
    operation: &Operation,
    labels: &BTreeMap<String, String>,
    request: &Request<Bytes>,
) -> Result<Members, Failure> {
    let members = service.members(&operation.input);
    media_types::check(service, operation, request)?;
    let query = pairs(request.uri().query().unwrap_or_default());
    let mut input = Members::new();
    for member in members {
        let value = if let Some(label) = labels.get(&member.name) {
            Some(read_text(service, member, label, Format::DateTime)?)
        } else if let Some(name) = member.traits.text("httpQuery") {
            let texts = query
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.clone());
            read_texts(service, member, texts.collect(), Format::DateTime)?
        } else if let Some(name) = member.traits.text("httpHeader") {
            read_header(service, member, request.headers(), name)?
        } else if let Some(prefix) = member.traits.text("httpPrefixHeaders") {
            prefixed(request.headers(), prefix)
        } else if member.traits.has("httpQueryParams") {
            query_map(service, member, &query)
        } else if member.traits.has("httpPayload") {
            read_payload(service, member, request.body())?
        } else {
            None
        };
        if let Some(value) = value {
            input.insert(member.name.clone(), value);
        }
    }
    let in_body: Vec<&Member> = body_members(members, &REQUEST).collect();
    if !in_body.is_empty() {
        let body = match request.body() {
            body if body.is_empty() => Value::Object(Members::new()),
            body => parse(body)?,
        };
        input.extend(json::read_members(service, in_body, &body, "")?);
    }
    Ok(input)
}

fn parse(body: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::serialization(format!("the body is not JSON: {error}")))
}

/// Reads the payload: bytes, a text, or a JSON document.
fn read_payload(
    service: &Service,
    member: &Member,
    body: &Bytes,
) -> Result<Option<Value>, Failure> {
    if body.is_empty() {
        return Ok(None);
    }
    let kind = service.shape(&member.target).map(|shape| &shape.kind);
    let value = match kind {
        Some(Kind::Simple(Simple::Blob)) => aws_smithy_types::base64::encode(body).into(),
        Some(Kind::Simple(Simple::String) | Kind::Enum(_)) => {
            String::from_utf8_lossy(body).into_owned().into()
        }
        _ => json::read(service, member, &parse(body)?, &format!("/{}", member.name))?,
    };
    Ok(Some(value))
}

/// Reads a header, whose value may be a list.
fn read_header(
    service: &Service,
    member: &Member,
    headers: &HeaderMap,
    name: &str,
) -> Result<Option<Value>, Failure> {
    let texts: Vec<String> = headers
        .get_all(name)
        .iter()
        .filter_map(|value| Some(value.to_str().ok()?.to_owned()))
        .collect();
    if texts.is_empty() {
        return Ok(None);
    }
    let is_list = matches!(
        service.shape(&member.target).map(|shape| &shape.kind),
        Some(Kind::List(_))
    );
    let joined = texts.join(",");
    if !is_list {
        let text = match service.model.member_trait(member, "mediaType") {
            Some(_) => decode_media(&joined, member)?,
            None => joined,
        };
        return read_texts(service, member, vec![text], Format::HttpDate);
    }
    let elements = lists::split(&joined);
    // A date has a comma of its own.
    let has_dates =
        elements.first().is_some_and(|text| text.len() == 3) && elements.len().is_multiple_of(2);
    let is_date = has_dates && is_timestamp_list(service, member);
    let texts = if is_date {
        elements.chunks(2).map(|parts| parts.join(", ")).collect()
    } else {
        elements
    };
    read_texts(service, member, texts, Format::HttpDate)
}

fn is_timestamp_list(service: &Service, member: &Member) -> bool {
    let element = json::element(service, &member.target).and_then(|id| service.shape(&id));
    element.is_some_and(|shape| shape.kind == Kind::Simple(Simple::Timestamp))
}

/// Decodes a text with a media type, which is base64 in headers.
fn decode_media(text: &str, member: &Member) -> Result<String, Failure> {
    let bytes = aws_smithy_types::base64::decode(text)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    bytes.ok_or_else(|| Failure::serialization(format!("/{}: expected base64", member.name)))
}

/// Reads the headers with a prefix.
fn prefixed(headers: &HeaderMap, prefix: &str) -> Option<Value> {
    let prefix = prefix.to_ascii_lowercase();
    let entries = headers.iter().filter_map(|(name, value)| {
        let key = name.as_str().strip_prefix(&prefix)?;
        Some((key.to_owned(), Value::from(value.to_str().ok()?)))
    });
    let entries: Members = entries.collect();
    (!entries.is_empty()).then_some(Value::Object(entries))
}

/// Reads all queries, also those that other members are bound to.
fn query_map(service: &Service, member: &Member, query: &[(String, String)]) -> Option<Value> {
    let has_lists = matches!(
        service.shape(&member.target).map(|shape| &shape.kind),
        Some(Kind::Map(entry)) if json::element(service, &entry[1].target).is_some()
    );
    let mut map = Members::new();
    for (name, value) in query {
        if has_lists {
            let list = map
                .entry(name.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(values) = list {
                values.push(value.clone().into());
            }
        } else {
            map.entry(name.clone())
                .or_insert_with(|| value.clone().into());
        }
    }
    (!map.is_empty()).then_some(Value::Object(map))
}

/// Reads texts of a query or header: one value, or a list.
fn read_texts(
    service: &Service,
    member: &Member,
    texts: Vec<String>,
    default: Format,
) -> Result<Option<Value>, Failure> {
    if texts.is_empty() {
        return Ok(None);
    }
    if let Some(Kind::List(element)) = service.shape(&member.target).map(|shape| &shape.kind) {
        let values = texts
            .iter()
            .map(|text| read_text(service, element, text, default));
        return values.collect::<Result<Value, Failure>>().map(Some);
    }
    read_text(service, member, &texts[0], default).map(Some)
}

/// Reads one text by the type of its member.
fn read_text(
    service: &Service,
    member: &Member,
    text: &str,
    default: Format,
) -> Result<Value, Failure> {
    let kind = service.shape(&member.target).map(|shape| &shape.kind);
    let value = match kind {
        Some(Kind::Simple(Simple::Boolean)) => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Some(Kind::Simple(Simple::Timestamp)) => {
            timestamp::read(text, timestamp::format(&service.model, member, default))
        }
        Some(Kind::Simple(simple)) if simple.is_number() => {
            let special = matches!(text, "NaN" | "Infinity" | "-Infinity");
            let number = if special {
                Some(Value::from(text))
            } else {
                serde_json::from_str(text).ok()
            };
            number
                .map(|number| json::read(service, member, &number, &format!("/{}", member.name)))
                .transpose()?
        }
        Some(Kind::IntEnum(_)) => text.parse::<i32>().ok().map(Value::from),
        _ => Some(Value::from(text)),
    };
    value
        .ok_or_else(|| Failure::serialization(format!("/{}: {text:?} cannot be read", member.name)))
}
