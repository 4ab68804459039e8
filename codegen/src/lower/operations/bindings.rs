//! HTTP bindings (Smithy 2.0, "HTTP binding traits"), and names of members in JSON.
//!
//! A structure as JSON has the members of the body and the bound ones side by side. The former have
//! the names of the body (`jsonName`), the latter those of the model. A bound member whose name is
//! that of a member of the body has the name of its binding appended: the label `httpMethod`
//! becomes `httpMethodLabel`.

use serde_json::Value;
use smithy_model::{Kind, Member, Shape, Simple};

use crate::ir::{Binding, Body};
use crate::lower::context::Lowering;
use crate::lower::protocol::Style;
use crate::lower::shapes::presence::Role;

/// A member as it is serialized.
pub(crate) struct SerializedMember {
    pub(crate) json_name: String,
    /// Binding outside the body's object.
    pub(crate) binding: Option<Binding>,
}

/// Returns how a member of a structure is serialized.
pub(crate) fn serialized_member(
    lowering: &Lowering<'_>,
    shape: &Shape,
    member: &Member,
    role: Role,
) -> SerializedMember {
    let binding = binding(lowering, member).filter(|_| role != Role::Nested);
    SerializedMember {
        json_name: match &binding {
            Some(binding) => bound_name(lowering, shape, member, binding),
            None => body_name(lowering, member).to_owned(),
        },
        binding,
    }
}

/// Returns the name of a member in a body, an event or a union.
pub(crate) fn body_name<'m>(lowering: &Lowering<'_>, member: &'m Member) -> &'m str {
    let json_name = member.traits.text("jsonName");
    json_name
        .filter(|_| lowering.is_rest())
        .unwrap_or(&member.name)
}

/// Returns the first name for a bound member that no other member has: its own, then with the
/// binding, then with a number.
fn bound_name(lowering: &Lowering<'_>, shape: &Shape, member: &Member, bound: &Binding) -> String {
    let is_taken = |name: &str| {
        let mut others = shape
            .members()
            .iter()
            .filter(|other| other.name != member.name);
        others.any(|other| match binding(lowering, other) {
            Some(_) => other.name == name,
            None => body_name(lowering, other) == name,
        })
    };
    let with_binding = format!("{}{}", member.name, binding_name(bound));
    let mut name = member.name.clone();
    let mut number = 1;
    while is_taken(&name) {
        name = match number {
            1 => with_binding.clone(),
            _ => format!("{with_binding}{number}"),
        };
        number += 1;
    }
    name
}

/// Returns the name of a binding: that of its trait without `http`.
fn binding_name(binding: &Binding) -> &'static str {
    match binding {
        Binding::Label => "Label",
        Binding::Query(_) => "Query",
        Binding::QueryParams => "QueryParams",
        Binding::Header(_) | Binding::EncodedHeader(_) => "Header",
        Binding::PrefixHeaders(_) => "PrefixHeaders",
        Binding::Payload => "Payload",
        Binding::ResponseCode => "ResponseCode",
    }
}

/// Replaces the labels in the pattern of a URI or of a host prefix by the JSON names of the input's
/// members, by which the runtime finds them.
pub(crate) fn named_labels(lowering: &Lowering<'_>, input: &Shape, pattern: &str) -> String {
    let mut parts = pattern.split('{');
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (label, rest) = part.split_at(part.find(['+', '}']).unwrap_or(part.len()));
        let member = input.member(label);
        let name = member.map(|member| lowering.json_name(input, member, Role::Input));
        named.push('{');
        named.push_str(name.as_deref().unwrap_or(label));
        named.push_str(rest);
    }
    named
}

fn binding(lowering: &Lowering<'_>, member: &Member) -> Option<Binding> {
    let has = |id: &str| member.traits.has(id);
    let text = |id: &str| member.traits.text(id).map(str::to_owned);
    if !lowering.is_rest() {
        None
    } else if has("httpLabel") {
        Some(Binding::Label)
    } else if has("httpQueryParams") {
        Some(Binding::QueryParams)
    } else if has("httpPayload") {
        Some(Binding::Payload)
    } else if has("httpResponseCode") {
        Some(Binding::ResponseCode)
    } else if let Some(name) = text("httpQuery") {
        Some(Binding::Query(name))
    } else if let Some(name) = text("httpHeader") {
        Some(header(lowering, member, name))
    } else {
        text("httpPrefixHeaders").map(Binding::PrefixHeaders)
    }
}

