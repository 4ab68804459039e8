//! `paginated` names members that exist and are of use (spec §"paginated trait").

use std::collections::HashSet;

use serde_json::Value;

use super::Report;
use crate::{Kind, Location, Member, Model, Operation, Shape, Simple};

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    let mut checked = HashSet::new();
    for (service, closure) in model.services() {
        let defaults = service.traits.get("paginated");
        for operation in model.operations_of(closure) {
            if checked.insert(&operation.id) {
                check_operation(model, report, operation, defaults);
            }
        }
    }
    for shape in model.shapes.values() {
        if checked.insert(&shape.id) {
            check_operation(model, report, shape, None);
        }
    }
}

/// A paginated operation, with the settings of its service for what it leaves out.
struct Pages<'m> {
    model: &'m Model,
    shape: &'m Shape,
    operation: &'m Operation,
    own: &'m Value,
    defaults: Option<&'m Value>,
}

fn check_operation(
    model: &Model,
    report: &mut Report<'_>,
    shape: &Shape,
    defaults: Option<&Value>,
) {
    let Kind::Operation(operation) = &shape.kind else {
        return;
    };
    let Some(own) = shape.traits.get("paginated") else {
        return;
    };
    let pages = Pages {
        model,
        shape,
        operation,
        own,
        defaults,
    };
    for name in ["inputToken", "outputToken"] {
        if pages.setting(name).is_none() {
            let hint = "add it to the operation's paginated trait, or to the service's";
            report.error(pages.at(), format!("paginated has no {name}"), hint);
        }
    }
    pages.check_setting(report, "inputToken");
    pages.check_setting(report, "outputToken");
    pages.check_setting(report, "pageSize");
    pages.check_setting(report, "items");
}

impl<'m> Pages<'m> {
    fn at(&self) -> Location<'m> {
        Location::of_trait(self.shape, "smithy.api#paginated")
    }

    fn setting(&self, name: &str) -> Option<&'m str> {
        let own = self.own.get(name);
        own.or_else(|| self.defaults?.get(name))
            .and_then(Value::as_str)
    }

    fn check_setting(&self, report: &mut Report<'_>, name: &str) {
        let Some(path) = self.setting(name) else {
            return;
        };
        let (id, may_descend) = match name {
            "outputToken" | "items" => (&self.operation.output, true),
            _ => (&self.operation.input, false),
        };
        // A structure that does not exist is a finding of its own.
        let Some(start) = self.model.shape(id) else {
            return;
        };
        if path.contains('.') && !may_descend {
            let message = format!("the {name} {path:?} of paginated is a path");
            return report.error(self.at(), message, "name a top-level member of the input");
        }
        match self.resolve(start, path) {
            Some(member) => self.check_kind(report, name, path, member),
            None => {
                let message = format!("the {name} {path:?} of paginated is no member of {id}");
                let hint = "name a member that exists; paths into outputs are written a.b";
                report.error(self.at(), message, hint);
            }
        }
    }

    fn resolve(&self, start: &'m Shape, path: &str) -> Option<&'m Member> {
        let steps = self.model.resolve_path(start, path)?;
        let in_structures = steps.iter().all(|(container, _)| container.is_structure());
        steps
            .last()
            .filter(|_| in_structures)
            .map(|(_, member)| *member)
    }

    /// Items must be many. Tokens and sizes of other types work all the same, so they are only worth a word.
    fn check_kind(&self, report: &mut Report<'_>, name: &str, path: &str, member: &Member) {
        let Some(target) = self.model.shape(&member.target) else {
            return;
        };
        let kind = &target.kind;
        let (fits, wanted) = match name {
            "items" => (
                matches!(kind, Kind::List(_) | Kind::Map(_)),
                "a list or a map",
            ),
            "pageSize" => (matches!(kind, Kind::Simple(Simple::Integer)), "an integer"),
            _ => (target.is_string(), "a string"),
        };
        let message = format!(
            "the {name} {path:?} of paginated is of type {:?}",
            kind.word()
        );
        match (fits, name) {
            (true, _) => {}
            (false, "items") => report.error(self.at(), message, format!("name {wanted}")),
            (false, _) => report.warning(self.at(), message, format!("it should be {wanted}")),
        }
        if name != "items" && member.traits.has("required") {
            let message = format!("the {name} {path:?} of paginated is required");
            report.warning(
                self.at(),
                message,
                "the first or the last page has none: make it optional",
            );
        }
    }
}
