//! Writes responses.

use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use serde_json::Value;
use smithy_model::{Kind, Member, ShapeId, Simple};

use super::{RESPONSE, body_members, media_type};
use crate::protocol::{Members, json, timestamp};
use crate::service::{Operation, Service};

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
    // A structure without members in the body has the body {}, which clients accept and some
    // expect.
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
