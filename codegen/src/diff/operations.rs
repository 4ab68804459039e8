//! Compares two versions of a service operation by operation.

use std::collections::BTreeMap;

use serde_json::json;

use super::data::{Aspect, Change, Diff, MessageDiff, OperationDiff, OperationState};
use super::gains::{Version, gains};
use super::pairs::{Comparison, added, changed, relative_name, removed, rename, trait_changes};
use super::reach::ChangedShapes;
use super::{impact, outline};
use crate::lower::Lowering;
use smithy_model::{Operation, Shape, ShapeId};

/// An operation of one model.
type OperationShape<'a> = (&'a Shape, &'a Operation);

/// An operation of both models.
struct CommonOperation<'a> {
    name: &'a str,
    old: OperationShape<'a>,
    new: OperationShape<'a>,
    /// Pairs of the inputs, outputs and errors. Only errors have a name.
    input: Vec<(String, usize)>,
    output: Vec<(String, usize)>,
    errors: Vec<(String, usize)>,
}

/// Compares two versions of a service.
pub(super) fn compare(old: &Lowering<'_>, new: &Lowering<'_>) -> Diff {
    let (old_operations, new_operations) = (operations(old), operations(new));
    let mut comparison = Comparison::new(old, new);
    let common: Vec<CommonOperation<'_>> = old_operations
        .iter()
        .filter_map(|(name, old)| Some((name, *old, *new_operations.get(name)?)))
        .map(|(name, old, new)| CommonOperation::new(name, old, new, &mut comparison))
        .collect();
    comparison.compare_pairs();
    assess(&mut comparison);

    let mut shapes = ChangedShapes::of(&comparison);
    let mut operations = Vec::new();
    for operation in &common {
        operations.extend(operation.diff(&mut comparison, &mut shapes));
    }
    let is_new = |name: &String| !old_operations.contains_key(name);
    let is_removed = |name: &String| !new_operations.contains_key(name);
    for (name, operation) in new_operations.iter().filter(|(name, _)| is_new(name)) {
        operations.push(whole_operation(new, name, *operation, OperationState::New));
    }
    for (name, operation) in old_operations.iter().filter(|(name, _)| is_removed(name)) {
        operations.push(whole_operation(
            old,
            name,
            *operation,
            OperationState::Removed,
        ));
    }
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    Diff {
        service: service_changes(&mut comparison),
        operations,
        shapes: shapes.shapes,
        documentation: comparison.documentation.into_iter().collect(),
    }
}

/// The operations of a service by name.
fn operations<'a>(lowering: &'a Lowering<'a>) -> BTreeMap<String, OperationShape<'a>> {
    let shapes = lowering.shapes(&lowering.closure.operations);
    shapes
        .filter_map(|shape| {
            Some((
                relative_name(lowering, &shape.id),
                (shape, shape.as_operation()?),
            ))
        })
        .collect()
}

/// Assesses the impact of each change of a shape, now that the roles of all shapes are known.
fn assess(comparison: &mut Comparison<'_>) {
    for index in 0..comparison.pairs.len() {
        let mut changes = std::mem::take(&mut comparison.pairs[index].changes);
        for change in &mut changes {
            change.impact = impact::of_shape(comparison, &comparison.pairs[index], change);
        }
        comparison.pairs[index].changes = changes;
    }
}

impl<'a> CommonOperation<'a> {
    fn new(
        name: &'a str,
        old: OperationShape<'a>,
        new: OperationShape<'a>,
        comparison: &mut Comparison<'a>,
    ) -> Self {
        let (before, after) = (old.1, new.1);
        let input = comparison.add_input(&before.input, &after.input);
        let output = comparison.add_output(&before.output, &after.output);
        let after_errors = errors(comparison.new, &after.errors);
        let mut common_errors = Vec::new();
        for (name, id) in errors(comparison.old, &before.errors) {
            if let Some(other) = after_errors.get(&name)
                && let Some(pair) = comparison.add_output(id, other)
            {
                common_errors.push((name, pair));
            }
        }
        let unnamed =
            |pair: Option<usize>| pair.map(|pair| (String::new(), pair)).into_iter().collect();
        Self {
            name,
            old,
            new,
            input: unnamed(input),
            output: unnamed(output),
            errors: common_errors,
        }
    }

