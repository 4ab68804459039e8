//! Updates that start from what is there: what generated conversions of an output into an operation stand on.
//!
//! This module must not know how either is sent.

use crate::error::Error;
use crate::operation::OperationInfo;
use crate::shape::validate::Violation;

/// The value that an operation requires as its member `name` and that may be missing from what is there.
///
/// # Errors
/// Of the kind [`Validation`](crate::ErrorKind::Validation) where it is missing: a blank in its place would be sent, and
/// would replace what the service has.
pub fn require_member<T>(
    info: &'static OperationInfo,
    name: &'static str,
    value: Option<T>,
) -> Result<T, Error> {
    value.ok_or_else(|| missing(info, name))
}

fn missing(info: &'static OperationInfo, name: &str) -> Error {
    let message = "must be set, and what is there has none".to_owned();
    Error::validation(
        info.name,
        vec![Violation {
            path: name.to_owned(),
            constraint: "required",
            message,
        }],
    )
}
