//! Resources: identifiers, roles of operations, and bindings (spec §"Resource").

use foldhash::{HashMap, HashMapExt as _};

use super::Report;
use crate::{Lifecycle, Location, Model, Resource, Service, Shape, ShapeId};

pub(super) fn check(report: &mut Report<'_>) {
    let model = report.model;
    let parents = parents(model);
    for (shape, resource) in resources(model) {
        check_identifiers(report, shape, resource);
        for (role, operation) in &resource.lifecycle {
            check_traits(report, shape, *role, operation);
        }
        check_operations(report, shape, resource, parents.get(&shape.id).copied());
        check_children(report, shape, resource);
    }
    for (shape, service) in model.services() {
        check_bindings(report, shape, service);
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

fn check_identifiers(report: &mut Report<'_>, shape: &Shape, resource: &Resource) {
    for (name, id) in &resource.identifiers {
        if report
            .model
            .shape(id)
            .is_none_or(|target| !target.is_string())
        {
            let keys = ["identifiers", name];
            let message = format!("its identifier {name} targets {id}, which is not a string");
            report.error(
                Location::from(shape).at(&keys),
                message,
                "target a string shape",
            );
        }
    }
}

/// Checks the traits that a role requires and excludes (spec §"Resource lifecycle operations").
fn check_traits(report: &mut Report<'_>, shape: &Shape, role: Lifecycle, operation: &ShapeId) {
    // `targets` reports operations that do not exist.
    let Some(traits) = report.model.shape(operation).map(|shape| &shape.traits) else {
        return;
    };
    let is_readonly = matches!(role, Lifecycle::Read | Lifecycle::List);
    let is_idempotent = matches!(role, Lifecycle::Put | Lifecycle::Delete);
    let problem = if is_readonly && !traits.has("readonly") {
        "is not readonly"
    } else if !is_readonly && traits.has("readonly") {
        "is readonly"
    } else if is_idempotent && !traits.has("idempotent") {
        "is not idempotent"
    } else {
        return;
    };
    let keys = [role.word()];
    let message = format!("its {} operation {operation} {problem}", role.word());
    let hint = "correct the traits of the operation, or list it under \"operations\"";
    report.error(Location::from(shape).at(&keys), message, hint);
}

const BINDING: &str = "add required members with the names and targets of the identifiers, or \
                       apply smithy.api#resourceIdentifier to members with other names";

/// Checks that the inputs of instance operations bind all identifiers, and those of collection
/// operations all of the parent but not all of the resource.
fn check_operations(
    report: &mut Report<'_>,
    shape: &Shape,
    resource: &Resource,
    parent: Option<&Resource>,
) {
    let model = report.model;
    let unbound = |operation: &ShapeId, resource_or_parent: &Resource| {
        let names = resource_or_parent.identifiers.keys();
        let is_unbound =
            |name: &&String| model.identifier_member(resource, operation, name).is_none();
        names.filter(is_unbound).cloned().collect::<Vec<String>>()
    };
    let mut instance_operations: Vec<&ShapeId> = resource.operations.iter().collect();
    let mut collection_operations: Vec<&ShapeId> = resource.collection_operations.iter().collect();
    for (role, operation) in &resource.lifecycle {
        let is_collection = matches!(role, Lifecycle::Create | Lifecycle::List);
        let operations = if is_collection {
            &mut collection_operations
        } else {
            &mut instance_operations
        };
        operations.push(operation);
    }
    for operation in instance_operations {
        let names = unbound(operation, resource).join(", ");
        if !names.is_empty() {
            let message = format!("the input of {operation} does not bind the identifiers {names}");
            report.error(shape, message, BINDING);
        }
    }
    for operation in collection_operations {
        let names = parent.map(|parent| unbound(operation, parent).join(", "));
        if let Some(names) = names.filter(|names| !names.is_empty()) {
            let message =
                format!("the input of {operation} does not bind the parent's identifiers {names}");
            report.error(shape, message, BINDING);
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
fn check_children(report: &mut Report<'_>, shape: &Shape, resource: &Resource) {
    for id in &resource.resources {
        let Some(child) = report.model.shape(id).and_then(Shape::as_resource) else {
            continue;
        };
        for (name, target) in &resource.identifiers {
            if child.identifiers.get(name) != Some(target) {
                let message = format!("its child {id} does not repeat the identifier {name}");
                let hint = format!("add the identifier {name:?} with the target {target}");
                report.error(shape, message, hint);
            }
        }
    }
}

/// Checks that every operation and every resource is bound once in a service.
fn check_bindings(report: &mut Report<'_>, shape: &Shape, service: &Service) {
    let mut bound: Vec<(&Shape, &ShapeId)> = Vec::new();
    bound.extend(
        service
            .operations
            .iter()
            .chain(&service.resources)
            .map(|id| (shape, id)),
    );
    for owner in report.model.resources_of(service) {
        if let Some(resource) = owner.as_resource() {
            let ids = resource.all_operations().chain(&resource.resources);
            bound.extend(ids.map(|id| (owner, id)));
        }
    }
    let mut owners: HashMap<&ShapeId, &ShapeId> = HashMap::new();
    for (owner, id) in bound {
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
