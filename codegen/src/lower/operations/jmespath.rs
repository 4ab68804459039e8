//! JMESPath expressions, which the runtime evaluates.

/// Limits of an expression, since its parser recurses.
const MAX_LENGTH: usize = 1024;
const MAX_NESTING: usize = 64;

/// Checks an expression.
///
/// # Errors
/// Returns an error if the expression is malformed or too long.
pub(crate) fn check(expression: &str) -> Result<(), String> {
    let nesting = expression.matches(['(', '[', '{', '!', '&', '*']).count();
    if expression.len() > MAX_LENGTH || nesting > MAX_NESTING {
        return Err(format!(
            "more than {MAX_LENGTH} bytes or {MAX_NESTING} brackets and prefixes"
        ));
    }
    match jmespath::compile(expression) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}
