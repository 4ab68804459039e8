//! The protocols that the generator supports.
//!
//! | protocol | content type | operation | member name |
//! |---|---|---|---|
//! | `rpcv2Cbor` | `application/cbor` | URI from service and operation | name in the model |
//! | `awsJson1_0` | `application/x-amz-json-1.0` | header `X-Amz-Target` | name in the model |
//! | `awsJson1_1` | `application/x-amz-json-1.1` | header `X-Amz-Target` | name in the model |
//! | `restJson1` | `application/json` | method and URI | `jsonName` |
//!
//! All but `restJson1` ignore HTTP bindings: every member is in the body
//! (<https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>,
//! <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>).

use smithy_model::{Diagnostic, Model, Shape};

use crate::ir;

/// A protocol that the generator supports.
pub(crate) struct SupportedProtocol {
    id: &'static str,
    pub(crate) content_type: &'static str,
    pub(crate) style: Style,
}

/// How requests name their operation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// By the method and the URI of HTTP bindings.
    Rest,
    /// By a header.
    Target,
    /// By a URI that the protocol defines.
    Path,
}

/// The supported protocols, in the order of preference of the official SDKs (`ProtocolLoader` of
/// smithy-rs).
const SUPPORTED: [SupportedProtocol; 4] = [
    SupportedProtocol {
        id: "smithy.protocols#rpcv2Cbor",
        content_type: "application/cbor",
        style: Style::Path,
    },
    SupportedProtocol {
        id: "aws.protocols#awsJson1_0",
        content_type: "application/x-amz-json-1.0",
        style: Style::Target,
    },
    SupportedProtocol {
        id: "aws.protocols#awsJson1_1",
        content_type: "application/x-amz-json-1.1",
        style: Style::Target,
    },
    SupportedProtocol {
        id: "aws.protocols#restJson1",
        content_type: "application/json",
        style: Style::Rest,
    },
];

/// Returns the name of the protocol that the client of a service uses by default, or `None` if the
/// generator supports none of its protocols.
pub fn default_protocol(service: &Shape) -> Option<&'static str> {
    let protocol = SUPPORTED
        .iter()
        .find(|protocol| service.traits.has(protocol.id))?;
    protocol.id.rsplit('#').next()
}

/// Returns the service's protocols if none of them is supported, otherwise `None`.
pub fn unsupported_protocols(service: &Shape) -> Option<Vec<String>> {
    let is_supported = SUPPORTED
        .iter()
        .any(|protocol| service.traits.has(protocol.id));
    (!is_supported).then(|| protocols(service))
}

/// Returns the protocols of the service.
fn protocols(service: &Shape) -> Vec<String> {
    let traits = service.traits.iter().map(|(id, _)| id.to_owned());
    traits
        .filter(|id| id.contains("protocols#") && !id.ends_with("#awsQueryCompatible"))
        .collect()
}

/// Returns the wanted protocol of the service, or else the first supported one.
pub(crate) fn protocol(
    model: &Model,
    service: &Shape,
    wanted: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> &'static SupportedProtocol {
    let mut supported = SUPPORTED
        .iter()
        .filter(|protocol| service.traits.has(protocol.id));
    let found = match wanted {
        None => supported.next(),
        Some(wanted) => supported.find(|protocol| is_named(protocol, wanted)),
    };
    if let Some(protocol) = found {
        return protocol;
    }
    let names: Vec<&str> = SUPPORTED.iter().map(|protocol| protocol.id).collect();
    let hint = format!("supported protocols are {}", names.join(", "));
    let protocols = protocols(service);
    let message = match wanted {
        _ if protocols.is_empty() => "the service has no protocol".to_owned(),
        Some(wanted) => format!(
            "the protocol {wanted} is not supported by the generator, or not by the service, which \
            has {}",
            protocols.join(" and ")
        ),
        None => format!("the protocol {} is not supported", protocols.join(" or ")),
    };
    diagnostics.push(model.error(service, message, hint));
    &SUPPORTED[0]
}

/// Returns `true` for the id of the protocol, with or without its namespace.
fn is_named(protocol: &SupportedProtocol, name: &str) -> bool {
    protocol.id == name || protocol.id.rsplit('#').next() == Some(name)
}

/// Returns the protocol as the generated crate states it.
pub(crate) fn lowered(service: &Shape, protocol: &SupportedProtocol) -> ir::Protocol {
    let is_cbor = protocol.style == Style::Path;
    let has_target = protocol.style == Style::Target;
    ir::Protocol {
        format: if is_cbor { "Cbor" } else { "Json" },
        content_type: protocol.content_type,
        target: has_target.then(|| service.id.name().to_owned()),
        query_compatible: protocol.style != Style::Rest
            && service.traits.has("aws.protocols#awsQueryCompatible"),
    }
}
