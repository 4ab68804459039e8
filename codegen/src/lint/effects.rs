//! Required members that nobody has to give.

use serde_json::Value;

use super::Lint;
use smithy_model::Kind;

pub(super) fn check(lint: &mut Lint<'_>) {
    for shape in lint.shapes() {
        if !matches!(shape.kind, Kind::Structure(_)) {
            continue;
        }
        for member in shape
            .members()
            .iter()
            .filter(|member| member.traits.has("required"))
        {
            let default = member
                .traits
                .get("default")
                .filter(|default| !default.is_null());
            let message = match default {
                // Spec §"clientOptional trait": clients treat the member as if it were not required.
                _ if member.traits.has("clientOptional") => {
                    "is required and clientOptional, so that no client demands it"
                }
                Some(Value::Null) | None => continue,
                Some(_) => {
                    "is required and has a default, which stands for it where it is not given"
                }
            };
            lint.warn_of_trait(
                shape,
                Some(member),
                "required",
                message.to_owned(),
                "keep one of the two traits",
            );
        }
    }
}
