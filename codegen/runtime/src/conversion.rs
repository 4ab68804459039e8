//! Support for generated conversions of an output into an operation.

use crate::error::Error;
use crate::operation::OperationInfo;
use crate::shape::validate::Violation;

/// Returns the value of a required member of an operation.
///
/// # Errors
/// Returns an error of kind [`Validation`](crate::ErrorKind::Validation) if the value is `None`. An
/// empty value in its place would overwrite the service's value.
pub fn require_member<T>(
    info: &'static OperationInfo,
    name: &'static str,
    value: Option<T>,
) -> Result<T, Error> {
    value.ok_or_else(|| {
        let violation = Violation {
            path: name.to_owned(),
            constraint: "required",
            message: format!(
                "is required by {} but missing from the converted output",
                info.name
            ),
        };
        Error::validation(vec![violation]).with_operation(info.name)
    })
}
