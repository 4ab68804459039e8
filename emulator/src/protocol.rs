//! Protocols: read requests into values, and write values as responses.
//!
//! A value is JSON with Smithy member names, whatever the protocol: timestamps are epoch seconds,
//! blobs are base64.

pub(crate) mod aws_json;
pub(crate) mod json;
pub(crate) mod rest_json;
pub(crate) mod timestamp;

use bytes::Bytes;
use http::{HeaderValue, Response};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::service::{Protocol, Service};

/// The value of a structure.
pub(crate) type Members = Map<String, Value>;

/// Returns the response with an error.
pub(crate) fn error(
    service: &Service,
    operation: Option<&str>,
    failure: &Failure,
) -> Response<Bytes> {
    let errors = operation
        .and_then(|name| service.operations.get(name))
        .map(|operation| &operation.errors);
    let shape = errors
        .into_iter()
        .flatten()
        .filter_map(|id| service.shape(id))
        .find(|shape| shape.id.name() == failure.code);
    let mut body = Members::new();
    let mut status = failure.status;
    match shape {
        Some(shape) => {
            let modelled = shape.traits.get("httpError").and_then(Value::as_u64);
            status = modelled
                .and_then(|status| u16::try_from(status).ok())
                .unwrap_or(status);
            for member in shape.members() {
                let value = failure.member(&member.name);
                let value = value.or_else(|| violations(service, &member.target, failure));
                if let Some(value) = value {
                    body.insert(member.name.clone(), value);
                }
            }
        }
        None => {
            body.insert("message".to_owned(), failure.message.clone().into());
        }
    }
    let mut response = Response::new(Bytes::new());
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if service.protocol == Protocol::RestJson1 {
        headers.insert("content-type", HeaderValue::from_static("application/json"));
    } else {
        let code = shape.map_or(failure.code.clone(), |shape| shape.id.as_str().to_owned());
        body.insert("__type".to_owned(), code.into());
        headers.insert(
            "content-type",
            HeaderValue::from_static(aws_json::content_type(service.protocol)),
        );
    }
    if let Ok(code) = HeaderValue::from_str(&failure.code) {
        headers.insert("x-amzn-errortype", code);
    }
    *response.body_mut() = Value::Object(body).to_string().into();
    response
}

/// Returns the violations of a request in the form of an error member: a list of structures with a
/// path or name, and a message.
fn violations(
    service: &Service,
    target: &smithy_model::ShapeId,
    failure: &Failure,
) -> Option<Value> {
    let smithy_model::Kind::List(element) = &service.shape(target)?.kind else {
        return None;
    };
    let has = |name: &str| {
        service
            .members(&element.target)
            .iter()
            .any(|member| member.name == name)
    };
    if failure.violations.is_empty() || !has("message") {
        return None;
    }
    let entry = |violation: &crate::failure::Violation| {
        let mut entry = Members::new();
        entry.insert("message".to_owned(), violation.message.clone().into());
        if has("path") {
            entry.insert("path".to_owned(), violation.path.clone().into());
        }
        if has("name") {
            let name = violation.path.trim_start_matches('/').replace('/', ".");
            entry.insert("name".to_owned(), name.into());
        }
        Value::Object(entry)
    };
    Some(failure.violations.iter().map(entry).collect())
}
