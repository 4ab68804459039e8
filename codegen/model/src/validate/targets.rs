//! References lead to shapes that exist and have the right type (spec §"Shape types", §"Service
//! types").

use super::Report;
use crate::{Kind, Location, Member, Operation, Resource, Service, Shape, ShapeId};

pub(super) fn check(report: &mut Report<'_>) {
    for shape in report.model.shapes.values() {
        for member in shape.members() {
            check_member(report, shape, member);
        }
        match &shape.kind {
            Kind::Operation(operation) => check_operation(report, shape, operation),
            Kind::Service(service) => check_service(report, shape, service),
            Kind::Resource(resource) => check_resource(report, shape, resource),
            _ => {}
        }
    }
}

fn check_member(report: &mut Report<'_>, shape: &Shape, member: &Member) {
    let location = Location::from((shape, member));
    let id = &member.target;
    let Some(target) = report.model.shape(id) else {
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

fn check_operation(report: &mut Report<'_>, shape: &Shape, operation: &Operation) {
    for (key, id) in [("input", &operation.input), ("output", &operation.output)] {
        let keys = [key];
        let location = Location::from(shape).at(&keys);
        match report.model.shape(id) {
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
    check_errors(report, shape, &operation.errors);
}

fn check_service(report: &mut Report<'_>, shape: &Shape, service: &Service) {
    check_list(report, shape, "operations", &service.operations);
    check_list(report, shape, "resources", &service.resources);
    check_errors(report, shape, &service.errors);
    for id in service
        .rename
        .keys()
        .filter(|id| report.model.shape(id).is_none())
    {
        let keys = ["rename", id.as_str()];
        let message = format!("renames {id}, which does not exist");
        let hint = "correct the id, or remove the entry if the shape is gone";
        report.error(Location::from(shape).at(&keys), message, hint);
    }
}

fn check_resource(report: &mut Report<'_>, shape: &Shape, resource: &Resource) {
    for (role, id) in &resource.lifecycle {
        check_kind(report, shape, &[role.word()], id);
    }
    check_list(report, shape, "operations", &resource.operations);
    check_list(
        report,
        shape,
        "collectionOperations",
        &resource.collection_operations,
    );
    check_list(report, shape, "resources", &resource.resources);
}

fn check_list(report: &mut Report<'_>, shape: &Shape, key: &str, ids: &[ShapeId]) {
    for (index, id) in ids.iter().enumerate() {
        check_kind(report, shape, &[key, &index.to_string()], id);
    }
}

/// Checks that a reference of a service or resource leads to a resource if its key is `resources`,
/// and else to an operation.
fn check_kind(report: &mut Report<'_>, shape: &Shape, keys: &[&str], id: &ShapeId) {
    let expected = if keys[0] == "resources" {
        "resource"
    } else {
        "operation"
    };
    let location = Location::from(shape).at(keys);
    match report.model.shape(id).map(|target| target.kind.word()) {
        None => report_missing(report, location, id),
        Some(kind) if kind != expected => {
            let message = format!("{id} is not a shape of type {expected:?} but {kind:?}");
            let hint = format!("name a shape of type {expected:?}, or remove the entry");
            report.error(location, message, hint);
        }
        Some(_) => {}
    }
}

fn check_errors(report: &mut Report<'_>, shape: &Shape, errors: &[ShapeId]) {
    for (index, id) in errors.iter().enumerate() {
        let index = index.to_string();
        let keys = ["errors", &index];
        let location = Location::from(shape).at(&keys);
        match report.model.shape(id) {
            None => report_missing(report, location, id),
            Some(target) if !target.is_structure() => {
                let message = format!("its error {id} is of type {:?}", target.kind.word());
                report.error(location, message, "name a structure with the error trait");
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
