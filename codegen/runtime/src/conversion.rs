//! Support for generated conversions of an output into an operation.

use crate::error::Error;
use crate::operation::info::OperationInfo;
use crate::shape::decode::Corrections;
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

/// Checks that a response had the members that are converted to an operation. `converted` has their
/// paths in the output.
///
/// # Errors
/// Returns an error of kind [`Validation`](crate::ErrorKind::Validation) that names each converted
/// member that the response lacked. The empty value that took its place (Smithy 2.0 "Client error
/// correction") would overwrite the service's value.
pub fn require_received(
    info: &'static OperationInfo,
    corrections: &Corrections,
    converted: &[&str],
) -> Result<(), Error> {
    let contains = |outer: &str, inner: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let violations: Vec<Violation> = corrections
        .paths()
        .iter()
        .filter(|path| {
            let mut members = converted.iter();
            members.any(|member| contains(member, path) || contains(path, member))
        })
        .map(|path| Violation {
            path: path.clone(),
            constraint: "required",
            message: format!(
                "is missing from the response; its empty value must not be sent with {}",
                info.name
            ),
        })
        .collect();
    if violations.is_empty() {
        return Ok(());
    }
    Err(Error::validation(violations).with_operation(info.name))
}
