//! Shapes that a service reaches, and whether callers send them or only receive them.

use foldhash::{HashSet, HashSetExt as _};

use crate::{Kind, Model, Shape, ShapeId};

/// Shapes of a service.
#[derive(Debug)]
pub struct Closure {
    /// Operations by name, including those of the service's resources.
    pub operations: Vec<ShapeId>,
    /// Operations whose input is an event stream, which are not part of the closure.
    pub left_out: Vec<ShapeId>,
    /// Targets of members of inputs, outputs and errors, directly or through other shapes, by name.
    /// Inputs and outputs themselves are included only if a member targets them.
    pub shapes: Vec<ShapeId>,
    /// Errors of the operations and of the service, by name.
    pub errors: Vec<ShapeId>,
    /// Shapes that members of inputs reach.
    sent: HashSet<ShapeId>,
}

impl Closure {
    /// Returns the closure of `service`.
    pub fn of(model: &Model, service: &Shape) -> Self {
        let (mut operations, mut errors) = (Vec::new(), Vec::new());
        if let Some(service) = service.as_service() {
            operations.extend(
                model
                    .operations_of(service)
                    .into_iter()
                    .map(|shape| shape.id.clone()),
            );
            errors.extend(service.errors.iter().cloned());
        }
        sort(&mut operations);
        let has_input_events = |id: &ShapeId| {
            let input = model
                .operation(id)
                .and_then(|operation| model.shape(&operation.input));
            input.is_some_and(|input| model.event_stream(input).is_some())
        };
        let (left_out, operations): (Vec<_>, Vec<_>) =
            operations.into_iter().partition(has_input_events);
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for operation in operations.iter().filter_map(|id| model.operation(id)) {
            inputs.extend(model.shape(&operation.input));
            outputs.extend(model.shape(&operation.output));
            errors.extend(operation.errors.iter().cloned());
            let output = model.shape(&operation.output);
            let events = output.and_then(|output| model.target(model.event_stream(output)?));
            let error_events = events.map(|events| model.error_events(events));
            errors.extend(
                error_events
                    .into_iter()
                    .flatten()
                    .map(|member| member.target.clone()),
            );
        }
        sort(&mut errors);
        outputs.extend(errors.iter().filter_map(|id| model.shape(id)));
        let sent = reachable(model, inputs);
        let mut shapes: Vec<ShapeId> = reachable(model, outputs).union(&sent).cloned().collect();
        sort(&mut shapes);
        Self {
            operations,
            left_out,
            shapes,
            errors,
            sent,
        }
    }

    /// Returns the inputs and outputs of the operations.
    pub fn messages<'m>(&self, model: &'m Model) -> impl Iterator<Item = &'m ShapeId> {
        let operations = self.operations.iter();
        let operations = operations.filter_map(|id| model.operation(id));
        operations.flat_map(|operation| [&operation.input, &operation.output])
    }

    /// Returns `true` if callers send values of the shape.
    pub fn is_sent(&self, id: &ShapeId) -> bool {
        self.sent.contains(id)
    }
}

fn sort(ids: &mut Vec<ShapeId>) {
    ids.sort_by(|a, b| (a.name(), a.namespace()).cmp(&(b.name(), b.namespace())));
    ids.dedup();
}

/// Returns every shape that members of `pending` reach.
fn reachable<'m>(model: &'m Model, mut pending: Vec<&'m Shape>) -> HashSet<ShapeId> {
    let mut reached = HashSet::new();
    while let Some(shape) = pending.pop() {
        // The members of an enum are values: they target nothing.
        if matches!(shape.kind, Kind::Enum(_) | Kind::IntEnum(_)) {
            continue;
        }
        let is_union = matches!(shape.kind, Kind::Union(_));
        for member in shape.members() {
            let target = model.target(member);
            // An error is no variant, and has a type of its own.
            if is_union && model.is_error_event(shape, member) {
                continue;
            }
            // A variant without a value needs no type.
            if is_union && target.is_some_and(Shape::is_unit) {
                continue;
            }
            if reached.insert(member.target.clone()) {
                pending.extend(target);
            }
        }
    }
    reached
}
