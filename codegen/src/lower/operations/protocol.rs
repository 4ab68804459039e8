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

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ir;
use crate::lower::context::Lowering;
use crate::lower::operations::bindings;
use smithy_model::diagnostic::Diagnostic;
use smithy_model::{Model, Shape, ShapeId};

/// The scheme that the runtime knows.
const SIGV4: &str = "aws.auth#sigv4";
/// The schemes that Smithy and AWS define (<https://smithy.io/2.0/spec/authentication-traits.html>,
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

/// The protocols that the service speaks, where the generator understands none of them; `None` where it understands one.
pub fn unsupported_protocols(service: &Shape) -> Option<Vec<String>> {
    let understood = ["restJson1", "awsJson1_0", "awsJson1_1"];
    let is_understood = |name: &str| service.traits.has(&format!("aws.protocols#{name}"));
    let spoken = || {
        service
            .traits
            .iter()
            .map(|(id, _)| id)
            .filter(|id| id.contains("protocols#"))
            .map(str::to_owned)
    };
    (!understood.into_iter().any(is_understood)).then(|| spoken().collect())
}

/// The protocol that the service is generated for; where it speaks several, the first that the generator understands.
pub(crate) fn protocol(
    model: &Model,
    service: &Shape,
    diagnostics: &mut Vec<Diagnostic>,
) -> ir::Protocol {
    let speaks = |name: &str| service.traits.has(&format!("aws.protocols#{name}"));
    let query_compatible = speaks("awsQueryCompatible");
    let aws_json = |content_type| ir::Protocol {
        content_type,
        target: Some(service.id.name().to_owned()),
        query_compatible,
    };
    match () {
        () if speaks("restJson1") => return rest_json(),
        () if speaks("awsJson1_0") => return aws_json("application/x-amz-json-1.0"),
        () if speaks("awsJson1_1") => return aws_json("application/x-amz-json-1.1"),
        () => {}
    }
    let spoken = unsupported_protocols(service).unwrap_or_default();
    let message = match spoken.is_empty() {
        true => "the service names no protocol".to_owned(),
        false => format!("the service speaks {}", spoken.join(" and ")),
    };
    let hint = "the generator understands aws.protocols#restJson1, awsJson1_0 and awsJson1_1";
    diagnostics.push(model.error(service, message, hint));
    rest_json()
}

fn rest_json() -> ir::Protocol {
    ir::Protocol {
        content_type: "application/json",
        target: None,
        query_compatible: false,
    }
}

impl Lowering<'_> {
    /// Whether members may be bound to HTTP, and have JSON names of their own.
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

    /// The schemes of authentication that the operation takes.
    fn auth_schemes<'s>(&'s self, operation: &'s Shape) -> Vec<&'s str> {
        match operation
            .traits
            .get("auth")
            .or_else(|| self.service.traits.get("auth"))
        {
            Some(schemes) => schemes
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect(),
            None => self
                .service
                .traits
                .iter()
                .map(|(id, _)| id)
                .filter(|id| self.defines_auth(id))
                .collect(),
        }
    }

    /// Whether the trait is a scheme of authentication. Models that are whole by themselves need not define those of Smithy's
    /// own namespaces, so that these are known by their names.
    fn defines_auth(&self, id: &str) -> bool {
        let defined = || {
            ShapeId::parse(id)
                .and_then(|id| self.model.shape(&id))
                .is_some_and(|it| it.traits.has("authDefinition"))
        };
        AUTH_SCHEMES.contains(&id) || defined()
    }

    /// Says once for every set of schemes which operations cannot be called with what the client knows.
    pub(crate) fn warn_of_auth(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut unsupported: BTreeMap<String, Vec<&Shape>> = BTreeMap::new();
        for shape in self
            .closure
            .operations
            .iter()
            .filter_map(|id| self.model.shape(id))
        {
            if self.auth(shape) == "Unsupported" {
                unsupported
                    .entry(self.auth_schemes(shape).join(" or "))
                    .or_default()
                    .push(shape);
            }
        }
        for (schemes, operations) in unsupported {
            let Some(first) = operations.first() else {
                continue;
            };
            let message = format!(
                "{} operations take no authentication but {schemes}: their calls fail",
                operations.len()
            );
            let hint = "the generator knows aws.auth#sigv4; a hook of the caller's may set the header Authorization";
            diagnostics.push(self.model.warning(*first, message, hint));
        }
    }

    /// The pattern of what stands before the endpoint's host, its labels by their names in JSON.
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

/// Whether requests carry a checksum of their body.
pub(crate) fn checksum(operation: &Shape) -> bool {
    let flexible = operation
        .traits
        .property("aws.protocols#httpChecksum", "requestChecksumRequired");
    operation.traits.has("httpChecksumRequired") || flexible == Some(&Value::Bool(true))
}
