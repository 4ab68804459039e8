//! Every reference leads to a shape that exists and is of the right kind (spec §"Shape types", §"Service types").

use super::Report;
use crate::{Kind, Location, Member, Model, Operation, Resource, Service, Shape, ShapeId};

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    for shape in model.shapes.values() {
        for member in shape.members() {
            check_member(model, report, shape, member);
        }
        match &shape.kind {
            Kind::Operation(operation) => check_operation(model, report, shape, operation),
            Kind::Service(service) => check_service(model, report, shape, service),
            Kind::Resource(resource) => check_resource(model, report, shape, resource),
            _ => {}
        }
    }
}

fn check_member(model: &Model, report: &mut Report<'_>, shape: &Shape, member: &Member) {
    let at = Location::from((shape, member));
    let id = &member.target;
    let Some(target) = model.shape(id) else {
        return missing(report, at, id);
    };
    let is_unit = *id == ShapeId::unit();
    match (&shape.kind, &target.kind) {
        (_, Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_)) => {
            let message = format!("targets the {} {id}", target.kind.word());
            report.error(at, message, "a member targets a shape that holds data");
        }
        (Kind::Enum(_) | Kind::IntEnum(_), _) if !is_unit => {
            let message = format!("targets {id}, but it is a member of an enum");
            report.error(at, message, "target smithy.api#Unit");
        }
        (Kind::Structure(_) | Kind::List(_) | Kind::Map(_), _) if is_unit => {
            let hint = "target a structure without members, or remove the member";
            let message = "targets smithy.api#Unit, which only unions and enums may do";
            report.error(at, message, hint);
        }
        (Kind::Map(_), kind) if member.name == "key" && !target.is_string() => {
            let message = format!("targets the {} {id}", kind.word());
            report.error(at, message, "the keys of a map are strings or enums");
        }
        _ => {}
    }
}

fn check_operation(model: &Model, report: &mut Report<'_>, shape: &Shape, operation: &Operation) {
    for (key, id) in [("input", &operation.input), ("output", &operation.output)] {
        let path = [key];
        let at = Location::from(shape).at(&path);
        match model.shape(id) {
            None => missing(report, at, id),
            Some(target) if !matches!(target.kind, Kind::Structure(_)) => {
                let message = format!("its {key} is the {} {id}", target.kind.word());
                let hint = "target a structure; smithy.api#Unit stands for nothing at all";
                report.error(at, message, hint);
            }
            Some(target) if target.traits.has("error") => {
                let hint = "list it under \"errors\", or remove its error trait";
                report.error(at, format!("its {key} is the error {id}"), hint);
            }
            Some(_) => {}
        }
    }
    check_errors(model, report, shape, &operation.errors);
}

fn check_service(model: &Model, report: &mut Report<'_>, shape: &Shape, service: &Service) {
    let is_operation = |kind: &Kind| matches!(kind, Kind::Operation(_));
    let is_resource = |kind: &Kind| matches!(kind, Kind::Resource(_));
    for (key, word, ids, fits) in [
        (
            "operations",
            "operation",
            &service.operations,
            is_operation as fn(&Kind) -> bool,
        ),
        ("resources", "resource", &service.resources, is_resource),
    ] {
        for (index, id) in ids.iter().enumerate() {
            let index = index.to_string();
            let path = [key, &index];
            check_kind(
                model,
                report,
                Location::from(shape).at(&path),
                id,
                word,
                fits,
            );
        }
    }
    check_errors(model, report, shape, &service.errors);
    for id in service.rename.keys().filter(|id| model.shape(id).is_none()) {
        let message = format!("renames {id}, which does not exist");
        let hint = "correct the id, or remove the renaming if the shape is gone";
        report.error(
            Location::from(shape).at(&["rename", id.as_str()]),
            message,
            hint,
        );
    }
}

/// The model no longer tells under which key a resource names an operation, so the findings are about the resource.
fn check_resource(model: &Model, report: &mut Report<'_>, shape: &Shape, resource: &Resource) {
    for id in &resource.operations {
        let fits = |kind: &Kind| matches!(kind, Kind::Operation(_));
        check_kind(model, report, shape.into(), id, "operation", fits);
    }
    for (index, id) in resource.resources.iter().enumerate() {
        let index = index.to_string();
        let path = ["resources", &index];
        let fits = |kind: &Kind| matches!(kind, Kind::Resource(_));
        check_kind(
            model,
            report,
            Location::from(shape).at(&path),
            id,
            "resource",
            fits,
        );
    }
}

fn check_kind(
    model: &Model,
    report: &mut Report<'_>,
    at: Location<'_>,
    id: &ShapeId,
    word: &str,
    fits: fn(&Kind) -> bool,
) {
    match model.shape(id) {
        None => missing(report, at, id),
        Some(target) if !fits(&target.kind) => {
            let message = format!(
                "{id} is not a shape of type {word:?} but {:?}",
                target.kind.word()
            );
            report.error(
                at,
                message,
                format!("name a shape of type {word:?}, or remove the entry"),
            );
        }
        Some(_) => {}
    }
}

fn check_errors(model: &Model, report: &mut Report<'_>, shape: &Shape, errors: &[ShapeId]) {
    for (index, id) in errors.iter().enumerate() {
        let index = index.to_string();
        let path = ["errors", &index];
        let at = Location::from(shape).at(&path);
        match model.shape(id) {
            None => missing(report, at, id),
            Some(target) if !matches!(target.kind, Kind::Structure(_)) => {
                let message = format!("its error {id} is of type {:?}", target.kind.word());
                report.error(at, message, "an error is a structure with the error trait");
            }
            Some(target) if !target.traits.has("error") => {
                let hint = "apply smithy.api#error with \"client\" or \"server\" to the structure";
                report.error(at, format!("its error {id} has no error trait"), hint);
            }
            Some(_) => {}
        }
    }
}

fn missing(report: &mut Report<'_>, at: Location<'_>, id: &ShapeId) {
    let hint = match id.namespace() {
        "smithy.api" => "the prelude has no such shape: correct the name",
        _ => "define it in one of the files, or correct the id",
    };
    report.error(at, format!("targets {id}, which does not exist"), hint);
}
