//! `awsJson1_0` and `awsJson1_1` (Smithy 2.0, "AWS JSON protocols").

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use serde_json::Value;

use super::{Members, json};
use crate::failure::Failure;
use crate::service::{Operation, Protocol, Service};

pub(crate) fn content_type(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::AwsJson1_1 => "application/x-amz-json-1.1",
        Protocol::RestJson1 | Protocol::AwsJson1_0 => "application/x-amz-json-1.0",
    }
}

/// Returns the name of the operation of a request.
pub(crate) fn operation(request: &Request<Bytes>) -> Result<String, Failure> {
    let target = request
        .headers()
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok());
    let name = target.and_then(|target| target.rsplit('.').next());
    name.map(str::to_owned).ok_or_else(|| {
        Failure::new(
            404,
            "UnknownOperationException",
            "the request has no header x-amz-target",
        )
    })
}

/// Reads the input.
pub(crate) fn read(
    service: &Service,
    operation: &Operation,
    request: &Request<Bytes>,
) -> Result<Members, Failure> {
    let body = match request.body() {
        body if body.is_empty() => Value::Object(Members::new()),
        body => serde_json::from_slice(body)
            .map_err(|error| Failure::serialization(error.to_string()))?,
    };
    json::read_members(service, service.members(&operation.input), &body, "")
}

/// Writes the output.
pub(crate) fn write(service: &Service, operation: &Operation, output: &Members) -> Response<Bytes> {
    let body = json::write_members(service, service.members(&operation.output), output);
    let mut response = Response::new(Bytes::from(body.to_string()));
    let value = HeaderValue::from_static(content_type(service.protocol));
    response.headers_mut().insert("content-type", value);
    response
}
