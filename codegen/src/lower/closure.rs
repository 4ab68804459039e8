//! What the service reaches, and from which side: from what callers send, or only from what they receive.

use std::collections::HashSet;

use crate::model::{Kind, Model, Operation, Shape, ShapeId};

/// The shapes of a service.
#[derive(Debug)]
pub(super) struct Closure {
    /// Its operations by name, those of its resources included.
    pub(super) operations: Vec<ShapeId>,
    /// Operations of event streams, which are not generated.
    pub(super) left_out: Vec<ShapeId>,
    /// Structures, unions, enums and the rest that members of inputs, outputs and errors lead to, by name. Inputs and outputs
    /// are not among them unless a member leads to them too.
    pub(super) shapes: Vec<ShapeId>,
    /// The errors of its operations, by name.
    pub(super) errors: Vec<ShapeId>,
    /// Those that members of inputs lead to.
    inputs: HashSet<ShapeId>,
}

impl Closure {
    /// The closure of `service`.
    pub(super) fn of(model: &Model, service: &Shape) -> Self {
        let streams = |id: &ShapeId| super::protocol::event_stream(model, id).is_some();
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
    pub(super) fn is_sent(&self, id: &ShapeId) -> bool {
        self.inputs.contains(id)
    }
}

/// The operation with this id.
pub(crate) fn operation<'a>(model: &'a Model, id: &ShapeId) -> Option<&'a Operation> {
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
pub(super) fn is_unit(shape: &Shape) -> bool {
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
