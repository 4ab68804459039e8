//! What the service reaches, and from which side: from what callers send, or only from what they receive.

use std::collections::HashSet;

use crate::{Diagnostic, Kind, Model, Operation, Shape, ShapeId};

/// The shapes of a service.
#[derive(Debug)]
pub struct Closure {
    /// Its operations by name, those of its resources included.
    pub operations: Vec<ShapeId>,
    /// Operations of event streams, which are not generated.
    pub left_out: Vec<ShapeId>,
    /// Structures, unions, enums and the rest that members of inputs, outputs and errors lead to, by name. Inputs and outputs
    /// are not among them unless a member leads to them too.
    pub shapes: Vec<ShapeId>,
    /// The errors of its operations, by name.
    pub errors: Vec<ShapeId>,
    /// Those that members of inputs lead to.
    inputs: HashSet<ShapeId>,
}

impl Closure {
    /// The closure of `service`.
    pub fn of(model: &Model, service: &Shape) -> Self {
        let streams = |id: &ShapeId| event_stream(model, id).is_some();
        let (left_out, operations) = operations(model, service)
            .into_iter()
            .partition::<Vec<_>, _>(streams);
        let shape = |id: &ShapeId| model.shape(id);
        let mut errors: Vec<ShapeId> = match &service.kind {
            Kind::Service(service) => service.errors.clone(),
            _ => Vec::new(),
        };
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for operation in operations
            .iter()
            .filter_map(|id| self::operation(model, id))
        {
            inputs.extend(shape(&operation.input));
            outputs.extend(shape(&operation.output));
            errors.extend(operation.errors.iter().cloned());
        }
        sort(&mut errors);
        outputs.extend(errors.iter().filter_map(shape));
        let inputs = reach(model, &inputs);
        let mut shapes: Vec<ShapeId> = reach(model, &outputs).union(&inputs).cloned().collect();
        sort(&mut shapes);
        Self {
            operations,
            left_out,
            shapes,
            errors,
            inputs,
        }
    }

    /// Whether callers send values of the shape.
    pub fn is_sent(&self, id: &ShapeId) -> bool {
        self.inputs.contains(id)
    }
}

/// The operation with this id.
pub fn operation<'a>(model: &'a Model, id: &ShapeId) -> Option<&'a Operation> {
    match &model.shape(id)?.kind {
        Kind::Operation(operation) => Some(operation),
        _ => None,
    }
}

/// The operations of the service and of its resources, each once, by name.
fn operations(model: &Model, service: &Shape) -> Vec<ShapeId> {
    let Kind::Service(service) = &service.kind else {
        return Vec::new();
    };
    let mut operations = service.operations.clone();
    let mut open = service.resources.clone();
    let mut seen = HashSet::new();
    while let Some(id) = open.pop() {
        if let Some(Shape {
            kind: Kind::Resource(resource),
            ..
        }) = model.shape(&id)
            && seen.insert(id)
        {
            operations.extend(resource.operations.iter().cloned());
            open.extend(resource.resources.iter().cloned());
        }
    }
    sort(&mut operations);
    operations
}

fn sort(ids: &mut Vec<ShapeId>) {
    ids.sort_by(|a, b| (a.name(), a.namespace()).cmp(&(b.name(), b.namespace())));
    ids.dedup();
}

/// Whether members of unions that target the shape carry nothing. Sources without a prelude have an empty structure of
/// that name instead of `smithy.api#Unit`.
pub fn is_unit(shape: &Shape) -> bool {
    shape.id.name() == "Unit"
        && matches!(&shape.kind, Kind::Structure(members) if members.is_empty())
}

/// Every shape that a member of `roots` leads to.
fn reach(model: &Model, roots: &[&Shape]) -> HashSet<ShapeId> {
    let mut seen = HashSet::new();
    let mut open: Vec<&Shape> = roots.to_vec();
    while let Some(shape) = open.pop() {
        // An enum's members are its values: they target nothing.
        if matches!(shape.kind, Kind::Enum(_) | Kind::IntEnum(_)) {
            continue;
        }
        let of_union = matches!(shape.kind, Kind::Union(_));
        for member in shape.members() {
            // A variant carries nothing then, and no type stands for it.
            if of_union && model.shape(&member.target).is_some_and(is_unit) {
                continue;
            }
            if seen.insert(member.target.clone()) {
                open.extend(model.shape(&member.target));
            }
        }
    }
    seen
}

/// The member of its input or output that makes an operation one of event streams: a union that is streamed. Such operations
/// are left out, so that the rest of the service can be used.
pub fn event_stream<'m>(model: &'m Model, id: &ShapeId) -> Option<(&'m Shape, &'m str)> {
    let Operation { input, output, .. } = operation(model, id)?;
    let shapes = [input, output].into_iter().filter_map(|id| model.shape(id));
    let mut members =
        shapes.flat_map(|shape| shape.members().iter().map(move |member| (shape, member)));
    let found = members.find(|(_, member)| {
        model.shape(&member.target).is_some_and(|target| {
            matches!(target.kind, Kind::Union(_))
                && (target.traits.has("streaming") || member.traits.has("streaming"))
        })
    });
    found.map(|(shape, member)| (shape, member.name.as_str()))
}

/// The service with the id that is wanted, or the only one.
pub fn find_service<'a>(
    model: &'a Model,
    wanted: Option<&ShapeId>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<&'a Shape> {
    let services: Vec<&Shape> = model.services().map(|(shape, _)| shape).collect();
    let found = match wanted {
        Some(wanted) => services.iter().find(|shape| shape.id == *wanted).copied(),
        None if services.len() == 1 => services.first().copied(),
        None => None,
    };
    if found.is_none() {
        let names: Vec<&str> = services.iter().map(|shape| shape.id.as_str()).collect();
        let (message, hint) = match (services.is_empty(), wanted) {
            (true, _) => (
                "the model has no service".to_owned(),
                "add a shape of type service".to_owned(),
            ),
            (false, Some(wanted)) => (
                format!("the model has no service {wanted}"),
                format!("it has {}", names.join(", ")),
            ),
            (false, None) => (
                "the model has several services".to_owned(),
                format!("choose one: {}", names.join(", ")),
            ),
        };
        let file = model.files.first().cloned().unwrap_or_default();
        diagnostics.push(Diagnostic::error("", file, "/shapes", message, hint));
    }
    found
}
