//! Spans of calls and attempts.
//!
//! Names and attributes are those of OpenTelemetry for AWS SDK clients
//! (<https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/>) and HTTP clients
//! (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/>). `rpc.system.name` has replaced
//! `rpc.system`, which the first page still lists as deprecated. Labels of paths may be sensitive,
//! so that spans have the template of the path in place of the URL. Values are computed only for a
//! subscriber that records the span. Spans of a call that is dropped have no outcome, nor have
//! those of a request for an endpoint during which its call times out.

use http::Uri;
use tracing::Span;
use tracing::field::Empty;

use crate::client::hooks::Outcome;
use crate::error::{Error, ErrorKind};
use crate::orchestrator::prepared_call::PreparedCall;

/// Creates the span of a call.
pub(super) fn call_span(call: &PreparedCall, invocation_id: &str) -> Span {
    let info = call.info;
    tracing::debug_span!(
        "call",
        otel.name = %format_args!("{}.{}", info.service.id, info.name),
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system.name = "aws-api",
        rpc.service = info.service.id,
        rpc.method = info.name,
        cloud.region = call.client.0.region,
        server.address = call.endpoint().host(),
        server.port = port(call.endpoint()),
        invocation_id,
        attempts = Empty,
        aws.request_id = Empty,
        aws.extended_request_id = Empty,
        http.response.status_code = Empty,
        "error.type" = Empty,
    )
}

/// Creates the span of the attempt with this number, which starts at 1, to an endpoint.
pub(super) fn attempt_span(call: &PreparedCall, endpoint: &Uri, number: u32) -> Span {
    let info = call.info;
    tracing::debug_span!(
        "attempt",
        otel.name = %format_args!("{} {}", info.method, info.uri),
        otel.kind = "client",
        otel.status_code = Empty,
        number,
        http.request.method = info.method.as_str(),
        http.request.resend_count = (number > 1).then(|| number - 1),
        url.template = info.uri,
        server.address = endpoint.host(),
        server.port = port(endpoint),
        aws.request_id = Empty,
        aws.extended_request_id = Empty,
        http.response.status_code = Empty,
        "error.type" = Empty,
    )
}

/// Records how a call or an attempt ended.
pub(super) fn record_outcome(span: &Span, outcome: Outcome<'_>) {
    if span.is_disabled() {
        return;
    }
    if let Some(metadata) = outcome.map_or_else(Error::metadata, Some) {
        span.record("http.response.status_code", metadata.status());
        span.record("aws.request_id", metadata.request_id());
        span.record("aws.extended_request_id", metadata.extended_request_id());
    }
    if let Err(error) = outcome {
        span.record("otel.status_code", "ERROR");
        match (error.code(), error.status()) {
            (Some(code), _) => span.record("error.type", code),
            // The convention for HTTP: the status as text.
            (None, Some(status)) if error.kind() == ErrorKind::Service => {
                span.record("error.type", status.to_string())
            }
            (None, _) => span.record("error.type", tracing::field::debug(error.kind())),
        };
    }
}

/// Returns the port of an endpoint.
fn port(endpoint: &Uri) -> u16 {
    let is_plain = endpoint.scheme_str() == Some("http");
    let default = if is_plain { 80 } else { 443 };
    endpoint.port_u16().unwrap_or(default)
}
