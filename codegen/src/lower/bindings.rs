//! Where HTTP carries members (Smithy 2.0 §"HTTP bindings").

use serde_json::Value;

use super::Lowering;
use crate::ir::{Binding, Body};
use crate::model::{Kind, Member, Shape, Simple};

/// The binding of a member of an operation's input, output or error; `None` where it is in the body's object.
pub(super) fn binding(member: &Member) -> Option<Binding> {
    let text = |id: &str| member.traits.text(id).map(str::to_owned);
    let has = |id: &str| member.traits.has(id);
    match () {
        () if has("httpLabel") => Some(Binding::Label),
        () if has("httpQueryParams") => Some(Binding::QueryParams),
        () if has("httpPayload") => Some(Binding::Payload),
        () if has("httpResponseCode") => Some(Binding::ResponseCode),
        () => text("httpQuery")
            .map(Binding::Query)
            .or_else(|| text("httpHeader").map(Binding::Header))
            .or_else(|| text("httpPrefixHeaders").map(Binding::PrefixHeaders)),
    }
}

/// The name of a member in JSON.
pub(super) fn wire_name(member: &Member) -> String {
    member.traits.text("jsonName").unwrap_or(&member.name).to_owned()
}

/// What the body of a request with this input holds.
pub(super) fn body(lowering: &Lowering<'_>, input: &Shape) -> Body {
    let payload = input.members().iter().find(|member| member.traits.has("httpPayload"));
    match payload.and_then(|member| lowering.target(member)) {
        Some(target) => Body::Payload(content_type(target)),
        None if input.members().iter().any(|member| binding(member).is_none()) => Body::Object,
        None => Body::Empty,
    }
}

fn content_type(target: &Shape) -> String {
    let natural = match target.kind {
        Kind::Simple(Simple::Blob) => "application/octet-stream",
        Kind::Simple(Simple::String) | Kind::Enum(_) => "text/plain",
        _ => "application/json",
    };
    target.traits.text("mediaType").unwrap_or(natural).to_owned()
}

/// An operation's `http` trait: method, URI pattern, status.
pub(super) fn http(operation: &Shape) -> Option<(String, String, u16)> {
    let http = operation.traits.get("http")?;
    let text = |key: &str| http.get(key).and_then(Value::as_str).map(str::to_owned);
    let status = http.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
    Some((text("method")?, text("uri")?, status.unwrap_or(200)))
}
