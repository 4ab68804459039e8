//! restJson1 (Smithy 2.0, "AWS restJson1 protocol"): members in labels, queries, headers, the payload and the body.

use std::collections::BTreeMap;

use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use serde_json::Value;
use smithy_model::{Kind, Member, ShapeId, Simple};

use super::{Members, json, timestamp};
use crate::failure::Failure;
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
    check_media_types(service, operation, request)?;
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

/// Bindings of request members outside of the JSON document of the body.
const REQUEST: [&str; 6] = [
    "httpLabel",
    "httpQuery",
    "httpQueryParams",
    "httpHeader",
    "httpPrefixHeaders",
    "httpPayload",
];
/// Those of response members. A response ignores the other bindings.
const RESPONSE: [&str; 4] = [
    "httpHeader",
    "httpPrefixHeaders",
    "httpPayload",
    "httpResponseCode",
];

/// Returns the members in the JSON document of the body.
fn body_members<'m>(
    members: &'m [Member],
    bindings: &'static [&str],
) -> impl Iterator<Item = &'m Member> {
    members
        .iter()
        .filter(move |member| !bindings.iter().any(|id| member.traits.has(id)))
}

/// Checks the headers `content-type` and `accept`.
fn check_media_types(
    service: &Service,
    operation: &Operation,
    request: &Request<Bytes>,
) -> Result<(), Failure> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let expected = body_type(service, &operation.input, &REQUEST);
    let sent = header("content-type").map(essence);
    let is_wrong = match (&expected, &sent) {
        (Some(expected), Some(sent)) => sent != expected,
        // A structure without members may be sent as {}.
        (None, Some(_)) => !request.body().is_empty() && operation.input == ShapeId::unit(),
        (Some(_), None) => !request.body().is_empty(),
        (None, None) => false,
    };
    if is_wrong && !is_any_blob(service, &operation.input) {
        let name = |media: Option<String>| media.unwrap_or_else(|| "none".to_owned());
        let message = format!("the content type is {}, not {}", name(sent), name(expected));
        return Err(Failure::new(415, "UnsupportedMediaTypeException", message));
    }
    let produced = body_type(service, &operation.output, &RESPONSE)
        .unwrap_or_else(|| "application/json".to_owned());
    let kind = produced.split('/').next().unwrap_or_default();
    let accepts = |text: &str| {
        text.split(',')
            .map(essence)
            .any(|media| media == "*/*" || media == produced || media == format!("{kind}/*"))
    };
    match header("accept") {
        Some(text) if !accepts(text) && !is_any_blob(service, &operation.output) => {
            let message =
                format!("the response is {produced}, which is not in the header accept: {text}");
            Err(Failure::new(406, "NotAcceptableException", message))
        }
        _ => Ok(()),
    }
}

/// Returns a media type without parameters.
fn essence(text: &str) -> String {
    text.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Returns the media type of the body of a structure. `None`: it has no body.
fn body_type(service: &Service, shape: &ShapeId, bindings: &'static [&str]) -> Option<String> {
    let members = service.members(shape);
    let Some(payload) = members
        .iter()
        .find(|member| member.traits.has("httpPayload"))
    else {
        return body_members(members, bindings)
            .next()
            .map(|_| "application/json".to_owned());
    };
    let default = match service.shape(&payload.target).map(|shape| &shape.kind) {
        Some(Kind::Simple(Simple::Blob)) => "application/octet-stream",
        Some(Kind::Simple(Simple::String) | Kind::Enum(_)) => "text/plain",
        _ => "application/json",
    };
    Some(media_type(service, payload).unwrap_or_else(|| default.to_owned()))
}

/// Returns `true` if the payload is a blob without a media type, which takes any content type.
fn is_any_blob(service: &Service, shape: &ShapeId) -> bool {
    let payload = service
        .members(shape)
        .iter()
        .find(|member| member.traits.has("httpPayload"));
    payload.is_some_and(|member| {
        let shape = service.shape(&member.target);
        shape.is_some_and(|shape| shape.kind == Kind::Simple(Simple::Blob))
            && media_type(service, member).is_none()
    })
}

fn media_type(service: &Service, member: &Member) -> Option<String> {
    service
        .model
        .member_trait(member, "mediaType")?
        .as_str()
        .map(str::to_owned)
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
    let elements = split_list(&joined);
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

/// Splits the elements of a header. Elements may be quoted.
fn split_list(text: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (element, after) = match rest.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => rest
                .split_once(',')
                .map_or((rest.trim().to_owned(), ""), |(first, after)| {
                    (first.trim().to_owned(), after)
                }),
        };
        elements.push(element);
        rest = after.trim_start();
    }
    elements
}