/// Strings with a media type are encoded in headers as base64 (Smithy 2.0, "mediaType trait").
fn header(lowering: &Lowering<'_>, member: &Member, name: String) -> Binding {
    let is_string = lowering.target(member).is_some_and(Shape::is_string);
    if is_string && lowering.model.member_trait(member, "mediaType").is_some() {
        Binding::EncodedHeader(name)
    } else {
        Binding::Header(name)
    }
}

impl Lowering<'_> {
    /// Returns the name of a structure's member in JSON.
    pub(crate) fn json_name(&self, shape: &Shape, member: &Member, role: Role) -> String {
        serialized_member(self, shape, member, role).json_name
    }

    /// Returns the member of an input or output that is a stream: a blob that is the whole body, or
    /// the events of an output.
    pub(crate) fn stream_member<'s>(&self, shape: &'s Shape, role: Role) -> Option<&'s Member> {
        if role == Role::Nested || shape.traits.has("error") {
            return None;
        }
        let is_streaming = |member: &&Member| {
            self.is_rest()
                && member.traits.has("httpPayload")
                && self.model.member_trait(member, "streaming").is_some()
        };
        let blob = shape.members().iter().find(is_streaming);
        blob.or_else(|| self.model.event_stream(shape))
    }
}

/// Returns the body of requests with this input.
pub(crate) fn body(lowering: &Lowering<'_>, input: &Shape) -> Body {
    match lowering.protocol.style {
        Style::Rest => {}
        Style::Path if input.is_unit() => return Body::Empty,
        Style::Target | Style::Path => return Body::Object,
    }
    let mut members = input.members().iter();
    let payload = members.find(|member| member.traits.has("httpPayload"));
    if let Some(member) = payload
        && let Some(target) = lowering.target(member)
    {
        return payload_body(lowering, member, target);
    }
    let mut members = input.members().iter();
    if members.any(|member| binding(lowering, member).is_none()) {
        Body::Object
    } else {
        Body::Empty
    }
}

fn payload_body(lowering: &Lowering<'_>, member: &Member, target: &Shape) -> Body {
    let member_trait = |id: &str| lowering.model.member_trait(member, id);
    let media_type = member_trait("mediaType");
    let default = match target.kind {
        Kind::Structure(_) => return Body::PayloadObject,
        Kind::Simple(Simple::Blob) => "application/octet-stream",
        Kind::Simple(Simple::String) | Kind::Enum(_) => "text/plain",
        _ => lowering.protocol.content_type,
    };
    let media_type = media_type.and_then(Value::as_str).unwrap_or(default);
    if member_trait("streaming").is_some() {
        return Body::Stream(
            media_type.to_owned(),
            member_trait("requiresLength").is_some(),
        );
    }
    Body::Payload(media_type.to_owned())
}

/// Returns the method, the URI pattern and the success status of an operation.
pub(crate) fn http(lowering: &Lowering<'_>, operation: &Shape) -> Option<(String, String, u16)> {
    let post = |uri: String| Some(("POST".to_owned(), uri, 200));
    match lowering.protocol.style {
        Style::Rest => {}
        Style::Target => return post("/".to_owned()),
        Style::Path => {
            let (service, operation) = (lowering.service.id.name(), operation.id.name());
            return post(format!("/service/{service}/operation/{operation}"));
        }
    }
    let text = |name: &str| {
        operation
            .traits
            .property_text("http", name)
            .map(str::to_owned)
    };
    let code = operation.traits.property("http", "code");
    let status = code.and_then(Value::as_u64).unwrap_or(200);
    Some((
        text("method")?,
        text("uri")?,
        u16::try_from(status).unwrap_or(200),
    ))
}
