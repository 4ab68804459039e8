//! Where HTTP carries members (Smithy 2.0 §"HTTP bindings").

use serde_json::Value;

use crate::ir::{Binding, Body};
use crate::lower::context::Lowering;
use smithy_model::{Kind, Member, Shape, Simple};

/// The binding of a member of an operation's input, output or error; `None` where it is in the body's object.
pub(crate) fn binding(lowering: &Lowering<'_>, member: &Member) -> Option<Binding> {
    if !lowering.is_rest() {
        return None;
    }
    let text = |id: &str| member.traits.text(id).map(str::to_owned);
    let has = |id: &str| member.traits.has(id);
    match () {
        () if has("httpLabel") => Some(Binding::Label),
        () if has("httpQueryParams") => Some(Binding::QueryParams),
        () if has("httpPayload") => Some(Binding::Payload),
        () if has("httpResponseCode") => Some(Binding::ResponseCode),
        () => text("httpQuery")
            .map(Binding::Query)
            .or_else(|| text("httpHeader").map(|name| header(lowering, member, name)))
            .or_else(|| text("httpPrefixHeaders").map(Binding::PrefixHeaders)),
    }
}

/// Text that has a media type travels in headers as base64 (Smithy 2.0 §"mediaType trait").
fn header(lowering: &Lowering<'_>, member: &Member, name: String) -> Binding {
    let is_text = lowering.target(member).is_some_and(Shape::is_string);
    let has_media_type = lowering.model.member_trait(member, "mediaType").is_some();
    match is_text && has_media_type {
        true => Binding::EncodedHeader(name),
        false => Binding::Header(name),
    }
}

/// The name of a member in JSON. What fills a label is known by the name that the label has.
pub(crate) fn wire_name(lowering: &Lowering<'_>, member: &Member) -> String {
    let own = member
        .traits
        .text("jsonName")
        .filter(|_| lowering.is_rest() && !member.traits.has("httpLabel"));
    own.unwrap_or(&member.name).to_owned()
}

/// What the body of a request with this input holds.
pub(crate) fn body(lowering: &Lowering<'_>, input: &Shape) -> Body {
    if !lowering.is_rest() {
        return Body::Object;
    }
    let payload = input
        .members()
        .iter()
        .find(|member| member.traits.has("httpPayload"));
    match payload.and_then(|member| Some((member, lowering.target(member)?))) {
        Some((member, target)) => payload_body(lowering, member, target),
        None if input
            .members()
            .iter()
            .any(|member| binding(lowering, member).is_none()) =>
        {
            Body::Object
        }
        None => Body::Empty,
    }
}

fn payload_body(lowering: &Lowering<'_>, member: &Member, target: &Shape) -> Body {
    let media_type = member
        .traits
        .text("mediaType")
        .or_else(|| target.traits.text("mediaType"));
    let natural = match target.kind {
        Kind::Structure(_) => return Body::PayloadObject,
        Kind::Simple(Simple::Blob) => "application/octet-stream",
        Kind::Simple(Simple::String) | Kind::Enum(_) => "text/plain",
        _ => lowering.protocol.content_type,
    };
    Body::Payload(media_type.unwrap_or(natural).to_owned())
}

/// An operation's method, URI pattern and status: those of its `http` trait, or those that the protocol has for all.
pub(crate) fn http(lowering: &Lowering<'_>, operation: &Shape) -> Option<(String, String, u16)> {
    if !lowering.is_rest() {
        return Some(("POST".to_owned(), "/".to_owned(), 200));
    }
    let http = operation.traits.get("http")?;
    let text = |key: &str| http.get(key).and_then(Value::as_str).map(str::to_owned);
    let status = http
        .get("code")
        .and_then(Value::as_u64)
        .and_then(|code| u16::try_from(code).ok());
    Some((text("method")?, text("uri")?, status.unwrap_or(200)))
}