/// Reads a quoted element after its first quote. Returns the element and the text behind the next comma.
fn unquote(text: &str) -> (String, &str) {
    let mut element = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => element.extend(characters.next().map(|(_, escaped)| escaped)),
            '"' => {
                let after = text[index + 1..].trim_start();
                return (element, after.strip_prefix(',').unwrap_or(after));
            }
            other => element.push(other),
        }
    }
    (element, "")
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

/// Writes the output.
pub(crate) fn write(service: &Service, operation: &Operation, output: &Members) -> Response<Bytes> {
    let members = service.members(&operation.output);
    let mut response = Response::new(Bytes::new());
    let mut status = operation.status;
    for member in members {
        let Some(value) = output.get(&member.name).filter(|value| !value.is_null()) else {
            continue;
        };
        if member.traits.has("httpResponseCode") {
            status = value
                .as_u64()
                .and_then(|code| u16::try_from(code).ok())
                .unwrap_or(status);
        } else if let Some(name) = member.traits.text("httpHeader") {
            insert(
                response.headers_mut(),
                name,
                &header_text(service, member, value),
            );
        } else if let Some(prefix) = member.traits.text("httpPrefixHeaders") {
            for (key, value) in value.as_object().into_iter().flatten() {
                insert(
                    response.headers_mut(),
                    &format!("{prefix}{key}"),
                    value.as_str().unwrap_or_default(),
                );
            }
        } else if member.traits.has("httpPayload") {
            write_payload(service, member, value, &mut response);
        }
    }
    let has_payload = members
        .iter()
        .any(|member| member.traits.has("httpPayload"));
    // A structure without members in the body has the body {}, which clients accept and some expect.
    let has_output = operation.output != ShapeId::unit();
    if !has_payload && has_output && status != 204 {
        let body = json::write_members(service, body_members(members, &RESPONSE), output);
        *response.body_mut() = body.to_string().into();
        insert(response.headers_mut(), "content-type", "application/json");
    }
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    response
}

fn write_payload(
    service: &Service,
    member: &Member,
    value: &Value,
    response: &mut Response<Bytes>,
) {
    let kind = service.shape(&member.target).map(|shape| &shape.kind);
    let media = media_type(service, member);
    let (body, default) = match (kind, value) {
        (Some(Kind::Simple(Simple::Blob)), Value::String(text)) => (
            aws_smithy_types::base64::decode(text).unwrap_or_default(),
            "application/octet-stream",
        ),
        (Some(Kind::Simple(Simple::String) | Kind::Enum(_)), Value::String(text)) => {
            (text.clone().into_bytes(), "text/plain")
        }
        _ => (
            json::write(service, member, value).to_string().into_bytes(),
            "application/json",
        ),
    };
    *response.body_mut() = body.into();
    insert(
        response.headers_mut(),
        "content-type",
        media.as_deref().unwrap_or(default),
    );
}

/// Returns a value as the text of a header.
fn header_text(service: &Service, member: &Member, value: &Value) -> String {
    let shape = service.shape(&member.target);
    match (shape.map(|shape| &shape.kind), value) {
        (Some(Kind::Simple(Simple::Timestamp)), Value::Number(number)) => {
            let format = timestamp::format(&service.model, member, Format::HttpDate);
            plain(&timestamp::write(
                number.as_f64().unwrap_or_default(),
                &format,
            ))
        }
        (Some(Kind::List(element)), Value::Array(values)) => {
            let is_text = service
                .shape(&element.target)
                .is_some_and(smithy_model::Shape::is_string);
            let texts = values.iter().map(|value| {
                let text = header_text(service, element, value);
                let quoted = is_text && text.contains([',', '"']);
                if quoted {
                    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
                } else {
                    text
                }
            });
            texts.collect::<Vec<_>>().join(", ")
        }
        (_, Value::String(text)) if service.model.member_trait(member, "mediaType").is_some() => {
            aws_smithy_types::base64::encode(text)
        }
        _ => plain(value),
    }
}

/// Returns a scalar without quotes.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Adds a header, if its name and value are possible.
fn insert(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        headers.insert(name, value);
    }
}
