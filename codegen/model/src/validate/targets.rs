//! References lead to shapes that exist and have the right type (spec §"Shape types", §"Service types").

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
    let location = Location::from((shape, member));
    let id = &member.target;
    let Some(target) = model.shape(id) else {
        return report_missing(report, location, id);
    };
    let is_unit = *id == ShapeId::unit();
    let kind = target.kind.word();
    match (&shape.kind, &target.kind) {
        (_, Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_)) => {
            let hint = "target a shape that is no operation, resource or service";
            report.error(location, format!("targets the {kind} {id}"), hint);
        }
        (Kind::Enum(_) | Kind::IntEnum(_), _) if !is_unit => {
            let message = format!("targets {id}, but it is a member of an enum");
            report.error(location, message, "target smithy.api#Unit");
        }
        (Kind::Structure(_) | Kind::List(_) | Kind::Map(_), _) if is_unit => {
            let hint = "target a structure without members, or remove the member";
            let message = "targets smithy.api#Unit, which only unions and enums may do";
            report.error(location, message, hint);
        }
        (Kind::Map(_), _) if member.name == "key" && !target.is_string() => {
            let hint = "the keys of a map are strings or enums";
            report.error(location, format!("targets the {kind} {id}"), hint);
        }
        _ => {}
    }
}

fn check_operation(model: &Model, report: &mut Report<'_>, shape: &Shape, operation: &Operation) {
    for (key, id) in [("input", &operation.input), ("output", &operation.output)] {
        let keys = [key];
        let location = Location::from(shape).at(&keys);
        match model.shape(id) {
            None => report_missing(report, location, id),
            Some(target) if !target.is_structure() => {
                let message = format!("its {key} is the {} {id}", target.kind.word());
                let hint = "target a structure, or smithy.api#Unit if there is none";
                report.error(location, message, hint);
            }
            Some(target) if target.traits.has("error") => {
                let hint = "list it under \"errors\", or remove its error trait";
                report.error(location, format!("its {key} is the error {id}"), hint);
            }
            Some(_) => {}
        }
    }
    check_errors(model, report, shape, &operation.errors);
}

fn check_service(model: &Model, report: &mut Report<'_>, shape: &Shape, service: &Service) {
    check_list(
        model,
        report,
        shape,
        "operations",
        &service.operations,
        "operation",
    );
    check_list(
        model,
        report,
        shape,
        "resources",
        &service.resources,
        "resource",
    );
    check_errors(model, report, shape, &service.errors);
    for id in service.rename.keys().filter(|id| model.shape(id).is_none()) {
        let keys = ["rename", id.as_str()];
        let message = format!("renames {id}, which does not exist");
        let hint = "correct the id, or remove the entry if the shape is gone";
        report.error(Location::from(shape).at(&keys), message, hint);
    }
}

fn check_resource(model: &Model, report: &mut Report<'_>, shape: &Shape, resource: &Resource) {
    for (role, id) in &resource.lifecycle {
        check_kind(
            model,
            report,
            Location::from(shape).at(&[role.word()]),
            id,
            "operation",
        );
    }
    check_list(
        model,
        report,
        shape,
        "operations",
        &resource.operations,
        "operation",
    );
    let collection_operations = &resource.collection_operations;
    check_list(
        model,
        report,
        shape,
        "collectionOperations",
        collection_operations,
        "operation",
    );
    check_list(
        model,
        report,
        shape,
        "resources",
        &resource.resources,
        "resource",
    );
}

/// Checks that a property of a service or resource lists shapes of one type.
fn check_list(
    model: &Model,
    report: &mut Report<'_>,
    shape: &Shape,
    key: &str,
    ids: &[ShapeId],
    kind: &str,
) {
    for (index, id) in ids.iter().enumerate() {
        let index = index.to_string();
        check_kind(
            model,
            report,
            Location::from(shape).at(&[key, &index]),
            id,
            kind,
        );
    }
}

fn check_kind(
    model: &Model,
    report: &mut Report<'_>,
    location: Location<'_>,
    id: &ShapeId,
    kind: &str,
) {
    match model.shape(id).map(|target| target.kind.word()) {
        None => report_missing(report, location, id),
        Some(actual) if actual != kind => {
            let message = format!("{id} is not a shape of type {kind:?} but {actual:?}");
            let hint = format!("name a shape of type {kind:?}, or remove the entry");
            report.error(location, message, hint);
        }
        Some(_) => {}
    }
}

fn check_errors(model: &Model, report: &mut Report<'_>, shape: &Shape, errors: &[ShapeId]) {
    for (index, id) in errors.iter().enumerate() {
        let index = index.to_string();
        let keys = ["errors", &index];
        let location = Location::from(shape).at(&keys);
        match model.shape(id) {
            None => report_missing(report, location, id),
            Some(target) if !target.is_structure() => {
                let message = format!("its error {id} is of type {:?}", target.kind.word());
                report.error(
                    location,
                    message,
                    "an error is a structure with the error trait",
                );
            }
            Some(target) if !target.traits.has("error") => {
                let hint = "apply smithy.api#error with \"client\" or \"server\" to the structure";
                report.error(location, format!("its error {id} has no error trait"), hint);
            }
            Some(_) => {}
        }
    }
}

fn report_missing(report: &mut Report<'_>, location: Location<'_>, id: &ShapeId) {
    let hint = if id.is_prelude() {
        "the prelude has no shape with this name: correct the name"
    } else {
        "define it in one of the files, or correct the id"
    };
    report.error(
        location,
        format!("targets {id}, which does not exist"),
        hint,
    );
}
