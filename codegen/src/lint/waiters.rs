//! Operations whose output has a transitional status, such as `CREATING`, and that have no waiter.

use std::collections::HashSet;

use super::Linter;
use smithy_model::{Kind, Member, Shape, ShapeId};

/// A status member in an output.
struct Status<'a> {
    path: String,
    values: &'a ShapeId,
}

/// Warns about each status enum for which no operation has a waiter. Two operations may return the
/// same status, and a waiter on one of them is enough.
pub(super) fn check(linter: &mut Linter<'_>) {
    let mut operations = linter.operations();
    operations
        .retain(|operation| operation.traits.has("readonly") && !operation.traits.has("paginated"));
    let (with_waiter, without): (Vec<&Shape>, Vec<&Shape>) = operations
        .into_iter()
        .partition(|operation| operation.traits.has("smithy.waiters#waitable"));
    let covered: HashSet<&ShapeId> = with_waiter
        .iter()
        .filter_map(|operation| Some(status(linter, operation)?.values))
        .collect();
    for operation in without {
        match status(linter, operation) {
            Some(status) if !covered.contains(status.values) => {
                let path = status.path;
                let message = format!("returns the transitional status {path:?} and has no waiter");
                let hint = "apply smithy.waiters#waitable with acceptors for success and failure";
                linter.warn(operation, message, hint);
            }
            _ => {}
        }
    }
}

/// The status in the output of an operation, or in a structure that is a member of the output.
fn status<'a>(linter: &Linter<'a>, shape: &Shape) -> Option<Status<'a>> {
    let output = linter.model.shape(&shape.as_operation()?.output)?;
    let direct = status_member(linter, output);
    let direct = direct.map(|member| Status {
        path: member.name.clone(),
        values: &member.target,
    });
    direct.or_else(|| {
        output.members().iter().find_map(|member| {
            let structure = linter.target(member)?;
            if !matches!(structure.kind, Kind::Structure(_)) {
                return None;
            }
            let status = status_member(linter, structure)?;
            Some(Status {
                path: format!("{}.{}", member.name, status.name),
                values: &status.target,
            })
        })
    })
}

/// The member that is an enum named "status" and has a transitional value.
fn status_member<'a>(linter: &Linter<'a>, structure: &'a Shape) -> Option<&'a Member> {
    structure.members().iter().find(|member| {
        let is_status = member.name == "status" || member.name.ends_with("Status");
        let target = linter.target(member).map(|target| &target.kind);
        is_status
            && matches!(target, Some(Kind::Enum(values)) if values.iter().any(is_transitional))
    })
}

/// Returns `true` for enum values such as `CREATING` and `DELETE_IN_PROGRESS`.
fn is_transitional(value: &Member) -> bool {
    let value = value.enum_value().to_ascii_uppercase();
    value.ends_with("ING") || value.ends_with("IN_PROGRESS")
}
