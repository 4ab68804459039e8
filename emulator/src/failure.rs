//! An error response, before it has the form of a protocol.

use serde_json::Value;

/// A violated constraint of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Violation {
    /// JSON pointer of the member, such as `/name`.
    pub(crate) path: String,
    /// The constraint and what violates it.
    pub(crate) message: String,
}

/// An error response.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// Name of the error shape, or of an error that all services share.
    pub(crate) code: String,
    /// HTTP status of an error that the model does not have; otherwise the model's status is used.
    pub(crate) status: u16,
    pub(crate) message: String,
    /// Value of the member `reason`, if the error shape has one.
    pub(crate) reason: Option<&'static str>,
    /// All violations of a request that is invalid.
    pub(crate) violations: Vec<Violation>,
}

impl Failure {
    pub(crate) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            status,
            message: message.into(),
            reason: None,
            violations: Vec::new(),
        }
    }

    /// The resource does not exist.
    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new(
            404,
            "ResourceNotFoundException",
            format!("{what} {id} does not exist"),
        )
    }

    /// The request contradicts the state of a resource.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, "ConflictException", message)
    }

    /// The request is syntactically wrong for its protocol.
    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::new(400, "SerializationException", message)
    }

    /// A member has a value that the service cannot use, for a reason that no constraint expresses.
    pub(crate) fn invalid(path: &str, message: impl Into<String>) -> Self {
        Self::violations(vec![Violation {
            path: path.to_owned(),
            message: message.into(),
        }])
    }

    /// The request violates constraints.
    pub(crate) fn violations(violations: Vec<Violation>) -> Self {
        let count = violations.len();
        let noun = if count == 1 { "error" } else { "errors" };
        let details: Vec<String> = violations
            .iter()
            .map(|violation| violation.message.clone())
            .collect();
        let message = format!("{count} validation {noun} detected. {}", details.join("; "));
        Self {
            reason: Some("FieldValidationFailed"),
            violations,
            ..Self::new(400, "ValidationException", message)
        }
    }

    /// A token was used before with another input.
    pub(crate) fn token_reused(member: &str) -> Self {
        let message = format!("{member} was used with other parameters");
        Self {
            reason: Some("IdempotentParameterMismatchException"),
            ..Self::new(400, "ValidationException", message)
        }
    }

    /// Members that the error shape may have, by name.
    pub(crate) fn member(&self, name: &str) -> Option<Value> {
        match name {
            "message" | "Message" => Some(self.message.clone().into()),
            "reason" => self.reason.map(Value::from),
            _ => None,
        }
    }
}
