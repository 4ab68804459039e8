//! Resources: identifiers, roles of operations, and bindings (spec §"Resource").

use std::collections::HashMap;

use super::Report;
use crate::{Lifecycle, Location, Model, Resource, Service, Shape, ShapeId};

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    let parents = parents(model);
    for (shape, resource) in resources(model) {
        check_identifiers(model, report, shape, resource);
        for (role, operation) in &resource.lifecycle {
            check_traits(model, report, shape, *role, operation);
        }
        check_operations(
            model,
            report,
            shape,
            resource,
            parents.get(&shape.id).copied(),
        );
        check_children(model, report, shape, resource);
    }
    for (shape, service) in model.services() {
        check_bindings(model, report, shape, service);
    }
}

fn resources(model: &Model) -> impl Iterator<Item = (&Shape, &Resource)> {
    model
        .shapes
        .values()
        .filter_map(|shape| Some((shape, shape.as_resource()?)))
}

/// Returns the parent of every child resource.
fn parents(model: &Model) -> HashMap<&ShapeId, &Resource> {
    let mut parents = HashMap::new();
    for (_, parent) in resources(model) {
        parents.extend(parent.resources.iter().map(|child| (child, parent)));
    }
    parents
}

fn check_identifiers(model: &Model, report: &mut Report<'_>, shape: &Shape, resource: &Resource) {
    for (name, id) in &resource.identifiers {
        if model.shape(id).is_none_or(|target| !target.is_string()) {
            let message = format!("its identifier {name} targets {id}, which is not a string");
            let keys = ["identifiers", name];
            report.error(
                Location::from(shape).at(&keys),
                message,
                "target a string shape",
            );
        }
    }
}

/// Checks the traits that a role in the lifecycle requires and excludes (spec §"Resource lifecycle operations").
fn check_traits(
    model: &Model,
    report: &mut Report<'_>,
    shape: &Shape,
    role: Lifecycle,
    operation: &ShapeId,
) {
    // `targets` reports operations that do not exist.
    let Some(traits) = model.shape(operation).map(|operation| &operation.traits) else {
        return;
    };
    let role_name = role.word();
    let keys = [role_name];
    let location = Location::from(shape).at(&keys);
    let is_readonly = matches!(role, Lifecycle::Read | Lifecycle::List);
    if traits.has("readonly") != is_readonly {
        let (is, hint) = if is_readonly {
            (
                "is not",
                "apply smithy.api#readonly to the operation, or list it under \"operations\"",
            )
        } else {
            ("is", "list the operation under \"operations\"")
        };
        report.error(
            location,
            format!("its {role_name} operation {operation} {is} readonly"),
            hint,
        );
    }
    if matches!(role, Lifecycle::Put | Lifecycle::Delete) && !traits.has("idempotent") {
        let message = format!("its {role_name} operation {operation} is not idempotent");
        let hint = "apply smithy.api#idempotent to the operation, or list it under \"operations\"";
        report.error(location, message, hint);
    }
}

/// Checks that the inputs of instance operations bind all identifiers, and those of collection operations all of the
/// parent but not all of the resource.
fn check_operations(
    model: &Model,
    report: &mut Report<'_>,
    shape: &Shape,
    resource: &Resource,
    parent: Option<&Resource>,
) {
    let is_collection = |role: &Lifecycle| matches!(role, Lifecycle::Create | Lifecycle::List);
    let lifecycle = |of_collection| {
        let roles = resource.lifecycle.iter();
        roles
            .filter(move |(role, _)| is_collection(role) == of_collection)
            .map(|(_, id)| id)
    };
    let unbound = |operation: &ShapeId, identifiers: &Resource| -> Vec<String> {
        let names = identifiers.identifiers.keys();
        names
            .filter(|name| model.identifier_member(resource, operation, name).is_none())
            .cloned()
            .collect()
    };
    let hint = "add required members with the names and targets of the identifiers, or apply \
                smithy.api#resourceIdentifier to members with other names";
    for operation in lifecycle(false).chain(&resource.operations) {
        let unbound = unbound(operation, resource);
        if !unbound.is_empty() {
            let names = unbound.join(", ");
            let message = format!("the input of {operation} does not bind the identifiers {names}");
            report.error(shape, message, hint);
        }
    }
    for operation in lifecycle(true).chain(&resource.collection_operations) {
        let unbound_of_parent = parent
            .map(|parent| unbound(operation, parent))
            .unwrap_or_default();
        if !unbound_of_parent.is_empty() {
            let names = unbound_of_parent.join(", ");
            let message =
                format!("the input of {operation} does not bind the parent's identifiers {names}");
            report.error(shape, message, hint);
        } else if !resource.identifiers.is_empty() && unbound(operation, resource).is_empty() {
            let message = format!(
                "{operation} is a collection operation, but its input binds all identifiers"
            );
            let hint = "bind the operation as \"put\" if it creates, else under \"operations\"";
            report.error(shape, message, hint);
        }
    }
}

/// Checks that children repeat the identifiers of their parent.
fn check_children(model: &Model, report: &mut Report<'_>, shape: &Shape, resource: &Resource) {
    for id in &resource.resources {
        let Some(child) = model.shape(id).and_then(Shape::as_resource) else {
            continue;
        };
        for (name, target) in &resource.identifiers {
            if child.identifiers.get(name) != Some(target) {
                let message = format!("its child {id} does not repeat the identifier {name}");
                let hint =
                    format!("add {name:?} with the target {target} to the child's identifiers");
                report.error(shape, message, hint);
            }
        }
    }
}

/// Checks that every operation and every resource is bound once in a service.
fn check_bindings(model: &Model, report: &mut Report<'_>, shape: &Shape, service: &Service) {
    let mut owners: HashMap<&ShapeId, &ShapeId> = HashMap::new();
    let bound_to_service = service.operations.iter().chain(&service.resources);
    let bound_to_resources = model.resources_of(service).into_iter().flat_map(|owner| {
        let resource = owner.as_resource().into_iter();
        resource.flat_map(move |it| {
            it.all_operations()
                .chain(&it.resources)
                .map(move |bound| (owner, bound))
        })
    });
    for (owner, id) in bound_to_service
        .map(|id| (shape, id))
        .chain(bound_to_resources)
    {
        if let Some(first) = owners.insert(id, &owner.id) {
            let message = format!("binds {id}, which is already bound to {first}");
            report.error(
                owner,
                message,
                "bind every operation and every resource once",
            );
        }
    }
}
