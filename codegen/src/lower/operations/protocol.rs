//! Protocol, authentication schemes, host prefixes and checksums.
//!
//! | protocol | content type | operation | member name |
//! |---|---|---|---|
//! | `restJson1` | `application/json` | method and URI | `jsonName` |
//! | `awsJson1_0`, `awsJson1_1` | `application/x-amz-json-1.0`, `-1.1` | header `X-Amz-Target` | name in the model |
//!
//! The awsJson protocols ignore HTTP bindings (<https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>): every member
//! is in the body. A further protocol becomes data of [`ir::Protocol`].

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ir;
use crate::lower::context::Lowering;
use crate::lower::operations::bindings;
use smithy_model::{Diagnostic, Model, Shape, ShapeId};

const SIGV4: &str = "aws.auth#sigv4";
/// Authentication schemes of Smithy and AWS (<https://smithy.io/2.0/spec/authentication-traits.html>,
/// <https://smithy.io/2.0/aws/aws-auth.html>).
const AUTH_SCHEMES: [&str; 7] = [
    SIGV4,
    "aws.auth#cognitoUserPools",
    "aws.auth#sigv4a",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpDigestAuth",
];

/// A protocol that the generator supports.
struct SupportedProtocol {
    id: &'static str,
    content_type: &'static str,
    /// Whether a header names the operation, instead of HTTP bindings.
    has_target: bool,
}

/// The supported protocols, in order of preference.
const SUPPORTED: [SupportedProtocol; 3] = [
    SupportedProtocol {
        id: "aws.protocols#restJson1",
        content_type: "application/json",
        has_target: false,
    },
    SupportedProtocol {
        id: "aws.protocols#awsJson1_0",
        content_type: "application/x-amz-json-1.0",
        has_target: true,
    },
    SupportedProtocol {
        id: "aws.protocols#awsJson1_1",
        content_type: "application/x-amz-json-1.1",
        has_target: true,
    },
];

fn supported_protocol(service: &Shape) -> Option<&'static SupportedProtocol> {
    SUPPORTED
        .iter()
        .find(|protocol| service.traits.has(protocol.id))
}

/// Returns the service's protocols if none of them is supported, otherwise `None`.
pub fn unsupported_protocols(service: &Shape) -> Option<Vec<String>> {
    if supported_protocol(service).is_some() {
        return None;
    }
    let traits = service.traits.iter().map(|(id, _)| id.to_owned());
    Some(traits.filter(|id| id.contains("protocols#")).collect())
}

/// Returns the first supported protocol of the service.
pub(crate) fn protocol(
    model: &Model,
    service: &Shape,
    diagnostics: &mut Vec<Diagnostic>,
) -> ir::Protocol {
    if let Some(protocol) = supported_protocol(service) {
        return lowered(service, protocol);
    }
    let protocols = unsupported_protocols(service).unwrap_or_default();
    let message = if protocols.is_empty() {
        "the service has no protocol".to_owned()
    } else {
        format!("the protocol {} is not supported", protocols.join(" or "))
    };
    let hint = "add aws.protocols#restJson1, awsJson1_0 or awsJson1_1 if the service supports it";
    diagnostics.push(model.error(service, message, hint));
    lowered(service, &SUPPORTED[0])
}

fn lowered(service: &Shape, protocol: &SupportedProtocol) -> ir::Protocol {
    let has_target = protocol.has_target;
    ir::Protocol {
        content_type: protocol.content_type,
        target: has_target.then(|| service.id.name().to_owned()),
        query_compatible: has_target && service.traits.has("aws.protocols#awsQueryCompatible"),
    }
}

impl Lowering<'_> {
    /// Returns `true` if the protocol has HTTP bindings and `jsonName`.
    pub(crate) fn is_rest(&self) -> bool {
        self.protocol.target.is_none()
    }

    /// Returns the variant of the runtime's `Auth` for the operation (Smithy 2.0 "Authentication traits": an operation's
    /// `auth` overrides its service's, and a service without `auth` supports all the schemes whose traits it has).
    pub(crate) fn auth(&self, operation: &Shape) -> &'static str {
        let schemes = self.auth_schemes(operation);
        let optional = operation.traits.has("optionalAuth");
        let sigv4 = schemes.contains(&SIGV4);
        if sigv4 && optional {
            "OptionalSigV4"
        } else if sigv4 && operation.traits.has("aws.auth#unsignedPayload") {
            "SigV4UnsignedPayload"
        } else if sigv4 {
            "SigV4"
        } else if optional || schemes.is_empty() {
            "None"
        } else {
            "Unsupported"
        }
    }

    /// Returns the authentication schemes of the operation.
    fn auth_schemes<'s>(&'s self, operation: &'s Shape) -> Vec<&'s str> {
        let auth = operation.traits.get("auth");
        if let Some(schemes) = auth.or_else(|| self.service.traits.get("auth")) {
            let schemes = schemes.as_array().into_iter().flatten();
            return schemes.filter_map(Value::as_str).collect();
        }
        let traits = self.service.traits.iter().map(|(id, _)| id);
        traits.filter(|id| self.is_auth_scheme(id)).collect()
    }

    /// Returns `true` if the trait is an authentication scheme. A model may lack the definitions of Smithy's own traits.
    fn is_auth_scheme(&self, id: &str) -> bool {
        let definition = || self.model.shape(&ShapeId::parse(id)?);
        AUTH_SCHEMES.contains(&id)
            || definition().is_some_and(|shape| shape.traits.has("authDefinition"))
    }

    /// Warns of operations without a supported authentication scheme, once per set of schemes.
    pub(crate) fn warn_of_auth(&self, diagnostics: &mut Vec<Diagnostic>) {
        let operations = self.closure.operations.iter();
        let mut unsupported: BTreeMap<String, Vec<&Shape>> = BTreeMap::new();
        for operation in operations.filter_map(|id| self.model.shape(id)) {
            if self.auth(operation) == "Unsupported" {
                let schemes = self.auth_schemes(operation).join(" or ");
                unsupported.entry(schemes).or_default().push(operation);
            }
        }
        for (schemes, operations) in unsupported {
            if let Some(first) = operations.first() {
                let message = format!(
                    "calls of {} operations fail: they require {schemes}",
                    operations.len()
                );
                let hint =
                    "set the header Authorization with a hook; only aws.auth#sigv4 is supported";
                diagnostics.push(self.model.warning(*first, message, hint));
            }
        }
    }

    /// Returns the pattern of the host prefix, with the JSON names of its labels.
    pub(crate) fn host_prefix(&self, operation: &Shape, input: &Shape) -> String {
        let prefix = operation.traits.property_text("endpoint", "hostPrefix");
        let mut pattern = prefix.unwrap_or_default().to_owned();
        for member in input.members() {
            let name = bindings::wire_name(self, member);
            pattern = pattern.replace(&format!("{{{}}}", member.name), &format!("{{{name}}}"));
        }
        pattern
    }
}

/// Returns `true` if requests carry a checksum of their body.
pub(crate) fn checksum(operation: &Shape) -> bool {
    let required = operation
        .traits
        .property("aws.protocols#httpChecksum", "requestChecksumRequired");
    operation.traits.has("httpChecksumRequired") || required == Some(&Value::Bool(true))
}