    /// Returns the changes of the operation, or `None` without any.
    fn diff(
        &self,
        comparison: &mut Comparison<'a>,
        shapes: &mut ChangedShapes,
    ) -> Option<OperationDiff> {
        let (old, new) = (self.old.0, self.new.0);
        comparison.compare_documentation(&new.id, None, &old.traits, &new.traits);
        let changes = self.own_changes(comparison);
        let mut message = |roots: &[(String, usize)]| MessageDiff {
            added: gains(comparison, &shapes.leads_to_change, Version::New, roots),
            removed: gains(comparison, &shapes.leads_to_change, Version::Old, roots),
            changed: shapes.reach(comparison, self.name, roots),
        };
        let request = message(&self.input);
        let response = message(&self.output);
        let errors = message(&self.errors);

        let paths = [&request, &response, &errors]
            .into_iter()
            .flat_map(|message| &message.changed);
        let changed_shapes = paths.flat_map(|path| &shapes.shapes[path.shape].changes);
        let all_changes: Vec<&Change> = changes.iter().chain(changed_shapes).collect();
        if all_changes.is_empty() {
            return None;
        }
        let state = if all_changes
            .iter()
            .all(|change| change.aspect.is_constraint())
        {
            OperationState::ConstraintsOnly
        } else {
            OperationState::Updated
        };
        Some(OperationDiff {
            name: self.name.to_owned(),
            state,
            route: route(new),
            changes,
            request,
            response,
            errors,
        })
    }

    /// The changes of the operation itself: traits, Rust names, waiters and errors.
    fn own_changes(&self, comparison: &Comparison<'_>) -> Vec<Change> {
        let (old, new) = (self.old.0, self.new.0);
        let mut changes = trait_changes("", &old.traits, &new.traits);
        let old_names = comparison.old.names.of_operation(&old.id);
        let new_names = comparison.new.names.of_operation(&new.id);
        if let (Some(old), Some(new)) = (old_names, new_names) {
            let names = old.all().into_iter().zip(new.all());
            changes.extend(names.filter_map(|(old, new)| rename("", Some(old), Some(new))));
        }
        changes.extend(error_changes(
            comparison,
            &self.old.1.errors,
            &self.new.1.errors,
        ));
        for change in &mut changes {
            change.impact = impact::of_operation(comparison.new, change);
        }
        changes
    }
}

/// The errors by name.
fn errors<'a>(lowering: &Lowering<'_>, ids: &'a [ShapeId]) -> BTreeMap<String, &'a ShapeId> {
    ids.iter()
        .map(|id| (relative_name(lowering, id), id))
        .collect()
}

fn error_changes(comparison: &Comparison<'_>, old: &[ShapeId], new: &[ShapeId]) -> Vec<Change> {
    let (old, new) = (errors(comparison.old, old), errors(comparison.new, new));
    let is_new = |name: &&String| !old.contains_key(*name);
    let is_removed = |name: &&String| !new.contains_key(*name);
    let new_errors = new.keys().filter(is_new);
    let new_errors = new_errors.map(|name| added(Aspect::Error, name, json!({})));
    let old_errors = old.keys().filter(is_removed);
    let old_errors = old_errors.map(|name| removed(Aspect::Error, name, json!({})));
    new_errors.chain(old_errors).collect()
}

/// The changes of the service itself.
fn service_changes(comparison: &mut Comparison<'_>) -> Vec<Change> {
    let (old, new) = (comparison.old.service, comparison.new.service);
    comparison.compare_documentation(&new.id, None, &old.traits, &new.traits);
    let mut changes = trait_changes("", &old.traits, &new.traits);
    if let (Some(old), Some(new)) = (old.as_service(), new.as_service()) {
        if old.version != new.version {
            let versions = (old.version.as_str(), new.version.as_str());
            changes.push(changed(Aspect::ApiVersion, "", versions.0, versions.1));
        }
        changes.extend(error_changes(comparison, &old.errors, &new.errors));
    }
    for change in &mut changes {
        change.impact = impact::of_service(comparison.new, change);
    }
    changes
}

/// An operation that only one model has.
fn whole_operation(
    lowering: &Lowering<'_>,
    name: &str,
    (shape, operation): OperationShape<'_>,
    state: OperationState,
) -> OperationDiff {
    let is_new = state == OperationState::New;
    let mut whole = if is_new {
        added(Aspect::Operation, "", name)
    } else {
        removed(Aspect::Operation, "", name)
    };
    whole.impact = impact::of_operation(lowering, &whole);
    let message = |id: &ShapeId| {
        let structure = lowering.model.shape(id);
        let members = structure.map(|structure| outline::members(lowering.model, structure));
        let members = members.unwrap_or_default();
        let (added, removed) = if is_new {
            (members, Vec::new())
        } else {
            (Vec::new(), members)
        };
        MessageDiff {
            added,
            removed,
            changed: Vec::new(),
        }
    };
    OperationDiff {
        name: name.to_owned(),
        state,
        route: route(shape),
        changes: vec![whole],
        request: message(&operation.input),
        response: message(&operation.output),
        errors: MessageDiff::default(),
    }
}

/// The HTTP method and URI pattern, such as `POST /things/{id}`.
fn route(operation: &Shape) -> String {
    let property = |key: &str| operation.traits.property_text("http", key);
    match (property("method"), property("uri")) {
        (Some(method), Some(uri)) => format!("{method} {uri}"),
        _ => String::new(),
    }
}
