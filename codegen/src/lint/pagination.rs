//! Operations that are paginated but have no `paginated` trait.

use super::Linter;
use smithy_model::{Member, Shape, ShapeId};

/// Usual names of members that hold a page token, in lower case.
const TOKEN_NAMES: [&str; 7] = [
    "nexttoken",
    "token",
    "marker",
    "nextmarker",
    "paginationtoken",
    "nextpagetoken",
    "continuationtoken",
];

pub(super) fn check(linter: &mut Linter<'_>) {
    for shape in linter.operations() {
        let Some(operation) = shape.as_operation() else {
            continue;
        };
        if shape.traits.has("paginated") {
            continue;
        }
        let tokens = (
            token(linter, &operation.input),
            token(linter, &operation.output),
        );
        if let (Some(input), Some(output)) = tokens {
            let message = format!(
                "has the page tokens {input:?} in its input and {output:?} in its output, but is \
                not paginated"
            );
            let hint =
                "apply smithy.api#paginated with inputToken, outputToken, pageSize and items";
            linter.warn(shape, message, hint);
        }
    }
}

/// The name of the page token among the members of a structure.
fn token<'a>(linter: &Linter<'a>, structure: &ShapeId) -> Option<&'a str> {
    let is_token = |member: &&Member| {
        TOKEN_NAMES.contains(&member.name.to_ascii_lowercase().as_str())
            && linter.target(member).is_some_and(Shape::is_string)
    };
    let members = linter.model.shape(structure)?.members();
    members
        .iter()
        .find(is_token)
        .map(|member| member.name.as_str())
}
