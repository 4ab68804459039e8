//! Statuses that change by themselves, and no waiter that waits for the end of that.

use super::Lint;
use crate::model::{Kind, Member, Shape};

pub(super) fn check(lint: &mut Lint<'_>) {
    for operation in lint.operations() {
        let reads = operation.traits.has("readonly") && !operation.traits.has("paginated");
        if !reads || operation.traits.has("smithy.waiters#waitable") {
            continue;
        }
        let Some(output) = crate::lower::operation(lint.api.model, &operation.id)
            .and_then(|operation| lint.api.model.shape(&operation.output))
        else {
            continue;
        };
        let Some(path) = status_of(lint, output) else { continue };
        let message = format!("gives the status {path:?}, which changes by itself, and no waiter waits for it");
        let hint = "add smithy.waiters#waitable to the operation, with an acceptor for success and one for failure";
        lint.warn(operation, None, message, hint);
    }
}

/// The path of a status in an output, or in a structure that is all that the output has besides.
fn status_of(lint: &Lint<'_>, output: &Shape) -> Option<String> {
    let own = output.members().iter().find(|member| is_status(lint, member));
    own.map(|member| member.name.clone()).or_else(|| {
        output.members().iter().find_map(|member| {
            let inner = lint.target(member).filter(|target| matches!(target.kind, Kind::Structure(_)))?;
            let status = inner.members().iter().find(|member| is_status(lint, member))?;
            Some(format!("{}.{}", member.name, status.name))
        })
    })
}

/// Whether it is an enum called a status, with a value for what goes on: `CREATING`, `IN_PROGRESS`, `PENDING`.
fn is_status(lint: &Lint<'_>, member: &Member) -> bool {
    let is_called_so = member.name == "status" || member.name.ends_with("Status");
    let goes_on = |value: &Member| {
        let value = value.traits.text("enumValue").unwrap_or(&value.name).to_ascii_uppercase();
        value.ends_with("ING") || value.ends_with("IN_PROGRESS")
    };
    let target = lint.target(member).map(|target| &target.kind);
    is_called_so && matches!(target, Some(Kind::Enum(values)) if values.iter().any(goes_on))
}
