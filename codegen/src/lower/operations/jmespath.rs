//! JMESPath expressions, which the runtime evaluates.

use jmespath::ast::Ast;

/// Limits of an expression, since its parser recurses.
const MAX_LENGTH: usize = 1024;
const MAX_NESTING: usize = 64;
/// Limit of indexes, since the crate jmespath adds the step of a slice to an `i32` without a check.
const MAX_INDEX: u32 = 1 << 16;

/// Checks an expression.
///
/// # Errors
/// Returns an error if the expression is malformed, too long or has a number that is too large.
pub(crate) fn check(expression: &str) -> Result<(), String> {
    let nesting = expression.matches(['(', '[', '{', '!', '&', '*']).count();
    if expression.len() > MAX_LENGTH || nesting > MAX_NESTING {
        return Err(format!(
            "more than {MAX_LENGTH} bytes or {MAX_NESTING} brackets and prefixes"
        ));
    }
    let expression = jmespath::compile(expression).map_err(|error| error.to_string())?;
    if largest_index(expression.as_ast()) > MAX_INDEX {
        return Err(format!("an index or a step is above {MAX_INDEX}"));
    }
    Ok(())
}

/// Returns the largest absolute value of an index, or of a start, end or step of a slice.
fn largest_index(ast: &Ast) -> u32 {
    let of_parts = |parts: &[&Ast]| parts.iter().map(|part| largest_index(part)).max();
    let largest = match ast {
        Ast::Index { idx, .. } => Some(idx.unsigned_abs()),
        Ast::Slice {
            start, stop, step, ..
        } => [*start, *stop, Some(*step)]
            .iter()
            .flatten()
            .map(|number| number.unsigned_abs())
            .max(),
        Ast::Identity { .. } | Ast::Field { .. } | Ast::Literal { .. } => None,
        Ast::Expref { ast: node, .. }
        | Ast::Flatten { node, .. }
        | Ast::Not { node, .. }
        | Ast::ObjectValues { node, .. } => of_parts(&[node]),
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Condition {
            predicate: lhs,
            then: rhs,
            ..
        }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => of_parts(&[lhs, rhs]),
        Ast::Function { args: parts, .. }
        | Ast::MultiList {
            elements: parts, ..
        } => parts.iter().map(largest_index).max(),
        Ast::MultiHash { elements, .. } => {
            let values = elements.iter().map(|pair| &pair.value);
            values.map(largest_index).max()
        }
    };
    largest.unwrap_or_default()
}
