//! `paginated` names members that exist and have fitting types (spec §"paginated trait").

use foldhash::{HashSet, HashSetExt as _};

use super::Report;
use crate::{Kind, Location, Member, Operation, Shape, Simple};

pub(super) fn check(report: &mut Report<'_>) {
    let model = report.model;
    let mut checked = HashSet::new();
    for (service, properties) in model.services() {
        for operation in model.operations_of(properties) {
            if checked.insert(&operation.id) {
                check_operation(report, operation, Some(service));
            }
        }
    }
    for shape in model
        .shapes
        .values()
        .filter(|shape| !checked.contains(&shape.id))
    {
        check_operation(report, shape, None);
    }
}

/// A paginated operation. Its service has the settings that the operation does not have.
struct Pages<'m> {
    shape: &'m Shape,
    operation: &'m Operation,
    service: Option<&'m Shape>,
}

fn check_operation(report: &mut Report<'_>, shape: &Shape, service: Option<&Shape>) {
    let Some(operation) = shape
        .as_operation()
        .filter(|_| shape.traits.has("paginated"))
    else {
        return;
    };
    let pages = Pages {
        shape,
        operation,
        service,
    };
    for name in ["inputToken", "outputToken"] {
        if pages.setting(name).is_none() {
            let hint = "add it to the paginated trait of the operation or of the service";
            report.error(pages.location(), format!("paginated has no {name}"), hint);
        }
    }
    for name in ["inputToken", "outputToken", "pageSize", "items"] {
        if let Some(path) = pages.setting(name) {
            pages.check_setting(report, name, path);
        }
    }
}

impl<'m> Pages<'m> {
    fn location(&self) -> Location<'m> {
        Location::of_trait(self.shape, "smithy.api#paginated")
    }

    fn setting(&self, name: &str) -> Option<&'m str> {
        let of = |shape: &'m Shape| shape.traits.property_text("paginated", name);
        of(self.shape).or_else(|| of(self.service?))
    }

    fn check_setting(&self, report: &mut Report<'_>, name: &str, path: &str) {
        let is_output = matches!(name, "outputToken" | "items");
        let id = if is_output {
            &self.operation.output
        } else {
            &self.operation.input
        };
        // `targets` reports structures that do not exist.
        let Some(start) = report.model.shape(id) else {
            return;
        };
        if path.contains('.') && !is_output {
            let message = format!("the {name} {path:?} of paginated is a path");
            return report.error(
                self.location(),
                message,
                "name a member of the input itself",
            );
        }
        let steps = report.model.resolve_path(start, path).unwrap_or_default();
        let in_structures = steps.iter().all(|(container, _)| container.is_structure());
        match steps.last() {
            Some((_, member)) if in_structures => self.check_member(report, name, path, member),
            _ => {
                let message = format!("the {name} {path:?} of paginated is not a member of {id}");
                let hint = "name an existing member; a path into the output is written a.b";
                report.error(self.location(), message, hint);
            }
        }
    }

    /// Checks the type of a member. Clients can handle tokens and sizes of other types, so these
    /// are warnings.
    fn check_member(&self, report: &mut Report<'_>, name: &str, path: &str, member: &Member) {
        let Some(target) = report.model.target(member) else {
            return;
        };
        let (is_valid, expected) = match name {
            "items" => (
                matches!(target.kind, Kind::List(_) | Kind::Map(_)),
                "a list or a map",
            ),
            "pageSize" => (target.kind == Kind::Simple(Simple::Integer), "an integer"),
            _ => (target.is_string(), "a string"),
        };
        if !is_valid {
            let kind = target.kind.word();
            let message = format!("the {name} {path:?} of paginated is of type {kind:?}");
            let hint = format!("name {expected}");
            let diagnostic = report.model.error(self.location(), message, hint);
            let is_error = name == "items";
            report.diagnostics.push(if is_error {
                diagnostic
            } else {
                diagnostic.warning()
            });
        }
        if name != "items" && member.traits.has("required") {
            let message = format!("the {name} {path:?} of paginated is required");
            let hint = "make it optional: the first request or the last response has none";
            report.warning(self.location(), message, hint);
        }
    }
}
