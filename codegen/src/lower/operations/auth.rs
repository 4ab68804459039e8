//! Authentication schemes, host prefixes and checksums.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ir;
use crate::lower::context::Lowering;
use crate::lower::operations::bindings;
use smithy_model::{Diagnostic, Shape, ShapeId};

const SIGV4: &str = "aws.auth#sigv4";
const BEARER: &str = "smithy.api#httpBearerAuth";
/// Authentication schemes of Smithy and AWS
/// (<https://smithy.io/2.0/spec/authentication-traits.html>,
/// <https://smithy.io/2.0/aws/aws-auth.html>).
const AUTH_SCHEMES: [&str; 7] = [
    SIGV4,
    "aws.auth#cognitoUserPools",
    "aws.auth#sigv4a",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    BEARER,
    "smithy.api#httpDigestAuth",
];

impl Lowering<'_> {
    /// Returns the authentication of the operation (Smithy 2.0 "Authentication traits": an
    /// operation's `auth` overrides its service's, and a service without `auth` supports all the
    /// schemes whose traits it has).
    pub(crate) fn auth(&self, operation: &Shape) -> ir::Auth {
        let schemes = self.auth_schemes(operation);
        let optional = operation.traits.has("optionalAuth");
        let sigv4 = schemes.contains(&SIGV4);
        let bearer = schemes.contains(&BEARER);
        ir::Auth::Supported(if sigv4 && optional {
            "OptionalSigV4"
        } else if sigv4 && bearer {
            "BearerOrSigV4"
        } else if sigv4 && operation.traits.has("aws.auth#unsignedPayload") {
            "SigV4UnsignedPayload"
        } else if sigv4 {
            "SigV4"
        } else if optional || schemes.is_empty() {
            "None"
        } else if bearer {
            "Bearer"
        } else {
            return ir::Auth::Unsupported(schemes.join(" or "));
        })
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

    /// Returns `true` if the trait is an authentication scheme. A model may lack the definitions of
    /// Smithy's own traits.
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
            if let ir::Auth::Unsupported(schemes) = self.auth(operation) {
                unsupported.entry(schemes).or_default().push(operation);
            }
        }
        for (schemes, operations) in unsupported {
            if let Some(first) = operations.first() {
                let message = format!(
                    "calls of {} operations fail: they require {schemes}",
                    operations.len()
                );
                let hint = format!(
                    "set the header Authorization with a hook; only {SIGV4} and {BEARER} are \
                    supported"
                );
                diagnostics.push(self.model.warning(*first, message, hint));
            }
        }
    }

    /// Returns the pattern of the host prefix, with the JSON names of its labels.
    pub(crate) fn host_prefix(&self, operation: &Shape, input: &Shape) -> String {
        let prefix = operation.traits.property_text("endpoint", "hostPrefix");
        bindings::named_labels(self, input, prefix.unwrap_or_default())
    }
}

/// Returns `true` if requests carry a checksum of their body.
pub(crate) fn checksum(operation: &Shape) -> bool {
    let required = operation
        .traits
        .property("aws.protocols#httpChecksum", "requestChecksumRequired");
    operation.traits.has("httpChecksumRequired") || required == Some(&Value::Bool(true))
}
