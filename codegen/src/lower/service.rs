//! The package and the metadata of the service.

use serde_json::Value;
use smithy_model::Shape;

use crate::ir::endpoints::BindingSource;
use crate::ir::{self, Type};
use crate::lower::context::{Lowering, Options};
use crate::lower::docs;
use crate::lower::docs::lines::clean;
use crate::lower::operations::waiters;
use crate::lower::protocol::{self, Style};

/// Returns the package.
pub(crate) fn package(
    lowering: &Lowering<'_>,
    options: &Options,
    operations: &[ir::Operation],
    waiters: &[ir::Waiter],
) -> ir::Package {
    let service = lowering.service;
    let needs_cbor = lowering.protocol.style == Style::Path;
    let title = service.traits.text("title").unwrap_or(service.id.name());
    let mut bindings = operations
        .iter()
        .flat_map(|operation| &operation.endpoint_params);
    let needs_jmespath = waiters::have_expressions(waiters)
        || bindings.any(|binding| matches!(binding.source, BindingSource::Expression(_)));
    let needs_events = operations.iter().any(|operation| {
        let stream = operation.output.stream.as_ref();
        stream.is_some_and(|stream| matches!(stream.ty, Type::Events(_)))
    });
    ir::Package {
        name: options.name.clone(),
        lib: options.name.replace('-', "_"),
        version: options.version.clone(),
        description: format!("A client for {}", clean(title)),
        runtime: options.runtime.clone(),
        features: [
            (needs_cbor, "cbor"),
            (needs_events, "event-stream"),
            (needs_jmespath, "jmespath"),
        ]
        .into_iter()
        .filter_map(|(is_needed, feature)| is_needed.then_some(feature))
        .collect(),
        standalone: options.standalone,
    }
}

/// Returns the metadata of the service.
pub(crate) fn service(lowering: &Lowering<'_>) -> ir::Service {
    let shape = lowering.service;
    let id = shape
        .traits
        .property_text("aws.api#service", "sdkId")
        .unwrap_or(shape.id.name());
    let fallback = format!("A client for `{}`.", shape.id.name());
    let mut docs = docs::shape_docs(lowering, shape, &fallback);
    docs.extend(docs::resources::section(lowering));
    ir::Service {
        docs: vec![ir::DocBlock::Markdown(docs)],
        client: docs::client(id),
        id: id.to_owned(),
        version: shape
            .as_service()
            .map(|service| service.version.clone())
            .unwrap_or_default(),
        protocol: protocol::lowered(shape, lowering.protocol),
        signing_name: signing_name(shape).map_or_else(|| endpoint_prefix(shape), str::to_owned),
        errors: lowering
            .shapes(&lowering.closure.errors)
            .map(error_info)
            .collect(),
    }
}

fn signing_name(service: &Shape) -> Option<&str> {
    service.traits.property_text("aws.auth#sigv4", "name")
}

/// Returns the first label of the hosts of a service without endpoint rules.
pub(crate) fn endpoint_prefix(service: &Shape) -> String {
    let prefix = service
        .traits
        .property_text("aws.api#service", "endpointPrefix");
    prefix
        .or(signing_name(service))
        .map_or_else(|| service.id.name().to_ascii_lowercase(), str::to_owned)
}

fn error_info(error: &Shape) -> ir::ErrorInfo {
    let is_server_error = error.traits.text("error") == Some("server");
    let status = error.traits.get("httpError").and_then(Value::as_u64);
    let status = status.and_then(|status| u16::try_from(status).ok());
    let is_throttling = |retryable: &Value| {
        retryable
            .get("throttling")
            .and_then(Value::as_bool)
            .unwrap_or(false)
    };
    ir::ErrorInfo {
        code: error.id.name().to_owned(),
        status: status.unwrap_or(if is_server_error { 500 } else { 400 }),
        retryable: error.traits.get("retryable").map(is_throttling),
    }
}
