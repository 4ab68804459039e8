//! The headers `content-type` and `accept`.

use bytes::Bytes;
use http::{HeaderValue, Request};
use smithy_model::{Kind, ShapeId, Simple};

use super::{REQUEST, RESPONSE, body_members, media_type};
use crate::failure::Failure;
use crate::service::{Operation, Service};

/// Checks the headers `content-type` and `accept`.
pub(super) fn check(
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
