//! Statuses that change by themselves, and no waiter that waits for the end of that.

use std::collections::HashSet;

use super::Lint;
use smithy_model::{Kind, Member, Shape, ShapeId};

/// A status: the way to it in an output, and its enum.
struct Status<'a> {
    path: String,
    values: &'a ShapeId,
}

/// A service may have two operations that give a resource's status, such as one for a summary of it: a waiter on either is
/// enough.
pub(super) fn check(lint: &mut Lint<'_>) {
    let (waited, unwaited): (Vec<&Shape>, Vec<&Shape>) = lint
        .operations()
        .into_iter()
        .filter(|operation| operation.traits.has("readonly") && !operation.traits.has("paginated"))
        .partition(|operation| operation.traits.has("smithy.waiters#waitable"));
    let waited: HashSet<ShapeId> = waited
        .into_iter()
        .filter_map(|operation| Some(status_of(lint, operation)?.values.clone()))
        .collect();
    for operation in unwaited {
        let Some(status) =
            status_of(lint, operation).filter(|status| !waited.contains(status.values))
        else {
            continue;
        };
        let path = status.path;
        let message = format!(
            "gives the status {path:?}, which changes by itself, and no waiter waits for it"
        );
        let hint = "add smithy.waiters#waitable to the operation, with an acceptor for success and one for failure";
        lint.warn(operation, None, message, hint);
    }
}

/// The status in an operation's output, or in a structure that the output holds.
fn status_of<'a>(lint: &Lint<'a>, operation: &Shape) -> Option<Status<'a>> {
    let operation = operation.as_operation()?;
    let output = lint.api.model.shape(&operation.output)?;
    let status = |member: &'a Member, path: String| Status {
        path,
        values: &member.target,
    };
    let own = output
        .members()
        .iter()
        .find(|member| is_status(lint, member));
    own.map(|member| status(member, member.name.clone()))
        .or_else(|| {
            output.members().iter().find_map(|member| {
                let inner = lint
                    .target(member)
                    .filter(|target| matches!(target.kind, Kind::Structure(_)))?;
                let found = inner
                    .members()
                    .iter()
                    .find(|member| is_status(lint, member))?;
                Some(status(found, format!("{}.{}", member.name, found.name)))
            })
        })
}

/// Whether it is an enum called a status, with a value for what goes on: `CREATING`, `IN_PROGRESS`, `PENDING`.
fn is_status(lint: &Lint<'_>, member: &Member) -> bool {
    let is_called_so = member.name == "status" || member.name.ends_with("Status");
    let goes_on = |value: &Member| {
        let value = value.enum_value().to_ascii_uppercase();
        value.ends_with("ING") || value.ends_with("IN_PROGRESS")
    };
    let target = lint.target(member).map(|target| &target.kind);
    is_called_so && matches!(target, Some(Kind::Enum(values)) if values.iter().any(goes_on))
}
