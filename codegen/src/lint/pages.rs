//! Operations that answer in pages, and no `paginated` trait that says so.

use super::Lint;
use smithy_model::{Kind, Member, Shape, Simple};

/// What the members that carry a page's token are called, in lower case.
const TOKENS: [&str; 7] = [
    "nexttoken",
    "token",
    "marker",
    "nextmarker",
    "paginationtoken",
    "nextpagetoken",
    "continuationtoken",
];

pub(super) fn check(lint: &mut Lint<'_>) {
    for shape in lint
        .operations()
        .into_iter()
        .filter(|shape| !shape.traits.has("paginated"))
    {
        let Some(operation) = shape.as_operation() else {
            continue;
        };
        let token = |id| {
            lint.api
                .model
                .shape(id)
                .and_then(|shape: &Shape| token_of(lint, shape))
        };
        if let (Some(input), Some(output)) = (token(&operation.input), token(&operation.output)) {
            let message = format!(
                "takes {input:?} and gives {output:?}, as paginated operations do, and is not paginated"
            );
            let hint = "add smithy.api#paginated with inputToken, outputToken, pageSize and items";
            lint.warn(shape, None, message, hint);
        }
    }
}

fn token_of<'s>(lint: &Lint<'_>, shape: &'s Shape) -> Option<&'s str> {
    let is_text = |member: &&Member| {
        let target = lint.target(member).map(|target| &target.kind);
        matches!(target, Some(Kind::Simple(Simple::String)))
    };
    let is_token = |member: &&Member| TOKENS.contains(&member.name.to_ascii_lowercase().as_str());
    shape
        .members()
        .iter()
        .filter(is_token)
        .find(is_text)
        .map(|member| member.name.as_str())
}
