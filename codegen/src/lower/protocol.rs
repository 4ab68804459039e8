//! How the service's operations travel: which of its protocols is generated, and what its traits say of signing, hosts and
//! checksums.
//!
//! | protocol | documents | operations are told apart by | members have the name of |
//! |---|---|---|---|
//! | `restJson1` | `application/json` | method and URI | `jsonName` |
//! | `awsJson1_0`, `awsJson1_1` | `application/x-amz-json-1.0`, `-1.1` | the header `X-Amz-Target` | the model |
//!
//! The awsJson protocols know no HTTP bindings (<https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>): every member
//! is in the body. A protocol is data to the later stages; what sets a further one apart, such as another form of documents,
//! becomes a field of [`ir::Protocol`].

use serde_json::Value;

use super::{Lowering, bindings};
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::model::{Kind, Model, Operation, Shape, ShapeId};

/// The protocol that the service is generated for; where it speaks several, the first that the generator understands.
pub(super) fn protocol(model: &Model, service: &Shape, diagnostics: &mut Vec<Diagnostic>) -> ir::Protocol {
    let speaks = |name: &str| service.traits.has(&format!("aws.protocols#{name}"));
    let query_compatible = speaks("awsQueryCompatible");
    let aws_json =
        |content_type| ir::Protocol { content_type, target: Some(service.id.name().to_owned()), query_compatible };
    match () {
        () if speaks("restJson1") => return rest_json(),
        () if speaks("awsJson1_0") => return aws_json("application/x-amz-json-1.0"),
        () if speaks("awsJson1_1") => return aws_json("application/x-amz-json-1.1"),
        () => {}
    }
    let spoken: Vec<&str> = service.traits.iter().map(|(id, _)| id).filter(|id| id.contains("protocols#")).collect();
    let (file, pointer) = model.place(service);
    let message = match spoken.is_empty() {
        true => "the service names no protocol".to_owned(),
        false => format!("the service speaks {}", spoken.join(" and ")),
    };
    let hint = "the generator understands aws.protocols#restJson1, awsJson1_0 and awsJson1_1";
    diagnostics.push(Diagnostic::error(service.id.as_str(), file, pointer, message, hint));
    rest_json()
}

fn rest_json() -> ir::Protocol {
    ir::Protocol { content_type: "application/json", target: None, query_compatible: false }
}

impl Lowering<'_> {
    /// Whether members may be bound to HTTP, and have JSON names of their own.
    pub(super) fn is_rest(&self) -> bool {
        self.protocol.target.is_none()
    }

    /// How the operation is signed: `None` where as usual, with signature version 4. An operation that knows only ways of
    /// authentication that the generator does not is not signed at all.
    pub(super) fn auth(&self, operation: &Shape) -> Option<&'static str> {
        let of_service = || match self.service.traits.get("auth") {
            Some(schemes) => names_sigv4(schemes),
            None => self.service.traits.has("aws.auth#sigv4"),
        };
        match operation.traits.get("auth").map_or_else(of_service, names_sigv4) {
            false => Some("None"),
            true if operation.traits.has("optionalAuth") => Some("Optional"),
            true if operation.traits.has("aws.auth#unsignedPayload") => Some("SigV4Unsigned"),
            true => None,
        }
    }

    /// The pattern of what stands before the endpoint's host, its labels by their names in JSON.
    pub(super) fn host_prefix(&self, operation: &Shape, input: &Shape) -> String {
        let endpoint = operation.traits.get("endpoint").and_then(|endpoint| endpoint.get("hostPrefix"));
        let mut pattern = endpoint.and_then(Value::as_str).unwrap_or_default().to_owned();
        for member in input.members() {
            let name = bindings::wire_name(self, member);
            pattern = pattern.replace(&format!("{{{}}}", member.name), &format!("{{{name}}}"));
        }
        pattern
    }
}

fn names_sigv4(schemes: &Value) -> bool {
    schemes.as_array().is_some_and(|schemes| schemes.iter().any(|scheme| scheme == "aws.auth#sigv4"))
}

/// Whether requests carry a checksum of their body.
pub(super) fn checksum(operation: &Shape) -> bool {
    let flexible = operation.traits.get("aws.protocols#httpChecksum");
    let required = flexible.and_then(|value| value.get("requestChecksumRequired")).and_then(Value::as_bool);
    operation.traits.has("httpChecksumRequired") || required == Some(true)
}

/// The member of its input or output that makes an operation one of event streams: a union that is streamed. Such operations
/// are left out, so that the rest of the service can be used.
pub(super) fn event_stream<'m>(model: &'m Model, operation: &ShapeId) -> Option<(&'m Shape, &'m str)> {
    let Operation { input, output, .. } = super::closure::operation(model, operation)?;
    let shapes = [input, output].into_iter().filter_map(|id| model.shape(id));
    let mut members = shapes.flat_map(|shape| shape.members().iter().map(move |member| (shape, member)));
    let found = members.find(|(_, member)| {
        model.shape(&member.target).is_some_and(|target| {
            matches!(target.kind, Kind::Union(_)) && (target.traits.has("streaming") || member.traits.has("streaming"))
        })
    });
    found.map(|(shape, member)| (shape, member.name.as_str()))
}
